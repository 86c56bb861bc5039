"""A quiz file's settings and draws, and where its questions stand in a bank."""

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from wagtail.models import Revision

from cms.importing.items import state_hash
from cms.importing.plan import Verdict, make_plan
from cms.importing.read import read_course
from cms.importing.state import canonical
from cms.models import Bank, ImportBase, Question, Quiz
from quizzes.models import Quiz as QuizRecord
from quizzes.schema import QuizContent
from tests.cms.factories import make_question, publish
from tests.cms.folders import change, key, write_course

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("site")]

QUIZ = "en/basics/first.quiz.yaml"
RULES = """pass_mark: 70
time_limit_minutes: 20
shuffle_questions: true
avoid_seen: false
reveal: {after: [points], closed: [points, key]}
draws:
  - {count: 2, bank: Terms, difficulty: easy}
  - {count: 1, tag: week-1, after: 0}
"""


@pytest.fixture
def folder(tmp_path) -> Path:
    return write_course(tmp_path)


def run(folder: Path) -> str:
    out = StringIO()
    call_command("import_course", str(folder), yes=True, stdout=out, stderr=out)
    return out.getvalue()


@pytest.fixture
def terms(site) -> Bank:
    bank = Bank.objects.create(name="Terms")
    for number in range(3):
        make_question(f"Term {number}?", bank=bank, difficulty="easy")
    make_question("Week?", tags="week-1")
    return bank


def content() -> QuizContent:
    return QuizContent.model_validate(QuizRecord.objects.get(key=key("quiz")).revision.content)


def test_a_file_that_says_nothing_of_it_is_as_before(folder):
    """What an older import remembers still fits: its states do not name what is as it was."""
    run(folder)
    plan = make_plan(read_course(folder))
    states = {change.item.identity: change.item.state for change in plan.changes if change.kind in {"quiz", "question"}}
    said = {name for state in states.values() for name in state}
    assert said.isdisjoint({"settings", "draws", "bank", "tags", "difficulty"})
    for (kind, one, language), state in states.items():
        base = ImportBase.objects.get(kind=kind, key=one, language=language)
        assert base.base_hash == state_hash(canonical(state))


def test_settings_and_draws_hold(folder, terms):
    change(folder, QUIZ, "pass_mark: 70\n", RULES)
    run(folder)
    asked = content()
    assert (asked.time_limit_minutes, asked.shuffle_questions, asked.avoid_seen) == (20, True, False)
    assert (asked.reveal.after, asked.reveal.closed) == ({"points"}, {"points", "key"})
    assert [(slot.type, getattr(slot, "count", None)) for slot in asked.slots] == [
        ("draw", 1),
        ("fixed", None),
        ("draw", 2),
    ]
    assert asked.asked_count == 4
    assert len(asked.questions) == 5


def test_twice_changes_nothing(folder, terms):
    change(folder, QUIZ, "pass_mark: 70\n", RULES)
    change(folder, QUIZ, "    points: 2\n", "    points: 2\n    bank: Own\n    tags: [week-2]\n    difficulty: hard\n")
    run(folder)
    own = Question.objects.get(translation_key=key("question"), locale__language_code="en")
    assert (own.bank.name, own.tags, own.difficulty) == ("Own", "week-2", "hard")
    count = Revision.objects.count()
    assert "Nothing to do." in run(folder)
    assert Revision.objects.count() == count


def test_rules_taken_out_of_the_file_are_taken_off_the_quiz(folder, terms):
    change(folder, QUIZ, "pass_mark: 70\n", RULES)
    run(folder)
    change(folder, QUIZ, RULES, "pass_mark: 70\n")
    assert "updated: quiz en first quiz" in run(folder)
    assert content().slots == ()
    assert content().time_limit_minutes is None


def test_a_setting_changed_on_the_web_is_left_alone(folder):
    run(folder)
    quiz = Quiz.objects.get(translation_key=key("quiz"), locale__language_code="en")
    quiz.one_per_page = True
    publish(quiz)
    change(folder, QUIZ, "pass_mark: 70\n", "pass_mark: 80\n")
    (found,) = [one for one in make_plan(read_course(folder)).changes if one.verdict != Verdict.UNCHANGED]
    assert (found.verdict, found.kind) == (Verdict.EDITED, "quiz")


@pytest.mark.parametrize(
    ("rules", "problem"),
    [
        ("draws: [{count: 2}]", "say what to draw from"),
        ("draws: [{count: 0, tag: a}]", "greater than or equal to 1"),
        ("draws: [{count: 1, tag: a, colour: red}]", "colour"),
        ("reveal: {after: [key], closed: []}", "shown once the quiz is closed too"),
        ("time_limit_minutes: 0", "greater than or equal to 1"),
    ],
)
def test_a_slip_is_said_with_its_line(folder, rules, problem):
    change(folder, QUIZ, "pass_mark: 70\n", f"pass_mark: 70\n{rules}\n")
    err = StringIO()
    with pytest.raises(CommandError, match="nothing was imported"):
        call_command("import_course", str(folder), yes=True, stdout=err, stderr=err)
    assert problem in err.getvalue()
    assert "first.quiz.yaml:4" in err.getvalue()


def test_a_draw_that_finds_too_few_stops_the_import(folder):
    change(folder, QUIZ, "pass_mark: 70\n", "pass_mark: 70\ndraws: [{count: 3, tag: nowhere}]\n")
    with pytest.raises(CommandError, match="A draw asks for 3 of “tag nowhere”; there are 0"):
        run(folder)
    assert not Quiz.objects.exists()
