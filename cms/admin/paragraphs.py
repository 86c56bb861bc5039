"""The paragraphs of lessons, for the editors of questions to choose from."""

from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, JsonResponse
from django.urls import path
from django.utils.html import strip_tags
from django.utils.text import Truncator
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from wagtail import hooks

from cms.blocks import anchor_of
from cms.models import LessonPage, ModulePage
from courses.paragraphs import paragraph_name, parted

LONGEST_WORDS = 110


@hooks.register("register_admin_urls")
def paragraph_urls() -> list:
    return [path("paragraphs/", paragraphs_view, name="paragraphs")]


def paragraphs_view(request: HttpRequest) -> JsonResponse:
    """`name`: that paragraph in words; `lesson` (its key): what stands in it; neither: all lessons."""
    if name := request.GET.get("name"):
        return JsonResponse({"words": words_of(name)})
    if lesson := request.GET.get("lesson"):
        return JsonResponse({"paragraphs": paragraphs_in(lesson)})
    return JsonResponse({"lessons": lessons()})


def lessons() -> list[dict]:
    """In the order of the courses, each below the title of its module."""
    rows = _in_own_language(LessonPage.objects.live().defer("body").select_related("locale").order_by("path"))
    modules = {page.path: page.title for page in ModulePage.objects.all()}
    return [
        {"key": str(row.translation_key), "title": row.title, "module": modules.get(row.path[: -row.steplen], "")}
        for row in rows
    ]


def paragraphs_in(lesson: str) -> list[dict]:
    page = _page(lesson)
    if page is None:
        return []
    named = ((anchor_of(block), _words(block)) for block in page.body)
    return [{"name": paragraph_name(page.translation_key, anchor), "words": words} for anchor, words in named if words]


def words_of(name: str) -> str:
    """The paragraph as an author knows it: its lesson and how it begins; or why it leads nowhere."""
    key, anchor = parted(name)
    if key is None:
        return _("“%(anchor)s” in the lesson of the quiz that asks it") % {"anchor": anchor} if anchor else ""
    page = _page(str(key))
    if page is None:
        return _("The lesson is not published: this leads nowhere.")
    found = next((block for block in page.body if anchor_of(block) == anchor), None)
    if found is None:
        return _("“%(lesson)s” has this paragraph no more: this leads to its beginning.") % {"lesson": page.title}
    return f"{page.title} · {_words(found)}"


def _page(lesson: str) -> LessonPage | None:
    try:
        key = UUID(lesson)
    except ValueError:
        return None
    found = _in_own_language(LessonPage.objects.live().filter(translation_key=key).select_related("locale"))
    return found[0] if found else None


def _in_own_language(rows) -> list[LessonPage]:
    """Each lesson once: in the editor's language, else in the source language."""
    wanted = (get_language(), settings.LANGUAGE_CODE)
    found: dict[UUID, LessonPage] = {}
    for row in rows.filter(locale__language_code__in=wanted):
        if row.translation_key not in found or row.locale.language_code == wanted[0]:
            found[row.translation_key] = row
    return sorted(found.values(), key=lambda row: row.path)


def _words(block) -> str:
    """How a block begins: its own words, or the first that it has."""
    texts = [block.value.get(name) for name in ("title", "text", "caption", "code")]
    said = next((str(getattr(text, "source", text)) for text in texts if text), "") or str(block.block.label)
    return Truncator(" ".join(strip_tags(said.replace("</p>", " ")).split())).chars(LONGEST_WORDS)
