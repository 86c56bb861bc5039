import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from courses.models.outline import CompletionRule


class EnrollmentQuerySet(models.QuerySet):
    def active(self) -> "EnrollmentQuerySet":
        return self.filter(withdrawn_at__isnull=True)


class Enrollment(models.Model):
    """A person on a course, in a cohort or at their own pace. Withdrawing and returning reuse the row.

    `id` is also the scope under which the person's quiz attempts are kept.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="enrollments")
    course = models.ForeignKey("courses.Course", on_delete=models.PROTECT, related_name="enrollments")
    cohort = models.ForeignKey("courses.Cohort", null=True, on_delete=models.PROTECT, related_name="enrollments")
    enrolled_at = models.DateTimeField(default=timezone.now)
    joined_at = models.DateTimeField(
        null=True, help_text="When it came into its cohort: what was due before that is never overdue."
    )
    withdrawn_at = models.DateTimeField(null=True)
    completed_at = models.DateTimeField(null=True, help_text="When the course was completed; never taken back.")
    last_seen_at = models.DateTimeField(default=timezone.now, help_text="Last thing the learner did on the course.")

    objects = EnrollmentQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "cohort"], name="enrollment_once_per_cohort"),
            models.UniqueConstraint(
                fields=["user", "course"], condition=Q(cohort__isnull=True), name="enrollment_once_self_paced"
            ),
        ]
        indexes = [
            models.Index(fields=["cohort", "last_seen_at"], name="enrollment_cohort_last_seen"),
            models.Index(
                fields=["last_seen_at"],
                condition=Q(withdrawn_at__isnull=True, completed_at__isnull=True),
                name="enrollment_learning_last_seen",
            ),
        ]


class Completion(models.Model):
    """A learner finished a lesson; `rule` is the completion rule that was met."""

    enrollment = models.ForeignKey(Enrollment, on_delete=models.PROTECT, related_name="completions")
    lesson = models.ForeignKey("courses.Lesson", on_delete=models.PROTECT, related_name="completions")
    rule = models.CharField(max_length=20, choices=CompletionRule.choices)
    completed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["enrollment", "lesson"], name="completion_once_per_lesson")]


class ReadingPlace(models.Model):
    """Where a learner last was in a lesson: the anchor of a block, the same in every language."""

    enrollment = models.ForeignKey(Enrollment, on_delete=models.CASCADE, related_name="reading_places")
    lesson = models.ForeignKey("courses.Lesson", on_delete=models.PROTECT, related_name="reading_places")
    anchor = models.CharField(max_length=120, blank=True)
    started_at = models.DateTimeField(default=timezone.now)
    seen_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["enrollment", "lesson"], name="reading_place_once_per_lesson")]


class Certificate(models.Model):
    """Issued once, on completing the course. Names and titles are a snapshot: later edits do not touch them."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    enrollment = models.OneToOneField(Enrollment, on_delete=models.PROTECT, related_name="certificate")
    learner_name = models.CharField(max_length=120)
    course_titles = models.JSONField(help_text="Language → title, as they were.")
    lesson_count = models.PositiveIntegerField()
    issued_at = models.DateTimeField(default=timezone.now)

    def titles_for(self, language: str) -> list[tuple[str, str]]:
        """(language, title) of the course as it was called: the reader's language first, then the others."""
        return sorted(self.course_titles.items(), key=lambda item: (item[0] != language, item[0]))


class Verb(models.TextChoices):
    """Named as in xAPI (ADL verb vocabulary), so that the history can be exported without a dictionary. What it has
    no word for is at the end."""

    REGISTERED = "registered"
    WITHDREW = "withdrew"
    COMPLETED = "completed"
    UNCOMPLETED = "voided"
    ATTEMPTED = "attempted"
    SUBMITTED = "submitted"
    SCORED = "scored"
    PASSED = "passed"
    FAILED = "failed"
    EARNED = "earned"
    GRANTED = "granted"
    REVOKED = "revoked"


class Event(models.Model):
    """What happened, in order; appended, never changed."""

    actor = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    enrollment = models.ForeignKey(Enrollment, null=True, on_delete=models.PROTECT, related_name="events")
    verb = models.CharField(max_length=20, choices=Verb.choices)
    object_type = models.CharField(max_length=20)
    object_key = models.CharField(max_length=64)
    detail = models.JSONField(default=dict)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["at", "id"]
        indexes = [models.Index(fields=["enrollment", "at"], name="event_enrollment_at")]
