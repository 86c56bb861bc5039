"""Self-assessments, and what they and the quizzes say of a learner's competencies."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from courses.activities.kinds.scales import Scale
from courses.activities.profile import ProfilePage, Standing, ToFill, marks_in, standing
from courses.activities.written import Written, asked_in
from quizzes.profiles import Competency
from tests.courses.activities.making import ASSESSMENT, read

before = read(ASSESSMENT)
after = read(ASSESSMENT, occasion="after")


def stand(name: str, first: dict[str, str], then: dict[str, str], quizzes: Competency | None = None) -> Standing:
    return standing(name, before.scale, marks_in(before, first), marks_in(after, then), quizzes)


def seen(points: str, of: str, questions: int = 5) -> Competency:
    return Competency("evaluation", Decimal(points), Decimal(of), questions)


class TestAssessment:
    def test_marks_are_counted_and_said_by_their_scale(self):
        values = {"model": "2", "bar": "5"}
        assert before.results(values, "en") == {"tally": "2 of 3 answered", "some": "1"}
        assert [(line.label, line.text) for line in before.said(values, "en")] == [
            ("I can tell what a model does.", "2 of 5"),
            ("I can set a bar.", "5 of 5"),
        ]
        assert before.results({}, "en")["some"] == ""

    def test_a_statement_that_is_gone_stays_readable(self):
        values = {"model": "2", "bar": "5"}
        written = Written(values, 1, None, asked_in(before, values, "en"))
        edited = read(ASSESSMENT, statements=ASSESSMENT["statements"][:2])
        assert [(line.label, line.text) for line in written.no_longer_asked(edited, "en")] == [
            ("I can set a bar.", "5 of 5")
        ]

    @given(st.dictionaries(st.sampled_from(["model", "cost", "bar", "gone"]), st.text(max_size=4)))
    def test_nothing_that_was_ever_written_breaks_it(self, values):
        assert before.results(values, "en").keys() == before.results({}, "en").keys()
        assert {line.name for line in before.said(values, "en")} <= values.keys()
        assert before.problems(values, "en").keys() <= before.shown(values, "en").keys() | values.keys()

    @pytest.mark.parametrize(
        "changes",
        [
            {"occasion": "between"},
            {"statements": []},
            {"statements": [{"id": "a", "text": {"en": "A"}, "competency": ""}]},
            {"scale": {"least": 5, "most": 1}},
        ],
    )
    def test_assessments_that_cannot_be_shown_are_refused(self, changes):
        with pytest.raises(ValidationError):
            read(ASSESSMENT, **changes)


class TestStanding:
    def test_growth_is_the_difference_of_the_averages(self):
        one = stand("technical-literacy", {"model": "1", "cost": "2"}, {"model": "4", "cost": "4"})
        assert (one.before, one.after, one.growth) == (Decimal("1.5"), Decimal("4.0"), Decimal("2.5"))

    def test_only_statements_that_were_marked_both_times_are_compared(self):
        one = stand("technical-literacy", {"model": "2", "cost": "5"}, {"model": "3"})
        assert (one.before, one.after, one.growth) == (Decimal("2.0"), Decimal("3.0"), Decimal("1.0"))

    def test_marks_of_different_statements_are_shown_and_not_called_growth(self):
        one = stand("technical-literacy", {"model": "2"}, {"cost": "4"})
        assert (one.before, one.after, one.growth) == (Decimal("2.0"), Decimal("4.0"), None)

    def test_an_assessment_on_another_scale_is_told_on_one(self):
        wide = read(ASSESSMENT, occasion="after", scale={"least": 0, "most": 10})
        one = standing("evaluation", wide.scale, marks_in(before, {"bar": "3"}), marks_in(wide, {"bar": "10"}), None)
        assert (one.before, one.after, one.growth) == (Decimal("5.0"), Decimal("10.0"), Decimal("5.0"))

    @pytest.mark.parametrize(
        ("marked", "quizzes", "apart"),
        [
            ("5", seen("2", "5"), 60),
            ("1", seen("5", "5"), -100),
            ("5", seen("4", "5"), 0),  # 100 and 80: too near to say anything
            ("5", seen("0", "2", questions=2), 0),  # two questions say little
            ("5", None, 0),
        ],
    )
    def test_learner_and_quizzes_differ_when_they_are_far_apart(self, marked, quizzes, apart):
        assert stand("evaluation", {"bar": marked}, {}, quizzes).apart == apart

    def test_it_is_the_later_marks_that_quizzes_are_held_against(self):
        assert stand("evaluation", {"bar": "1"}, {"bar": "5"}, seen("1", "5")).apart == 80


class TestPage:
    def of(self, *growths: tuple[int, int]) -> ProfilePage:
        share = lambda step: Decimal(step - 1) / 4
        return ProfilePage(
            [Standing(f"c{at}", Scale(), share(one), share(two), True) for at, (one, two) in enumerate(growths)]
        )

    def test_what_grew_comes_with_the_most_first(self):
        page = self.of((2, 3), (1, 5), (3, 3), (4, 2))
        assert [one.name for one in page.grown] == ["c1", "c0"]
        assert [one.name for one in page.level] == ["c2"]
        assert [(one.name, one.lost) for one in page.fallen] == [("c3", Decimal(2))]

    def test_the_assessment_before_is_to_be_filled_in_first(self):
        later, earlier = ToFill("B", "en", "after", "/b"), ToFill("A", "en", "before", "/a")
        assert ProfilePage([], [later, earlier]).next_to_fill == earlier
        assert ProfilePage([], [later]).next_to_fill == later
        assert ProfilePage([]).next_to_fill is None
