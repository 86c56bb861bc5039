"""Revisions as typed content. They never change, so each process reads and checks one only once."""

from functools import lru_cache
from uuid import UUID

from quizzes.models import Attempt, QuizRevision
from quizzes.schema import QuizContent


def content_of(revision: QuizRevision) -> QuizContent:
    """No query if this process has met the revision; its `content` column may be deferred."""
    return content_by_id(revision.pk, revision.content_hash)


@lru_cache(maxsize=256)
def content_by_id(revision_id: int, content_hash: str) -> QuizContent:
    # The hash is part of the key so that no two contents can be taken for each other, in whatever database.
    return QuizContent.model_validate(QuizRevision.objects.values_list("content", flat=True).get(pk=revision_id))


@lru_cache(maxsize=4096)
def content_of_attempt(attempt_id: UUID) -> QuizContent:
    """For the save of one response, which reads nothing else. Raises Attempt.DoesNotExist."""
    attempt = Attempt.objects.select_related("revision").defer("revision__content").get(pk=attempt_id)
    return content_of(attempt.revision)
