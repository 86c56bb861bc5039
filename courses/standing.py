"""Where a learner stands: finished, on pace, behind or silent. The desk, the matrix and the export all ask here."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Case, Exists, OuterRef, Q, QuerySet, Value, When
from django.db.models.functions import Coalesce

from courses.models import Cohort, Completion, DueDate, Enrollment


def silent_since(now: datetime) -> datetime:
    """Whose silence began at or before this instant is silent."""
    return now - timedelta(days=settings.REMINDER_INACTIVE_DAYS)


def silent_from(last_seen_at: datetime, starts_on: date | None, zone: ZoneInfo) -> datetime:
    """When a silence began: at the last visit, or with the cohort's first day if that came later."""
    return max(last_seen_at, _begins_at(starts_on, zone)) if starts_on else last_seen_at


def _begins_at(starts_on: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(starts_on, time(), zone).astimezone(UTC)


def days_of_silence(enrollment: Enrollment, cohort: Cohort, now: datetime) -> int | None:
    """None while it is too short to be called one, and once the course is complete."""
    since = silent_from(enrollment.last_seen_at, cohort.starts_on, cohort.zone)
    if enrollment.completed_at is not None or since > silent_since(now):
        return None
    return days_silent(since, now)


def counts_from():
    """What was due when a learner came into the cohort is not theirs to be late with (S31)."""
    return Coalesce("joined_at", "enrolled_at")


def with_standing(enrollments: QuerySet, cohorts: Iterable[Cohort], now: datetime) -> QuerySet:
    """Annotate `is_behind`, `is_silent` and `standing` (finished, silent, behind, on_pace: the first that is true).

    `cohorts` are those of the enrollments.
    """
    # `silent_from` in SQL, which knows no zones: both of the two instants it takes the later of are old enough.
    under_way = [cohort.pk for cohort in cohorts if _begins_at(cohort.starts_on, cohort.zone) <= silent_since(now)]
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
            is_silent=Case(
                When(learning, cohort__in=under_way, last_seen_at__lte=silent_since(now), then=True), default=False
            ),
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
