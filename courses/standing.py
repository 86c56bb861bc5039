"""Where a learner stands: finished, on pace, behind or silent. The desk, the matrix and the export all ask here."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Case, Exists, OuterRef, Q, QuerySet, Value, When
from django.db.models.functions import Coalesce

from courses.models import Completion, DueDate


def silent_since(now: datetime) -> datetime:
    """Who was last seen at or before this instant is silent."""
    return now - timedelta(days=settings.REMINDER_INACTIVE_DAYS)


def counts_from():
    """What was due when a learner came into the cohort is not theirs to be late with (S31)."""
    return Coalesce("joined_at", "enrolled_at")


def with_standing(enrollments: QuerySet, now: datetime) -> QuerySet:
    """Annotate `is_behind`, `is_silent` and `standing` (finished, silent, behind, on_pace: the first that is true)."""
    overdue = DueDate.objects.filter(
        cohort=OuterRef("cohort"),
        due_at__lte=now,
        due_at__gt=OuterRef("counts_from"),
        lesson__is_live=True,
        lesson__is_required=True,
    ).exclude(Exists(Completion.objects.filter(enrollment=OuterRef(OuterRef("pk")), lesson=OuterRef("lesson"))))
    learning = Q(completed_at__isnull=True)
    return (
        enrollments.annotate(counts_from=counts_from())
        .annotate(
            is_behind=Case(When(learning & Exists(overdue), then=True), default=False),
            is_silent=Case(When(learning, last_seen_at__lte=silent_since(now), then=True), default=False),
        )
        .annotate(
            standing=Case(
                When(completed_at__isnull=False, then=Value("finished")),
                When(is_silent=True, then=Value("silent")),
                When(is_behind=True, then=Value("behind")),
                default=Value("on_pace"),
            )
        )
    )


def days_silent(last_seen_at: datetime, now: datetime) -> int:
    return max(0, (now - last_seen_at).days)
