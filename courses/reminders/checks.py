"""Just before a mail goes out: does each reason for it still hold? What does not is a logged suppression (S38)."""

import datetime as dt
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from django.db import connection, models
from django.utils.translation import gettext_lazy as _

from accounts.deliverability import is_deliverable
from courses.models import Mail
from courses.reminders.kinds import INACTIVE, LESSON_DUE_SOON, TOO_LATE
from courses.standing import silent_since


class Suppression(models.TextChoices):
    ACCOUNT_INACTIVE = "account_inactive", _("the account is not active")
    OPTED_OUT = "opted_out", _("the recipient wants no such mails")
    UNDELIVERABLE = "undeliverable_address", _("this address is never written to from here")
    BOUNCED = "bounced", _("mails to this address came back")
    WITHDRAWN = "withdrawn", _("the learner has withdrawn")
    COURSE_COMPLETED = "course_completed", _("the course is completed")
    COURSE_UNPUBLISHED = "course_unpublished", _("the course is not published")
    COHORT_ARCHIVED = "cohort_archived", _("the cohort is archived")
    COHORT_ENDED = "cohort_ended", _("the cohort has ended")
    SEEN_AGAIN = "seen_again", _("the learner has come back")
    LESSON_COMPLETED = "lesson_completed", _("the lesson is completed")
    LESSON_OPTIONAL = "lesson_optional", _("the lesson does not count any more")
    LESSON_UNPUBLISHED = "lesson_unpublished", _("the lesson is not published")
    DUE_MOVED = "due_moved", _("the due date has moved or gone")
    TOO_LATE = "too_late", _("too little time was left")
    QUIET_HOURS = "quiet_hours", _("after the quiet hours it would be too late")
    EXPIRED = "expired", _("it could not be sent in time")


@dataclass(frozen=True, slots=True)
class Reason:
    """A reminder with everything that decides whether it still holds, and what its words need. The order is _SELECT's.

    Without a cohort, a lesson or a due date those fields are None; `completed_at` is the lesson's, `finished_at` the
    course's.
    """

    reminder_id: int
    kind: str
    object_key: str
    slot: str
    expires_at: dt.datetime
    recipient_id: int
    email: str
    name: str
    language: str
    time_zone: str
    is_active: bool
    opt_out_id: int | None
    bounce_id: int | None
    course_id: int
    course_is_live: bool
    withdrawn_at: dt.datetime | None
    finished_at: dt.datetime | None
    last_seen_at: dt.datetime
    cohort_zone: str | None
    cohort_ends_on: dt.date | None
    cohort_archived_at: dt.datetime | None
    lesson_id: int | None
    lesson_is_live: bool | None
    lesson_is_required: bool | None
    completed_at: dt.datetime | None
    due_on: dt.date | None
    due_time: dt.time | None
    due_at: dt.datetime | None

    @property
    def zone(self) -> ZoneInfo:
        """The recipient's."""
        return ZoneInfo(self.time_zone)


# By hand, since it is asked for every single mail: building it with the ORM costs ten times what the database takes.
_SELECT = """
SELECT r.id, r.kind, r.object_key, r.slot, r.expires_at,
    u.id, u.email, u.display_name, u.language, u.time_zone, u.is_active, o.id, b.id,
    e.course_id, c.is_live, e.withdrawn_at, e.completed_at, e.last_seen_at,
    h.time_zone, h.ends_on, h.archived_at,
    l.id, l.is_live, l.is_required, k.completed_at, d.due_on, d.due_time, d.due_at
FROM courses_mail m
JOIN courses_reminder r ON r.mail_id = m.id AND r.suppressed_because = ''
JOIN accounts_user u ON u.id = r.recipient_id
JOIN courses_enrollment e ON e.id = r.enrollment_id
JOIN courses_course c ON c.id = e.course_id
LEFT JOIN accounts_mailoptout o ON o.user_id = u.id AND o.category = m.category
LEFT JOIN accounts_bouncedaddress b ON b.address = LOWER(u.email)
LEFT JOIN courses_cohort h ON h.id = e.cohort_id
LEFT JOIN courses_lesson l ON l.id = r.lesson_id
LEFT JOIN courses_completion k ON k.enrollment_id = e.id AND k.lesson_id = l.id
LEFT JOIN courses_duedate d ON d.cohort_id = h.id AND d.lesson_id = l.id
WHERE m.id = %s
"""
_OF_LEASE = f"{_SELECT} AND m.lease_id = %s ORDER BY d.due_at, r.id"
_OF_WAITING = f"{_SELECT} ORDER BY d.due_at, r.id"


def reasons_of(mail: Mail) -> list[Reason]:
    """What the mail is to carry, the earliest due date first. Of a claimed mail: only while the lease is ours."""
    if mail.lease_id is None:
        return _fetch(_OF_WAITING, mail.pk)
    return _fetch(_OF_LEASE, mail.pk, mail.lease_id)


def _fetch(statement: str, *ids: uuid.UUID) -> list[Reason]:
    with connection.cursor() as cursor:
        cursor.execute(statement, [Mail._meta.pk.get_db_prep_value(one, connection) for one in ids])
        rows = cursor.fetchall()
    if connection.vendor == "sqlite":  # which keeps times without a zone; they are UTC
        rows = [
            [value.replace(tzinfo=dt.UTC) if isinstance(value, dt.datetime) else value for value in row] for row in rows
        ]
    return [Reason(*row) for row in rows]


def reason_against(reason: Reason, now: dt.datetime) -> Suppression | None:
    """The first that speaks against sending, if any does."""
    return next((against for against, holds in _general(reason, now) if holds), None) or _OF_KIND[reason.kind](
        reason, now
    )


def _general(reason: Reason, now: dt.datetime) -> Iterator[tuple[Suppression, bool]]:
    yield Suppression.ACCOUNT_INACTIVE, not reason.is_active
    yield Suppression.OPTED_OUT, reason.opt_out_id is not None
    yield Suppression.UNDELIVERABLE, not is_deliverable(reason.email)
    yield Suppression.BOUNCED, reason.bounce_id is not None
    yield Suppression.WITHDRAWN, reason.withdrawn_at is not None
    yield Suppression.COURSE_COMPLETED, reason.finished_at is not None
    yield Suppression.COURSE_UNPUBLISHED, not reason.course_is_live
    yield Suppression.COHORT_ARCHIVED, reason.cohort_archived_at is not None
    yield Suppression.COHORT_ENDED, _has_ended(reason, now)


def _has_ended(reason: Reason, now: dt.datetime) -> bool:
    if reason.cohort_zone is None or reason.cohort_ends_on is None:
        return False
    return now.astimezone(ZoneInfo(reason.cohort_zone)).date() > reason.cohort_ends_on


def _against_inactive(reason: Reason, now: dt.datetime) -> Suppression | None:
    if reason.last_seen_at > silent_since(now):
        return Suppression.SEEN_AGAIN
    return Suppression.EXPIRED if reason.expires_at <= now else None


def _against_lesson_due_soon(reason: Reason, now: dt.datetime) -> Suppression | None:
    if reason.completed_at is not None:
        return Suppression.LESSON_COMPLETED
    if not reason.lesson_is_live:
        return Suppression.LESSON_UNPUBLISHED
    if not reason.lesson_is_required:
        return Suppression.LESSON_OPTIONAL
    if reason.due_on is None or reason.due_at is None or reason.due_on.isoformat() != reason.slot:
        return Suppression.DUE_MOVED
    return Suppression.TOO_LATE if reason.due_at - TOO_LATE <= now else None


_OF_KIND = {INACTIVE: _against_inactive, LESSON_DUE_SOON: _against_lesson_due_soon}
