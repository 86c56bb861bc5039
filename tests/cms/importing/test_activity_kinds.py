"""Scoring sheets, sortings, rewrites, plans and self-assessments in lesson files."""

import pytest

from cms.importing.plan import Verdict, make_plan
from cms.importing.read import read_course
from courses.activities.kinds import read_activity
from courses.models import Activity
from tests.cms.folders import change, write_course
from tests.cms.importing.test_activities import problems_in, run

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("site")]

ENGLISH = """\
It goes on. {#p-on}

::: scoring {#act-vfd title="Score your ideas" minutes="15"}
scale: {least: 1, most: 5, least_label: "not at all", most_label: "entirely"}
criteria:
  - {id: viability, label: Viability, help: "Does it **pay**?", weight: 2}
  - {id: feasibility, label: Feasibility}
options: 3
:::

::: scoring {#act-ours title="Score ours"}
criteria:
  - {id: use, label: Use}
options:
  - {id: bot, label: A refund bot}
:::

::: sorting {#act-technique title="Choose the technique" minutes="10"}
categories:
  - {id: rules, label: Plain rules}
  - {id: llm, label: A language model}
cases:
  - {id: invoice, text: "A total on an invoice", category: rules, explanation: "It is always there."}
:::

::: rewrite {#act-prompt title="Prompt workshop"}
before: |
  Summarise
  the *feedback*.
task: Say for **whom**.
rows: 6
checks:
  - {id: whom, text: It says for whom.}
sample: One possible version.
:::

::: plan {#act-days title="Your first thirty days"}
days: 30
steps:
  - {id: audit, text: "List the decisions", day: 1}
own: 2
:::

::: assessment {#act-before title="Where you stand now"}
occasion: before
scale: {least: 1, most: 4, least_label: "not yet", most_label: "with ease"}
statements:
  - {id: literacy, text: "I can tell what a model does.", competency: technical-literacy}
:::
"""
KOREAN = """\
계속돼요. {#p-on}

::: scoring {#act-vfd title="아이디어 채점"}
scale: {least_label: "전혀 아니에요", most_label: "완전히 그래요"}
criteria:
  - {id: viability, label: 사업성, help: "**돈**이 되나요?"}
  - {id: feasibility, label: 실현 가능성}
:::

::: scoring {#act-ours title="우리 것 채점"}
criteria:
  - {id: use, label: 쓸모}
options:
  - {id: bot, label: 환불 봇}
:::

::: sorting {#act-technique title="기술 고르기"}
categories:
  - {id: rules, label: 단순 규칙}
  - {id: llm, label: 언어 모델}
cases:
  - {id: invoice, text: "청구서의 합계", explanation: "늘 같은 자리에 있어요."}
:::

::: rewrite {#act-prompt title="프롬프트 공방"}
before: 피드백을 요약해 줘.
task: 누구를 위한 것인지 쓰세요.
checks:
  - {id: whom, text: 누구를 위한 것인지 밝혔어요.}
sample: 한 가지 예예요.
:::

::: plan {#act-days title="첫 30일"}
steps:
  - {id: audit, text: "결정 목록을 적어요"}
:::

::: assessment {#act-before title="지금의 나"}
scale: {least_label: "아직이에요", most_label: "거뜬해요"}
statements:
  - {id: literacy, text: "모델이 무엇을 하는지 말할 수 있어요."}
:::
"""


@pytest.fixture
def folder(tmp_path):
    folder = write_course(tmp_path)
    change(folder, "en/basics/second.md", "It goes on. {#p-on}\n", ENGLISH)
    change(folder, "ko/basics/second.md", "계속돼요. {#p-on}\n", KOREAN)
    return folder


def test_every_kind_comes_in_with_its_structure_and_the_words_of_both_languages(folder):
    run(folder)
    scoring, ours, sorting, rewrite, plan, assessment = (
        read_activity(row.definition) for row in Activity.objects.order_by("position")
    )
    assert (scoring.own, scoring.options, [one.weight for one in scoring.criteria]) == (3, (), [2, 1])
    assert scoring.scale.most_label == {"en": "entirely", "ko": "완전히 그래요"}
    assert scoring.criteria[0].help == {"en": "Does it <b>pay</b>?", "ko": "<b>돈</b>이 되나요?"}
    assert (ours.own, ours.options[0].label["ko"], ours.scale.most) == (0, "환불 봇", 5)
    assert sorting.cases[0].category == "rules" and sorting.cases[0].explanation["ko"] == "늘 같은 자리에 있어요."
    assert rewrite.before["en"] == "Summarise\nthe *feedback*."  # a prompt is shown letter by letter
    assert (rewrite.rows, rewrite.checks[0].text["ko"]) == (6, "누구를 위한 것인지 밝혔어요.")
    assert (plan.days, plan.own, plan.steps[0].day, plan.steps[0].text["ko"]) == (30, 2, 1, "결정 목록을 적어요")
    assert (assessment.occasion, assessment.statements[0].competency) == ("before", "technical-literacy")
    assert list(assessment.scale.steps) == [1, 2, 3, 4]


def test_a_second_import_changes_nothing(folder):
    run(folder)
    assert {change.verdict for change in make_plan(read_course(folder)).changes} == {Verdict.UNCHANGED}


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("options: 3", "options: 0", "Give 1 to 6 ideas to score"),
        ("options: 3", "options: 7", "less than or equal to 6"),
        ("most: 5", "most: 1", "A scale has 2 to 11 steps"),
        ("weight: 2", "weight: 0", "greater than 0"),
        ("category: rules", "category: magic", "invoice: there is no category “magic”."),
        ("id: llm", "id: rules", "The name “rules” is used twice."),
        ("day: 1", "day: 31", "audit: its day is after the last of 30 days."),
        ("occasion: before", "occasion: between", "“occasion”"),
        ("competency: technical-literacy", 'competency: ""', "en:55: “competency” is empty."),
        ("id: whom", "id: text", "The name “text” is used twice."),
    ],
)
def test_each_slip_is_told(folder, old, new, said):
    change(folder, "en/basics/second.md", old, new)
    assert said in "\n".join(problems_in(folder))
