import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class GradePolicy(models.TextChoices):
    """Which attempts make the score of a learner who took a quiz more than once (S19)."""

    BEST = "best", _("The best attempt")
    LAST = "last", _("The last attempt")
    AVERAGE = "average", _("The average of all attempts")
    FIRST = "first", _("The first attempt")


class Quiz(models.Model):
    """What attempts hang on. It outlives the authored quiz; `key` is that quiz's lasting id, shared by the languages.

    `grade_policy` is no part of a revision: it is changed only by `quizzes.policies`, which writes down who did so.
    A practice quiz carries one "check yourself" question (its `key` is the question's) and is never attempted: its
    responses are graded and forgotten.
    """

    key = models.UUIDField(unique=True)
    is_practice = models.BooleanField(default=False)
    revision = models.ForeignKey(
        "QuizRevision", null=True, on_delete=models.PROTECT, related_name="+", help_text="In force for new attempts."
    )
    grade_policy = models.CharField(max_length=10, choices=GradePolicy.choices, default=GradePolicy.BEST)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(grade_policy__in=GradePolicy.values), name="quiz_grade_policy_known")
        ]

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


class GradePolicyChange(models.Model):
    """Who had the attempts at a quiz counted in another way, when, and whose scores that moved. Appended only."""

    quiz = models.ForeignKey(Quiz, on_delete=models.PROTECT, related_name="grade_policy_changes")
    old = models.CharField(max_length=10, choices=GradePolicy.choices)
    new = models.CharField(max_length=10, choices=GradePolicy.choices)
    scores = models.JSONField(help_text="Scope → [per cent before, per cent after], where they differ.")
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    changed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["quiz", "id"]
        constraints = [models.CheckConstraint(condition=~Q(old=F("new")), name="grade_policy_change_changes")]


def new_seed() -> int:
    return uuid.uuid4().int & 0x7FFF_FFFF
