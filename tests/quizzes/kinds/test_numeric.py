"""Which numbers are read, which are near enough, and in which units."""

from decimal import Decimal, localcontext

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from quizzes.kinds.numbers import BadNumber, read_number, split_number
from tests.quizzes.kinds.making import JUNK, make

METRES = [{"name": "m", "factor": "1"}, {"name": "km", "factor": "1000"}, {"name": "㎝", "factor": "0.01"}]


def asking(value="100", **fields):
    answer = {"value": value, **{name: fields.pop(name) for name in ("tolerance", "tolerance_kind") if name in fields}}
    return make("numeric", answers=[answer], **fields)


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("3", "3"), ("-3", "-3"), ("+3", "3"), ("−3", "-3"), (" 3 ", "3"), ("007", "7"),
        ("3.14", "3.14"), ("3,14", "3.14"), (".5", "0.5"), (",5", "0.5"), ("5.", "5"), ("0,125", "0.125"),
        ("1.234", "1.234"), ("1234,567", "1234.567"),
        ("1,234.5", "1234.5"), ("1.234,5", "1234.5"), ("1,234,567", "1234567"), ("1.234.567", "1234567"),
        ("1 234", "1234"), ("1 234,5", "1234.5"), ("1\u202f234\u202f567", "1234567"), ("1'234.5", "1234.5"),
        ("1.5e3", "1500"), ("1,5E-3", "0.0015"), ("1.5×10^3", "1500"), ("2 x 10^-2", "0.02"),
        ("１２．５", "12.5"),
    ],
)  # fmt: skip
def test_what_is_read_as_a_number(typed, number):
    assert split_number(typed) == (Decimal(number), "")


@pytest.mark.parametrize(
    "typed",
    ["", "abc", "1..2", "--3", "1,23,456", "1 2", "1.2.3,4", "1,234.567,8", "1/2", "½", "٣", "1e", "x" * 61, "1" * 61],
)
def test_what_is_not_read_as_a_number(typed):
    """It counts as wrong and is told so; it is never guessed at."""
    with pytest.raises(BadNumber):
        read_number(typed, [], unit_required=False)


@pytest.mark.parametrize("typed", ["1,234", "12,345", "999,999"])
def test_a_comma_that_could_mean_either_is_not_read_and_both_ways_are_offered(typed):
    question = asking(value=typed.replace(",", ""))
    assert question.earned(typed) == 0
    trouble = question.trouble(typed)
    assert typed.replace(",", "") in trouble
    assert typed.replace(",", ".") in trouble


@given(st.decimals("-999999", "999999", places=4, allow_nan=False))
def test_a_number_reads_the_same_with_point_and_comma(number):
    text = format(number, "f")
    assert split_number(text)[0] == number
    assert split_number(text.replace(".", ","))[0] == number


@given(st.integers(1000, 10**12), st.sampled_from([" ", "\u00a0", "'"]))
def test_groups_of_three_are_read(number, separator):
    assert split_number(f"{number:,}".replace(",", separator))[0] == number


@given(JUNK)
def test_reading_anything_ends_in_a_number_or_in_words(text):
    """X20: never in anything else."""
    try:
        number, _unit = split_number(text)
    except BadNumber:
        return
    assert number.is_finite()


class TestTolerance:
    """Bounds are included."""

    @pytest.mark.parametrize(
        ("kind", "tolerance", "inside", "outside"),
        [
            ("absolute", "0", ["100", "100.00"], ["100.0001", "99.9999"]),
            ("absolute", "0.5", ["99.5", "100.5", "100"], ["99.49", "100.5000001"]),
            ("relative", "0.05", ["95", "105"], ["94.99", "105.01"]),
        ],
    )
    def test_near_enough(self, kind, tolerance, inside, outside):
        question = asking(tolerance=tolerance, tolerance_kind=kind)
        assert [question.earned(typed) for typed in inside] == [1] * len(inside)
        assert [question.earned(typed) for typed in outside] == [0] * len(outside)

    def test_a_relative_tolerance_of_a_negative_value_reaches_both_ways(self):
        question = asking("-100", tolerance="0.1", tolerance_kind="relative")
        assert [question.earned(typed) for typed in ("-110", "-90", "-89.9")] == [1, 1, 0]

    @given(st.decimals("-1000", "1000", places=3), st.decimals("0", "50", places=3), st.booleans())
    def test_no_rounding_moves_a_bound(self, value, tolerance, above):
        question = asking(str(value), tolerance=str(tolerance))
        edge = value + tolerance if above else value - tolerance
        step = Decimal("1e-40") if above else Decimal("-1e-40")
        with localcontext(prec=60):
            beyond = edge + step
        assert question.earned(format(edge, "f")) == 1
        assert question.earned(format(beyond, "f")) == 0

    def test_the_answer_that_earns_most_counts(self):
        near = {"value": "10", "tolerance": "1", "share": "0.5"}
        question = make("numeric", points="2", answers=[near, {"value": "10"}])
        assert [question.grade(typed) for typed in ("10", "10.5", "12")] == [2, 1, 0]


class TestUnits:
    @pytest.mark.parametrize(
        "typed", ["1500 m", "1500m", "1.5 km", "1,5km", "150000 cm", "150000 ㎝", "1.5e3 m", "1 500 m", "1500"]
    )
    def test_a_unit_is_worth_its_factor(self, typed):
        assert asking("1500", units=METRES).earned(typed) == 1

    @pytest.mark.parametrize(("typed", "said"), [("1500 KM", "not known"), ("1.5 mi", "not known"), ("km", "number")])
    def test_an_unknown_one_is_told(self, typed, said):
        """Upper and lower case are different units: mW is not MW."""
        question = asking("1500", units=METRES)
        assert question.earned(typed) == 0
        assert said in question.trouble(typed)

    def test_a_missing_one_is_told_only_where_it_is_required(self):
        assert asking("5", units=METRES).earned("5") == 1
        strict = asking("5", units=METRES, unit_required=True)
        assert (strict.earned("5"), strict.earned("5 m")) == (0, 1)
        assert "missing" in strict.trouble("5")

    def test_where_none_is_asked_one_is_refused_in_words(self):
        question = asking("5")
        assert question.earned("5 kg") == 0
        assert "without a unit" in question.trouble("5 kg")

    @pytest.mark.parametrize(("name", "typed"), [("m²", "5 m2"), ("µs", "5 μs"), ("℃", "5 °C"), ("m/s", "5 m / s")])
    def test_ways_to_write_one_unit_are_one(self, name, typed):
        assert asking("5", units=[{"name": name, "factor": "1"}], unit_required=True).earned(typed) == 1

    @pytest.mark.parametrize(
        "units",
        [
            [{"name": "km", "factor": "1000"}],
            [{"name": "m", "factor": "1"}, {"name": " m ", "factor": "2"}],
            [{"name": "m", "factor": "0"}],
        ],
    )
    def test_units_that_mean_nothing_are_refused(self, units):
        with pytest.raises(ValidationError):
            asking(units=units)


@pytest.mark.parametrize(
    "answer",
    [
        {"value": "NaN"},
        {"value": "Infinity"},
        {"value": "1e31"},
        {"value": "1", "tolerance": "-1"},
        {"value": "1", "share": "0.5"},
    ],
)
def test_answers_that_nobody_can_give_are_refused(answer):
    with pytest.raises(ValidationError):
        make("numeric", answers=[answer])


def test_what_is_tallied():
    question = make("numeric", answers=[{"value": "1"}, {"value": "2", "share": "0.5"}])
    assert [question.tallies(typed) for typed in ("1", "2", "3", "many")] == [
        ["answer:0"], ["answer:1"], ["other"], ["unreadable"],
    ]  # fmt: skip
