"""What a learner does to a lesson. Each is a form that works without JavaScript; all change things by POST only."""

from collections.abc import Callable
from functools import wraps

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from accounts.targets import next_or
from courses.access import access_or_404
from courses.completion import UndoRefused, complete_lesson, undo_completion
from courses.models import Enrollment, Lesson
from courses.models.outline import CompletionRule
from courses.places import remember_place

REFUSALS = {
    "course_completed": gettext_lazy("You have completed the course, so its lessons stay complete."),
    "not_self_marked": gettext_lazy("Only what you marked as complete yourself can be undone."),
}


def on_lesson(view: Callable) -> Callable:
    """Give `view` the live lesson and the reader's enrollment: None for staff, for whom nothing is ever written (S10).

    A GET, which is how one comes back from signing in, leads to the lesson. Strangers get 404.
    """

    @require_http_methods(["GET", "HEAD", "POST"])
    @wraps(view)
    def wrapper(request: HttpRequest, lesson_id: int) -> HttpResponse:
        permalink = reverse("learn:lesson", args=[lesson_id])
        if request.method != "POST":
            return redirect(permalink)
        if not request.user.is_authenticated:
            return redirect_to_login(permalink)
        lesson = get_object_or_404(Lesson, pk=lesson_id, is_live=True)
        return view(request, lesson, access_or_404(request.user, lesson).enrollment)

    return wrapper


@on_lesson
def complete(request: HttpRequest, lesson: Lesson, enrollment: Enrollment | None) -> HttpResponse:
    completion = complete_lesson(enrollment, lesson, rule=CompletionRule.LEARNER_MARKS, now=timezone.now())
    if completion is None:
        explain_refusal(request, enrollment)
    return go_on(request, lesson, enrollment, completion)


@on_lesson
def end(request: HttpRequest, lesson: Lesson, enrollment: Enrollment | None) -> HttpResponse:
    """The Next button: the end was reached. It leads on whether or not that is what the lesson asks for."""
    completion = complete_lesson(enrollment, lesson, rule=CompletionRule.END_REACHED, now=timezone.now())
    return go_on(request, lesson, enrollment, completion)


@on_lesson
def undo(request: HttpRequest, lesson: Lesson, enrollment: Enrollment | None) -> HttpResponse:
    try:
        undo_completion(enrollment, lesson, now=timezone.now())
    except UndoRefused as refusal:
        messages.warning(request, REFUSALS[refusal.reason])
    return redirect(next_or(request, reverse("learn:lesson", args=[lesson.pk])))


@on_lesson
def place(request: HttpRequest, lesson: Lesson, enrollment: Enrollment | None) -> HttpResponse:
    """A beacon: which block is being read."""
    remember_place(enrollment, lesson, request.POST.get("anchor", ""), now=timezone.now())
    return HttpResponse(status=204)


def explain_refusal(request: HttpRequest, enrollment: Enrollment | None) -> None:
    if enrollment is None:
        messages.info(request, _("You are looking at this lesson without being enrolled, so nothing was recorded."))
    elif enrollment.cohort and enrollment.cohort.archived_at:
        messages.info(request, _("This cohort has ended: its lessons can be read, and nothing more is recorded."))
    else:
        messages.warning(request, _("This lesson is completed in another way now. See what it says at the top."))


def go_on(request: HttpRequest, lesson: Lesson, enrollment: Enrollment | None, completion) -> HttpResponse:
    """To where the form says; to the certificate, if this was the last lesson that counts."""
    if completion is not None and enrollment is not None and enrollment.completed_at == completion.completed_at:
        messages.success(request, _("You have completed the course. This is your certificate."))
        return redirect("certificate", enrollment.certificate.pk)
    return redirect(next_or(request, reverse("learn:lesson", args=[lesson.pk])))
