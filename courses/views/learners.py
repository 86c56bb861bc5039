"""One learner of a cohort, for its instructors; everybody else gets 404, also from one request to the next (S45)."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from courses.accommodations import end_accommodation, grant
from courses.cohorts import cohorts_of
from courses.forms import AccommodationForm
from courses.models import Enrollment
from courses.quiz_pages import find_attempt, result_page
from courses.quiz_pages.learner import learner_page


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def learner(request: HttpRequest, cohort_id: int, enrollment_id: UUID) -> HttpResponse:
    """GET shows the learner, POST grants an accommodation."""
    enrollment = _enrollment_or_404(request, cohort_id, enrollment_id)
    language = translation.get_language()
    form = AccommodationForm(request.POST or None, enrollment=enrollment, language=language)
    if request.method == "POST" and _takes_changes(enrollment) and form.is_valid():
        grant(enrollment, **form.granted, by=request.user, now=timezone.now())
        messages.success(request, _("Granted. It holds for attempts that are running too."))
        return redirect("teach:learner", cohort_id, enrollment_id)
    page = learner_page(enrollment, language, timezone.now())
    context = {"page": page, "form": form, "cohort": enrollment.cohort, "takes_changes": _takes_changes(enrollment)}
    return render(request, "courses/teach_learner.html", context)


@login_required
@never_cache
@require_POST
def end(request: HttpRequest, cohort_id: int, enrollment_id: UUID, accommodation_id: int) -> HttpResponse:
    enrollment = _enrollment_or_404(request, cohort_id, enrollment_id)
    accommodation = get_object_or_404(enrollment.accommodations.all(), pk=accommodation_id)
    if _takes_changes(enrollment) and end_accommodation(accommodation, by=request.user, now=timezone.now()):
        messages.success(request, _("Ended. Attempts that are running keep the time that they have."))
    return redirect("teach:learner", cohort_id, enrollment_id)


@login_required
@never_cache
@require_safe
def attempt(request: HttpRequest, cohort_id: int, enrollment_id: UUID, attempt_id: UUID) -> HttpResponse:
    """An attempt that has ended, with everything about it; nothing in it can be changed."""
    enrollment = _enrollment_or_404(request, cohort_id, enrollment_id)
    found = find_attempt(attempt_id, timezone.now(), scope=enrollment.pk)
    if found is None or found.is_open:
        raise Http404
    page = result_page(found, translation.get_language(), timezone.now(), shows_all=True)
    context = {"page": page, "enrollment": enrollment, "cohort": enrollment.cohort}
    return render(request, "courses/teach_attempt.html", context)


def _enrollment_or_404(request: HttpRequest, cohort_id: int, enrollment_id: UUID) -> Enrollment:
    """Of a learner who is in the cohort now; who has withdrawn keeps the records, and is not looked at any more."""
    cohort = get_object_or_404(cohorts_of(request.user), pk=cohort_id)
    learners = Enrollment.objects.active().filter(cohort=cohort).select_related("user", "cohort", "course")
    return get_object_or_404(learners, pk=enrollment_id)


def _takes_changes(enrollment: Enrollment) -> bool:
    """Nothing changes in an archived cohort (S34)."""
    return enrollment.cohort is not None and enrollment.cohort.archived_at is None
