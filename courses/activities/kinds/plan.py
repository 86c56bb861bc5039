"""Steps on days, to be made one's own: other words, other days, steps of one's own, a first date."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal, Self

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from pydantic import Field, model_validator

from courses.activities.kinds.base import LONGEST_LINE, Asked, BaseActivity, InlineText, Name, Part, Said, Values
from courses.activities.kinds.checklist import TICKED

START = "first_date"
LONGEST_DATE = 20
LONGEST_DAY = 3
MOST_DAYS = 366
# Dates that calendars can hold, and to which a year can be added.
YEARS = range(1970, 2200)


class Step(Part):
    id: Name
    text: InlineText
    day: int = Field(ge=1, le=MOST_DAYS)


@dataclass(frozen=True, slots=True)
class Planned:
    """A step as the learner has it. `day` is None without a day, `date` besides without a first date."""

    name: str
    text: str
    day: int | None
    date: dt.date | None
    is_done: bool


class PlanActivity(BaseActivity):
    """A step whose words are emptied is left out; so is a step of one's own that has none."""

    kind: Literal["plan"] = "plan"
    days: int = Field(default=30, ge=1, le=MOST_DAYS)
    steps: tuple[Step, ...] = Field(default=(), max_length=40)
    own: int = Field(default=5, ge=0, le=20)

    @model_validator(mode="after")
    def _steps_are_within_its_days(self) -> Self:
        if not self.steps and not self.own:
            raise ValueError(_("Give steps, or let the learner write some."))
        for step in self.steps:
            if step.day > self.days:
                words = {"step": step.id, "days": self.days}
                raise ValueError(_("%(step)s: its day is after the last of %(days)s days.") % words)
        return self

    # --- names ----------------------------------------------------------------------------------------------------

    def _step_names(self) -> list[str]:
        return [*(step.id for step in self.steps), *(f"own_{number}" for number in range(1, self.own + 1))]

    def fields(self) -> tuple[Asked, ...]:
        return (Asked(START, {}, most=LONGEST_DATE), *self._fields())

    def _fields(self) -> Iterator[Asked]:
        for name in self._step_names():
            yield Asked(text_name(name), {}, most=LONGEST_LINE)
            yield Asked(day_name(name), {}, most=LONGEST_DAY)
            yield Asked(done_name(name), {}, most=len(TICKED))

    # --- reading --------------------------------------------------------------------------------------------------

    def first_date(self, values: Values) -> dt.date | None:
        try:
            found = dt.date.fromisoformat(values.get(START, "").strip())
        except ValueError:
            return None
        return found if found.year in YEARS else None

    def text_of(self, name: str, values: Values, language: str) -> str:
        """The learner's words. Those which only repeat the author's, in whatever language, are the author's."""
        step = next((one for one in self.steps if one.id == name), None)
        ours = self.bare(step.text, language) if step else ""
        written = values.get(text_name(name))
        if written is None or (step and written.strip() in {self.bare(step.text, code) for code in step.text}):
            return ours
        return written.strip()

    def day_text(self, name: str, values: Values) -> str:
        """What stands in the field."""
        ours = next((str(step.day) for step in self.steps if step.id == name), "")
        return values.get(day_name(name), ours).strip()

    def day_of(self, name: str, values: Values) -> int | None:
        text = self.day_text(name, values)
        is_day = text.isascii() and text.isdigit() and 1 <= int(text) <= self.days
        return int(text) if is_day else None

    def planned(self, values: Values, language: str) -> list[Planned]:
        """What the learner means to do, in the order of the days; what has no day comes last."""
        found = [self._planned(name, values, language) for name in self._step_names()]
        return sorted((one for one in found if one.text), key=lambda one: one.day or MOST_DAYS + 1)

    def _planned(self, name: str, values: Values, language: str) -> Planned:
        day, start = self.day_of(name, values), self.first_date(values)
        date = start + dt.timedelta(days=day - 1) if start and day else None
        return Planned(name, self.text_of(name, values, language), day, date, bool(values.get(done_name(name))))

    def problems(self, values: Values, language: str) -> dict[str, str]:
        found = {}
        if values.get(START, "").strip() and self.first_date(values) is None:
            found[START] = _("Write the date as year-month-day: 2027-01-31.")
        for name in self._step_names():
            if self.day_text(name, values) and self.day_of(name, values) is None:
                found[day_name(name)] = _("A day from 1 to %(days)s.") % {"days": self.days}
        return found

    # --- showing --------------------------------------------------------------------------------------------------

    def shown(self, values: Values, language: str) -> dict[str, Any]:
        problems, results = self.problems(values, language), self.results(values, language)
        rows = [self._row(name, values, language, problems, results) for name in self._step_names()]
        return {
            "steps": rows[: len(self.steps)],
            "own_steps": rows[len(self.steps) :],
            "has_own": any(row["text"] for row in rows[len(self.steps) :]),
            "start": self._start_text(values),
            "start_problem": problems.get(START, ""),
            "days": self.days,
            "results": results,
        }

    def _start_text(self, values: Values) -> str:
        """As date fields of browsers take it; what is no date stays as it was typed."""
        start = self.first_date(values)
        return start.isoformat() if start else values.get(START, "")

    def _row(self, name: str, values: Values, language: str, problems: dict, results: dict) -> dict[str, Any]:
        number = self._step_names().index(name) + 1
        return {
            "number": number,
            "text_name": text_name(name),
            "text": self.text_of(name, values, language),
            "day_name": day_name(name),
            "day": self.day_text(name, values),
            "day_problem": problems.get(day_name(name), ""),
            "done_name": done_name(name),
            "is_done": bool(values.get(done_name(name))),
            "date_name": f"{name}:date",
            "date": results[f"{name}:date"],
        }

    def results(self, values: Values, language: str) -> dict[str, str]:
        """Of each step its date; `calendar` is blank until there is something for a calendar."""
        planned = {one.name: one for one in self.planned(values, language)}
        dates = {name: one.date for name, one in planned.items() if one.date}
        words = {"done": sum(one.is_done for one in planned.values()), "all": len(planned)}
        return {
            **{f"{name}:date": short_date(dates[name]) if name in dates else "" for name in self._step_names()},
            "tally": _("%(done)s of %(all)s done") % words,
            "calendar": "1" if dates else "",
        }

    def said(self, values: Values, language: str) -> list[Said]:
        """The whole plan, in the order of its days: what was left as the author wrote it is part of it."""
        start = self.first_date(values)
        first = [Said(START, _("First day"), short_date(start))] if start else []
        return first + [self._line(one, values) for one in self.planned(values, language)]

    def told(self, values: Values, language: str) -> set[str]:
        left_out = (name for name in self._step_names() if not self.text_of(name, values, language))
        return super().told(values, language).union(*((day_name(name), done_name(name)) for name in left_out))

    def _line(self, one: Planned, values: Values) -> Said:
        when = _("Day %(day)s") % {"day": one.day} if one.day else _("No day yet")
        label = f"{when}, {short_date(one.date)}" if one.date else when
        parts = (
            Said(day_name(one.name), _("Day of “%(step)s”") % {"step": one.text}, self.day_text(one.name, values)),
            Said(done_name(one.name), _("Done: %(step)s") % {"step": one.text}, "✓" if one.is_done else ""),
        )
        return Said(text_name(one.name), label, f"✓ {one.text}" if one.is_done else one.text, parts=parts)


def short_date(date: dt.date) -> str:
    return date_format(date, pgettext("a day with its weekday, as Django's date filter takes it", "D j M"))


def text_name(step: str) -> str:
    return f"{step}__text"


def day_name(step: str) -> str:
    return f"{step}__day"


def done_name(step: str) -> str:
    return f"{step}__done"
