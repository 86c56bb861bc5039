"""In every lesson the learner does something, and what the lessons ask for is the same in both languages."""

from functools import cache

import pytest

from cms.blocks.activities import ACTIVITIES
from cms.importing.activities import states_in
from cms.importing.files import Problems
from cms.importing.markdown import Block
from tests.content.accounts import COMPETENCIES, LANGUAGES, blocks, slugs
from tests.walks.first_module import SHIPPED

# Lessons that are their quiz.
QUIZZES = {"capstone", "final-assessment", *(slug for slug in slugs() if slug.endswith("-quiz"))}
LESSONS = [slug for slug in slugs() if slug not in QUIZZES]


@cache
def activities(slug: str, language: str = "en") -> tuple[Block, ...]:
    problems = Problems(SHIPPED)
    bodies = states_in({code: blocks(slug, code) for code in LANGUAGES}, problems)
    assert not problems, problems.found
    return tuple(one for one in bodies[language] if one.kind in {"activity", *ACTIVITIES})


@pytest.mark.parametrize("slug", LESSONS)
def test_every_lesson_has_something_to_do_that_is_kept(slug):
    kept = [one for one in activities(slug) if one.kind != "activity"]
    assert kept
    assert 5 <= sum(one.value["minutes"] or 0 for one in activities(slug)) <= 30, "about as long as the reading"


@pytest.mark.parametrize("slug", LESSONS)
def test_both_languages_have_the_same_activities_in_words_of_their_own(slug):
    shape = {
        code: [(one.kind, one.anchor, one.value["minutes"]) for one in activities(slug, code)] for code in LANGUAGES
    }
    assert shape["en"] == shape["ko"]
    for ours, theirs in zip(activities(slug), activities(slug, "ko"), strict=True):
        assert ours.value["title"] != theirs.value["title"]


def test_every_kind_is_used():
    assert {one.kind for slug in LESSONS for one in activities(slug)} == {"activity", *ACTIVITIES}


@pytest.mark.parametrize("language", LANGUAGES)
def test_before_and_after_ask_the_same(language):
    """So that the profile can say what grew; one sentence for each competency of the course."""
    found = [one.value for slug in LESSONS for one in activities(slug, language) if one.kind == "assessment"]
    before, after = sorted(found, key=lambda value: value["occasion"], reverse=True)
    assert (before["occasion"], after["occasion"]) == ("before", "after")
    assert before["statements"] == after["statements"]
    assert {one["competency"] for one in before["statements"]} == COMPETENCIES


def test_before_is_asked_in_the_first_lesson_and_after_in_the_last():
    places = {one.value["occasion"]: slug for slug in LESSONS for one in activities(slug) if one.kind == "assessment"}
    assert places == {"before": "why-people-ask", "after": "balance-and-outlook"}


def test_every_category_of_a_sorting_has_a_case_and_every_case_a_reason():
    for slug in LESSONS:
        for one in activities(slug):
            if one.kind == "sorting":
                cases = one.value["cases"]
                assert {case["category"] for case in cases} == {
                    each["lasting_id"] for each in one.value["categories"]
                }, slug
                assert all(case["explanation"] for case in cases), slug
