from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from courses.cohorts import JoinRefused, join_cohort, refuse_if_closed
from courses.learn import course_card
from courses.models import Cohort, Enrollment


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def join(request: HttpRequest, cohort_id: int) -> HttpResponse:
    """GET asks and says the dates, POST joins; who is in it already goes straight to the course."""
    cohort = get_object_or_404(Cohort.objects.select_related("course"), pk=cohort_id, course__is_live=True)
    card = course_card(cohort.course_id, translation.get_language())
    if card is None:
        raise Http404
    is_member = Enrollment.objects.active().filter(user=request.user, cohort=cohort).exists()
    if request.method != "POST" and not is_member:
        return render(request, "courses/join.html", {"cohort": cohort, "card": card, "refusal": _refusal(cohort)})
    try:
        join_cohort(request.user, cohort, now=timezone.now())
    except JoinRefused as refusal:
        messages.warning(request, str(refusal))
    else:
        if not is_member:
            messages.success(request, _("You have joined the cohort “%(name)s”.") % {"name": cohort.name})
    return redirect(card.url or "learn:desk")


def _refusal(cohort: Cohort) -> str:
    try:
        refuse_if_closed(cohort, timezone.now())
    except JoinRefused as refusal:
        return str(refusal)
    return ""
