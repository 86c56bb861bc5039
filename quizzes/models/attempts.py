import datetime as dt
import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from quizzes.grading import Verdict
from quizzes.models.quizzes import Quiz, QuizRevision, new_seed


class Attempt(models.Model):
    """One go at a quiz, pinned to the revision in force when it started.

    `scope` says in what capacity the quiz is taken (the enrollment's id); this app never looks behind it. The terms
    (time limit, close, allowed number) are frozen at the start. The constraints hold what code could only hope: one
    open attempt at a time, no number twice, no number above what was allowed.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="attempts")
    quiz = models.ForeignKey(Quiz, on_delete=models.PROTECT, related_name="attempts")
    revision = models.ForeignKey(QuizRevision, on_delete=models.PROTECT, related_name="attempts")
    scope = models.UUIDField()
    number = models.PositiveIntegerField()
    allowed_attempts = models.PositiveIntegerField(null=True, help_text="Null: without limit.")
    language = models.CharField(max_length=8)
    seed = models.PositiveIntegerField(default=new_seed)
    started_at = models.DateTimeField(default=timezone.now)
    closes_at = models.DateTimeField(null=True, help_text="When the quiz closes for this learner; null: never.")
    time_multiplier = models.DecimalField(max_digits=4, decimal_places=2, default=1, help_text="Of the time limit.")
    deadline_at = models.DateTimeField(null=True, help_text="When the server closes it; null: never.")
    submitted_at = models.DateTimeField(null=True)
    closed_by = models.CharField(max_length=10, blank=True, choices=[("learner", "learner"), ("clock", "clock")])
    submit_token = models.UUIDField(default=uuid.uuid4, editable=False)
    submit_digest = models.CharField(max_length=64, blank=True, help_text="Of the form that was submitted.")

    class Meta:
        ordering = ["quiz", "scope", "number"]
        constraints = [
            models.UniqueConstraint(fields=["quiz", "scope", "number"], name="attempt_number_unique"),
            models.UniqueConstraint(
                fields=["quiz", "scope"], condition=Q(submitted_at__isnull=True), name="attempt_one_open_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(allowed_attempts__isnull=True) | Q(number__lte=F("allowed_attempts")),
                name="attempt_number_within_allowed",
            ),
            models.CheckConstraint(
                condition=Q(submitted_at__isnull=True, closed_by="") | Q(submitted_at__isnull=False) & ~Q(closed_by=""),
                name="attempt_closed_says_by_whom",
            ),
            models.CheckConstraint(condition=Q(time_multiplier__gte=1), name="attempt_time_is_never_cut"),
        ]
        indexes = [
            models.Index(fields=["deadline_at"], condition=Q(submitted_at__isnull=True), name="attempt_open_due")
        ]


class Response(models.Model):
    """What the learner gave for one question; made empty at the start, so that a save is one guarded UPDATE.

    `version` counts the saves of this question: an older one never overwrites a newer. Once the attempt is
    submitted a database trigger refuses every change.
    """

    attempt = models.ForeignKey(Attempt, on_delete=models.PROTECT, related_name="responses")
    question_key = models.UUIDField()
    position = models.PositiveIntegerField()
    value = models.JSONField(null=True, help_text="Null: blank.")
    version = models.PositiveIntegerField(default=0)
    is_flagged = models.BooleanField(default=False)
    saved_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["attempt", "position"]
        constraints = [
            models.UniqueConstraint(fields=["attempt", "question_key"], name="response_once_per_question"),
            models.UniqueConstraint(fields=["attempt", "position"], name="response_position_unique"),
        ]


class GradeReason(models.TextChoices):
    SUBMIT = "submit", _("The attempt ended")
    PERSON = "person", _("A person graded it")
    REGRADE = "regrade", _("It was regraded")
    REVERT = "revert", _("A regrade was taken back")


class Grade(models.Model):
    """A verdict on an attempt; appended, never changed: the one with the highest `sequence` counts.

    `questions` lists per question, in the attempt's order: key, points, max_points, `pending` where a person has
    still to grade it, and `dropped` where a regrade took it out of the score. `pending` counts the former; until it is
    0 the score is provisional and nothing is passed.
    """

    attempt = models.ForeignKey(Attempt, on_delete=models.PROTECT, related_name="grades")
    sequence = models.PositiveIntegerField(default=1)
    score = models.DecimalField(max_digits=8, decimal_places=2)
    max_score = models.DecimalField(max_digits=8, decimal_places=2)
    passed = models.BooleanField()
    questions = models.JSONField()
    pending = models.PositiveIntegerField(default=0, help_text="Questions that wait for a person.")
    reason = models.CharField(max_length=20, choices=GradeReason.choices, default=GradeReason.SUBMIT)
    regrade = models.ForeignKey("quizzes.Regrade", null=True, on_delete=models.PROTECT, related_name="grades")
    graded_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    graded_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["attempt", "sequence"]
        constraints = [
            models.UniqueConstraint(fields=["attempt", "sequence"], name="grade_sequence_unique"),
            models.CheckConstraint(condition=Q(score__gte=0) & Q(score__lte=F("max_score")), name="grade_within_range"),
            models.CheckConstraint(condition=Q(pending=0) | Q(passed=False), name="grade_pending_is_not_passed"),
        ]
        indexes = [models.Index(fields=["attempt"], condition=Q(pending__gt=0), name="grade_waiting_for_a_person")]

    @classmethod
    def from_verdict(cls, attempt: Attempt, verdict: Verdict, at: dt.datetime) -> "Grade":
        """Not saved."""
        return cls(
            attempt=attempt,
            score=verdict.score,
            max_score=verdict.max_score,
            passed=verdict.passed,
            pending=verdict.pending,
            questions=[question.as_json() for question in verdict.questions],
            graded_at=at,
        )
