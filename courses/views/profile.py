"""What grew over a course by competency, and plans as files for calendars."""

from uuid import UUID, uuid5

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from courses.activities.calendar import calendar_of
from courses.activities.kinds.plan import PlanActivity
from courses.activities.profile import profile_page
from courses.activities.rows import definition_of, written_in
from courses.enrollments import current_enrollment
from courses.learn import course_card
from courses.models import Activity, ActivityWork, Enrollment
from courses.views.activities import place_of
from courses.views.speech import alternates, speak


@login_required
@never_cache
@require_safe
def profile(request: HttpRequest, course_id: int) -> HttpResponse:
    """One's own. Whoever has left the course still sees what they left with."""
    language = speak(request, request.GET.get("language"))
    context = {
        "page": profile_page(own_enrollment(request, course_id), language, timezone.now()),
        "card": course_card(course_id, language),
        "course_id": course_id,
        "alternates": alternates(request),
    }
    return render(request, "courses/profile.html", context)


@login_required
@require_safe
def profile_of_activity(request: HttpRequest, key: UUID) -> HttpResponse:
    """Where a self-assessment leads to: its page, which is the same for all readers, knows no course."""
    row = get_object_or_404(Activity.objects.select_related("lesson"), key=key)
    return redirect("learn:profile", own_enrollment(request, row.lesson.course_id).course_id)


def own_enrollment(request: HttpRequest, course_id: int) -> Enrollment:
    found = current_enrollment(request.user, course_id)
    left = Enrollment.objects.filter(user=request.user.pk, course=course_id).order_by("-enrolled_at")
    enrollment = found or left.first()
    if enrollment is None:
        raise Http404
    return enrollment


@login_required
@never_cache
@require_safe
def calendar(request: HttpRequest, key: UUID) -> HttpResponse:
    """One's own plan, in the language it was written in; of several enrollments that which was saved last."""
    works = ActivityWork.objects.filter(activity__key=key, enrollment__user=request.user.pk)
    work = works.select_related("activity__lesson").order_by("-saved_at").first()
    plan = definition_of(work.activity) if work else None
    if work is None or not isinstance(plan, PlanActivity):
        raise Http404
    url = f"{settings.SITE_URL}/learn/activities/{key}/"
    with translation.override(work.language):
        file = calendar_of(plan, written_in(work), work.language, of=uuid5(work.enrollment_id, str(key)), url=url)
    if file is None:
        messages.info(request, _("Choose the first day of your plan and save it; then it can go into a calendar."))
        return redirect(place_of(request, work.activity))
    response = HttpResponse(file, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{work.activity.anchor}.ics"'
    return response
