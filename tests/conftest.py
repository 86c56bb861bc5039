"""Lanes, clean caches and repeatable property tests for the whole suite; `make test` says which lane runs where."""

import os

import hypothesis
import pytest
from django.core.cache import caches
from django.db import connection
from django.utils import translation

from tests import template_database

hypothesis.settings.register_profile("default", deadline=None)
hypothesis.settings.register_profile("ci", deadline=None, derandomize=True, print_blob=True)
hypothesis.settings.load_profile("ci" if os.environ.get("CI") else "default")


def pytest_collection_modifyitems(items):
    """`postgres(only=True)` marks what SQLite cannot do; there it is left out."""
    if connection.vendor == "postgresql":
        return
    skip = pytest.mark.skip(reason="needs PostgreSQL")
    for item in items:
        marker = item.get_closest_marker("postgres")
        if marker and marker.kwargs.get("only"):
            item.add_marker(skip)


@pytest.fixture(autouse=True)
def _empty_caches():
    """Rate limits and site roots live in the cache and would leak from one test into the next."""
    from cms.views.lesson import article

    for cache in caches.all(initialized_only=True):
        cache.clear()
    article.cache_clear()


@pytest.fixture(autouse=True)
def _in_english():
    """A request leaves its language behind in the thread."""
    with translation.override("en"):
        yield


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix):
    if connection.vendor == "sqlite":
        template_database.copy_to(connection.settings_dict["TEST"]["NAME"])


@pytest.fixture(scope="session")
def django_db_keepdb():
    """Keeps that copy; it lies in a folder that goes with the process."""
    return connection.vendor == "sqlite"


@pytest.fixture(autouse=True, scope="session")
def _flush_in_spite_of_triggers():
    """SQLite empties tables by DELETE, which the triggers on protected records refuse (PostgreSQL truncates)."""
    if connection.vendor != "sqlite":
        yield
        return
    operations_of_sqlite = type(connection.ops)
    flush = operations_of_sqlite.execute_sql_flush

    def flush_without_triggers(operations, statements):
        with operations.connection.cursor() as cursor:
            cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND sql LIKE '%RAISE(ABORT%'")
            triggers = cursor.fetchall()
            for name, _sql in triggers:
                cursor.execute(f"DROP TRIGGER {name}")
            try:
                flush(operations, statements)
            finally:
                for _name, sql in triggers:
                    cursor.execute(sql)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(operations_of_sqlite, "execute_sql_flush", flush_without_triggers)
        yield
