"""What a grader sent when the session had ended: kept in the session, which signing in carries over, and filled into
the page again. Nothing of it is saved before somebody who may grade there looks at it and sends it once more.
"""

from uuid import UUID

from django.http import HttpRequest, QueryDict

from quizzes.models import Attempt

SESSION_KEY = "kept_marks"


def keep_marks(request: HttpRequest, attempt_id: UUID) -> None:
    """Of an attempt that there is: its id, which nobody guesses, tells a form from junk."""
    if Attempt.objects.filter(pk=attempt_id, submitted_at__isnull=False).exists():
        request.session[SESSION_KEY] = {"path": request.path, "form": request.POST.urlencode()}


def kept_marks(request: HttpRequest) -> QueryDict | None:
    """What was kept of this very page."""
    kept = request.session.get(SESSION_KEY)
    return QueryDict(kept["form"]) if kept is not None and kept["path"] == request.path else None


def forget_marks(request: HttpRequest) -> None:
    if kept_marks(request) is not None:
        del request.session[SESSION_KEY]
