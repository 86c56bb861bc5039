"""The lesson page, the busiest there is: found by its projected address, body from the cache, four queries."""

from dataclasses import replace
from functools import lru_cache, partial

from django.conf import settings
from django.contrib import messages
from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from cms.glossary import glossary_in
from cms.lesson_body import render_body, render_parts, template_stamp
from cms.models import LessonPage
from cms.personal import personal
from cms.side_by_side import render_pairs
from cms.views.addresses import Address, LessonText, find_lesson
from courses.access import Access, access_to
from courses.glossary import Marking
from courses.models import Lesson
from courses.outline import Outline, OutlineLesson, course_url, load_outline

ARTICLE_KEPT_SECONDS = 24 * 3600
ARTICLES_AT_HAND = 200  # in each process; some tens of kilobytes each
VIEW_COOKIE, VIEWS = "view", {"single", "both"}
VIEW_KEPT = 365 * 24 * 3600


@never_cache
@require_safe
def lesson(request: HttpRequest, course_slug: str, module_slug: str, lesson_slug: str) -> HttpResponse:
    language = translation.get_language()
    address = find_lesson(language, f"{course_slug}/{module_slug}/{lesson_slug}")
    if address is None:
        raise Http404
    if address.moved_to:
        return redirect(address.moved_to)
    text = address.text
    access = access_to(request.user, text.course_id)
    if not access.may_read(text):
        messages.info(request, _("Enroll to read this lesson."))
        return redirect(course_url(language, course_slug))
    outline = load_outline(text.course_id, language, enrollment=access.enrollment)
    shown = outline.lesson(text.id)
    if shown is None:  # unpublished between the two queries
        raise Http404
    view = chosen_view(request)
    context = lesson_context(address, access, outline, shown, view=view)
    context |= personal(request, context["article"], text, access, context["course_url"])
    response = render(request, "cms/lesson.html", context)
    remember_view(request, response)
    return response


def chosen_view(request: HttpRequest) -> str:
    """One language, or both: as the address says, or else as it was last chosen."""
    asked = request.GET.get("view")
    return asked if asked in VIEWS else request.COOKIES.get(VIEW_COOKIE, "single")


def remember_view(request: HttpRequest, response: HttpResponse) -> None:
    asked = request.GET.get("view")
    if asked in VIEWS and asked != request.COOKIES.get(VIEW_COOKIE, "single"):
        secure = settings.SESSION_COOKIE_SECURE
        response.set_cookie(VIEW_COOKIE, asked, max_age=VIEW_KEPT, secure=secure, httponly=True, samesite="Lax")


def edit_url(text: LessonText) -> str:
    """Asked by the template for those who may edit, so that nobody else pays for the query."""
    page = LessonPage.objects.get(translation_key=text.key, locale__language_code=text.language)
    return reverse("wagtailadmin_pages:edit", args=[page.pk])


def lesson_context(
    address: Address[LessonText], access: Access, outline: Outline, lesson: OutlineLesson, *, view: str = "single"
) -> dict:
    enrollment = access.enrollment
    beside = address.beside if view == "both" else None
    cohort = enrollment.cohort if enrollment else None
    return {
        "lesson": lesson,
        "article": article(address.text, template_stamp(), beside),
        "beside": beside,
        "may_show_both": address.beside is not None,
        "outline": outline,
        "previous": outline.previous(lesson.id),
        "next": outline.next(lesson.id),
        "enrollment": enrollment,
        "cohort": cohort,
        "is_staff_view": access.is_staff,
        "edit_url": partial(edit_url, address.text),
        "may_write": enrollment is not None and not (cohort and cohort.archived_at),
        "may_undo": lesson.completed_by == "learner_marks" and enrollment is not None and not enrollment.completed_at,
        "course_url": course_url(outline.language, lesson.path.split("/")[0]),
        "alternates": address.alternates,
        "is_fallback": lesson.language != outline.language,
        "now": timezone.now(),
    }


@lru_cache(maxsize=ARTICLES_AT_HAND)
def article(text: LessonText, stamp: str, beside: LessonText | None = None) -> SafeString:
    """The authored part of the page as HTML: the same for every reader, so kept by all that it is made of."""
    key = ":".join(["article", *_made_of(text), *(_made_of(beside) if beside else ()), stamp])
    html = cache.get(key)
    if html is None:
        with translation.override(text.language):  # a text shown in place of a missing translation keeps its own
            html = render_both(_page(text), _page(beside)) if beside else render_article(_page(text))
        cache.set(key, str(html), ARTICLE_KEPT_SECONDS)
    return mark_safe(html)  # noqa: S308 - made by our own templates from cleaned rich text


def _made_of(text: LessonText) -> list[str]:
    return [str(text.id), text.language, text.version, (text.glossary or "").replace(" ", "_")]


def _page(text: LessonText) -> LessonPage:
    return LessonPage.objects.live().get(translation_key=text.key, locale__language_code=text.language)


def render_article(page: LessonPage) -> SafeString:
    marking = Marking(glossary_in(page.locale.language_code))
    body = render_body(page, marking)
    context = {"page": page, "body": body, "sources": page.cited(), "notes": marking.notes()}
    return render_to_string("cms/lesson_article.html", context)


def render_both(page: LessonPage, beside: LessonPage) -> SafeString:
    """The same with another language beside it, in the order of the first."""
    language = beside.locale.language_code
    own, other = Marking(glossary_in(page.locale.language_code)), Marking(glossary_in(language), f"term-{language}")
    body = render_pairs(render_parts(page, own), render_parts(beside, other), language, f"{language}-")
    notes = own.notes() + other.notes()
    context = {"page": page, "beside": beside, "body": body, "sources": page.cited(), "notes": notes}
    return render_to_string("cms/lesson_article.html", context)


def lesson_preview(request: HttpRequest, page: LessonPage) -> HttpResponse:
    """What the editor's preview shows: the page as a learner would see it, nothing written (S10)."""
    language = page.locale.language_code
    row = Lesson.objects.filter(key=page.translation_key).first()
    outline = load_outline(row.course_id, language) if row else Outline([], language=language)
    shown = outline.lesson(row.pk) if row else None
    with translation.override(language):
        return render(
            request,
            "cms/lesson.html",
            {
                # The row carries the published title; the preview is of the draft.
                "lesson": shown and replace(shown, title=page.title),
                "page": page,
                "article": render_article(page),
                "outline": outline,
                "is_preview": True,
                "is_staff_view": True,
                "course_url": page.course_page.get_url(request) if page.course_page else reverse("root"),
                "now": timezone.now(),
            },
        )
