"""The kinds of reminder: who is due one at a given time. Nothing here writes."""

import uuid
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import chain
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import CharField, Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Cast
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from courses.models import Completion, Enrollment, Reminder
from courses.reminders.quiet import LONGEST_QUIET, opening
from courses.standing import counts_from, silent_from, silent_since

CATEGORY = "reminders"
INACTIVE = "inactive"
LESSON_DUE_SOON = "lesson_due_soon"

# How long after its time a reminder may still be planned and sent: a beat that stood still for days loses none.
INACTIVE_LASTS = timedelta(days=7)
# Less than this before the due instant a reminder helps nobody (S39).
TOO_LATE = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Candidate:
    """One reason to write to someone. The first four make its key; it may go out from `opens_at` until `expires_at`."""

    recipient_id: int
    kind: str
    object_key: str
    slot: str
    enrollment_id: uuid.UUID
    lesson_id: int | None
    opens_at: datetime
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Kind:
    """`due(now, unplanned)` yields the candidates, `unplanned` leaving out those that are in the ledger already."""

    name: str
    category: str
    label: Promise
    due: Callable[[datetime, bool], Iterator[Candidate]]


def candidates(now: datetime, *, unplanned: bool = True) -> list[Candidate]:
    """Everything whose time has come at `now`."""
    found = chain.from_iterable(kind.due(now, unplanned) for kind in KINDS.values())
    return [candidate for candidate in found if candidate.opens_at <= now < candidate.expires_at]


def _learning() -> QuerySet[Enrollment]:
    """Enrollments that may be reminded of anything at all."""
    return Enrollment.objects.active().filter(
        Q(cohort__isnull=True) | Q(cohort__archived_at__isnull=True),
        completed_at__isnull=True,
        user__is_active=True,
        course__is_live=True,
    )


# --- inactive -----------------------------------------------------------------------------------------------------


def _inactive(now: datetime, unplanned: bool) -> Iterator[Candidate]:
    """Once a silence. It counts from the last visit, or from the cohort's start if that was later."""
    latest, oldest = silent_since(now), silent_since(now) - INACTIVE_LASTS
    learning = _learning()
    if unplanned:
        planned = Reminder.objects.filter(
            enrollment=OuterRef("pk"), kind=INACTIVE, created_at__gt=OuterRef("last_seen_at")
        )
        learning = learning.exclude(Exists(planned))
    # Two queries rather than an OR, so that each has its index and long silences cost nothing.
    seen_lately = learning.filter(last_seen_at__lte=latest, last_seen_at__gt=oldest)
    never_came = learning.filter(
        last_seen_at__lte=oldest,
        cohort__starts_on__range=(oldest.date() - timedelta(days=1), latest.date() + timedelta(days=1)),
    )
    return chain.from_iterable(_inactive_candidates(rows, now) for rows in (seen_lately, never_came))


def _inactive_candidates(rows: QuerySet[Enrollment], now: datetime) -> Iterator[Candidate]:
    fields = (
        "pk",
        "user_id",
        "user__time_zone",
        "last_seen_at",
        "cohort__time_zone",
        "cohort__starts_on",
        "cohort__ends_on",
    )
    for pk, user_id, user_zone, last_seen_at, cohort_zone, starts_on, ends_on in rows.values_list(*fields).iterator():
        # A cohort's zone names the slot, so that a learner who moves is not written to twice; at one's own pace, UTC.
        zone = ZoneInfo(cohort_zone or "UTC")
        if ends_on and now.astimezone(zone).date() > ends_on:
            continue
        wanted = silent_from(last_seen_at, starts_on, zone) + timedelta(days=settings.REMINDER_INACTIVE_DAYS)
        expires_at = wanted + INACTIVE_LASTS
        yield Candidate(
            recipient_id=user_id,
            kind=INACTIVE,
            object_key=str(pk),
            slot=last_seen_at.astimezone(zone).date().isoformat(),
            enrollment_id=pk,
            lesson_id=None,
            opens_at=opening(wanted, expires_at, ZoneInfo(user_zone)),
            expires_at=expires_at,
        )


# --- lesson due soon ----------------------------------------------------------------------------------------------


def _lesson_due_soon(now: datetime, unplanned: bool) -> Iterator[Candidate]:
    """Once a lesson and due date; a date that moves is a new slot."""
    window = timedelta(hours=settings.REMINDER_DUE_HOURS)
    rows = (
        _learning()
        .filter(
            cohort__due_dates__due_at__gt=now + TOO_LATE,
            cohort__due_dates__due_at__lte=now + window + LONGEST_QUIET,
            cohort__due_dates__lesson__is_live=True,
            cohort__due_dates__lesson__is_required=True,
        )
        .annotate(
            lesson_id=F("cohort__due_dates__lesson_id"),
            due_at=F("cohort__due_dates__due_at"),
            slot=Cast(F("cohort__due_dates__due_on"), CharField()),
            counts_from=counts_from(),
        )
        .filter(due_at__gt=F("counts_from"))
        .exclude(Exists(Completion.objects.filter(enrollment=OuterRef("pk"), lesson=OuterRef("lesson_id"))))
    )
    if unplanned:
        planned = Reminder.objects.filter(
            enrollment=OuterRef("pk"), kind=LESSON_DUE_SOON, lesson=OuterRef("lesson_id"), slot=OuterRef("slot")
        )
        rows = rows.exclude(Exists(planned))
    fields = ("pk", "user_id", "user__time_zone", "lesson_id", "due_at", "slot")
    for pk, user_id, user_zone, lesson_id, due_at, slot in rows.values_list(*fields).iterator():
        expires_at = due_at - TOO_LATE
        yield Candidate(
            recipient_id=user_id,
            kind=LESSON_DUE_SOON,
            object_key=f"{pk}/{lesson_id}",
            slot=slot,
            enrollment_id=pk,
            lesson_id=lesson_id,
            opens_at=opening(due_at - window, expires_at, ZoneInfo(user_zone)),
            expires_at=expires_at,
        )


KINDS = {
    kind.name: kind
    for kind in (
        Kind(LESSON_DUE_SOON, CATEGORY, _("lesson due soon"), _lesson_due_soon),
        Kind(INACTIVE, CATEGORY, _("not seen for days"), _inactive),
    )
}


def kinds_of(category: str) -> list[str]:
    return [kind.name for kind in KINDS.values() if kind.category == category]


def categories() -> Iterable[str]:
    return dict.fromkeys(kind.category for kind in KINDS.values())
