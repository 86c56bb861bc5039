"""The glossary: every published term with its meaning, and the lessons in which it stands. For anyone."""

import hashlib
from collections import defaultdict
from dataclasses import dataclass

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from cms.glossary import glossary_in, stamp
from cms.lesson_body import RUNNING_TEXT
from cms.models import LessonPage
from courses.glossary import Glossary, Marking, Term
from courses.models import LessonTranslation
from courses.outline import lesson_url
from courses.term_marks import bare

SOURCE = settings.LANGUAGE_CODE
USES_KEPT_SECONDS = 24 * 3600
MOST_LESSONS = 3  # of those that a term names


@dataclass(frozen=True, slots=True)
class Use:
    title: str
    url: str


@dataclass(frozen=True, slots=True)
class Entry:
    """`also` are forms that say more than a plural; `uses` the first lessons, of `count` in all."""

    term: Term
    language: str
    also: list[str]
    uses: list[Use]
    count: int


@never_cache
@require_safe
def glossary(request: HttpRequest) -> HttpResponse:
    language = translation.get_language()
    found = uses(language)
    own, source = glossary_in(language), glossary_in(SOURCE)
    entries = [_entry(term, language, found) for term in own.terms.values()]
    # What is not translated yet is shown in the source language, as lessons are.
    entries += [_entry(term, SOURCE, {}) for slug, term in source.terms.items() if slug not in own.terms]
    entries.sort(key=lambda entry: bare(entry.term.term))
    return render(request, "cms/glossary.html", {"entries": entries, "alternates": _alternates()})


def _entry(term: Term, language: str, found: dict[str, list[Use]]) -> Entry:
    also = [form for form in term.forms if not bare(form).startswith(bare(term.term))]
    lessons = found.get(term.slug, [])
    return Entry(term, language, also, lessons[:MOST_LESSONS], len(lessons))


def _alternates() -> list[dict[str, str]]:
    names = {"en": "English", "ko": "한국어"}
    return [
        {"code": code, "label": names.get(code, code), "url": f"/{code}/glossary/"}
        for code, _name in settings.LANGUAGES
    ]


def uses(language: str) -> dict[str, list[Use]]:
    """Short name → lessons in whose text the term is marked, in order; looked up anew when either changes."""
    texts = (
        LessonTranslation.objects.filter(language=language, path__isnull=False, lesson__is_live=True)
        .order_by("lesson__course_id", "lesson__position")
        .values_list("lesson__key", "title", "path", "version")
    )
    rows = list(texts)
    digest = hashlib.sha256(repr((rows, stamp())).encode()).hexdigest()[:24]
    key = f"glossary-uses:{language}:{digest}"
    found = cache.get(key)
    if found is None:
        found = _look_up(rows, glossary_in(language))
        cache.set(key, found, USES_KEPT_SECONDS)
    return found


def _look_up(rows: list[tuple], words: Glossary) -> dict[str, list[Use]]:
    pages = LessonPage.objects.live().filter(locale__language_code=words.language)
    bodies = {page.translation_key: page.body for page in pages.only("translation_key", "body")}
    found: dict[str, list[Use]] = defaultdict(list)
    for key, title, path, _version in rows if words else ():
        marking = Marking(words)
        for block in bodies.get(key, ()):
            if block.block_type in RUNNING_TEXT:
                marking.mark(block.value["text"].source)
        for slug in marking.seen:
            found[slug].append(Use(title, lesson_url(words.language, path)))
    return dict(found)
