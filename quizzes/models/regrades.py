from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class RegradePolicy(models.TextChoices):
    """What a regrade does with the questions it is about (S21)."""

    NEVER_LOWER = "never_lower", _("Grade by the key in force, and lower nobody")
    FULL_CREDIT = "full_credit", _("Give everybody all points")
    DROP = "drop", _("Take the questions out of the score")
    PLAIN = "plain", _("Grade by the key in force, up or down")


class Regrade(models.Model):
    """Somebody had ended attempts graded anew, or took such a regrade back (`reverts`). Appended only.

    What it did are the grades that name it; with `policy`, `questions` (keys; empty: all) and `revision` anybody can
    work them out again. `plan_digest` is that of the plan which was shown and confirmed. Learners read `reason`.
    """

    quiz = models.ForeignKey("quizzes.Quiz", on_delete=models.PROTECT, related_name="regrades")
    policy = models.CharField(max_length=20, choices=RegradePolicy.choices)
    questions = models.JSONField(help_text="Keys of the questions it is about; empty: all.")
    revision = models.ForeignKey("quizzes.QuizRevision", on_delete=models.PROTECT, related_name="+")
    reverts = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="reverted_by")
    reason = models.TextField()
    outcome = models.JSONField(help_text="How many attempts moved up, down, in all, and which a revert had to leave.")
    plan_digest = models.CharField(max_length=64)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["quiz", "id"]
        constraints = [
            models.CheckConstraint(condition=models.Q(policy__in=RegradePolicy.values), name="regrade_policy_known"),
            models.CheckConstraint(condition=~models.Q(reason=""), name="regrade_says_why"),
        ]


class MarkingDraft(models.Model):
    """What a person is about to say of one response; the learner sees nothing of it. `version` counts the saves, so
    that of two who grade at once the second is told."""

    attempt = models.ForeignKey("quizzes.Attempt", on_delete=models.CASCADE, related_name="marking_drafts")
    question_key = models.UUIDField()
    levels = models.JSONField(default=dict, help_text="Criterion → level.")
    points = models.CharField(max_length=12, blank=True, help_text="As typed, where there is no rubric.")
    comment = models.TextField(blank=True)
    version = models.PositiveIntegerField(default=1)
    saved_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    saved_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["attempt", "question_key"], name="marking_draft_once_per_response")
        ]


class Remark(models.Model):
    """What came with a person's grade: the levels chosen and a comment to the learner, who reads both.

    Beside the grade and not in it, because it speaks freely of somebody: it may be erased, the grade may not.
    """

    grade = models.ForeignKey("quizzes.Grade", on_delete=models.CASCADE, related_name="remarks")
    question_key = models.UUIDField()
    levels = models.JSONField(default=dict, help_text="Criterion → level.")
    comment = models.TextField(blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["grade", "question_key"], name="remark_once_per_question")]
