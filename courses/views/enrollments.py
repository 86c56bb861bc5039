from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.targets import next_or
from courses.certificates import finish_course
from courses.enrollments import current_enrollment
from courses.enrollments import enroll as put_on_course
from courses.enrollments import withdraw as leave_course
from courses.learn import course_card, open_cohorts
from courses.models import Course, Enrollment
from courses.outline import load_outline


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def enroll(request: HttpRequest, course_id: int) -> HttpResponse:
    """GET asks, POST enrolls at one's own pace; whoever is on the course already goes straight to it.

    Whose cohort is archived may start anew beside it; what they did there stays as it is (S34).
    """
    course = get_object_or_404(Course, pk=course_id, is_live=True)
    enrollment = current_enrollment(request.user, course.pk)
    has_ended = enrollment is not None and enrollment.cohort is not None and enrollment.cohort.archived_at is not None
    if has_ended:
        enrollment = None
    if request.method != "POST" and enrollment is None:
        context = {**_enroll_context(request, course), "has_ended": has_ended}
        return render(request, "courses/enroll.html", context)
    if enrollment is None:
        enrollment = put_on_course(request.user, course, now=timezone.now())
        messages.success(request, _("You are enrolled. Here is where you start."))
    outline = load_outline(course.pk, translation.get_language(), enrollment=enrollment)
    return redirect(next_or(request, outline.continue_url or "/learn/"))


def _enroll_context(request: HttpRequest, course: Course) -> dict:
    language = translation.get_language()
    returning = Q(cohort=None) | Q(cohort__archived_at=None)
    return {
        "course": course,
        "card": course_card(course.pk, language),
        "outline": load_outline(course.pk, language),
        "cohorts": open_cohorts(course.pk, timezone.now()),
        "was_enrolled": Enrollment.objects.filter(returning, user=request.user.pk, course=course).exists(),  # type: ignore[misc]
        "next": next_or(request, ""),
    }


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: HttpRequest, course_id: int) -> HttpResponse:
    enrollment = _own_enrollment(request, course_id)
    if request.method == "POST":
        leave_course(enrollment, now=timezone.now())
        messages.success(request, _("You have left the course. Your records are kept in case you return."))
        return redirect("learn:desk")
    card = course_card(course_id, translation.get_language())
    return render(request, "courses/withdraw.html", {"enrollment": enrollment, "card": card})


@require_http_methods(["GET", "HEAD", "POST"])
def finish(request: HttpRequest, course_id: int) -> HttpResponse:
    """For someone whose last open lesson was taken off the course: nothing is left to do but to say so.

    A GET, which is how one comes back from signing in, leads to the desk, where the button is.
    """
    if request.method != "POST":
        return redirect("learn:desk")
    if not request.user.is_authenticated:
        return redirect_to_login(reverse("learn:desk"))
    enrollment = _own_enrollment(request, course_id)
    certificate = finish_course(enrollment, now=timezone.now())
    if certificate is None:
        return redirect("learn:desk")
    return redirect("certificate", certificate.pk)


def _own_enrollment(request: HttpRequest, course_id: int) -> Enrollment:
    enrollment = current_enrollment(request.user, course_id)
    if enrollment is None:
        raise Http404
    return enrollment
