"""Lesson files hold activities of every kind; what is wrong in one is told with its line."""

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command

from cms.importing.plan import Verdict, make_plan
from cms.importing.read import BadFiles, read_course
from cms.models import LessonPage
from courses.activities.kinds import read_activity
from courses.models import Activity
from tests.cms.folders import change, key, write_course

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("site")]

ENGLISH = """\
It goes on. {#p-on}

::: reflection {#act-why title="Where would you stand?" minutes="5"}
intro: One or **two** sentences.
questions:
  - id: answer
    text: Which of the two would you sign, and why?
    rows: 6
:::

::: checklist {#act-check title="Before you promise AI"}
items:
  - id: problem
    text: I can name the user's problem without the word `AI`.
  - {id: cost, text: I know the cost.}
:::

::: worksheet {#act-unit title="Unit economics" minutes="20"}
inputs:
  - {id: tokens_in, label: Tokens in a query, unit: tokens, value: 1500, min: 0, max: 10000000, help: As billed.}
  - {id: price_in, label: Price of a million, unit: $, unit_before: true, value: 0.25}
outputs:
  - id: cost
    label: Cost of a query
    unit: $
    unit_before: true
    decimals: 4
    formula: tokens_in * price_in / 1000000
  - {id: part, label: Part of a cent, as_percent: true, decimals: 1, formula: "cost / 0.01"}
:::
"""
KOREAN = """\
계속돼요. {#p-on}

::: reflection {#act-why title="여러분의 생각은?" minutes="5"}
intro: 한두 문장이면 돼요.
questions:
  - id: answer
    text: 둘 중 어느 쪽에 서명하겠어요?
:::

::: checklist {#act-check title="AI를 약속하기 전에"}
items:
  - id: problem
    text: AI라는 말 없이 문제를 말할 수 있어요.
  - {id: cost, text: 비용을 알아요.}
:::

::: worksheet {#act-unit title="단위 경제성"}
inputs:
  - {id: tokens_in, label: 질의 한 번의 토큰 수, unit: 토큰}
  - {id: price_in, label: 백만 토큰의 가격}
outputs:
  - {id: cost, label: 질의 한 번의 비용}
  - {id: part, label: 1센트에서 차지하는 비율}
:::
"""


@pytest.fixture
def folder(tmp_path) -> Path:
    folder = write_course(tmp_path)
    change(folder, "en/basics/second.md", "It goes on. {#p-on}\n", ENGLISH)
    change(folder, "ko/basics/second.md", "계속돼요. {#p-on}\n", KOREAN)
    return folder


def run(folder: Path) -> str:
    out = StringIO()
    call_command("import_course", str(folder), yes=True, stdout=out, stderr=out)
    return out.getvalue()


def problems_in(folder: Path) -> list[str]:
    with pytest.raises(BadFiles) as refusal:
        read_course(folder)
    return [f"{problem.path.split('/')[-3]}:{problem.line}: {problem.message}" for problem in refusal.value.problems]


def test_activities_of_a_file_become_rows_with_the_words_of_both_languages(folder):
    run(folder)
    rows = list(Activity.objects.order_by("position"))
    assert [(row.kind, row.anchor, row.is_live) for row in rows] == [
        ("reflection", "act-why", True),
        ("checklist", "act-check", True),
        ("worksheet", "act-unit", True),
    ]
    reflection, checklist, worksheet = (read_activity(row.definition) for row in rows)
    assert reflection.title == {"en": "Where would you stand?", "ko": "여러분의 생각은?"}
    assert reflection.intro["en"] == "<p>One or <b>two</b> sentences.</p>"
    assert (reflection.minutes, reflection.questions[0].rows) == (5, 6)
    assert checklist.items[0].text["en"] == "I can name the user's problem without the word <code>AI</code>."
    assert worksheet.inputs[0].unit == {"en": "tokens", "ko": "토큰"}
    assert worksheet.results({}, "ko")["cost"] == "$0.0004"
    assert worksheet.results({}, "en")["part"] == "3.8%"


def test_a_second_import_changes_nothing(folder):
    run(folder)
    before = list(Activity.objects.order_by("pk").values())
    plan = make_plan(read_course(folder))
    assert {change.verdict for change in plan.changes} == {Verdict.UNCHANGED}
    run(folder)
    assert list(Activity.objects.order_by("pk").values()) == before


def test_a_number_that_changes_in_the_english_file_alone_reaches_the_korean_page(folder, client):
    run(folder)
    change(folder, "en/basics/second.md", "decimals: 4", "decimals: 2")
    korean = LessonPage.objects.get(translation_key=key("second"), locale__language_code="ko")
    versions = korean.live_revision_id
    run(folder)
    assert LessonPage.objects.get(pk=korean.pk).live_revision_id != versions  # its structure is that of the source
    assert read_activity(Activity.objects.get(kind="worksheet").definition).results({}, "ko")["cost"] == "$0.00"


@pytest.mark.parametrize(
    ("name", "old", "new", "said"),
    [
        ("en", "- id: answer", "- id: An-swer", "en:13"),
        ("en", "    rows: 6", "    colour: 6", "en:15: “colour” is not known here."),
        ("en", 'title="Where would you stand?" ', "", "en:10: An activity needs a title."),
        ("en", 'minutes="5"', 'minutes="500"', "en:10: “minutes” must be a whole number from 1 to 240."),
        ("en", "intro: One or", "intro: [One or", "en:12: Not YAML"),
        ("en", "tokens_in * price_in", "tokens_in * price", "“price” is no input, and no output further up."),
        ("en", "tokens_in * price_in", "__import__('os')", "The functions are min, max, round and abs."),
        ("en", "id: price_in", "id: tokens_in", "The name “tokens_in” is used twice."),
        ("en", "max: 10000000", "max: 10", "are not in this order"),
        ("en", "text: Which", "text: See ![](x.png) Which", "en:14: image cannot be imported here."),
        ("ko", "- id: answer", "- id: other", "The questions' ids differ from those in en."),
        ("ko", "    text: 둘", "    rows: 3\n    text: 둘", "ko:13: “rows” is not known here."),
        ("ko", "intro: 한두", "outro: 한두", "“outro” is not known here."),
        ("ko", "::: reflection", "::: checklist", "{#act-why} is a reflection in en."),
    ],
)
def test_each_slip_is_told(folder, name, old, new, said):
    change(folder, f"{name}/basics/second.md", old, new)
    assert said in "\n".join(problems_in(folder))
