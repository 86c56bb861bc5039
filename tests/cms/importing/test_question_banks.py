"""Questions that only draws ask, and paragraphs of other lessons: what quiz files say of them, what comes of it."""

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from cms.importing.plan import Verdict, make_plan
from cms.importing.read import BadFiles, read_course
from cms.models import Question, Quiz
from quizzes.models import Quiz as QuizRecord
from quizzes.schema import QuizContent
from tests.cms.folders import change, key, write_course

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("site")]

EN, KO = "en/basics/first.quiz.yaml", "ko/basics/first.quiz.yaml"
IN_BANK = f"""\
bank:
  - key: {key("drawn")}
    kind: single
    bank: Terms
    tags: [first, basics]
    difficulty: easy
    competencies: [prompting]
    anchor: second#p-on
    stem: Which goes on?
    choices:
      - {{id: a, text: This, correct: true, explanation: "Yes.", anchor: p-start}}
      - {{id: b, text: That, explanation: "No.", anchor: second#p-on}}
practice:
"""
IN_BANK_KO = f"""\
bank:
  - key: {key("drawn")}
    stem: 계속되는 것은?
    choices:
      - {{id: a, text: 이것, explanation: "네."}}
      - {{id: b, text: 저것, explanation: "아니요."}}
practice:
"""
DRAWS = "pass_mark: 70\ndraws: [{count: 1, tag: basics}]\n"


@pytest.fixture
def folder(tmp_path) -> Path:
    folder = write_course(tmp_path)
    change(folder, EN, "practice:\n", IN_BANK)
    change(folder, KO, "practice:\n", IN_BANK_KO)
    return folder


def run(folder: Path) -> str:
    out = StringIO()
    call_command("import_course", str(folder), yes=True, stdout=out, stderr=out)
    return out.getvalue()


def problems(folder: Path) -> list[str]:
    with pytest.raises(BadFiles) as caught:
        read_course(folder)
    return [str(problem).removeprefix("prompting/") for problem in caught.value.problems]


def drawn() -> Question:
    return Question.objects.get(translation_key=key("drawn"), locale__language_code="en")


def content() -> QuizContent:
    return QuizContent.model_validate(QuizRecord.objects.get(key=key("quiz")).revision.content)


def test_what_stands_under_bank_is_in_the_bank_and_not_in_the_quiz(folder):
    run(folder)
    question = drawn()
    assert (question.bank.name, question.tags, question.difficulty) == ("Terms", "first, basics", "easy")
    assert (question.live, question.is_practice) == (True, False)
    quiz = Quiz.objects.get(translation_key=key("quiz"), locale__language_code="en")
    assert question.pk not in quiz.question_ids()
    assert [str(one.key) for one in content().questions] == [key("question")]


def test_a_draw_finds_it_in_both_languages(folder):
    """S22: it is asked as a drawn question, beside the fixed one."""
    change(folder, EN, "pass_mark: 70\n", DRAWS)
    run(folder)
    one = content().by_key[drawn().translation_key]
    assert one.stem["ko"] == "<p>계속되는 것은?</p>"
    assert [slot.type for slot in content().slots] == ["fixed", "draw"]


def test_twice_changes_nothing(folder):
    run(folder)
    assert {change.verdict for change in make_plan(read_course(folder)).changes} == {Verdict.UNCHANGED}


def test_a_fixed_question_becomes_one_of_the_bank_and_keeps_its_key(folder):
    """Surplus questions move from `questions` to `bank`; nothing is made anew."""
    run(folder)
    before = Question.objects.get(translation_key=key("question"), locale__language_code="en")
    for name in (EN, KO):
        text = (folder / name).read_text().replace("bank:\n", "").replace("questions:\n", "bank:\n")
        (folder / name).write_text(text)
    change(folder, EN, "    points: 2\n", "    points: 2\n    bank: Terms\n")
    change(folder, EN, "pass_mark: 70\n", "pass_mark: 70\ndraws: [{count: 2, bank: Terms}]\n")

    run(folder)

    after = Question.objects.get(translation_key=key("question"), locale__language_code="en")
    assert (after.pk, after.bank.name) == (before.pk, "Terms")
    assert {slot.type for slot in content().slots} == {"draw"}
    assert {str(one.key) for one in content().questions} == {key("question"), key("drawn")}


def test_one_bank_for_all_is_said_in_the_course(folder):
    """What counts is in it unless it names another; what is for practice is in none."""
    change(folder, EN, "    bank: Terms\n", "")
    change(folder, "course.yaml", "sources:\n", "question_bank: Prompting\nsources:\n")
    run(folder)
    rows = Question.objects.filter(locale__language_code="en")
    banks = {str(row.translation_key): row.bank and row.bank.name for row in rows}
    assert {name: banks[key(name)] for name in ("drawn", "question", "practice")} == {
        "drawn": "Prompting",
        "question": "Prompting",
        "practice": None,
    }


def test_a_question_of_no_bank_is_refused_at_its_line(folder):
    change(folder, EN, "    bank: Terms\n", "")
    (found,) = problems(folder)
    line = (folder / EN).read_text().splitlines().index("bank:") + 2
    assert found == f"{EN}:{line}: Name its bank here, or a question_bank for all in course.yaml."


def test_its_translation_is_asked_for(folder):
    change(folder, KO, IN_BANK_KO, "practice:\n")
    (found,) = problems(folder)
    assert found.startswith(f"{KO}:1: The question {key('drawn')} of en is missing here.")


def test_a_key_may_stand_in_one_group_only(folder):
    change(folder, EN, f"key: {key('drawn')}", f"key: {key('question')}")
    assert any(f"The key {key('question')} is used already" in problem for problem in problems(folder))


def test_paragraphs_are_kept_by_the_key_of_their_lesson(folder):
    """So a quiz of another lesson that draws the question leads to the right one."""
    run(folder)
    assert drawn().anchor == f"{key('second')}#p-on"
    anchors = [item["value"]["anchor"] for item in drawn().answer.raw_data[0]["value"]["choices"]]
    assert anchors == [f"{key('first')}#p-start", f"{key('second')}#p-on"]
    drawn().full_clean()


def test_two_lessons_of_one_name_cannot_be_meant(folder):
    module = f"""  - key: {key("more")}
    slug: more
    title: {{en: More, ko: 더}}
    summary: {{en: More., ko: 더}}
    lessons: [second]
"""
    with (folder / "course.yaml").open("a") as file:
        file.write(module)
    for language in ("en", "ko"):
        text = (folder / language / "basics/second.md").read_text().replace(key("second"), key("other second"))
        (folder / language / "more").mkdir()
        (folder / language / "more/second.md").write_text(text)
    found = problems(folder)
    assert len(found) == 2
    assert all("Two lessons are called “second”" in problem for problem in found)


def test_a_lesson_may_be_its_quiz(folder):
    """A module's last lesson: one paragraph, and a quiz that only draws."""
    for language in ("en", "ko"):
        path = folder / language / "basics/first.md"
        text = path.read_text()
        path.write_text(text[: text.index("---\n", 4) + 4] + "Now you. {#p-start}\n")
    for name in (EN, KO):
        text = (folder / name).read_text()
        text = text[: text.index("questions:\n")] + text[text.index("bank:\n") : text.index("practice:\n")]
        (folder / name).write_text(text.replace("pass_mark: 70\n", DRAWS))
    run(folder)
    assert content().asked_count == 1


def test_a_draw_that_asks_for_more_than_the_files_hold_is_refused(folder):
    change(folder, EN, "pass_mark: 70\n", "pass_mark: 70\ndraws: [{count: 2, bank: Terms}]\n")
    with pytest.raises(CommandError, match="A draw asks for 2 of “Terms”; there are 1"):
        run(folder)
