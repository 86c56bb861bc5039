"""Check yourself: a question within a lesson."""

from urllib.parse import urlsplit
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from accounts.targets import next_or
from courses.glossary import Marking, glossary_in
from courses.quiz_pages.paragraphs import Paragraphs
from courses.views.speech import speak
from quizzes.kinds import BadResponse
from quizzes.models import Quiz
from quizzes.practice import PracticeFeedback, grade_practice, practice_content


# Exempt: the form stands in a lesson's cached HTML, changes nothing, and answers the same to whoever sends it.
@csrf_exempt
@never_cache
@require_POST
def practice(request: HttpRequest, key: UUID) -> HttpResponse:
    """Grade a "check yourself" question: a fragment for scripts, a page of its own without. Writes nothing."""
    language = speak(request, request.POST.get("language"))
    try:
        feedback = grade_practice(practice_content(key), request.POST)
    except Quiz.DoesNotExist:
        raise Http404 from None
    except BadResponse:
        return HttpResponseBadRequest(_("That answer is not one of those offered."))
    is_fragment = request.headers.get("X-Requested-With") == "fetch"
    template = "courses/practice_feedback.html" if is_fragment else "courses/practice.html"
    back = next_or(request, path_of_referrer(request))
    own_url = "" if is_fragment else back or None  # a fragment is put into the lesson itself
    return render(request, template, {"back": back, **practice_context(feedback, language, own_url)})


def practice_context(feedback: PracticeFeedback, language: str, own_url: str | None) -> dict:
    if feedback.is_blank:
        return {"feedback": feedback, "html": feedback.asked(language)}
    paragraphs = Paragraphs(feedback.content, language, own_url).of(feedback.question, feedback.value)
    return {"feedback": feedback, "html": _marked(feedback, language), "paragraphs": paragraphs}


def _marked(feedback: PracticeFeedback, language: str) -> SafeString:
    """With ids of its own: it may be put into a lesson that marks the same terms."""
    marking = Marking(glossary_in(language), scope=f"term-{feedback.question.key}")
    return marking.mark(feedback.explained(language), within="prose") + marking.notes()


def path_of_referrer(request: HttpRequest) -> str:
    """The lesson that the form was sent from. Only a path is used, so it leads nowhere else."""
    path = urlsplit(request.headers.get("Referer", "")).path
    return path if url_has_allowed_host_and_scheme(path, allowed_hosts=None) else ""
