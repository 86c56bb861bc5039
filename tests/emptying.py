"""How a database is emptied after a test that committed to it.

Django would empty every table, full or not, and then make content types and permissions anew; both take longer than
most tests. Here they stay, and only tables that hold something are touched, past the triggers on protected records.
"""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.db import connection, transaction

KEPT = {model._meta.db_table for model in (ContentType, Permission)}


@contextmanager
def quickly() -> Iterator[None]:
    """Inside, `flush` leaves it to `empty`."""

    def sql_flush(style, tables, **options) -> list[str]:
        empty(set(tables) - KEPT)
        return []  # nothing is left to do, so nothing is made anew

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(connection.ops, "sql_flush", sql_flush)
        yield


def empty(tables: set[str]) -> None:
    filled = [table for table in sorted(tables) if holds_something(table)]
    if not filled:
        return
    with past_the_triggers(), connection.cursor() as cursor:
        for table in filled:
            cursor.execute(f"DELETE FROM {connection.ops.quote_name(table)}")


def holds_something(table: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT EXISTS (SELECT 1 FROM {connection.ops.quote_name(table)})")
        return bool(cursor.fetchone()[0])


@contextmanager
def past_the_triggers() -> Iterator[None]:
    """A transaction in which neither triggers nor foreign keys hold; on PostgreSQL only a superuser may do so."""
    if connection.vendor == "postgresql":
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL session_replication_role = replica")
            yield
        return
    with connection.constraint_checks_disabled(), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND sql LIKE '%RAISE(ABORT%'")
        triggers = cursor.fetchall()
        for name, _sql in triggers:
            cursor.execute(f"DROP TRIGGER {name}")
        yield
        for _name, sql in triggers:
            cursor.execute(sql)
