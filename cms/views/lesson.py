"""The lesson page, the busiest there is: found by its projected address, body from the cache, four queries."""

from dataclasses import replace
from functools import lru_cache, partial

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

from cms.lesson_body import render_body, template_stamp
from cms.models import LessonPage
from cms.views.addresses import Address, LessonText, find_lesson
from courses.access import Access, access_to
from courses.models import Lesson
from courses.outline import Outline, OutlineLesson, course_url, load_outline

ARTICLE_KEPT_SECONDS = 24 * 3600
ARTICLES_AT_HAND = 200  # in each process; some tens of kilobytes each


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
    return render(request, "cms/lesson.html", lesson_context(address, access, outline, shown))


def edit_url(text: LessonText) -> str:
    """Asked by the template for those who may edit, so that nobody else pays for the query."""
    page = LessonPage.objects.get(translation_key=text.key, locale__language_code=text.language)
    return reverse("wagtailadmin_pages:edit", args=[page.pk])


def lesson_context(address: Address[LessonText], access: Access, outline: Outline, lesson: OutlineLesson) -> dict:
    enrollment = access.enrollment
    cohort = enrollment.cohort if enrollment else None
    return {
        "lesson": lesson,
        "article": article(address.text, template_stamp()),
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
def article(text: LessonText, stamp: str) -> SafeString:
    """The authored part of the page as HTML: the same for every reader, so kept by its version and its templates'."""
    key = f"article:{text.id}:{text.language}:{text.version}:{stamp}"
    html = cache.get(key)
    if html is None:
        page = LessonPage.objects.live().get(translation_key=text.key, locale__language_code=text.language)
        with translation.override(text.language):  # a text shown in place of a missing translation keeps its own
            html = render_article(page)
        cache.set(key, str(html), ARTICLE_KEPT_SECONDS)
    return mark_safe(html)  # noqa: S308 - made by our own templates from cleaned rich text


def render_article(page: LessonPage) -> SafeString:
    return render_to_string(
        "cms/lesson_article.html", {"page": page, "body": render_body(page), "sources": page.cited()}
    )


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
