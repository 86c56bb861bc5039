"""The planner: what is due becomes rows. It may run at any time, twice at once, or again next week (S36, R6, R7)."""

import uuid
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet, Subquery

from courses.models import Heartbeat, Mail, Reminder
from courses.reminders.checks import Suppression
from courses.reminders.kinds import Candidate, candidates, categories, kinds_of
from courses.reminders.quiet import first_permitted

PLANNER = "planner"
NAMESPACE = uuid.UUID("5f0c8a1e-7c11-4d5b-9f0e-51d6a0c0f5b7")
BATCH = 1_000


@dataclass(frozen=True, slots=True)
class Plan:
    reminders: int
    mails: int


def plan(now: datetime) -> Plan:
    """Put every reminder whose time has come into the ledger and bundle what is loose into mails, one a person.

    One planner at a time (the heartbeat's row is the lock); should two ever meet, the unique key decides.
    """
    with transaction.atomic():
        beat = _lock(now)
        found = candidates(now)
        Reminder.objects.bulk_create([_row(one, now) for one in found], batch_size=BATCH, ignore_conflicts=True)
        mails = sum(_bundle(category, now) for category in categories())
        beat.beat_at = now
        beat.save()
    return Plan(len(found), mails)


def _lock(now: datetime) -> Heartbeat:
    Heartbeat.objects.get_or_create(name=PLANNER, defaults={"beat_at": now})
    return Heartbeat.objects.select_for_update(no_key=True).get(name=PLANNER)


def _row(candidate: Candidate, now: datetime) -> Reminder:
    return Reminder(
        recipient_id=candidate.recipient_id,
        kind=candidate.kind,
        object_key=candidate.object_key,
        slot=candidate.slot,
        enrollment_id=candidate.enrollment_id,
        lesson_id=candidate.lesson_id,
        expires_at=candidate.expires_at,
        created_at=now,
    )


def _bundle(category: str, now: datetime) -> int:
    """Give each loose reminder a mail: the one that already waits for its recipient, else a new one."""
    _drop_what_the_night_delays_too_long(_loose(category), now)
    _join_waiting_mails(category, now)
    mails = _new_mails(category, now)
    Mail.objects.bulk_create(mails, batch_size=BATCH)
    mine = Mail.objects.filter(
        recipient=OuterRef("recipient"), category=category, state=Mail.State.DUE, created_at=now
    ).order_by("-send_at")
    _loose(category).update(mail_id=Subquery(mine.values("pk")[:1]))
    return len(mails)


def _loose(category: str) -> QuerySet[Reminder]:
    return Reminder.objects.filter(mail__isnull=True, suppressed_because="", kind__in=kinds_of(category)).order_by()


def _drop_what_the_night_delays_too_long(loose: QuerySet[Reminder], now: datetime) -> None:
    late = [
        pk
        for pk, expires_at, zone in loose.values_list("pk", "expires_at", "recipient__time_zone")
        if first_permitted(now, ZoneInfo(zone)) >= expires_at
    ]
    for start in range(0, len(late), BATCH):
        Reminder.objects.filter(pk__in=late[start : start + BATCH]).update(suppressed_because=Suppression.QUIET_HOURS)


def _join_waiting_mails(category: str, now: datetime) -> None:
    """Into mails that nobody has claimed; the lock keeps senders away from them until we are done."""
    loose = _loose(category).filter(recipient=OuterRef("recipient"))
    waiting = Mail.objects.filter(
        Exists(loose), category=category, state=Mail.State.DUE, uncertain_at__isnull=True, expires_at__gt=now
    )
    for mail in waiting.select_for_update(skip_locked=True, of=("self",), no_key=True):
        joining = _loose(category).filter(recipient_id=mail.recipient_id)
        latest = max([mail.expires_at, *joining.values_list("expires_at", flat=True)])
        if joining.update(mail=mail):
            Mail.objects.filter(pk=mail.pk).update(expires_at=latest)


def _new_mails(category: str, now: datetime) -> list[Mail]:
    by_recipient: dict[int, Mail] = {}
    fields = ("recipient_id", "recipient__time_zone", "expires_at", "kind", "object_key", "slot")
    for recipient_id, zone, expires_at, *key in _loose(category).order_by("pk").values_list(*fields):
        mail = by_recipient.get(recipient_id)
        if mail is None:
            send_at = first_permitted(now, ZoneInfo(zone))
            by_recipient[recipient_id] = _mail(recipient_id, category, key, send_at, expires_at, now)
        else:
            mail.expires_at = max(mail.expires_at, expires_at)
    return list(by_recipient.values())


def _mail(
    recipient_id: int, category: str, key: list[str], send_at: datetime, expires_at: datetime, now: datetime
) -> Mail:
    """Its id, and so its Message-ID, follows from the first reminder: planned anew, it is the same mail."""
    mail_id = uuid.uuid5(NAMESPACE, "|".join([str(recipient_id), *key]))
    return Mail(
        id=mail_id,
        recipient_id=recipient_id,
        category=category,
        message_id=f"<{mail_id.hex}@{urlsplit(settings.SITE_URL).hostname}>",
        send_at=send_at,
        expires_at=expires_at,
        created_at=now,
    )
