import uuid

from django.db import models
from django.utils import timezone


class Quiz(models.Model):
    """What attempts hang on. It outlives the authored quiz; `key` is that quiz's lasting id, shared by the languages.

    A practice quiz carries one "check yourself" question (its `key` is the question's) and is never attempted: its
    responses are graded and forgotten.
    """

    key = models.UUIDField(unique=True)
    is_practice = models.BooleanField(default=False)
    revision = models.ForeignKey(
        "QuizRevision", null=True, on_delete=models.PROTECT, related_name="+", help_text="In force for new attempts."
    )
    created_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return str(self.key)


class QuizRevision(models.Model):
    """What a quiz asked at one time, in all its languages. A database trigger refuses to change or delete one.

    `content` is a `quizzes.schema.QuizContent`. `grading_hash` covers only what moves a score (keys, points, pass
    mark), so that a mended typo can be told from a changed key.
    """

    quiz = models.ForeignKey(Quiz, on_delete=models.PROTECT, related_name="revisions")
    number = models.PositiveIntegerField()
    content = models.JSONField()
    content_hash = models.CharField(max_length=64)
    grading_hash = models.CharField(max_length=64)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["quiz", "number"]
        constraints = [models.UniqueConstraint(fields=["quiz", "number"], name="quiz_revision_number_unique")]


def new_seed() -> int:
    return uuid.uuid4().int & 0x7FFF_FFFF
