"""What a reader keeps in a lesson, in one query: the lesson page has five at most."""

import datetime as dt
import json
from dataclasses import dataclass, field
from uuid import UUID

from django.db import connection
from django.utils.dateparse import parse_datetime

from accounts.rows import fetch
from courses.activities.rendering import Work
from courses.activities.rows import read_or_none
from courses.activities.written import Written
from courses.models import Enrollment
from courses.notes import KeptNote

# By hand for both databases; `values` is a word of SQL.
_KEPT = """
SELECT a.key, a.definition, w."values", w.asked, w.version, w.saved_at, CAST(NULL AS text)
FROM courses_activitywork w JOIN courses_activity a ON a.id = w.activity_id
WHERE w.enrollment_id = %s AND a.lesson_id = %s
UNION ALL
SELECT NULL, NULL, NULL, NULL, n.version, n.saved_at, n.text
FROM courses_note n WHERE n.user_id = %s AND n.lesson_id = %s
"""


@dataclass(frozen=True)
class Kept:
    """`works`: what was written in the lesson's activities, by their keys; `note`: the reader's note to themselves."""

    works: dict[UUID, Work] = field(default_factory=dict)
    note: KeptNote = field(default_factory=KeptNote)


def kept_in(enrollment: Enrollment | None, lesson_id: int) -> Kept:
    if enrollment is None:
        return Kept()
    pk = Enrollment._meta.pk.get_db_prep_value(enrollment.pk, connection)
    works: dict[UUID, Work] = {}
    note = KeptNote()
    for key, definition, values, asked, version, saved_at, text in fetch(
        _KEPT, [pk, lesson_id, enrollment.user_id, lesson_id]
    ):
        if text is not None:
            note = KeptNote(text, version, _time(saved_at))
        elif found := _work(key, definition, values, asked, version, _time(saved_at)):
            works[found[0]] = found[1]
    return Kept(works, note)


def _work(key, definition, values, asked, version: int, saved_at: dt.datetime | None) -> tuple[UUID, Work] | None:
    activity = read_or_none(_json(definition))
    if activity is None:
        return None
    return UUID(str(key)), Work(activity, Written(_json(values), version, saved_at, _json(asked)))


def _time(column: dt.datetime | str | None) -> dt.datetime | None:
    """As text from SQLite, which does not know what stands in a union; it keeps UTC."""
    found = parse_datetime(column) if isinstance(column, str) else column
    return found.replace(tzinfo=dt.UTC) if found and found.tzinfo is None else found


def _json(column):
    """The drivers differ in whether they have read it already."""
    return json.loads(column) if isinstance(column, str) else column
