"""What holds for one attempt, frozen when it starts: how many there may be, and when it ends (S16)."""

import datetime as dt
import math
from dataclasses import dataclass
from decimal import Decimal

from quizzes.schema import QuizContent

ONE = Decimal(1)


@dataclass(frozen=True, slots=True)
class Terms:
    """None means without limit. `closes_at` is when the quiz closes for this learner."""

    allowed_attempts: int | None = None
    deadline_at: dt.datetime | None = None
    closes_at: dt.datetime | None = None
    time_multiplier: Decimal = ONE

    @property
    def ends_by(self) -> str:
        """Why it ends when it does: "close", "extra_time", "limit", or "" for an attempt that does not end."""
        return reason_of(self.deadline_at, self.closes_at, self.time_multiplier)


def times(multiplier: Decimal) -> str:
    """As people write it: 1.5, not 1.50."""
    return f"{multiplier.normalize():f}"


def reason_of(deadline_at: dt.datetime | None, closes_at: dt.datetime | None, multiplier: Decimal) -> str:
    if deadline_at is None:
        return ""
    if deadline_at == closes_at:
        return "close"
    return "extra_time" if multiplier > 1 else "limit"


def terms_for(
    content: QuizContent,
    now: dt.datetime,
    *,
    due_at: dt.datetime | None = None,
    time_multiplier: Decimal = ONE,
    extra_attempts: int = 0,
) -> Terms:
    """What would hold for an attempt that starts now. `due_at` is when what the quiz belongs to is due, if ever."""
    closes_at = due_at if content.closes_at_due else None
    allowed = content.allowed_attempts
    return Terms(
        None if allowed is None else allowed + extra_attempts,
        deadline_of(content, now, closes_at, time_multiplier),
        closes_at,
        time_multiplier,
    )


def deadline_of(
    content: QuizContent, started_at: dt.datetime, closes_at: dt.datetime | None, multiplier: Decimal
) -> dt.datetime | None:
    """The start and the time limit, drawn out by the multiplier; cut where the quiz closes, if that is the quiz's
    setting. Without a limit an attempt ends when the quiz closes."""
    limit = time_limit(content, multiplier)
    if limit is None:
        return closes_at
    ends_at = started_at + limit
    return min(ends_at, closes_at) if closes_at is not None and content.close_cuts_time else ends_at


def time_limit(content: QuizContent, multiplier: Decimal = ONE) -> dt.timedelta | None:
    """To the second, rounded up."""
    if content.time_limit_minutes is None:
        return None
    return dt.timedelta(seconds=math.ceil(content.time_limit_minutes * 60 * multiplier))
