"""What a reader keeps in a lesson, in one query: the lesson page has five at most."""

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

# By hand for both databases; `values` is a word of SQL.
_WORKS = """
SELECT a.key, a.definition, w."values", w.asked, w.version, w.saved_at
FROM courses_activitywork w JOIN courses_activity a ON a.id = w.activity_id
WHERE w.enrollment_id = %s AND a.lesson_id = %s
"""


@dataclass(frozen=True)
class Kept:
    """`works`: what was written in the lesson's activities, by their keys."""

    works: dict[UUID, Work] = field(default_factory=dict)


def kept_in(enrollment: Enrollment | None, lesson_id: int) -> Kept:
    if enrollment is None:
        return Kept()
    pk = Enrollment._meta.pk.get_db_prep_value(enrollment.pk, connection)
    return Kept(works=dict(filter(None, map(_work, fetch(_WORKS, [pk, lesson_id])))))


def _work(row: tuple) -> tuple[UUID, Work] | None:
    key, definition, values, asked, version, saved_at = row
    activity = read_or_none(_json(definition))
    if activity is None:
        return None
    if isinstance(saved_at, str):
        saved_at = parse_datetime(saved_at)
    return UUID(str(key)), Work(activity, Written(_json(values), version, saved_at, _json(asked)))


def _json(column):
    """The drivers differ in whether they have read it already."""
    return json.loads(column) if isinstance(column, str) else column
