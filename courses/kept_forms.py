"""A quiz form that arrived when its sender was signed out, or signed in anew (Q6).

It is kept in the session, which signing in carries over, and filled into the page again. Nothing is written to the
attempt before its owner looks at it and sends it once more. The form's own token, which only that attempt's page
holds, is what tells it from junk.
"""

from uuid import UUID

from django.http import HttpRequest, QueryDict

from quizzes.forms import Answer, read_form
from quizzes.kinds import BadResponse
from quizzes.models import Attempt, Response
from quizzes.schema import QuizContent

SESSION_KEY = "kept_quiz_form"
# Some pages of open answers, in a script whose letters take nine bytes each in a form.
LARGEST_FORM = 1024 * 1024


def keep_form(request: HttpRequest, attempt_id: UUID) -> bool:
    """Keep what was posted; False, and nothing is kept, if it is not the form of this open attempt."""
    token = request.POST.get("token", "")
    form = request.POST.urlencode()
    if len(form) > LARGEST_FORM or not _is_form_of(attempt_id, token, request.user):
        return False
    request.session[SESSION_KEY] = {"attempt": str(attempt_id), "form": form}
    return True


def _is_form_of(attempt_id: UUID, token: str, user) -> bool:
    found = Attempt.objects.filter(pk=attempt_id, submitted_at=None).values_list("submit_token", "user_id").first()
    return found is not None and str(found[0]) == token and (user.is_anonymous or user.pk == found[1])


def kept_answers(
    request: HttpRequest, attempt: Attempt, content: QuizContent, responses: list[Response]
) -> dict[UUID, Answer]:
    """By question key, what was kept and is not overtaken by what was saved since. Empty if nothing was kept."""
    kept = request.session.get(SESSION_KEY)
    if kept is None or kept["attempt"] != str(attempt.pk):
        return {}
    try:
        answers = read_form(content, QueryDict(kept["form"]), [response.question_key for response in responses])
    except BadResponse:
        return {}
    versions = {response.question_key: response.version for response in responses}
    return {key: answer for key, answer in answers.items() if answer.version >= versions[key]}


def forget_form(request: HttpRequest, attempt_id: UUID) -> None:
    """Once the same page of the same attempt was sent again; where each question has a page, another one was not it."""
    kept = request.session.get(SESSION_KEY)
    if kept and kept["attempt"] == str(attempt_id) and QueryDict(kept["form"]).get("on") == request.POST.get("on"):
        del request.session[SESSION_KEY]
