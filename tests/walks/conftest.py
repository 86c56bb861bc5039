"""The real site for the walks: what `setup_site` and `import_course` make of the first module of the shipped course."""

import datetime as dt
import io
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import transaction
from django.utils import timezone

from cms.site_setup import set_up_site
from courses.cohorts import apply_schedule
from courses.models import Cohort, Course
from tests.browser.school import uproot
from tests.factories import make_cohort, make_user
from tests.walks.first_module import first_module


@pytest.fixture(scope="session")
def course_files(tmp_path_factory) -> Path:
    return first_module(tmp_path_factory.mktemp("course"))


@pytest.fixture(scope="module")
def shipped(django_db_setup, django_db_blocker, course_files) -> Course:
    """Its first module, imported once for the walks of a file and taken back after them; each is undone by itself."""
    with django_db_blocker.unblock(), transaction.atomic():
        uproot()
        set_up_site()
        call_command("import_course", str(course_files), yes=True, stdout=io.StringIO())
        yield Course.objects.get()
        transaction.set_rollback(True)


@pytest.fixture
def jun(shipped, db):
    """The instructor."""
    return make_user("Jun")


@pytest.fixture
def cohort(shipped, jun) -> Cohort:
    """Jun's; it began a week ago, at two lessons a week."""
    today = timezone.now().date()
    dates = {"starts_on": today - dt.timedelta(days=7), "ends_on": today + dt.timedelta(days=60)}
    spring = make_cohort(shipped, jun, lessons_per_week=2, **dates)
    apply_schedule(spring, {"lessons_per_week"})
    return spring


@pytest.fixture
def records_hold(db):
    """Ask for it to have every derived fact recomputed from the records when the walk is over."""
    yield
    call_command("verify_records", stdout=io.StringIO())
