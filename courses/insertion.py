from collections.abc import Iterable, Sequence
from functools import cache

from django.db import connection, models


@cache
def _parts(model: type[models.Model]) -> tuple[str, str, tuple[models.Field, ...]]:
    """Table with its columns, the marks of one row, and the fields in that order."""
    fields = tuple(field for field in model._meta.concrete_fields if not isinstance(field, models.AutoField))
    quote = connection.ops.quote_name
    columns = ", ".join(quote(str(field.column)) for field in fields)
    marks = ", ".join(["%s"] * len(fields))
    return f"{quote(model._meta.db_table)} ({columns})", f"({marks})", fields


def insert_rows(rows: Sequence[models.Model]) -> None:
    """Insert them all, in this order, by one statement; their keys are not read back. They must be of one model."""
    if not rows:
        return
    into, marks, fields = _parts(type(rows[0]))
    values = [value for row in rows for value in _values(row, fields)]
    with connection.cursor() as cursor:
        # Only names of our own models are put into it.
        cursor.execute(f"INSERT INTO {into} VALUES {', '.join([marks] * len(rows))}", values)  # noqa: S608


def _values(row: models.Model, fields: Iterable[models.Field]) -> list:
    return [field.get_db_prep_save(field.pre_save(row, add=True), connection) for field in fields]


def insert_once(row: models.Model) -> bool:
    """Insert `row` unless a unique constraint already holds its like; say whether it went in.

    One statement, with no savepoint: of two transactions that insert the same thing at once the second waits for the
    first and then gets False. Sets the primary key.
    """
    into, marks, fields = _parts(type(row))
    key = connection.ops.quote_name(str(row._meta.pk.column))
    statement = f"INSERT INTO {into} VALUES {marks} ON CONFLICT DO NOTHING RETURNING {key}"  # noqa: S608, as above
    with connection.cursor() as cursor:
        cursor.execute(statement, _values(row, fields))
        inserted = cursor.fetchone()
    if inserted is None:
        return False
    if isinstance(row._meta.pk, models.AutoField):
        row.pk = inserted[0]
    row._state.adding = False
    return True
