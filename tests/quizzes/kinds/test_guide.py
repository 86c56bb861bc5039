"""The worked examples of the author's guide (docs/quizzes.md), by the formulas that grade."""

from decimal import Decimal

import pytest

from quizzes.samples import sample
from tests.quizzes.kinds.making import make


@pytest.mark.parametrize(("typed", "points"), [("  RECALL ", "2"), ("Hit  rate", "1"), ("precision", "0")])
def test_short_text(typed, points):
    question = sample("short_text")[0]
    assert question.grade(question.parse({"": [typed]})) == Decimal(points)


@pytest.mark.parametrize(("typed", "points"), [("499", "2"), ("8.4 min", "2"), ("8,7 min", "1"), ("10 min", "0")])
def test_number(typed, points):
    assert sample("numeric")[0].grade(typed) == Decimal(points)


@pytest.mark.parametrize(
    ("given", "positions", "adjacent", "everything"),
    [("ABCD", "3", "3", "3"), ("BACD", "1.5", "1", "0"), ("BCDA", "0", "2", "0")],
)
def test_ordering(given, positions, adjacent, everything):
    items = [{"id": letter, "text": {"en": letter}} for letter in "ABCD"]
    for scoring, points in (("positions", positions), ("adjacent", adjacent), ("all", everything)):
        assert make("ordering", points="3", items=items, scoring=scoring).grade(list(given)) == Decimal(points)


def test_blanks():
    half = [{"text": {"en": ["x"]}}, {"text": {"en": ["y"]}, "share": "0.5"}]
    blanks = [
        {"id": "a", "type": "text", "accepted": half},
        {"id": "b", "type": "number", "weight": "2", "answers": [{"value": "7"}]},
        {"id": "c", "type": "text", "accepted": half},
    ]
    question = make("blanks", points="4", text={"en": "{{a}} {{b}} {{c}}"}, blanks=blanks)
    assert question.grade({"a": "y", "b": "7", "c": "z"}) == Decimal("2.50")


def test_open_answer():
    levels = [{"id": share, "label": {"en": share}, "share": f"0.{share}"} for share in ("0", "5")]
    levels.append({"id": "all", "label": {"en": "all"}, "share": "1"})
    rubric = [{"id": one, "title": {"en": one}, "levels": levels} for one in ("first", "second")]
    question = make("open", points="10", rubric=rubric)
    assert question.points * question.earned_by({"first": "5", "second": "all"}) == Decimal("7.5")
