"""A quiz from its start to its result. All of it works without JavaScript, except the autosave."""

import json
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.middleware.csrf import CsrfViewMiddleware
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from courses import kept_forms
from courses.access import access_or_404
from courses.attempts import (
    EnrollmentClosed,
    is_taken,
    lesson_of,
    save_answer,
    save_answers,
    start_lesson_attempt,
    submit_and_complete,
)
from courses.models import Enrollment, Lesson
from courses.quiz_pages import OpenAttempt, attempt_page, find_attempt, result_page, start_page
from courses.quiz_pages.clock import clock_of
from courses.quiz_texts import script_texts
from courses.views.speech import alternates, known_language, no_alternates, speak
from quizzes.attempts import GRACE, NoAttemptsLeft, NothingToAsk, QuizClosed
from quizzes.contents import content_of_attempt
from quizzes.forms import read_fields, read_version
from quizzes.kinds import BadResponse, BaseQuestion, Value
from quizzes.models import Attempt
from quizzes.submission import AlreadySubmitted, Submission, WrongToken
from quizzes.texts import Say

CSRF_CHECK = CsrfViewMiddleware(lambda request: HttpResponse())
REFUSALS = {
    NoAttemptsLeft: gettext_lazy("All attempts at this quiz have been used."),
    NothingToAsk: gettext_lazy("This quiz has no questions yet."),
    QuizClosed: gettext_lazy("This quiz has closed. Nothing starts any more; what you did is kept."),
    EnrollmentClosed: gettext_lazy("Nothing can be added to this course any more. What you did is kept."),
}


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def start(request: HttpRequest, lesson_id: int) -> HttpResponse:
    """GET says what the quiz takes, POST starts it or goes on with the attempt that is open.

    Staff without an enrollment see the same page without the button: whatever they did here would be recorded as a
    learner's (S10). They try a quiz in the editor's preview.
    """
    language = speak(request, request.POST.get("language") or request.GET.get("language"))
    lessons = Lesson.objects.select_related("quiz__revision").defer("quiz__revision__content")
    lesson = get_object_or_404(lessons, pk=lesson_id, is_live=True, quiz__isnull=False)
    access = access_or_404(request.user, lesson)
    page = start_page(lesson, access, language, timezone.now())
    if request.method == "POST" and access.enrollment is not None and page.content is not None:
        try:
            found = start_lesson_attempt(access.enrollment, lesson, language=language, now=timezone.now())
            return redirect("quiz:attempt", found.pk)
        except tuple(REFUSALS) as refusal:
            messages.error(request, REFUSALS[type(refusal)])
            return redirect(request.get_full_path())
    return render(request, "courses/quiz_start.html", {"page": page, "alternates": alternates(request)})


# Exempt from the middleware only to run the very same check below, where the form can still be kept if it fails.
@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def attempt(request: HttpRequest, attempt_id: UUID) -> HttpResponse:
    """The questions of an open attempt. POST saves them, and submits unless something is to be looked at first.

    `page` is the number of a question, where the quiz shows one at a time: on POST the one to go on with. `blank` on
    GET asks to confirm what is blank: that page can be loaded anew and gone back to, as no answer to a POST can.
    """
    if request.method == "POST":
        return told_to_script(request, kept_for_later(request, attempt_id) or answered(request, attempt_id))
    if not request.user.is_authenticated:
        return redirect_to_login(request.get_full_path())
    found = own_attempt(request, attempt_id)
    if not found.is_open:
        return redirect("quiz:result", attempt_id)
    if not is_taken(attempt_id):
        return closed(request)
    kept = kept_forms.kept_answers(request, found.attempt, found.content, found.responses)
    number = number_in(request.GET.get("page"))
    return show_attempt(request, found, kept=kept, number=number, asks_to_confirm="blank" in request.GET)


def told_to_script(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """A script asks before its page is left: it hears where to go instead of being sent there unseen."""
    if request.headers.get("X-Requested-With") == "fetch" and isinstance(response, HttpResponseRedirect):
        return JsonResponse({"next": response.url})
    return response


def kept_for_later(request: HttpRequest, attempt_id: UUID) -> HttpResponse | None:
    """Whom the form finds signed out, or with another CSRF token since signing in anew, does not lose it (Q6)."""
    refusal = CSRF_CHECK.process_view(request, lambda: HttpResponse(), (), {})
    if refusal is None and request.user.is_authenticated:
        return None
    if not kept_forms.keep_form(request, attempt_id):
        return refusal or redirect_to_login(request.path)
    on = number_in(request.POST.get("on"))
    there = reverse("quiz:attempt", args=[attempt_id], query={"page": on} if on else None)
    return redirect(there) if request.user.is_authenticated else redirect_to_login(there)


def answered(request: HttpRequest, attempt_id: UUID) -> HttpResponse:
    """What follows from a form of one's own: on with the attempt, a look at what is open, or the result."""
    is_saving = any(name in request.POST for name in ("save", "language", "page"))
    try:
        submission = save_or_submit(request, attempt_id, is_saving)
    except Attempt.DoesNotExist:
        raise Http404 from None
    except AlreadySubmitted:
        return render(request, "courses/attempt_conflict.html", {"attempt_id": attempt_id}, status=409)
    except WrongToken:
        return render(request, "403_csrf.html", status=403)
    except BadResponse:
        return render(request, "courses/attempt_refused.html", {"attempt_id": attempt_id}, status=400)
    except EnrollmentClosed:
        return closed(request)
    kept_forms.forget_form(request, attempt_id)
    if submission.grade is not None:
        if submission.attempt.closed_by == "clock":
            messages.warning(request, too_late(submission.attempt))
        return redirect("quiz:result", attempt_id)
    here = number_in(request.POST.get("on"))
    if submission.newer:
        return show_attempt(request, own_attempt(request, attempt_id), newer=submission.newer, number=here)
    if request.POST.get("save") == "later":
        return left_for_later(request, submission.attempt)
    number = number_in(request.POST.get("page")) or here
    query = ({"page": number} if number else {}) | ({} if is_saving else {"blank": 1})
    return redirect(reverse("quiz:attempt", args=[attempt_id], query=query))


def left_for_later(request: HttpRequest, attempt: Attempt) -> HttpResponse:
    """To the page where it goes on, which says what is saved and until when there is time."""
    lesson = lesson_of(attempt, Enrollment.objects.get(pk=attempt.scope))
    if lesson is None or not lesson.is_live:
        return redirect("quiz:attempt", attempt.pk)
    messages.success(request, _("Your answers are saved. Nothing is submitted."))
    return redirect(reverse("quiz:start", args=[lesson.pk], query={"language": attempt.language}))


def closed(request: HttpRequest) -> HttpResponse:
    messages.error(request, REFUSALS[EnrollmentClosed])
    return redirect("learn:desk")


def too_late(attempt: Attempt) -> str:
    words = {"at": date_format(timezone.localtime(attempt.deadline_at), "H:i"), "grace": int(GRACE.total_seconds())}
    return (
        _("Too late: the time was up at %(at)s, and what came later than %(grace)s seconds after it was not taken.")
        % words
    )


def number_in(text: str | None) -> int | None:
    """The number of a question; None for what is none."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 5 else None


def save_or_submit(request: HttpRequest, attempt_id: UUID, is_saving: bool) -> Submission:
    user_id = request.user.pk or 0  # somebody is signed in here; nobody has an attempt
    if is_saving:
        return save_answers(
            attempt_id=attempt_id,
            user_id=user_id,
            token=request.POST.get("token", ""),
            data=request.POST,
            language=known_language(request.POST.get("language")),
            now=timezone.now(),
        )
    return submit_and_complete(
        attempt_id=attempt_id,
        user_id=user_id,
        token=request.POST.get("token", ""),
        data=request.POST,
        accept_blanks="confirm" in request.POST,
        now=timezone.now(),
    )


def own_attempt(request: HttpRequest, attempt_id: UUID) -> OpenAttempt:
    found = find_attempt(attempt_id, timezone.now(), user=request.user)
    if found is None:
        raise Http404
    return found


def show_attempt(request: HttpRequest, found: OpenAttempt, **shown) -> HttpResponse:
    """In the language of the attempt, whatever the reader's own."""
    speak(request, found.attempt.language)
    page = attempt_page(found, **shown)
    context = {"page": page, "now": timezone.now(), "texts": script_texts(), "alternates": no_alternates(request)}
    return render(request, "courses/attempt.html", context)


@never_cache
@require_POST
def save(request: HttpRequest, attempt_id: UUID) -> JsonResponse:
    """Autosave of one response: {question, fields: {part: [text]}, version, flagged}, above the last version seen.

    Answers {state: saved|stale|closed, version, fields, troubles, time}, or 401 {state: signed_out}. The page keeps
    what it holds in every case (Q3, Q4, Q6).
    """
    if not request.user.is_authenticated:
        return JsonResponse({"state": "signed_out"}, status=401)
    try:
        answer = save_posted(attempt_id, request.user.pk, json.loads(request.body))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return JsonResponse({"state": "refused"}, status=400)
    except Attempt.DoesNotExist:
        answer = None
    if answer is None:
        return JsonResponse({"state": "unknown"}, status=404)
    return JsonResponse(answer, status=200 if answer["state"] == "saved" else 409)


def save_posted(attempt_id: UUID, user_id: int, posted: dict) -> dict | None:
    """Raises ValueError (BadResponse is one), KeyError, TypeError or AttributeError for what no page of ours sends."""
    content = content_of_attempt(attempt_id)
    question = content.by_key[UUID(posted["question"])]
    saved = save_answer(
        attempt_id=attempt_id,
        user_id=user_id,
        question_key=question.key,
        value=question.parse(read_fields(posted["fields"])),
        version=read_version(posted["version"]),
        is_flagged=posted.get("flagged") is True,
        now=timezone.now(),
    )
    if saved is None:
        return None
    return {
        "state": saved.state,
        "version": saved.version,
        "fields": question.fields(saved.value),
        "troubles": troubles_of(attempt_id, question, saved.value, content.source_language),
        "time": clock_time(),
    }


def troubles_of(attempt_id: UUID, question: BaseQuestion, value: Value, source: str) -> list[str]:
    """What cannot be read as it is written, told while it can be mended. One query where there is such a thing."""
    if not question.troubles(value, Say(source, source)):
        return []
    language = Attempt.objects.values_list("language", flat=True).get(pk=attempt_id)
    with translation.override(language):
        return question.troubles(value, Say(language, source))


@never_cache
@require_safe
def clock(request: HttpRequest, attempt_id: UUID) -> JsonResponse:
    """When the attempt ends by now: extra time may have been granted since its page was loaded."""
    if not request.user.is_authenticated:
        return JsonResponse({"state": "signed_out"}, status=401)
    found = clock_of(attempt_id, request.user.pk, timezone.now())
    return JsonResponse(found or {"state": "unknown"}, status=200 if found else 404)


@login_required
@never_cache
@require_safe
def result(request: HttpRequest, attempt_id: UUID) -> HttpResponse:
    """Score and explanations of a closed attempt, in its language or in another that is asked for."""
    found = own_attempt(request, attempt_id)
    if found.is_open:
        return redirect("quiz:attempt", attempt_id)
    language = speak(request, request.GET.get("language") or found.attempt.language)
    page = result_page(found, language, timezone.now())
    return render(request, "courses/attempt_result.html", {"page": page, "alternates": alternates(request)})


def clock_time() -> str:
    return timezone.localtime().strftime("%H:%M")
