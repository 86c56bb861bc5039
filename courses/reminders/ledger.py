"""Questions about the ledger, and the one thing an operator may do to a row: try it again."""

from datetime import datetime, timedelta

from django.db.models import Min

from accounts.deliverability import forget_bounce
from courses.models import Heartbeat, Mail

BEAT = "tick"


def record_beat(now: datetime) -> None:
    Heartbeat.objects.update_or_create(name=BEAT, defaults={"beat_at": now})


def last_beat() -> datetime | None:
    return Heartbeat.objects.filter(name=BEAT).values_list("beat_at", flat=True).first()


def oldest_due_age(now: datetime) -> timedelta:
    """How long the oldest mail that could have gone out has been waiting."""
    due = Mail.objects.filter(state__in=[Mail.State.DUE, Mail.State.SENDING], send_at__lte=now, expires_at__gt=now)
    oldest = due.aggregate(oldest=Min("send_at"))["oldest"]
    return now - oldest if oldest else timedelta()


def retry(mail: Mail, *, now: datetime) -> bool:
    """Try a mail that was given up once more. False if it is not one, or its time is over.

    After a doubtful hand-over the new try is the operator's decision, so it may be the third copy.
    """
    forget_bounce(mail.to_address)
    dead = Mail.objects.filter(pk=mail.pk, state=Mail.State.DEAD, expires_at__gt=now)
    return bool(dead.update(state=Mail.State.DUE, send_at=now, tries=0, uncertain_at=None, outcome=""))
