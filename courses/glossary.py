"""The words of the courses, as learners meet them: marked where they first stand, explained on the spot.

Whoever keeps the terms registers where to read them; this app knows no more of them than is here. Nothing of an open
attempt may be marked: a definition can be the answer.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from courses.term_marks import Finder, marked


@dataclass(frozen=True, slots=True)
class Term:
    """One term in one language; `others` are its names in the others, by language."""

    slug: str
    term: str
    forms: tuple[str, ...]
    definition: str
    others: Mapping[str, str] = field(default_factory=dict)


class Glossary:
    """The terms of one language that can be looked up, in their order."""

    def __init__(self, language: str, terms: tuple[Term, ...] = ()):
        self.language = language
        self.terms = {term.slug: term for term in terms}
        forms = [(form, term.slug) for term in terms for form in (term.term, *term.forms)]
        self.finder = Finder(forms, language)

    def __bool__(self) -> bool:
        return bool(self.terms)

    @property
    def url(self) -> str:
        return f"/{self.language}/glossary/"


Provider = Callable[[str], Glossary]
_providers: list[Provider] = []


def register(provider: Provider) -> None:
    """The one place that terms are read from; who registers last is asked."""
    _providers[:] = [provider]


def glossary_in(language: str) -> Glossary:
    return _providers[0](language) if _providers else Glossary(language)


class Marking:
    """Marks the first place of each term in what one page shows of one language, and keeps which they were.

    `scope` makes the ids of the explanations differ from those that another marking has on the same page.
    """

    def __init__(self, glossary: Glossary, scope: str = "term"):
        self.glossary, self.scope = glossary, scope
        self.seen: dict[str, None] = {}

    def mark(self, html: str, *, within: str = "") -> SafeString:
        """`html` is cleaned; with `within` only what stands inside elements of that class is marked."""
        if self.glossary:
            html = marked(html, self.glossary.finder, self.glossary.language, self._link, self.seen, within)
        return mark_safe(html)  # noqa: S308 - as clean as it came; what is laid in is escaped

    def _link(self, slug: str, written: str) -> str:
        """`written` is a piece of the HTML itself."""
        return format_html(
            '<a class="term" href="{}#{}" aria-describedby="{}-{}">{}</a>',
            *(self.glossary.url, slug, self.scope, slug, mark_safe(written)),  # noqa: S308
        )

    def notes(self) -> SafeString:
        """The explanations of what was marked; belongs after it, on the same page."""
        terms = [self.glossary.terms[slug] for slug in self.seen]
        if not terms:
            return SafeString("")
        context = {"terms": terms, "scope": self.scope, "language": self.glossary.language}
        return SafeString(render_to_string("components/term_notes.html", context).strip())
