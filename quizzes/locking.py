"""An attempt with its responses, locked for its end.

By hand, as the save of one response is: a school submits at the same minute, and the ORM takes longer to put these
statements together than the database to run them.
"""

import datetime as dt
import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from uuid import UUID

from django.db import connection, models

from quizzes.contents import content_by_id
from quizzes.kinds import Value
from quizzes.models import Attempt, Grade, Response
from quizzes.schema import QuizContent

# Each comes once for every response, so only what an end needs; the rest is fetched if somebody asks for it.
_UNREAD = {"id", "allowed_attempts", "seed", "started_at", "closes_at", "time_multiplier"}
_ATTEMPT = [field for field in Attempt._meta.concrete_fields if field.name not in _UNREAD]
_GRADE = [field for field in Grade._meta.concrete_fields if not field.primary_key]

# A save that waits for these locks is refused by the trigger once the attempt is closed.
_LOCK = f"""
SELECT {", ".join(f"a.{field.column}" for field in _ATTEMPT)}, v.content_hash,
    r.id, r.question_key, r.value, r.version, r.is_flagged
FROM quizzes_response r JOIN quizzes_attempt a ON a.id = r.attempt_id
    JOIN quizzes_quizrevision v ON v.id = a.revision_id
WHERE r.attempt_id = %s ORDER BY r.position"""  # noqa: S608 - the names are those of our own columns

_WRITE = """
UPDATE quizzes_response SET value = CASE id {values} ELSE value END, is_flagged = CASE id {flags} ELSE is_flagged END,
    version = version + 1, saved_at = %s
WHERE id IN ({ids})"""

_GRADE_COLUMNS = ", ".join(str(field.column) for field in _GRADE)
_GRADED = f"""
INSERT INTO quizzes_grade ({_GRADE_COLUMNS}) VALUES ({", ".join(["%s"] * len(_GRADE))}) RETURNING id"""  # noqa: S608

_FREEZE = "UPDATE quizzes_attempt SET submitted_at = %s, closed_by = %s, submit_digest = %s WHERE id = %s"


@dataclass(slots=True)
class LockedResponse:
    id: int
    question_key: UUID
    value: Value
    version: int
    is_flagged: bool


@dataclass
class Locked:
    """What `lock` found. The responses stand in the order in which they are asked."""

    attempt: Attempt
    content_hash: str
    responses: list[LockedResponse]

    @cached_property
    def content(self) -> QuizContent:
        return content_by_id(self.attempt.revision_id, self.content_hash)

    @property
    def asked(self) -> list[UUID]:
        return [response.question_key for response in self.responses]

    @property
    def values(self) -> dict[UUID, Value]:
        return {response.question_key: response.value for response in self.responses}


def lock(attempt_id: UUID) -> Locked | None:
    """Attempt and responses in one statement, locked until the transaction ends; None if there is no such attempt."""
    locking = " FOR NO KEY UPDATE OF r, a" if connection.features.has_select_for_update_of else ""
    rows = fetch(_LOCK + locking, [stored(Attempt, "id", attempt_id)])
    if not rows:
        return None
    width = len(_ATTEMPT)
    attempt = Attempt.from_db(
        connection.alias,
        ["id", *(field.attname for field in _ATTEMPT)],  # in the order of the model's fields
        [attempt_id, *(_read(field, value) for field, value in zip(_ATTEMPT, rows[0], strict=False))],
    )
    return Locked(attempt, rows[0][width], [_response(row[width + 1 :]) for row in rows])


def _response(row: Sequence) -> LockedResponse:
    pk, key, value, version, is_flagged = row
    key = key if isinstance(key, UUID) else UUID(key)
    return LockedResponse(pk, key, None if value is None else json.loads(value), version, bool(is_flagged))


def fetch(statement: str, params: list) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(statement, params)
        return cursor.fetchall()


def stored(model: type[models.Model], name: str, value: Any) -> Any:
    """As the column of this name keeps it."""
    return model._meta.get_field(name).get_db_prep_save(value, connection)


def _read(field: models.Field, value: Any) -> Any:
    """SQLite keeps a UUID as 32 digits and times without their zone, which is UTC."""
    if isinstance(value, dt.datetime):
        return value if value.tzinfo else value.replace(tzinfo=dt.UTC)
    return field.to_python(value) if isinstance(value, str | float) else value


def write_responses(changed: Sequence[LockedResponse], at: dt.datetime) -> None:
    """One statement for any number of them."""
    if not changed:
        return
    when = " ".join(["WHEN %s THEN %s"] * len(changed))
    values = [part for row in changed for part in (row.id, stored(Response, "value", row.value))]
    flags = [part for row in changed for part in (row.id, row.is_flagged)]
    ids = [row.id for row in changed]
    statement = _WRITE.format(values=when, flags=when, ids=", ".join(["%s"] * len(ids)))
    with connection.cursor() as cursor:
        cursor.execute(statement, [*values, *flags, stored(Response, "saved_at", at), *ids])


def insert_grade(grade: Grade) -> None:
    values = [field.get_db_prep_save(getattr(grade, field.attname), connection) for field in _GRADE]
    grade.pk = fetch(_GRADED, values)[0][0]
    grade._state.adding = False


def freeze(attempt: Attempt) -> None:
    """Last of all: from here on the triggers refuse every change, to this transaction too."""
    at = stored(Attempt, "submitted_at", attempt.submitted_at)
    with connection.cursor() as cursor:
        cursor.execute(_FREEZE, [at, attempt.closed_by, attempt.submit_digest, stored(Attempt, "id", attempt.pk)])
