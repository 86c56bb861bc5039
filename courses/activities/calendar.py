"""A learner's plan as a calendar file: whole days without a zone, and the same ids in every download, so that a second
one moves the entries that the first has made."""

import datetime as dt
import unicodedata
from uuid import UUID, uuid5

from icalendar import Calendar, Event

from courses.activities.kinds.plan import PlanActivity, Planned
from courses.activities.written import Written


def calendar_of(plan: PlanActivity, written: Written, language: str, *, of: UUID, url: str) -> bytes | None:
    """None while no step has a date. `of` is one learner's and one activity's; `url` leads back to the plan."""
    dated = [(one, one.date) for one in plan.planned(written.values, language) if one.date]
    if not dated or written.saved_at is None:
        return None
    calendar = Calendar()
    calendar.add("version", "2.0")
    calendar.add("prodid", "-//Seodang//Plan//EN")
    calendar.add("x-wr-calname", _one_line(plan.plain(plan.title, language)))
    for one, date in dated:
        event = _event(one, date, of=of, url=url)
        event.add("sequence", written.version)
        event.add("dtstamp", written.saved_at.astimezone(dt.UTC))
        calendar.add_component(event)
    return calendar.to_ical()


def _event(one: Planned, date: dt.date, *, of: UUID, url: str) -> Event:
    event = Event()
    event.add("uid", str(uuid5(of, one.name)))
    event.add("dtstart", date)
    event.add("dtend", date + dt.timedelta(days=1))
    event.add("summary", f"✓ {_one_line(one.text)}" if one.is_done else _one_line(one.text))
    event.add("url", url)
    event.add("transp", "TRANSPARENT")  # a step does not make its day busy
    return event


def _one_line(text: str) -> str:
    """Calendars take no control characters, which a form can send all the same."""
    line = " ".join(text.split())
    return "".join(sign for sign in line if unicodedata.category(sign) != "Cc")
