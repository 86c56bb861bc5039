"""Scoring sheets: weighted averages, the weakest criterion, ideas of one's own, and what an author's edit leaves."""

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from courses.activities.written import Written, asked_in
from tests.courses.activities.making import SCORING, read

sheet = read(SCORING)
SCORED = {"own_1": "A cost forecast", "bot__pays": "2", "bot__works": "5", "own_1__pays": "4", "own_1__works": "3"}


def test_the_average_is_weighted_and_the_idea_ahead_is_named():
    results = sheet.results(SCORED, "en")
    assert results["bot:mean"] == "3.0"  # (2 × 2 + 5) ÷ 3
    assert results["own_1:mean"] == "3.7"  # (2 × 4 + 3) ÷ 3
    assert results["summary"] == "Highest: A cost forecast, with 3.7 of 5."
    assert (results["bot:weakest"], results["own_1:weakest"]) == ("Viability", "Feasibility")
    assert (results["own_2:called"], results["own_2:pays"], results["own_2:mean"]) == ("Idea 3", "–", "–")


def test_an_idea_is_compared_once_every_criterion_is_scored():
    results = sheet.results({"bot__pays": "2"}, "en")
    assert (results["bot:mean"], results["bot:weakest"], results["some"]) == ("–", "–", "1")
    assert results["summary"] == "What is scored by every criterion is compared here."
    assert sheet.results({}, "en")["some"] == ""


def test_what_is_scored_may_be_something_else_than_ideas():
    outputs = read(SCORING, noun={"en": "Output", "ko": "결과물"})
    assert outputs.results({}, "ko")["own_2:called"] == "결과물 3"
    assert [numbered for _name, numbered, _written in outputs.shown({}, "en")["own"]] == ["Output 2", "Output 3"]


def test_ideas_that_are_level_are_all_named():
    same = {f"{idea}__{criterion}": "3" for idea in ("bot", "own_1") for criterion in ("pays", "works")}
    results = sheet.results(same, "en")
    assert results["summary"] == "Level at 3.0 of 5: A refund bot, Idea 2."
    assert results["bot:weakest"] == "–"  # none is weaker than another
    assert sheet.results({"bot__pays": "3", "bot__works": "3"}, "en")["summary"] == "A refund bot comes to 3.0 of 5."


def test_what_was_said_is_one_line_an_idea_in_the_readers_language():
    lines = sheet.said(SCORED | {"own_2": "Only a name"}, "ko")
    assert [line.label for line in lines] == ["환불 봇", "A cost forecast", "Only a name"]
    assert lines[0].text.splitlines()[:2] == ["사업성: 2", "실현 가능성: 5"]
    assert lines[2].text == "–"
    assert sheet.told(SCORED, "en") >= SCORED.keys()


def test_a_criterion_that_the_author_took_out_is_told_by_itself_and_an_idea_that_is_gone_as_one_line():
    written = Written(SCORED, 1, None, asked_in(sheet, SCORED, "en"))
    without_works = read(SCORING, criteria=SCORING["criteria"][:1])
    assert [(line.label, line.text) for line in written.no_longer_asked(without_works, "en")] == [
        ("A refund bot: Feasibility", "5"),
        ("A cost forecast: Feasibility", "3"),
    ]
    without_own = read(SCORING, own=0)
    assert [(line.label, line.text) for line in written.no_longer_asked(without_own, "en")] == [
        ("A cost forecast", "Viability: 4\nFeasibility: 3\nAverage: 3.7 of 5")
    ]
    assert written.no_longer_asked(sheet, "en") == []


def test_a_score_that_a_new_scale_has_not_is_told_and_counts_for_nothing():
    narrow = read(SCORING, scale={"least": 1, "most": 3})
    assert narrow.problems(SCORED, "en") == {
        "bot__works": "Choose a step from 1 to 3.",
        "own_1__pays": "Choose a step from 1 to 3.",
    }
    assert narrow.results(SCORED, "en")["bot:mean"] == "–"


@given(st.dictionaries(st.sampled_from([*(field.name for field in sheet.fields()), "gone__pays"]), st.text(max_size=8)))
def test_nothing_that_was_ever_written_breaks_it(values):
    with translation.override("ko"):
        assert sheet.results(values, "ko")["summary"]
        sheet.said(values, "ko"), sheet.problems(values, "ko"), sheet.shown(values, "ko")


@pytest.mark.parametrize(
    "changes",
    [
        {"options": [], "own": 0},
        {"own": 6},
        {"criteria": []},
        {"scale": {"least": 3, "most": 3}},
        {"scale": {"least": 1, "most": 12}},
        {"criteria": [{"id": "a" * 60, "label": {"en": "Long"}}]},
        {"options": [{"id": "own_1", "label": {"en": "Taken"}}]},
    ],
)
def test_sheets_that_cannot_be_shown_are_refused(changes):
    with pytest.raises(ValidationError):
        read(SCORING, **changes)
