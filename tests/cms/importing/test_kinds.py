"""Quiz files hold every kind of question; what is wrong in one is told with its line."""

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command

from cms.importing.plan import Verdict, make_plan
from cms.importing.read import BadFiles, read_course
from cms.models import Question
from quizzes.contents import content_of
from quizzes.kinds import KINDS
from quizzes.models import Quiz as QuizRecord
from tests.cms.folders import change, key, write_course

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("site")]

ENGLISH = f"""\
  - key: {key("typed")}
    kind: short_text
    stem: What is asked of a model called?
    explanation: It asks, so it is a **request**.
    anchor: p-start
    accepted:
      - {{id: a, text: [prompt, request], explanation: "Yes."}}
      - {{id: b, text: [question], share: 0.5}}
    wrong:
      - {{id: w, texts: [reply], explanation: "That comes back."}}
  - key: {key("number")}
    kind: numeric
    stem: How long is a minute?
    answers:
      - {{id: a, value: 60, tolerance: 0.05, tolerance_kind: relative}}
    units:
      - {{name: s, factor: 1}}
      - {{name: min, factor: 60}}
  - key: {key("pairs")}
    kind: matching
    stem: What belongs together?
    keeps_order: true
    pairs:
      - {{id: q, left: Ask, right: a reply}}
      - {{id: t, left: Try, right: a result}}
    extras:
      - {{id: x, right: a bill}}
  - key: {key("steps")}
    kind: ordering
    scoring: adjacent
    stem: In which order?
    items:
      - {{id: one, text: Ask}}
      - {{id: two, text: Read}}
      - {{id: three, text: Ask again}}
  - key: {key("gaps")}
    kind: blanks
    stem: Complete it.
    text: "A {{{{name}}}} has {{{{many}}}} limits, and they are {{{{how}}}}."
    blanks:
      - {{id: name, type: text, accepted: [{{id: a, text: [prompt]}}]}}
      - {{id: many, type: number, weight: 2, answers: [{{id: a, value: 3}}]}}
      - id: how
        type: choice
        choices:
          - {{id: s, text: said, correct: true, explanation: "Yes.", anchor: start}}
          - {{id: g, text: guessed, explanation: "No."}}
  - key: {key("essay")}
    kind: open
    points: 10
    stem: What would you ask?
    sample: Something with a limit.
    max_words: 100
    rubric:
      - id: limit
        title: A limit
        levels:
          - {{id: none, label: There is none, share: 0}}
          - {{id: one, label: There is one, share: 1}}
"""
KOREAN = f"""\
  - key: {key("typed")}
    stem: 모델에 묻는 것을 무엇이라고 하나요?
    explanation: 묻는 것이니 **요청**이에요.
    accepted:
      - {{id: a, text: [프롬프트, 요청], explanation: "맞아요."}}
      - {{id: b, text: [질문]}}
    wrong:
      - {{id: w, texts: [답], explanation: "그것은 돌아오는 것이에요."}}
  - key: {key("number")}
    stem: 1분은 얼마나 되나요?
  - key: {key("pairs")}
    stem: 무엇이 어울리나요?
    pairs:
      - {{id: q, left: 묻기, right: 답}}
      - {{id: t, left: 해 보기, right: 결과}}
    extras:
      - {{id: x, right: 청구서}}
  - key: {key("steps")}
    stem: 어떤 순서인가요?
    items:
      - {{id: one, text: 묻기}}
      - {{id: two, text: 읽기}}
      - {{id: three, text: 다시 묻기}}
  - key: {key("gaps")}
    stem: 완성해 보세요.
    text: "{{{{name}}}}의 제한은 {{{{many}}}}개이고, {{{{how}}}}."
    blanks:
      - {{id: name, type: text, accepted: [{{id: a, text: [프롬프트]}}]}}
      - {{id: many, type: number}}
      - id: how
        type: choice
        choices:
          - {{id: s, text: 말해 둬요, explanation: "네."}}
          - {{id: g, text: 짐작해요, explanation: "아니요."}}
  - key: {key("essay")}
    stem: 무엇을 묻겠어요?
    sample: 제한이 있는 것.
    rubric:
      - id: limit
        title: 제한
        levels:
          - {{id: none, label: 없음}}
          - {{id: one, label: 있음}}
"""
SEVERAL = f"""\
  - key: {key("several")}
    kind: multiple
    stem: Which?
    choices:
      - {{id: a, text: A, correct: true, explanation: "Yes."}}
      - {{id: b, text: B, explanation: "No."}}
"""
SEVERAL_KO = f"""\
  - key: {key("several")}
    stem: 어느 것?
    choices:
      - {{id: a, text: 가, explanation: "네."}}
      - {{id: b, text: 나, explanation: "아니요."}}
"""
EN, KO = "en/basics/first.quiz.yaml", "ko/basics/first.quiz.yaml"


@pytest.fixture
def folder(tmp_path) -> Path:
    """The small course, with a question of each other kind in its quiz."""
    course = write_course(tmp_path)
    change(course, EN, "practice:\n", f"{ENGLISH}practice:\n")
    change(course, KO, "practice:\n", f"{KOREAN}practice:\n")
    change(course, EN, "practice:\n", f"{SEVERAL}practice:\n")
    change(course, KO, "practice:\n", f"{SEVERAL_KO}practice:\n")
    return course


def run(folder: Path) -> str:
    out = StringIO()
    call_command("import_course", str(folder), yes=True, stdout=out)
    return out.getvalue()


def problems(folder: Path) -> list[str]:
    with pytest.raises(BadFiles) as bad:
        read_course(folder)
    return [str(problem).removeprefix("prompting/") for problem in bad.value.problems]


def line_of(folder: Path, name: str, text: str) -> int:
    return next(at for at, row in enumerate((folder / name).read_text().splitlines(), 1) if text in row)


def asked() -> dict[str, object]:
    """By kind, what learners are asked."""
    found = [content_of(quiz.revision).questions for quiz in QuizRecord.objects.all()]
    return {question.kind: question for questions in found for question in questions}


def test_every_kind_is_asked_as_its_file_says(folder):
    run(folder)
    found = asked()
    assert found.keys() == KINDS.keys()
    assert found["short_text"].accepted[0].text == {"en": ("prompt", "request"), "ko": ("프롬프트", "요청")}
    assert found["short_text"].wrong[0].texts == ("reply", "답")
    assert found["short_text"].explanation["en"] == "<p>It asks, so it is a <b>request</b>.</p>"
    assert found["short_text"].anchor == f"{key('first')}#p-start"
    assert found["short_text"].earned("Question") == found["short_text"].accepted[1].share
    assert found["numeric"].earned("1.02 min") == 1
    assert found["matching"].keeps_order
    assert found["matching"].pairs[0].right == {"en": "a reply", "ko": "답"}
    assert [item.id for item in found["ordering"].items] == ["one", "two", "three"]
    assert found["blanks"].earned({"name": "프롬프트", "many": "3", "how": "s"}) == 1
    assert found["blanks"].blanks[2].choices[0].anchor == f"{key('first')}#start"
    assert found["open"].earned_by({"limit": "one"}) == 1
    assert found["open"].max_words == 100


def test_twice_changes_nothing(folder):
    """Nor does opening and saving a question as it is."""
    run(folder)
    assert "Nothing to do." in run(folder)
    for question in Question.objects.all():
        question.answer = question.answer.stream_block.clean(question.answer)
        question.save_revision().publish()
    changes = make_plan(read_course(folder)).changes
    assert {change.verdict for change in changes} == {Verdict.UNCHANGED}


def test_a_translation_holds_the_structure_of_its_source(folder):
    """Who opens it in the editor finds a question that is whole."""
    run(folder)
    for question in Question.objects.filter(locale__language_code="ko"):
        question.answer.stream_block.clean(question.answer)
        source = Question.objects.get(translation_key=question.translation_key, locale__language_code="en")
        assert question.kind == source.kind


@pytest.mark.parametrize(
    ("name", "old", "new", "at", "message"),
    [
        (EN, "kind: short_text", "kind: essay", "kind: essay", "“kind”"),
        (EN, "share: 0.5", "share: 0.5, mood: merry", "mood", "“mood” is not known here."),
        (EN, "{id: a, value: 60", "{id: a, value: sixty", "sixty", "“value”"),
        (EN, "{id: q, left: Ask, ", "{id: q, ", "id: q", "“left” is missing."),
        (EN, "name: s, factor: 1}", "name: s, factor: 2}", "answers:", "its factor is 1"),
        (EN, "tolerance_kind: relative", "tolerance_kind: loose", "loose", "“tolerance_kind”"),
        (EN, "{id: two, text: Read}", "{id: two, text: Ask}", "items:", "Two items say the same."),
        (EN, "texts: [reply]", "texts: [Prompt]", "accepted:", "“Prompt” is both accepted and expected to be wrong."),
        (EN, "{{many}} limits", "many limits", 'text: "A', "Each blank must be marked once in the text (en)."),
        (EN, "type: number, weight", "type: digit, weight", "type: digit", "“type”"),
        (EN, "share: 1}\n", "share: 0.9}\n", "id: limit", "The best level"),
        (EN, "explanation: It asks, so", "explanation: '# It'\n    #", "# It", "A heading cannot stand here."),
        (EN, "anchor: p-start", "anchor: p-nowhere", "p-nowhere", "The lesson has no block {#p-nowhere}."),
        (EN, "anchor: start}", "anchor: gone}", "anchor: gone", "The lesson has no block {#gone}."),
        (EN, "anchor: p-start", "anchor: second#gone", "second#gone", "The lesson “second” has no block {#gone}."),
        (EN, "anchor: p-start", "anchor: third#p-on", "third#p-on", "The course has no lesson “third”."),
        (KO, "id: t, left", "id: u, left", "pairs:", "The pairs' ids differ from those in en."),
        (KO, "{id: b, text: [질문]}", "{id: c, text: [질문]}", "accepted:", "The ids of “accepted” differ"),
        (KO, "{id: b, text: [질문]}", "{id: b}", "{id: b}", "“text” is missing."),
        (KO, "{{many}}개이고", "여럿이고", 'text: "', "Each blank must be marked once in the text (ko)."),
        (KO, "many, type: number}", "many, type: text, accepted: [{id: a, text: [셋]}]}", "id: many", "It is a number"),
        (KO, "sample: 제한이", "max_words: 3\n    sample: 제한이", "max_words", "“max_words” is not known here."),
        (KO, "{id: none, label: 없음}", "{id: nil, label: 없음}", "levels:", "The levels' ids differ"),
    ],
)  # fmt: skip
def test_slips_are_told_with_their_line(folder, name, old, new, at, message):
    change(folder, name, old, new)
    found = problems(folder)
    assert any(row.startswith(f"{name}:{line_of(folder, name, at)}:") and message in row for row in found), found
    assert len(found) == 1, found
