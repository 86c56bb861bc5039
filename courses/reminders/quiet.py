"""Nobody is written to between 21:00 and 08:00 of their own clock (S40)."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

QUIET_FROM = time(21)
QUIET_UNTIL = time(8)
LONGEST_QUIET = timedelta(hours=12)  # eleven, and one for a night in which the clock goes back


def is_quiet(at: datetime, zone: ZoneInfo) -> bool:
    hour = at.astimezone(zone).time()
    return hour >= QUIET_FROM or hour < QUIET_UNTIL


def first_permitted(at: datetime, zone: ZoneInfo) -> datetime:
    """`at` itself, or the end of the quiet hours it falls into."""
    if not is_quiet(at, zone):
        return at
    local = at.astimezone(zone)
    day = local.date() + timedelta(days=local.time() >= QUIET_FROM)
    return datetime.combine(day, QUIET_UNTIL, zone).astimezone(at.tzinfo)


def opening(wanted: datetime, latest: datetime, zone: ZoneInfo) -> datetime:
    """From when a mail wanted at `wanted`, and useless from `latest` on, may go out.

    In the quiet hours that is the morning after; where the morning is too late, the evening before, at 20:00.
    """
    permitted = first_permitted(wanted, zone)
    if permitted < latest:
        return permitted
    day = permitted.astimezone(zone).date() - timedelta(days=1)
    return datetime.combine(day, time(QUIET_FROM.hour - 1), zone).astimezone(wanted.tzinfo)
