import zoneinfo

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class CohortQuerySet(models.QuerySet):
    def joinable(self) -> "CohortQuerySet":
        return self.filter(archived_at__isnull=True, is_open=True)


class Cohort(models.Model):
    """People taking a course together, with dates. `starts_on`, `ends_on` and due dates are dates in its zone."""

    course = models.ForeignKey(
        "courses.Course", verbose_name=_("course"), on_delete=models.PROTECT, related_name="cohorts"
    )
    name = models.CharField(_("name"), max_length=160)
    time_zone = models.CharField(_("time zone"), max_length=64)
    starts_on = models.DateField(_("starts on"))
    ends_on = models.DateField(_("ends on"))
    lessons_per_week = models.PositiveIntegerField(
        _("lessons per week"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(50)],
        help_text=_("The pace from which each lesson's due date is made. Empty: no due dates."),
    )
    is_open = models.BooleanField(_("open to join"), default=True)
    archived_at = models.DateTimeField(_("archived"), null=True, blank=True, editable=False)
    is_demo = models.BooleanField(default=False, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    instructors = models.ManyToManyField(
        settings.AUTH_USER_MODEL,
        through="CohortInstructor",
        related_name="taught_cohorts",
        verbose_name=_("instructors"),
    )

    objects = CohortQuerySet.as_manager()

    class Meta:
        ordering = ["-starts_on", "name"]
        verbose_name = _("cohort")
        verbose_name_plural = _("cohorts")
        constraints = [models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="cohort_ends_after_start")]

    def __str__(self) -> str:
        return self.name

    @property
    def zone(self) -> zoneinfo.ZoneInfo:
        return zoneinfo.ZoneInfo(self.time_zone)


class CohortInstructor(models.Model):
    """Whoever a cohort names here is its instructor; there is no role besides."""

    cohort = models.ForeignKey(Cohort, on_delete=models.CASCADE)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE)
    added_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["cohort", "user"], name="cohort_instructor_once")]


class DueDate(models.Model):
    """When a lesson is due in a cohort: a wall time in the cohort's zone, which is the truth, and its instant.

    Without `due_time` the whole of `due_on` still counts: `due_at` is 00:00 of the next local day, and what comes
    before that instant is in time.
    """

    cohort = models.ForeignKey(Cohort, on_delete=models.CASCADE, related_name="due_dates")
    lesson = models.ForeignKey("courses.Lesson", on_delete=models.PROTECT, related_name="due_dates")
    due_on = models.DateField()
    due_time = models.TimeField(null=True, blank=True)
    due_at = models.DateTimeField(editable=False, help_text="Derived: the first instant that is too late, in UTC.")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["cohort", "lesson"], name="due_date_once_per_lesson")]
        indexes = [models.Index(fields=["due_at"], name="due_date_due_at")]
