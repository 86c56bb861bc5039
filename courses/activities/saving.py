"""Keeping what a learner wrote in an activity. Nothing is ever dropped: a form that lacks a field leaves it as it was,
and a field that the author has taken away meanwhile is kept all the same."""

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, Protocol

from django.db import transaction

from courses.activities.kinds import FIELD_PREFIX, BaseActivity
from courses.activities.kinds.base import LONGEST_TEXT, MOST_FIELDS
from courses.activities.rows import definition_of, written_in
from courses.activities.written import Written, asked_in
from courses.enrollments import touch
from courses.models import Activity, ActivityWork, Enrollment
from quizzes.kinds import BadResponse
from quizzes.kinds.typed import read_text

FIELD = re.compile(rf"{FIELD_PREFIX}([a-z0-9][a-z0-9_]{{0,63}})")
# What an author removed stays in a work, so it may hold more than one activity asks.
MOST_KEPT = 2 * MOST_FIELDS


class Form(Protocol):
    """As Django's QueryDict."""

    def getlist(self, name: str) -> list[str]: ...

    def __iter__(self): ...


@dataclass(frozen=True, slots=True)
class Saving:
    """`state`: saved; stale, if another window saved something else meanwhile; closed, if nothing may be added any
    more. `written` is what is kept now."""

    state: Literal["saved", "stale", "closed"]
    written: Written


def read_values(activity: BaseActivity | None, form: Form) -> dict[str, str]:
    """Field name → text for each field that the form has, the last of several with one name.

    Raises BadResponse for what no page of ours sends: texts that are too long or that no database can store.
    """
    most = {field.name: field.most for field in activity.fields()} if activity else {}
    found = [(match[1], form.getlist(name)) for name in form if (match := FIELD.fullmatch(name))]
    if len(found) > MOST_KEPT:
        raise BadResponse("No activity asks that much.")
    return {name: read_text(texts[-1] if texts else "", most.get(name, LONGEST_TEXT)) or "" for name, texts in found}


def save_work(
    row: Activity, enrollment: Enrollment, given: Mapping[str, str], *, version: int, language: str, now: dt.datetime
) -> Saving:
    """Merge `given` into what is kept. `version` is the last one that the page had seen.

    Saying the same twice is saying it once, from whichever window: only what would overwrite unseen words is stale.
    """
    with transaction.atomic():
        is_taken = touch(enrollment, now=now)  # and the enrollment is locked: one save after the other
        work = ActivityWork.objects.filter(enrollment=enrollment, activity=row).first()
        before = written_in(work)
        values = {**before.values, **given}
        if not is_taken:
            return Saving("closed", before)
        if values == before.values and work is not None:
            return Saving("saved", before)
        if version != before.version:
            return Saving("stale", before)
        if len(values) > MOST_KEPT:
            raise BadResponse("No activity asks that much.")
        work = work or ActivityWork(enrollment=enrollment, activity=row, version=0, created_at=now)
        work.values, work.version, work.language, work.saved_at = values, before.version + 1, language, now
        work.asked = {**before.asked, **_asked(row, values, language)}
        work.save()
    return Saving("saved", written_in(work))


def _asked(row: Activity, values: Mapping[str, str], language: str) -> dict[str, list[str]]:
    activity = definition_of(row)
    return asked_in(activity, values, language) if activity else {}
