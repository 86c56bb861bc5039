from decimal import Decimal

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from quizzes.terms import times

LEAST_MULTIPLIER, MOST_MULTIPLIER = Decimal(1), Decimal(10)


class AccommodationQuerySet(models.QuerySet):
    def standing(self) -> "AccommodationQuerySet":
        return self.filter(ended_at__isnull=True)


class Accommodation(models.Model):
    """More time, or more attempts, for one learner: at one lesson's quiz, or without a lesson at all of the course.

    It is never changed: it ends, and another is granted. Where two stand for a quiz the more generous counts.
    """

    enrollment = models.ForeignKey("courses.Enrollment", on_delete=models.PROTECT, related_name="accommodations")
    lesson = models.ForeignKey(
        "courses.Lesson", verbose_name=_("quiz"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    time_multiplier = models.DecimalField(
        _("time limit multiplied by"),
        max_digits=4,
        decimal_places=2,
        default=LEAST_MULTIPLIER,
        validators=[MinValueValidator(LEAST_MULTIPLIER), MaxValueValidator(MOST_MULTIPLIER)],
        help_text=_("1 is the usual time, 1.5 half as much again, at most 10."),
    )
    extra_attempts = models.PositiveIntegerField(
        _("extra attempts"), default=0, validators=[MaxValueValidator(100)], help_text=_("On top of those allowed.")
    )
    note = models.CharField(
        _("note"), max_length=300, blank=True, help_text=_("Seen by instructors, not by the learner.")
    )
    granted_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    granted_at = models.DateTimeField(default=timezone.now)
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    ended_at = models.DateTimeField(null=True)

    objects = AccommodationQuerySet.as_manager()

    class Meta:
        ordering = ["-granted_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(time_multiplier__gte=LEAST_MULTIPLIER, time_multiplier__lte=MOST_MULTIPLIER),
                name="accommodation_time_within_range",
            ),
            models.CheckConstraint(
                condition=Q(time_multiplier__gt=LEAST_MULTIPLIER) | Q(extra_attempts__gt=0),
                name="accommodation_gives_something",
                violation_error_message=_("Give more time, or more attempts, or both."),
            ),
            models.UniqueConstraint(
                fields=["enrollment", "lesson"],
                condition=Q(ended_at__isnull=True, lesson__isnull=False),
                name="accommodation_once_per_lesson",
            ),
            models.UniqueConstraint(
                fields=["enrollment"],
                condition=Q(ended_at__isnull=True, lesson__isnull=True),
                name="accommodation_once_for_all_lessons",
            ),
        ]

    @property
    def times(self) -> str:
        return times(self.time_multiplier)
