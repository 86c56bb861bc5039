"""Lanes, clean caches and repeatable property tests for the whole suite; `make test` says which lane runs where."""

import os

import hypothesis
import pytest
from django.core.cache import caches
from django.db import connection
from django.utils import translation

from tests import emptying, template_database

hypothesis.settings.register_profile("default", deadline=None)
hypothesis.settings.register_profile("ci", deadline=None, derandomize=True, print_blob=True, max_examples=50)
hypothesis.settings.load_profile("ci" if os.environ.get("CI") else "default")


def pytest_collection_modifyitems(items):
    """`postgres(only=True)` marks what SQLite cannot do; there it is left out.

    Where SHORT is set (continuous integration has twenty minutes), what is `long` is left out, what is
    `postgres(long=True)` on PostgreSQL, and on SQLite what meets others at the same moment on PostgreSQL.
    """
    on_postgres, is_short = connection.vendor == "postgresql", bool(os.environ.get("SHORT"))
    for item in items:
        marker = item.get_closest_marker("postgres")
        said = marker.kwargs if marker else {}
        if said.get("only") and not on_postgres:
            item.add_marker(pytest.mark.skip(reason="needs PostgreSQL"))
        runs_there = said.get("long") if on_postgres else marker and _commits(item)
        if is_short and (item.get_closest_marker("long") or runs_there):
            item.add_marker(pytest.mark.skip(reason="SHORT is set"))


def _commits(item) -> bool:
    database = item.get_closest_marker("django_db")
    return bool(database and database.kwargs.get("transaction"))


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
    test = connection.settings_dict["TEST"]
    if connection.vendor == "sqlite":
        template_database.copy_to(test["NAME"])
    else:
        test["TEMPLATE"] = template_database.on_server(os.environ["DATABASE_URL"])


@pytest.fixture(scope="session")
def django_db_keepdb():
    """Keeps that copy; it lies in a folder that goes with the process."""
    return connection.vendor == "sqlite"


@pytest.fixture(autouse=True, scope="session")
def _quick_flush():
    with emptying.quickly():
        yield
