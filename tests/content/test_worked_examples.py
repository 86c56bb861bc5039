"""A worksheet begins with the figures of its lesson, and comes to what the lesson came to, in both languages."""

from decimal import Decimal
from functools import cache

import pytest

from cms.activities import read
from cms.blocks.activities import ACTIVITIES
from cms.importing.activities import states_in
from cms.importing.answers import raw_value
from cms.importing.files import Problems
from courses.activities.kinds.worksheet import WorksheetActivity
from tests.content.accounts import LANGUAGES, blocks, lessons, slugs
from tests.walks.first_module import SHIPPED

LARGE = {"price_in": "10", "price_out": "40", "used": "45", "waiting": "6"}
# Lesson, worksheet, what the learner changes, output, by what it is multiplied, and the paragraph that says it too.
EXAMPLES = [
    ("three-kinds-or-two", "act-which-kind", {}, "model", 1, "p-result"),
    ("three-kinds-or-two", "act-which-kind", {}, "experience", 1, "p-result"),
    ("three-kinds-or-two", "act-which-kind", {}, "platform", 1, "p-result"),
    ("two-scoreboards", "act-chain", {}, "net", 1, "table-worth"),
    ("data-before-the-model", "act-register", {}, "those", 1, "p-quality"),
    ("data-before-the-model", "act-register", {}, "ours", 1, "p-quality"),
    ("data-before-the-model", "act-register", {}, "tested", 1, "p-quality"),
    ("data-before-the-model", "act-register", {}, "miss", 100, "p-quality"),
    ("the-evaluation-loop", "act-odds", {}, "wrong", 1, "p-how-often"),
    ("the-evaluation-loop", "act-odds", {}, "found", 1, "c-trigger"),
    ("the-evaluation-loop", "act-odds", {}, "rings", 100, "c-trigger"),
    ("cost-speed-accuracy", "act-unit", {}, "cost", "0.001", "table-cost"),
    ("cost-speed-accuracy", "act-unit", {}, "day", 1, "p-both-ways"),
    ("cost-speed-accuracy", "act-unit", {"waiting": "0"}, "day", 1, "p-both-ways"),
    ("cost-speed-accuracy", "act-unit", LARGE, "day", 1, "p-both-ways"),
    ("cost-speed-accuracy", "act-unit", LARGE | {"waiting": "0"}, "day", 1, "p-both-ways"),
    ("cost-speed-accuracy", "act-unit", {}, "break_even", 100, "p-try"),
    ("technical-literacy", "act-halves", {}, "now", 1, "p-rag-sum"),
    ("technical-literacy", "act-halves", {}, "by_search", 1, "list-rag"),
    ("technical-literacy", "act-halves", {}, "by_model", 1, "list-rag"),
    ("proving-value", "act-proof", {}, "hours_before", 1, "table-before-after"),
    ("proving-value", "act-proof", {}, "hours_after", 1, "table-before-after"),
    ("proving-value", "act-proof", {}, "saved", 100, "p-answer"),
    ("proving-value", "act-proof", {}, "gross", 1, "p-answer"),
    ("proving-value", "act-proof", {}, "net", 1, "p-answer"),
]


@cache
def worksheets() -> dict[tuple[str, str], WorksheetActivity]:
    """Of all lessons, by slug and anchor, made by the same steps as on the site."""
    found = {}
    for slug in slugs():
        problems = Problems(SHIPPED)
        bodies = states_in({language: blocks(slug, language) for language in LANGUAGES}, problems)
        assert not problems, problems.found
        for block in bodies["en"]:
            if block.kind == "worksheet":
                found[slug, block.anchor] = _read(block.anchor, bodies)
    return found


def _read(anchor: str, bodies: dict) -> WorksheetActivity:
    block = ACTIVITIES["worksheet"]
    states = {language: next(one.value for one in bodies[language] if one.anchor == anchor) for language in bodies}
    return read("worksheet", {code: block.to_python(raw_value(block, state)) for code, state in states.items()})


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: f"{example[0]}-{example[3]}")
def test_the_worksheet_comes_to_what_the_lesson_says(example):
    slug, anchor, typed, output, by, paragraph = example
    number = worksheets()[slug, anchor].numbers(typed)[output] * Decimal(by)
    for language in LANGUAGES:
        shown = lessons()[slug][language][paragraph].figures
        assert any(figure.says(number) for figure in shown), f"{number:f} is not in {paragraph} ({language})"


def test_every_worksheet_is_held_against_its_lesson():
    assert {(slug, anchor) for slug, anchor, *_rest in EXAMPLES} == set(worksheets())


def test_money_is_said_as_each_language_says_it():
    unit = worksheets()["cost-speed-accuracy", "act-unit"]
    assert (unit.results({}, "en")["day"], unit.results({}, "ko")["day"]) == ("$572", "572천 원")
    loss = {"used": "10"}
    assert (unit.results(loss, "en")["day"], unit.results(loss, "ko")["day"]) == ("-$628", "-628천 원")
    assert [one["unit_before"] for one in unit.shown({}, "ko")["inputs"] if one["unit"]] == [False] * 7


@pytest.mark.parametrize(("slug", "anchor"), sorted({one[:2] for one in EXAMPLES}))
def test_a_worksheet_begins_without_complaint_and_with_every_result(slug, anchor):
    sheet = worksheets()[slug, anchor]
    for language in LANGUAGES:
        assert sheet.problems({}, language) == {}
        assert [
            name for name, text in sheet.results({}, language).items() if text in {"", "–"} and ":" not in name
        ] == []
