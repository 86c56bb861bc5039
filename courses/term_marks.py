"""Finding the terms of a glossary in running text. Pure: no database, no clock, the same marks for the same text.

HTML is read by a parser and never written anew: marks are laid into it where the parser saw text, so that everything
that stood there before still does, letter for letter.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from html import unescape
from html.parser import HTMLParser
from itertools import accumulate

# What a Korean word takes on behind it; those that would make other words of common terms (로그 + 인) are left out.
PARTICLES = (
    "은|는|이|가|을|를|의|에|에서|에게|에게서|께|께서|와|과|로|으로|로서|으로서|로써|으로써|도|만|까지|부터|마다|마저|조차|밖에|"
    "처럼|같이|보다|나|이나|란|이란|랑|이랑|하고|들|라는|이라는|라고|이라고|라도|이라도|라면|이라면|이면|이며|이고|이자|이다|"
    "입니다|이에요|예요|이지만|지만|인데|인지|이든|든|뿐|만큼|대로|씩|째"
)
MOST_PARTICLES = 3  # 모델들에서는
# Links and what is shown letter by letter are no running text, nor are headings, quotations and what a form says.
UNMARKED = frozenset(
    [
        *[
            "a",
            "blockquote",
            "button",
            "caption",
            "cite",
            "code",
            "dfn",
            "h1",
            "h2",
            "h3",
            "h4",
            "h5",
            "h6",
            "kbd",
            "label",
        ],
        *["legend", "math", "option", "pre", "q", "samp", "script", "select", "style", "summary", "svg", "table"],
        *["textarea", "title", "var"],
    ]
)
VOID = frozenset(["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"])


def bare(form: str) -> str:
    """Two forms that are bare the same are one: capitals, spaces and the shape of an apostrophe do not count."""
    return " ".join(unicodedata.normalize("NFC", form).replace("’", "'").casefold().split())


def is_abbreviation(form: str) -> bool:
    """Such a form is meant only as it is written: “it” is not IT."""
    letters = [letter for letter in form if letter.isascii() and letter.isalpha()]
    return bool(letters) and all(letter.isupper() for letter in letters)


@dataclass(frozen=True, slots=True)
class Found:
    slug: str
    start: int
    end: int


class Finder:
    """Looks for the forms of all terms at once. Of two that begin at one place the longer is meant."""

    def __init__(self, forms: Iterable[tuple[str, str]], language: str):
        """`forms` are pairs of a form and its term's slug; of two equal forms the first counts."""
        self.slugs: dict[str, str] = {}
        for form, slug in forms:
            if key := _key(form):
                self.slugs.setdefault(key, slug)
        self.pattern = _pattern(self.slugs, language) if self.slugs else None

    def find(self, text: str) -> Iterator[Found]:
        """Each place once, from left to right; places do not overlap."""
        for found in self.pattern.finditer(text) if self.pattern else ():
            written = found["form"]
            slug = self.slugs.get(_key(written)) or self.slugs.get(bare(written))
            if slug:
                yield Found(slug, *found.span("form"))


def _key(form: str) -> str:
    return " ".join(form.split()) if is_abbreviation(form) else bare(form)


def _pattern(forms: Iterable[str], language: str) -> re.Pattern[str]:
    longest_first = sorted(forms, key=lambda form: (-len(form), form))
    tail = rf"(?:{PARTICLES}){{0,{MOST_PARTICLES}}}" if language == "ko" else ""
    return re.compile(rf"(?<![\w@-])(?P<form>{'|'.join(map(_alternative, longest_first))})(?={tail}(?![\w-]))")


def _alternative(form: str) -> str:
    words = r"\s+".join(re.escape(word).replace("'", "['’]") for word in form.split())
    return words if is_abbreviation(form) else f"(?i:{words})"


# --- text within HTML ---------------------------------------------------------------------------------------------


@dataclass
class Run:
    """Text without a tag in it; `places` are where each of its characters begins in the HTML, `end` where they stop."""

    text: str = ""
    places: list[int] = field(default_factory=list)
    end: int = 0

    def span(self, start: int, end: int) -> tuple[int, int]:
        return self.places[start], self.places[end] if end < len(self.places) else self.end


class Runs(HTMLParser):
    """The running text of some HTML: in `language`, and inside an element of the class `within` if one is given."""

    def __init__(self, html: str, language: str, within: str = ""):
        super().__init__(convert_charrefs=False)
        self.runs: list[Run] = []
        self.language, self.within = language, within
        self.open: list[tuple[str, bool, bool]] = []  # tag, whether its text is marked, whether it is inside `within`
        self.html, self.is_new = html, True
        self.lines = [0, *accumulate(len(line) + 1 for line in html.split("\n"))]
        self.feed(html)
        self.close()

    @property
    def _is_marked(self) -> bool:
        return self.open[-1][1] if self.open else True

    @property
    def _is_within(self) -> bool:
        return self.open[-1][2] if self.open else not self.within

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.is_new = True
        if tag in VOID:
            return
        given = dict(attrs)
        is_ours = tag not in UNMARKED and (given.get("lang") or self.language) == self.language
        is_within = self._is_within or self.within in (given.get("class") or "").split()
        self.open.append((tag, self._is_marked and is_ours, is_within))

    def handle_endtag(self, tag: str) -> None:
        self.is_new = True
        for at in reversed(range(len(self.open))):
            if self.open[at][0] == tag:
                del self.open[at:]
                return

    def handle_comment(self, data: str) -> None:
        self.is_new = True

    def handle_data(self, data: str) -> None:
        self._take(data, len(data))

    def handle_entityref(self, name: str) -> None:
        self._take_reference(f"&{name}")

    def handle_charref(self, name: str) -> None:
        self._take_reference(f"&#{name}")

    def _take_reference(self, written: str) -> None:
        """The parser does not say whether there was a semicolon."""
        start = self._place()
        length = len(written) + (self.html[start + len(written) : start + len(written) + 1] == ";")
        self._take(unescape(f"{written};"), length)

    def _take(self, text: str, length: int) -> None:
        if not (self._is_marked and self._is_within):
            return
        start = self._place()
        if self.is_new or not self.runs:
            self.runs.append(Run())
        self.is_new = False
        run = self.runs[-1]
        is_plain = len(text) == length
        run.places += range(start, start + length) if is_plain else [start] * len(text)
        run.text += text
        run.end = start + length

    def _place(self) -> int:
        line, column = self.getpos()
        return self.lines[line - 1] + column


def marked(
    html: str, finder: Finder, language: str, mark: Callable[[str, str], str], seen: dict[str, None], within: str = ""
) -> str:
    """`mark(slug, html)` laid around the first place of each term that is not in `seen`, which takes it up."""
    parts, at = [], 0
    for run in Runs(html, language, within).runs:
        for found in finder.find(run.text):
            if found.slug in seen:
                continue
            seen[found.slug] = None
            start, end = run.span(found.start, found.end)
            parts += [html[at:start], mark(found.slug, html[start:end])]
            at = end
    return "".join([*parts, html[at:]])
