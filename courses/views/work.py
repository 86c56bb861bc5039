"""Everything that a learner wrote in the activities of a course, to read, print and take along."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from courses.activities.work import MyWork, as_markdown, load_work
from courses.learn import CourseCard, course_card
from courses.models import Enrollment
from courses.views.speech import alternates, speak


@login_required
@never_cache
@require_safe
def work(request: HttpRequest, course_id: int) -> HttpResponse:
    language = speak(request, request.GET.get("language"))
    card, works = own_work(request, course_id, language)
    context = {"card": card, "works": works, "course_id": course_id, "alternates": alternates(request)}
    return render(request, "courses/work.html", context)


@login_required
@never_cache
@require_safe
def download(request: HttpRequest, course_id: int) -> HttpResponse:
    """The same as a text file."""
    language = speak(request, request.GET.get("language"))
    card, works = own_work(request, course_id, language)
    text = as_markdown(_("%(course)s: what I wrote") % {"course": card.title}, works, _("no longer asked"))
    response = HttpResponse(text, content_type="text/markdown; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="my-work-{course_id}.md"'
    return response


def own_work(request: HttpRequest, course_id: int, language: str) -> tuple[CourseCard, list[MyWork]]:
    """404 for whoever never was on the course; who has left it keeps what they wrote."""
    if not Enrollment.objects.filter(user=request.user.pk, course=course_id).exists():
        raise Http404
    return course_card(course_id, language), load_work(request.user, course_id, language)
