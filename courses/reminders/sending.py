"""Sending what the ledger holds: claim under a lease, check again, send outside any transaction, record (S36)."""

import logging
import random
import time
import uuid
from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from accounts.deliverability import remember_bounce
from courses.models import Mail, Reminder
from courses.reminders.checks import Reason, Suppression, reason_against, reasons_of
from courses.reminders.mails import ReminderMessage, Titles, compose
from courses.reminders.quiet import first_permitted
from courses.reminders.transport import (
    Bounced,
    NotSent,
    Refused,
    ServerAway,
    Transport,
    Uncertain,
    Unsendable,
    longest_step,
)

logger = logging.getLogger(__name__)

Clock = Callable[[], datetime]
State = Mail.State

# A drain is short, so that a worker told to stop can: what is left over is for the next one.
SECONDS_A_DRAIN = 8
FIRST_RETRY = timedelta(minutes=1)
LONGEST_RETRY = timedelta(hours=6)
UNCERTAIN_RETRY = timedelta(minutes=15)
BROKEN_TRIES = 3


class Outcomes(Counter):
    """How many mails ended in which state; cut short when the time was over before the mails were."""

    is_cut_short = False


def drain(clock: Clock = timezone.now) -> Outcomes:
    """Send what is due. May run any number of times at once."""
    outcomes = Outcomes()
    ends = time.monotonic() + SECONDS_A_DRAIN
    expire(clock())
    titles = Titles()
    with Transport() as transport:
        while (mails := claim(clock())) and _send_batch(mails, transport, titles, clock, outcomes, ends):
            pass
    return outcomes


def _send_batch(
    mails: list[Mail], transport: Transport, titles: Titles, clock: Clock, outcomes: Outcomes, ends: float
) -> bool:
    """False when there is no use in going on: the server is away, or the time is over."""
    for index, mail in enumerate(mails):
        if time.monotonic() >= ends:
            outcomes.is_cut_short = True
            _release(mails[index:])
            return False
        try:
            outcomes[_deliver(mail, transport, titles, clock)] += 1
        except ServerAway as error:
            logger.warning("The mail server is away or refuses us: %s", error)
            outcomes[_retry(mail, clock(), str(error))] += 1
            _release(mails[index + 1 :])
            return False
    return True


# --- claim and release --------------------------------------------------------------------------------------------


def claim(now: datetime) -> list[Mail]:
    """Take up to a batch of what may go out now, and what a sender died over. Committed before any mail is sent.

    PostgreSQL skips the rows that another sender is claiming; SQLite admits one writer at a time anyway.
    """
    free = Q(state__in=[State.DUE, State.UNCERTAIN], send_at__lte=now) | Q(state=State.SENDING, lease_until__lte=now)
    if not Mail.objects.filter(free).exists():
        return []
    lease_id, lease_until = uuid.uuid4(), now + _lease()
    with transaction.atomic():
        rows = Mail.objects.filter(free).order_by("send_at").select_for_update(skip_locked=True, no_key=True)
        ids = list(rows.values_list("pk", flat=True)[: settings.REMINDER_BATCH])
        Mail.objects.filter(free, pk__in=ids).update(
            state=State.SENDING, lease_id=lease_id, lease_until=lease_until, tries=F("tries") + 1
        )
    return list(Mail.objects.filter(lease_id=lease_id).order_by("send_at", "pk"))


def _lease() -> timedelta:
    """Never so short that it would be nearly over from the start."""
    return max(timedelta(seconds=settings.REMINDER_LEASE_SECONDS), _hand_over())


def _hand_over() -> timedelta:
    """What one mail may take from the last look at its lease to its outcome: to connect, to send, and some more."""
    return timedelta(seconds=2 * longest_step() + settings.EMAIL_TIMEOUT)


def _is_still_ours(mail: Mail, now: datetime) -> bool:
    """Whether nobody else can take the mail while it is being handed over; a lease that is nearly over is renewed.

    Asked at the last moment, because a sender may have been kept waiting by its machine for longer than its lease.
    """
    wanted = now + _hand_over()
    if mail.lease_until is not None and mail.lease_until >= wanted:
        return True
    mine = Mail.objects.filter(pk=mail.pk, state=State.SENDING, lease_id=mail.lease_id)
    return bool(mine.update(lease_until=wanted))


def _release(mails: list[Mail]) -> None:
    """Give back untried what we claimed."""
    for mail in mails:
        state = State.UNCERTAIN if mail.uncertain_at else State.DUE
        _write(mail, state=state, tries=mail.tries - 1)


def _write(mail: Mail, **fields) -> bool:
    """Record an outcome and end the lease, if it is ours: a sender back from the dead changes nothing."""
    mine = Mail.objects.filter(pk=mail.pk, state=State.SENDING, lease_id=mail.lease_id)
    return bool(mine.update(lease_id=None, lease_until=None, **fields))


def expire(now: datetime) -> int:
    """Close the mails whose time is over."""
    with transaction.atomic():
        over = Mail.objects.filter(state__in=[State.DUE, State.UNCERTAIN], expires_at__lte=now)
        ids = list(over.select_for_update(skip_locked=True, no_key=True).values_list("pk", flat=True)[:1_000])
        Reminder.objects.filter(mail__in=ids, suppressed_because="").update(suppressed_because=Suppression.EXPIRED)
        return Mail.objects.filter(pk__in=ids).update(state=State.EXPIRED)


# --- one mail -----------------------------------------------------------------------------------------------------


def _deliver(mail: Mail, transport: Transport, titles: Titles, clock: Clock) -> str:
    """Check, write and send one mail; returns the state it ended in. Raises ServerAway."""
    now = clock()
    try:
        reasons = _still_held(mail, now)
        if not reasons:
            return _close(mail)
        permitted = first_permitted(now, reasons[0].zone)
        if permitted > now:
            return _postpone(mail, permitted)
        message = compose(mail, reasons, now=now, titles=titles)
    except Exception as error:  # whatever is wrong with one mail, the others go out
        logger.exception("Mail %s could not be written", mail.pk)
        return _broken(mail, now, f"{type(error).__name__}: {error}")
    return _send(mail, message, transport, clock)


def _still_held(mail: Mail, now: datetime) -> list[Reason]:
    """The reasons that still hold; the others are marked with what speaks against them."""
    held = []
    for reason in reasons_of(mail):
        against = reason_against(reason, now)
        if against is None:
            held.append(reason)
        else:
            Reminder.objects.filter(pk=reason.reminder_id, suppressed_because="").update(suppressed_because=against)
    return held


def _close(mail: Mail) -> str:
    """No reason holds any more."""
    reasons = sorted(set(Reminder.objects.filter(mail=mail).values_list("suppressed_because", flat=True)))
    state = State.EXPIRED if reasons == [Suppression.EXPIRED] else State.CANCELLED
    _write(mail, state=state, outcome=", ".join(reasons)[:300])
    return state


def _postpone(mail: Mail, until: datetime) -> str:
    """It has come into the recipient's quiet hours: after them, or not at all if that is too late."""
    state = State.UNCERTAIN if mail.uncertain_at else State.DUE
    _write(mail, state=state, send_at=until, tries=mail.tries - 1, outcome="quiet hours")
    return state


def _send(mail: Mail, message: ReminderMessage, transport: Transport, clock: Clock) -> str:
    if not _is_still_ours(mail, clock()):
        return "taken"
    try:
        transport.send(message)
    except ServerAway:
        raise
    except Uncertain as error:
        return _uncertain(mail, clock(), str(error))
    except Refused as error:
        if isinstance(error, Bounced):
            remember_bounce(message.to[0], str(error), clock())
        _write(mail, state=State.DEAD, to_address=message.to[0], outcome=str(error))
        return State.DEAD
    except Unsendable as error:
        return _broken(mail, clock(), str(error))
    except NotSent as error:
        return _retry(mail, clock(), str(error))
    _write(
        mail,
        state=State.SENT,
        sent_at=clock(),
        to_address=message.to[0],
        language=message.language,
        subject=message.subject,
        text=message.body,
        outcome="",
    )
    return State.SENT


def _retry(mail: Mail, now: datetime, why: str) -> str:
    """Later, and later each time, until the mail expires."""
    wait = min(FIRST_RETRY * 2 ** min(mail.tries - 1, 16), LONGEST_RETRY) * random.uniform(1.0, 1.2)  # noqa: S311
    _write(mail, state=State.DUE, send_at=now + wait, outcome=why[:300])
    return State.DUE


def _uncertain(mail: Mail, now: datetime, why: str) -> str:
    """One more try, with the same Message-ID, when a server that did take it has had time to deliver."""
    if mail.uncertain_at:
        _write(mail, state=State.DEAD, outcome=f"Twice handed over without an answer: {why}"[:300])
        return State.DEAD
    _write(mail, state=State.UNCERTAIN, uncertain_at=now, send_at=now + UNCERTAIN_RETRY, outcome=why[:300])
    return State.UNCERTAIN


def _broken(mail: Mail, now: datetime, why: str) -> str:
    if mail.tries < BROKEN_TRIES:
        return _retry(mail, now, why)
    _write(mail, state=State.DEAD, outcome=why[:300])
    return State.DEAD
