"""A course is imported while somebody publishes what it holds: neither waits for ever, nothing that was edited on the
web is lost, and what is in force is what both wrote (Q1)."""

from collections.abc import Callable
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command

from cms import compile as compiling
from cms.importing import apply as applying
from cms.management.commands import import_course as command
from cms.models import Bank, Question, Quiz
from cms.site_setup import set_up_site
from quizzes.models import Quiz as QuizRecord
from tests.browser.school import plant_roots
from tests.cms.factories import make_question
from tests.cms.folders import change, key, write_course
from tests.cms.test_at_once import at_once, edited
from tests.cms.test_banks import content_of, draw, make_drawing_quiz

# On SQLite whoever writes has all of the database; only where rows are locked can two meet.
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres(only=True)]
QUIZ = "en/basics/first.quiz.yaml"


@pytest.fixture(autouse=True)
def _site(db):
    plant_roots()
    set_up_site(pages_folder=None)


@pytest.fixture
def folder(tmp_path) -> Path:
    """A course that is imported, and whose files say something else since: another key, another pass mark."""
    folder = write_course(tmp_path)
    imported(folder)()
    change(folder, QUIZ, "What is a prompt?", "What is a prompt, then?")
    change(folder, QUIZ, "pass_mark: 70", "pass_mark: 60")
    return folder


def imported(folder: Path, told: list[str] | None = None) -> Callable:
    def run() -> None:
        out = StringIO()
        call_command("import_course", str(folder), "--yes", stdout=out, stderr=out)
        if told is not None:
            told.extend(out.getvalue().splitlines())

    return run


def source(model, name: str):
    return model.objects.get(translation_key=key(name), locale__language_code="en")


def in_force() -> tuple:
    content = QuizRecord.objects.get(key=key("quiz")).revision.content
    return content["title"]["en"], content["pass_mark"], [each["stem"]["en"] for each in content["questions"]]


def test_a_quiz_is_published_and_the_import_comes_meanwhile(monkeypatch, folder):
    """The import waits: what the author edited is left alone, the question is as in the file."""
    told: list[str] = []
    at_once(monkeypatch, edited(source(Quiz, "quiz"), title="Mine"), (compiling, "check"), imported(folder, told))
    assert in_force() == ("Mine", 70, ["<p>What is a prompt, then?</p>"])
    assert "edited on the web, left alone: quiz en first quiz" in " ".join(told)


def test_a_quiz_is_published_while_the_import_writes(monkeypatch, folder):
    """The author waits; their version of the quiz, with the file's question."""
    publication = edited(source(Quiz, "quiz"), title="Mine")
    at_once(monkeypatch, imported(folder), (applying, "find_all"), publication)
    assert in_force() == ("Mine", 70, ["<p>What is a prompt, then?</p>"])


def test_a_question_is_published_while_the_import_writes(monkeypatch, folder):
    publication = edited(source(Question, "question"), explanation="<p>Mine.</p>")
    at_once(monkeypatch, imported(folder), (applying, "find_all"), publication)
    content = QuizRecord.objects.get(key=key("quiz")).revision.content
    assert content["pass_mark"] == 60
    assert content["questions"][0]["explanation"]["en"] == "<p>Mine.</p>"


def test_what_is_edited_between_the_plan_and_its_doing_is_left_alone(monkeypatch, folder):
    """Q1: the plan may be looked at for as long as somebody likes before it is confirmed."""
    told: list[str] = []
    publication = edited(source(Quiz, "quiz"), title="Mine")
    at_once(monkeypatch, imported(folder, told), (command, "make_plan"), publication)
    assert in_force() == ("Mine", 70, ["<p>What is a prompt, then?</p>"])
    assert told[-1] == "edited on the web, left alone: quiz en first quiz"


def test_who_publishes_a_question_that_is_drawn_and_the_import_do_not_wait_for_each_other(monkeypatch, tmp_path):
    """Q1: without banks nothing but the quizzes is common to both; the import writes them in the order of its files."""
    early = make_question("Early?", tags="week-1")
    quiz = make_drawing_quiz(draw(1, None, tag="week-1"))
    folder = write_course(tmp_path)
    change(folder, QUIZ, "    points: 2", "    points: 2\n    tags: [week-1]")
    change(folder, QUIZ, "pass_mark: 70", "pass_mark: 70\ndraws:\n  - {count: 1, tag: week-1}")
    imported(folder)()
    change(folder, QUIZ, "What is a prompt?", "What is a prompt, then?")
    change(folder, QUIZ, "pass_mark: 70", "pass_mark: 60")

    at_once(monkeypatch, imported(folder), (applying, "catch_up"), edited(early, stem="<p>Late?</p>"))

    assert not Bank.objects.exists()
    for each in (quiz, source(Quiz, "quiz")):
        stems = {question.stem["en"] for question in content_of(each).questions}
        assert stems == {"<p>Late?</p>", "<p>What is a prompt, then?</p>"}
