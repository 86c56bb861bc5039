"""What a tick would do, in words, without doing it (`send_reminders --plan`)."""

from collections.abc import Iterator
from datetime import datetime

from django.db import transaction

from courses.models import Mail, Reminder
from courses.reminders.checks import Reason, Suppression, reason_against, reasons_of
from courses.reminders.kinds import INACTIVE, candidates
from courses.reminders.planning import plan
from courses.standing import days_silent


def forecast(now: datetime) -> list[str]:
    """One line a reminder. Plans for real, reads what came of it and rolls everything back."""
    with transaction.atomic():
        planned_before = _already_planned(now)
        plan(now)
        lines = [*_mails(now), *_dropped(now), *planned_before]
        transaction.set_rollback(True)
    return lines or ["Nothing is due."]


def _mails(now: datetime) -> Iterator[str]:
    waiting = Mail.objects.filter(state__in=[Mail.State.DUE, Mail.State.UNCERTAIN], expires_at__gt=now)
    for mail in waiting.order_by("send_at", "pk"):
        at = f"at {mail.send_at:%Y-%m-%d %H:%M} UTC" if mail.send_at > now else "now"
        for reason in reasons_of(mail):
            what = _what(reason.email, reason.kind, reason.object_key, reason.slot)
            against = reason_against(reason, now)
            yield _no(what, against) if against else f"yes  {what}: {_why(reason, now)}; {at} in {mail.message_id}"


def _dropped(now: datetime) -> Iterator[str]:
    dropped = Reminder.objects.filter(created_at=now, mail__isnull=True).exclude(suppressed_because="")
    for reminder in dropped.select_related("recipient"):
        yield _no(_what_is(reminder), Suppression(reminder.suppressed_because))


def _already_planned(now: datetime) -> list[str]:
    """What is due by the clock but was written about before, or is waiting."""
    keys = {(one.recipient_id, one.kind, one.object_key, one.slot) for one in candidates(now, unplanned=False)}
    rows = Reminder.objects.filter(recipient_id__in={key[0] for key in keys}).select_related("mail", "recipient")
    known = [row for row in rows if (row.recipient_id, row.kind, row.object_key, row.slot) in keys]
    return [f"no   {_what_is(row)}: {_past(row)}" for row in known if not _waits(row)]


def _waits(reminder: Reminder) -> bool:
    return reminder.mail is not None and reminder.mail.state in (Mail.State.DUE, Mail.State.UNCERTAIN)


def _past(reminder: Reminder) -> str:
    if reminder.suppressed_because:
        return f"was decided before: {Suppression(reminder.suppressed_because).label}"
    if reminder.mail is None:
        return "is planned already"
    return f"its mail is {reminder.mail.get_state_display()} already"


def _no(what: str, against: Suppression) -> str:
    return f"no   {what}: {against.label}"


def _what_is(reminder: Reminder) -> str:
    return _what(reminder.recipient.email, reminder.kind, reminder.object_key, reminder.slot)


def _what(email: str, kind: str, object_key: str, slot: str) -> str:
    return f"{email} {kind} {object_key} [{slot}]"


def _why(reason: Reason, now: datetime) -> str:
    if reason.kind == INACTIVE:
        return f"not seen for {days_silent(reason.last_seen_at, now)} days"
    return f"due at {reason.due_at:%Y-%m-%d %H:%M} UTC"
