"""When an open attempt ends, in words: on its page, and again when extra time was granted while it runs."""

import datetime as dt
from uuid import UUID

from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from quizzes.attempts import GRACE
from quizzes.models import Attempt
from quizzes.terms import reason_of


def until(attempt: Attempt) -> str:
    """Empty for an attempt that does not end."""
    if attempt.deadline_at is None:
        return ""
    zone = timezone.get_current_timezone_name()
    said = _("Until %(at)s (%(zone)s)") % {"at": _time_of(attempt.deadline_at), "zone": zone}
    ends_by = reason_of(attempt.deadline_at, attempt.closes_at, attempt.time_multiplier)
    reasons = {"close": _("when the quiz closes"), "extra_time": _("with your extra time")}
    return f"{said} {reasons[ends_by]}" if ends_by in reasons else said


def at_end(attempt: Attempt) -> str:
    if attempt.deadline_at is None:
        return ""
    words = {"at": _time_of(attempt.deadline_at), "seconds": int(GRACE.total_seconds())}
    return (
        _(
            "At %(at)s what is saved is submitted for you. What arrives up to %(seconds)s seconds later still counts, "
            "nothing after that."
        )
        % words
    )


def _time_of(instant: dt.datetime) -> str:
    """With its day, where that is another."""
    local = timezone.localtime(instant)
    at = date_format(local, "H:i")
    return at if local.date() == timezone.localdate() else f"{date_format(local, 'SHORT_DATE_FORMAT')} {at}"


def clock_of(attempt_id: UUID, user_id: int, now: dt.datetime) -> dict | None:
    """What the page's clock has to know, in the attempt's language; None if it is not this person's. One query."""
    attempt = Attempt.objects.filter(pk=attempt_id, user=user_id).first()
    if attempt is None:
        return None
    with translation.override(attempt.language):
        return {
            "deadline": attempt.deadline_at and attempt.deadline_at.isoformat(),
            "now": now.isoformat(),
            "until": until(attempt),
            "at_end": at_end(attempt),
        }
