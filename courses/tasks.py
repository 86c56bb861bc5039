"""What the worker does. The rows in the database are the truth: every task may be lost, doubled or late."""

import logging

from celery import shared_task
from django.db import transaction
from django.utils import timezone
from kombu.exceptions import OperationalError

from courses.attempts import close_expired_attempts
from courses.reminders import ledger, planning, sending

logger = logging.getLogger(__name__)


@shared_task
def tick() -> None:
    """Each minute, from beat: plan what is due, send what is planned."""
    now = timezone.now()
    ledger.record_beat(now)
    plan = planning.plan(now)
    if plan.reminders:
        logger.info("Planned %s reminders in %s new mails", plan.reminders, plan.mails)
    drain()


@shared_task
def drain() -> None:
    """Woken by `wake` and by each tick."""
    outcomes = sending.drain()
    if outcomes.is_cut_short:
        wake()
    if outcomes:
        logger.info("Mails: %s", ", ".join(f"{count} {state}" for state, count in sorted(outcomes.items())))


@shared_task
def sweep_attempts() -> None:
    """Every 20 seconds: close and grade the attempts whose time is over (S15)."""
    close_expired_attempts(timezone.now())


def wake() -> None:
    """Have the ledger drained once the transaction is committed. With the broker away the next tick does it."""
    transaction.on_commit(_wake)


def _wake() -> None:
    try:
        drain.delay()
    except (OperationalError, OSError) as error:
        logger.warning("The broker is away, so mails wait for the next tick: %s", error)
