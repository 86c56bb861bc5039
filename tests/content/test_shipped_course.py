"""What the shipped course promises as a whole: every point taught and asked, and questions that cannot be guessed."""

from collections import Counter
from functools import cache

import pytest
from django.conf import settings

from cms.importing.items import Item
from cms.importing.read import read_course
from tests.walks.first_module import SHIPPED

# The points of the brief: what the four sources say (A, B with its English version C, D), and where they disagree (X).
POINTS = [
    f"{source}{number}" for source, last in (("A", 26), ("B", 18), ("D", 12), ("X", 4)) for number in range(1, last + 1)
]
LANGUAGES = [code for code, _name in settings.LANGUAGES]


@cache
def items(kind: str, language: str = "en") -> tuple[Item, ...]:
    return tuple(item for item in read_course(SHIPPED).items if item.kind == kind and item.language == language)


def choices(item: Item) -> list[dict]:
    return item.state["choices"]


def test_every_point_is_taught():
    taught = {point for lesson in items("lesson") for point in lesson.state["points_taught"]}
    assert sorted(set(POINTS) - taught) == []
    assert sorted(taught - set(POINTS)) == [], "points that the brief does not know"


def test_every_point_is_asked_in_a_question_that_counts():
    asked = {
        point
        for question in items("question")
        if not question.state["is_practice"]
        for point in question.state["asks_about"]
    }
    assert sorted(set(POINTS) - asked) == []


def test_twenty_lessons_in_five_modules():
    assert (len(items("module")), len(items("lesson"))) == (5, 22)
    assert len(items("lesson", "ko")) == 22


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_choice_explains_itself(language):
    silent = [item.label for item in items("question", language) for one in choices(item) if not one["explanation"]]
    assert silent == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_right_choice_is_not_the_longest_more_often_than_chance(language):
    singles = [item for item in items("question", language) if item.state["kind"] == "single"]
    longest = sum(max(choices(item), key=lambda one: len(one["text"]))["correct"] for item in singles)
    by_chance = sum(1 / len(choices(item)) for item in singles)
    assert longest <= by_chance, f"{longest} of {len(singles)}, {by_chance:.1f} by chance"


def test_the_right_choice_has_no_favourite_place():
    singles = [item for item in items("question") if item.state["kind"] == "single"]
    places = Counter(next(at for at, one in enumerate(choices(item)) if one["correct"]) for item in singles)
    assert max(places.values()) < 0.4 * len(singles), places
