from uuid import UUID

from django.db import transaction
from django.db.models import Max

from quizzes.contents import content_of
from quizzes.models import Quiz, QuizRevision
from quizzes.schema import QuizContent


def publish_revision(key: UUID, content: QuizContent, *, is_practice: bool = False) -> QuizRevision:
    """Put `content` in force for new attempts at the quiz with this key. Attempts under way keep their revision (S20).

    A revision is added only if the content differs from the one in force, so publishing again changes nothing.
    """
    with transaction.atomic():
        Quiz.objects.get_or_create(key=key, defaults={"is_practice": is_practice})
        # The revision is read after the lock and not joined to it: what was joined may be older than the locked row.
        quiz = Quiz.objects.select_for_update(no_key=True).get(key=key)
        if quiz.revision is None or not _says_the_same(quiz.revision, content):
            quiz.revision = _add_revision(quiz, content)
        quiz.is_practice = is_practice
        quiz.save(update_fields=["revision", "is_practice"])
    return quiz.revision


def _says_the_same(revision: QuizRevision, content: QuizContent) -> bool:
    """Both as read today: a revision stored before the schema grew has another hash for the same content."""
    return content_of(revision).content_hash == content.content_hash


def _add_revision(quiz: Quiz, content: QuizContent) -> QuizRevision:
    latest = quiz.revisions.aggregate(number=Max("number"))["number"] or 0
    return QuizRevision.objects.create(
        quiz=quiz,
        number=latest + 1,
        content=content.model_dump(mode="json"),
        content_hash=content.content_hash,
        grading_hash=content.grading_hash,
    )
