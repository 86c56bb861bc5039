"""What `make run` does at each start: the first time everything, later only what is new in the course's files."""

import pytest
from django.core.management import CommandError, call_command

from cms.management.commands import setup_demo
from courses.models import Cohort
from tests.factories import make_cohort, make_course

pytestmark = pytest.mark.django_db


@pytest.fixture
def started(settings, tmp_path, monkeypatch):
    """A start in an empty folder, with a course of one file; returns what it called."""
    settings.DEBUG, settings.VAR_DIR = True, tmp_path
    folder = tmp_path / setup_demo.COURSE.name
    folder.mkdir()
    (folder / "course.yaml").write_text("title: one")
    called: list[str] = []
    monkeypatch.setattr(setup_demo, "COURSE", folder)
    monkeypatch.setattr(setup_demo, "call_command", lambda name, *args, **more: called.append(name))
    monkeypatch.setattr(setup_demo, "make_demo", lambda course, now: called.append("make_demo"))

    def start() -> list[str]:
        called.clear()
        call_command("setup_demo")
        return list(called)

    start.folder = folder
    return start


def have_demo() -> None:
    course = make_course()
    course.translations.filter(language="en").update(path=setup_demo.COURSE.name)
    Cohort.objects.filter(pk=make_cohort(course).pk).update(is_demo=True)


def test_the_first_start_makes_everything(started):
    make_course().translations.filter(language="en").update(path=started.folder.name)
    assert started() == ["setup_site", "import_course", "make_demo"]


def test_later_starts_import_only_files_that_changed(started):
    have_demo()
    assert started() == ["import_course"], "it is not known yet what was imported"
    assert started() == []
    (started.folder / "course.yaml").write_text("title: two")
    assert started() == ["import_course"]
    (started.folder / "lesson.md").write_text("new")
    assert started() == ["import_course"]
    assert started() == []


def test_demo_accounts_are_never_made_in_production(settings):
    settings.DEBUG = False
    with pytest.raises(CommandError, match="everybody knows"):
        call_command("setup_demo")
