"""Notes to oneself: saved by a form, or by a script while they are written; all of them, searched; and as a file.

The form is one that `activity.js` saves: its field is called `f-text`, and the answers are those of an activity.
"""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBadRequest, JsonResponse
from django.middleware.csrf import CsrfViewMiddleware, get_token
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from courses.access import access_to
from courses.activities.texts import script_texts
from courses.models import Enrollment, Lesson
from courses.notes import LONGEST_NOTE, TEXT_ID, KeptNote, NoteSaving, load_notes, notes_as_markdown, save_note
from courses.outline import address_of
from courses.views.speech import speak
from quizzes.forms import read_version
from quizzes.kinds import BadResponse
from quizzes.kinds.typed import read_text

CSRF_CHECK = CsrfViewMiddleware(lambda request: HttpResponse())
LONGEST_QUERY = 200
FIELD = "f-text"


# Exempt from the middleware only to run the very same check below, where what was typed can still be shown if it fails.
@csrf_exempt
@never_cache
def note(request: HttpRequest, lesson_id: int) -> HttpResponse:
    """Save what is posted as the note of a lesson. Nobody else's note has an address."""
    language = speak(request, request.POST.get("language"))
    lesson = get_object_or_404(Lesson, pk=lesson_id)
    if request.method != "POST":
        return redirect(place_of(lesson, language))
    is_script = request.headers.get("X-Requested-With") == "fetch"
    try:
        text = read_text(request.POST.get(FIELD, ""), LONGEST_NOTE) or ""
        version = read_version(request.POST.get("version") or "0")
    except BadResponse:
        return HttpResponseBadRequest(_("A note has at most %(most)s characters.") % {"most": LONGEST_NOTE})
    if not request.user.is_authenticated or CSRF_CHECK.process_view(request, lambda: HttpResponse(), (), {}):
        return signed_out(request, lesson, KeptNote(text, version), is_script=is_script)
    saving = save_note(own_enrollment(request, lesson), lesson, text, version=version, now=timezone.now())
    return told(saving) if is_script else shown(request, lesson, text, saving)


def own_enrollment(request: HttpRequest, lesson: Lesson) -> Enrollment:
    """Who is not on the course has no note there (S10) and does not learn that there is one to write."""
    enrollment = access_to(request.user, lesson.course_id).enrollment
    if enrollment is None:
        raise Http404
    return enrollment


def place_of(lesson: Lesson, language: str) -> str:
    address = address_of(lesson, language) if lesson.is_live else None
    return f"{address}#{TEXT_ID}" if address else reverse("learn:notes")


def told(saving: NoteSaving) -> JsonResponse:
    """To a script: {state, version, saved}, and to a stale one what is kept now."""
    kept = saving.kept
    answer: dict = {"state": saving.state, "version": kept.version, "saved": saved_text(kept)}
    if saving.state == "stale":
        answer["values"] = {"text": kept.text}
    return JsonResponse(answer, status=200 if saving.state == "saved" else 409)


def saved_text(kept: KeptNote) -> str:
    if kept.saved_at is None:
        return ""
    return _("Saved at %(time)s") % {"time": date_format(timezone.localtime(kept.saved_at), "H:i")}


def shown(request: HttpRequest, lesson: Lesson, text: str, saving: NoteSaving) -> HttpResponse:
    """Without scripts: back to the lesson; or, where it was not saved, what was typed and what is kept."""
    if saving.state == "saved":
        return redirect(place_of(lesson, get_language()))
    if saving.state == "closed":
        message = _("Nothing can be added to this course any more. Your note is below; copy it if you need it.")
        return one_note(request, lesson, KeptNote(text, saving.kept.version), message, may_save=False)
    message = _("Another window has saved another note here meanwhile. Yours is below; to keep it, save again.")
    return one_note(request, lesson, KeptNote(text, saving.kept.version), message, newer=saving.kept)


def signed_out(request: HttpRequest, lesson: Lesson, typed: KeptNote, *, is_script: bool) -> HttpResponse:
    """Signed out, or signed in anew in another tab: what was typed stays on the page, with a token that holds."""
    if is_script:
        state = "expired" if request.user.is_authenticated else "signed_out"
        return JsonResponse({"state": state, "token": get_token(request)}, status=401)
    if request.user.is_authenticated:
        return one_note(request, lesson, typed, _("This page was too old to save. Your note is below: save it again."))
    message = _("You are signed out. Sign in in another tab, then save again here: your note is below.")
    return one_note(request, lesson, typed, message, status=401, signs_in=True)


def one_note(
    request: HttpRequest,
    lesson: Lesson,
    typed: KeptNote,
    message: str,
    *,
    newer: KeptNote | None = None,
    may_save: bool = True,
    status: int = 409,
    signs_in: bool = False,
) -> HttpResponse:
    context = {
        "texts": script_texts(request.user),
        "language": get_language(),
        "lesson_id": lesson.pk,
        "note": typed,
        "message": message,
        "newer": newer,
        "may_save": may_save,
        "back": place_of(lesson, get_language()),
        "sign_in": f"{reverse('account_login')}?next={reverse('learn:note', args=[lesson.pk])}" if signs_in else "",
    }
    return render(request, "courses/note.html", context, status=status)


@login_required
@never_cache
@require_safe
def notes(request: HttpRequest) -> HttpResponse:
    query = request.GET.get("q", "")[:LONGEST_QUERY].strip()
    courses = load_notes(request.user, get_language(), query)
    count = sum(len(course.notes) for course in courses)
    return render(request, "courses/notes.html", {"courses": courses, "count": count, "query": query})


@login_required
@never_cache
@require_safe
def notes_file(request: HttpRequest) -> HttpResponse:
    """All notes as one Markdown file, in the reader's language."""
    text = notes_as_markdown(load_notes(request.user, get_language()))
    response = HttpResponse(text, content_type="text/markdown; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="notes.md"'
    return response
