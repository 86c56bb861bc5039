"""The queue of open answers and the page on which one is graded: for the instructors of a cohort (S45), and for admins
those of learners without a cohort. Which of the two an address is about says `where`: cohort_id or course_id."""

import datetime as dt
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBadRequest, JsonResponse, QueryDict
from django.middleware.csrf import CsrfViewMiddleware
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import formats, timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from courses.attempts import close_expired_attempts
from courses.cohorts import cohorts_of
from courses.kept_marks import forget_marks, keep_marks, kept_marks
from courses.quiz_pages.desks import Desk, cohort_desk, courses_without_cohort, self_paced_desk
from courses.quiz_pages.marking import graded, graded_rows, marking_page, queue, waiting_in
from courses.regrading import finish_marking
from quizzes.marking import LONGEST_COMMENT, Answer, Incomplete, Marks, NotToBeGraded, Stale, find_answer, save_draft
from quizzes.models import Attempt, MarkingDraft

PAGE_SIZE = 50
LEVEL = "level-"
MOST_SAVES = 2_000_000_000
CSRF_CHECK = CsrfViewMiddleware(lambda request: HttpResponse())


@login_required
@never_cache
@require_safe
def grading(request: HttpRequest, **where: int) -> HttpResponse:
    """What waits, question by question, and what was graded by people."""
    desk, names = _desk_or_404(request, **where), _shows_names(request)
    language = translation.get_language()
    page = Paginator(graded(desk), PAGE_SIZE).get_page(request.GET.get("page"))
    groups = queue(desk, request.user, language, names=names, now=timezone.now())
    context = {
        "desk": desk,
        "groups": groups,
        "waiting": sum(len(group.rows) for group in groups),
        "graded": graded_rows(desk, page.object_list, language, names=names),
        "page": page,
        "names": names,
    }
    return render(request, "courses/teach_grading.html", context)


# Exempt from the middleware only to run the very same check below, where what was typed can still be kept if it fails.
@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def grade(request: HttpRequest, attempt_id: UUID, question_key: UUID, **where: int) -> HttpResponse:
    """GET shows one answer; POST keeps a draft (`save`, by the script `autosave`) or gives the grade (`finish`, and
    where one is given already `change`)."""
    refusal = CSRF_CHECK.process_view(request, lambda: HttpResponse(), (), {}) if request.method == "POST" else None
    if not request.user.is_authenticated:
        return _signed_out(request, attempt_id, refusal)
    desk = _desk_or_404(request, **where)
    answer = _answer_or_404(request, desk, attempt_id, question_key, timezone.now())
    if request.method != "POST":
        return _show_kept(request, desk, answer)
    if desk.is_archived:
        messages.warning(request, _("This cohort is archived: nothing in it changes any more."))
        return redirect(request.get_full_path())
    marks, version = _read(request.POST)
    if marks is None:
        return HttpResponseBadRequest()
    if refusal is not None:
        return _too_old(request, desk, answer, marks, version)
    if answer.attempt.submitted_at is None:  # its time is up; whoever writes first closes it
        close_expired_attempts(timezone.now(), pk=attempt_id)
        answer = _answer_or_404(request, desk, attempt_id, question_key, None)
    action = request.POST.get("action")
    if action == "autosave":
        return _autosave(request, answer, marks, version)
    return _take(request, desk, answer, marks, version)


# --- what does not get lost when a session ends


def _signed_out(request: HttpRequest, attempt_id: UUID, refusal: HttpResponse | None) -> HttpResponse:
    """A script is told, and keeps the page; a form waits in the session until its sender is back."""
    if request.POST.get("action") == "autosave":
        return JsonResponse({"state": "signed_out"}, status=401)
    if refusal is not None:
        return refusal
    if request.method == "POST" and _read(request.POST)[0] is not None:
        keep_marks(request, attempt_id)
    return redirect_to_login(request.get_full_path())


def _too_old(request: HttpRequest, desk: Desk, answer: Answer, marks: Marks, version: int) -> HttpResponse:
    """Signed in anew in another tab: the page's token holds no more. What was typed goes with one that does."""
    if request.POST.get("action") == "autosave":
        return JsonResponse({"state": "expired"}, status=401)
    messages.warning(request, _("This page was too old to be taken. What you typed is below: send it again."))
    return _show(request, desk, answer, typed=marks, theirs=_newer(answer, marks, version), status=403)


def _show_kept(request: HttpRequest, desk: Desk, answer: Answer) -> HttpResponse:
    kept = kept_marks(request)
    marks, version = _read(kept) if kept is not None else (None, 0)
    if marks is None:
        return _show(request, desk, answer)
    messages.warning(request, _("You had been signed out. What you typed is below and not saved yet: send it again."))
    return _show(request, desk, answer, typed=marks, theirs=_newer(answer, marks, version))


def _newer(answer: Answer, marks: Marks, version: int) -> MarkingDraft | None:
    """A draft that says something else and that the sender of these marks has not seen."""
    attempt_id, key = answer.place
    rows = MarkingDraft.objects.filter(attempt=attempt_id, question_key=key, version__gt=version)
    draft = rows.select_related("saved_by").first()
    if draft is None or Marks(draft.levels, draft.points, draft.comment) == marks:
        return None
    return draft


# --- what is sent


def _take(request: HttpRequest, desk: Desk, answer: Answer, marks: Marks, version: int) -> HttpResponse:
    now, action = timezone.now(), request.POST.get("action")
    try:
        if action in {"finish", "change"}:
            given = finish_marking(answer, marks, version=version, by=request.user, now=now)
            forget_marks(request)
            if action == "change" or (given and not answer.row.is_pending):
                return _stay(request, is_changed=given is not None)
            return _go_on(request, desk, answer)
        save_draft(answer, marks, version=version, by=request.user, now=now)
        forget_marks(request)
    except Stale as stale:
        return _show(request, desk, answer, typed=marks, theirs=stale.draft, status=409)
    except Incomplete as error:
        return _show(request, desk, answer, typed=marks, error=str(error), status=422)
    messages.success(request, _("The draft is kept. The learner sees nothing of it yet."))
    return redirect(request.get_full_path())


def _autosave(request: HttpRequest, answer: Answer, marks: Marks, version: int) -> JsonResponse:
    try:
        draft = save_draft(answer, marks, version=version, by=request.user, now=timezone.now())
    except Stale as stale:
        return JsonResponse({"said": who_saved(stale.draft)}, status=409)
    forget_marks(request)
    at = formats.time_format(timezone.localtime(draft.saved_at), "H:i:s")
    return JsonResponse({"version": draft.version, "said": _("Draft saved at %(time)s") % {"time": at}})


def who_saved(draft: MarkingDraft) -> str:
    words = {
        "name": draft.saved_by or _("Somebody"),
        "time": formats.time_format(timezone.localtime(draft.saved_at), "H:i:s"),
    }
    return _("%(name)s saved something else for this answer at %(time)s. Yours is not saved.") % words


def _stay(request: HttpRequest, *, is_changed: bool) -> HttpResponse:
    """Who changes a grade looks at this answer, not at those that wait."""
    if is_changed:
        messages.success(request, _("The grade is changed. The one before it stays listed below."))
    else:
        messages.info(request, _("That grade stands already: nothing was changed."))
    return redirect(request.get_full_path())


def _go_on(request: HttpRequest, desk: Desk, done: Answer) -> HttpResponse:
    """To the next answer to the same question, else to the next at all, else back to the list."""
    waiting = waiting_in(desk, request.user, timezone.now())
    same = [answer for answer in waiting if answer.question.key == done.question.key]
    if not waiting:
        messages.success(request, _("The grade is given, and nothing waits any more."))
        return redirect(desk.queue_url)
    left = ngettext("One more answer waits.", "%(n)s more answers wait.", len(waiting)) % {"n": len(waiting)}
    messages.success(request, f"{_('The grade is given.')} {left}")
    following = (same or waiting)[0]
    return redirect(desk.grade_url(*following.place, names=_shows_names(request)))


def _show(
    request: HttpRequest, desk: Desk, answer: Answer, *, status: int = 200, typed=None, theirs=None, error=""
) -> HttpResponse:
    language, names = translation.get_language(), _shows_names(request)
    shown = {"names": names, "now": timezone.now(), "typed": typed, "theirs": theirs, "error": error}
    page = marking_page(desk, answer, request.user, language, **shown)
    told = who_saved(theirs) if theirs else ""
    context = {"page": page, "desk": desk, "names": names, "told": told, "longest": LONGEST_COMMENT}
    return render(request, "courses/teach_grade.html", context, status=status)


def _read(data: QueryDict) -> tuple[Marks | None, int]:
    """None for what no page sends."""
    levels = {name.removeprefix(LEVEL): str(data[name]) for name in data if name.startswith(LEVEL) and data[name]}
    points, comment, version = (data.get(name, "") for name in ("points", "comment", "version"))
    too_long = len(points) > 12 or len(comment) > LONGEST_COMMENT or len(levels) > 20
    if too_long or not version.isascii() or not version.isdigit() or int(version) > MOST_SAVES or "\x00" in comment:
        return None, 0
    return Marks(levels, points, comment.replace("\r\n", "\n")), int(version)


def _shows_names(request: HttpRequest) -> bool:
    return request.GET.get("names") == "1"


def _desk_or_404(request: HttpRequest, cohort_id: int | None = None, course_id: int | None = None) -> Desk:
    """Of a cohort that names the reader, or of a course's learners without a cohort, for admins."""
    if cohort_id is not None:
        return cohort_desk(get_object_or_404(cohorts_of(request.user).select_related("course"), pk=cohort_id))
    course = get_object_or_404(courses_without_cohort(request.user), pk=course_id)
    return self_paced_desk(course, translation.get_language())


def _answer_or_404(request: HttpRequest, desk: Desk, attempt_id: UUID, key: UUID, now: dt.datetime | None) -> Answer:
    """Of a learner whose answers lie here now, and not the reader's own; `now` is that of `find_answer`."""
    attempts = Attempt.objects.filter(scope__in=desk.answers().values("pk"))
    rows = attempts.exclude(user=request.user.pk).select_related("revision").defer("revision__content")
    try:
        return find_answer(get_object_or_404(rows, pk=attempt_id), key, now=now)
    except NotToBeGraded:
        raise Http404 from None
