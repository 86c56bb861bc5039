"""The course page: what is taught, the outline, the cohorts, and the way in. For anyone."""

from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from cms.attribution import balance_of
from cms.lesson_body import template_stamp
from cms.models import CoursePage
from cms.views.addresses import CourseText, find_course
from courses.access import access_to
from courses.models import Cohort, Course
from courses.outline import Outline, load_outline

INTRODUCTION_KEPT_SECONDS = 24 * 3600


@never_cache
@require_safe
def course(request: HttpRequest, course_slug: str) -> HttpResponse:
    language = translation.get_language()
    address = find_course(language, course_slug)
    if address is None:
        raise Http404
    if address.moved_to:
        return redirect(address.moved_to)
    text = address.text
    access = access_to(request.user, text.id)
    outline = load_outline(text.id, language, enrollment=access.enrollment)
    context = {
        "course_id": text.id,
        "title": text.title,
        "summary": text.summary,
        "introduction": introduction(text),
        "outline": outline,
        "access": access,
        "enrollment": access.enrollment,
        "cohorts": joinable_cohorts(text.id),
        "alternates": address.alternates,
        "is_fallback": text.language != language,
        "now": timezone.now(),
        "today": timezone.localdate(),
    }
    return render(request, "cms/course.html", context)


def joinable_cohorts(course_id: int) -> list[Cohort]:
    """Open ones that have not ended in their own zone, the next first, with their instructors."""
    now = timezone.now()
    cohorts = (
        Cohort.objects.joinable().filter(course_id=course_id).order_by("starts_on").prefetch_related("instructors")
    )
    return [cohort for cohort in cohorts if cohort.ends_on >= now.astimezone(cohort.zone).date()]


def introduction(text: CourseText) -> SafeString:
    """Outcomes, audience and sources as HTML: the same for every reader, so kept by their version."""
    key = f"introduction:{text.id}:{text.language}:{text.version}:{template_stamp()}"
    html = cache.get(key)
    if html is None:
        page = CoursePage.objects.live().get(translation_key=text.key, locale__language_code=text.language)
        with translation.override(text.language):
            html = render_introduction(page)
        cache.set(key, str(html), INTRODUCTION_KEPT_SECONDS)
    return mark_safe(html)  # noqa: S308 - made by our own templates, which escape


def render_introduction(page: CoursePage) -> SafeString:
    balance = balance_of(page)
    taken = [(block.value, balance.by_source.get(block.value["id"])) for block in page.sources]
    return render_to_string("cms/course_introduction.html", {"page": page, "taken": taken, "balance": balance})


def course_preview(request: HttpRequest, page: CoursePage) -> HttpResponse:
    """What the editor's preview shows: the page as a stranger would see it, nothing written."""
    language = page.locale.language_code
    row = Course.objects.filter(key=page.translation_key).first()
    with translation.override(language):
        return render(
            request,
            "cms/course.html",
            {
                "course_id": row and row.pk,
                "title": page.title,
                "summary": page.summary,
                "introduction": render_introduction(page),
                "outline": load_outline(row.pk, language) if row else Outline([], language=language),
                "cohorts": joinable_cohorts(row.pk) if row else [],
                "is_preview": True,
                "now": timezone.now(),
            },
        )
