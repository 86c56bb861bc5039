"""One server and one browser for all browser stories: the real site with the shipped course, and whoever visits it.

What a story does stays for the next one, as on a real site; each brings people of its own.
"""

import io
import os

import pytest
from django.core.management import call_command
from playwright.sync_api import Browser, sync_playwright
from pytest_django.live_server_helper import LiveServer

from cms.site_setup import set_up_site
from courses.models import Course
from ops import chromium
from tests.browser.school import School, open_school, plant_roots, uproot
from tests.browser.visitor import Visitor
from tests.emptying import quickly
from tests.walks.first_module import first_module

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture
def _django_db_helper(school):
    """In place of pytest-django's: the stories ask the database that the server has, and none is emptied in between."""


@pytest.fixture(scope="session")
def browser() -> Browser:
    path = chromium.find()
    if path is None:
        if os.environ.get("CI"):
            pytest.fail(chromium.ADVICE)
        pytest.skip(chromium.ADVICE)
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield started
        started.close()


@pytest.fixture(scope="package")
def school(django_db_setup, django_db_blocker, tmp_path_factory) -> School:
    """Served from a thread of this process; what was committed to the database is taken out again at the end."""
    with django_db_blocker.unblock():
        plant_roots()
        uproot()
        set_up_site()
        call_command(
            "import_course", str(first_module(tmp_path_factory.mktemp("course"))), yes=True, stdout=io.StringIO()
        )
        server = LiveServer("localhost")
        with server._live_server_modified_settings:
            yield open_school(server.url, Course.objects.get())
        server.stop()
        with quickly():
            call_command("flush", interactive=False, verbosity=0)


@pytest.fixture
def arrive(school, browser):
    """`arrive(language="ko", width=390)`: somebody opens a browser. No page may have complained when the story ends."""
    there: list[Visitor] = []

    def come(**how) -> Visitor:
        there.append(Visitor(browser, school.url, **how))
        return there[-1]

    yield come
    for visitor in there:
        visitor.leave()
    assert [complaint for visitor in there for complaint in visitor.complaints] == []
