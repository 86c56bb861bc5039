"""Statements written by hand, for the few reads that every page makes.

The ORM takes longer to put such a statement together than PostgreSQL to run it; a lesson page has a millisecond or two.
"""

import datetime as dt
from typing import Any, TypeVar

from django.db import connection, models

Row = TypeVar("Row", bound=models.Model)


def fetch(statement: str, params: list) -> list[tuple]:
    """Rows as the driver gives them, on either database: times carry their zone; a UUID may be 32 digits on SQLite."""
    with connection.cursor() as cursor:
        cursor.execute(statement, params)
        rows = cursor.fetchall()
    return rows if connection.features.has_native_uuid_field else [_from_sqlite(row) for row in rows]


def _from_sqlite(row: tuple) -> tuple:
    """SQLite keeps times without a zone; they are UTC."""
    return tuple(value.replace(tzinfo=dt.UTC) if isinstance(value, dt.datetime) else value for value in row)


def columns(model: type[models.Model], alias: str) -> str:
    """All columns of a model, in the order in which `made` takes them."""
    return ", ".join(f"{alias}.{field.column}" for field in model._meta.concrete_fields)


def width(model: type[models.Model]) -> int:
    return len(model._meta.concrete_fields)


def made(model: type[Row], values: tuple) -> Row:
    """A row of `columns` as an object, as if it had come from a queryset."""
    fields = model._meta.concrete_fields
    return model.from_db(connection.alias, [field.attname for field in fields], [*map(_value, fields, values)])


def _value(field: models.Field, value: Any) -> Any:
    return field.to_python(value) if isinstance(value, str) else value
