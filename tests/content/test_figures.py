"""Every figure of the lessons is worked out again: sums in the text, tables, and shares that are only stated."""

import math
from decimal import Decimal

import pytest

from tests.content.accounts import LANGUAGES, LEDGER, Text, complaints, lessons, not_in_both, slugs
from tests.content.figures import sums


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("slug", slugs())
def test_the_figures_come_out(slug, language):
    assert complaints(lessons()[slug][language], LEDGER.get(slug, {})) == []


@pytest.mark.parametrize("slug", slugs())
def test_both_languages_show_the_same_figures(slug):
    assert not_in_both(lessons()[slug], LEDGER.get(slug, {})) == []


def test_the_ranges_are_the_wilson_interval():
    """“97 of 100” fits a true rate between 92 and 99, “970 of 1,000” one between 96 and 98."""
    assert [round(100 * bound) for bound in wilson(97, 100)] == [92, 99]
    assert [round(100 * bound) for bound in wilson(970, 1000)] == [96, 98]
    assert _numbers("the-evaluation-loop", "p-how-sure") >= {92, 99, 96, 98}


def wilson(right: int, of: int) -> tuple[float, float]:
    z, p = 1.959964, right / of
    middle, reach = p + z**2 / (2 * of), z * math.sqrt(p * (1 - p) / of + z**2 / (4 * of**2))
    return (middle - reach) / (1 + z**2 / of), (middle + reach) / (1 + z**2 / of)


def test_two_bad_samples_in_a_row_are_rare_by_chance():
    """Fewer than 38 right of 40 on two days running, at 97 percent."""
    bad_day = 1 - sum(math.comb(40, wrong) * 0.03**wrong * 0.97 ** (40 - wrong) for wrong in range(3))
    assert round(1000 * bad_day**2) == 14
    assert _numbers("the-evaluation-loop", "c-trigger") >= {14, 1000}


def _numbers(slug: str, anchor: str) -> set[Decimal]:
    """Shown in both languages."""
    return set.intersection(*({one.value for one in lessons()[slug][code][anchor].figures} for code in LANGUAGES))


# --- that they would notice -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("20,000 × 0.0054 = $108 a day", True),
        ("20,000 × 0.0054 = $180 a day", False),
        ("20,000 × 5.4원 = 하루 108,000원, 30일이면 324만 원", True),
        ("20,000 × 5.4원 = 하루 10,800원", False),
        ("40 × 3 × 2만 원 = 240만 원", True),
        ("40 × 3 × 2만 원 = 24만 원", False),
        ("35 × 0.4 × 60,000 − 120 × 2,000 = 600,000원", True),
        ("24,000 − 30,000 = −6,000", True),
        ("24,000 − 30,000 = +6,000", False),
        ("(5.4 + 40 + 10) ÷ 240 = 0.23", True),
        ("(5.4 + 40 + 10) ÷ 240 = 0.24", False),
        ("a rate (0.026 ÷ 0.0054 = 4.8)", True),
    ],
)
def test_a_sum_is_read_as_it_is_written(text, right):
    [one] = sums(text)
    assert one.is_right is right


@pytest.mark.parametrize(
    ("slug", "anchor", "old", "new"),
    [
        ("cost-speed-accuracy", "p-day", "$108", "$118"),  # a sum
        ("cost-speed-accuracy", "p-day", "44 percent", "54 percent"),  # a share that is only stated
        ("cost-speed-accuracy", "p-both-ways", "$572", "$752"),
        ("proving-value", "p-answer", "21 percent", "25 percent"),
        ("judging-output", "p-steady", "55 are good", "54 are good"),  # what the rest follows from
        ("strategy-and-researchers", "p-need", "900 orders", "950 orders"),
        ("the-evaluation-loop", "p-thumb", "about 20", "about 200"),
    ],
)
def test_a_wrong_figure_is_found(slug, anchor, old, new):
    lesson = _with(slug, anchor, lambda block: block.rewritten(old, new))
    assert complaints(lesson, LEDGER[slug])
    assert not_in_both({"en": lesson, "ko": lessons()[slug]["ko"]}, LEDGER[slug])


@pytest.mark.parametrize(
    ("slug", "anchor", "row", "column", "cell"),
    [
        ("cost-speed-accuracy", "table-models", 3, 2, "4.11"),
        ("two-scoreboards", "table-worth", 5, 2, "$640"),
        ("judging-output", "table-compare", 4, 1, "89.8%"),
        ("proving-value", "table-data-first", 0, 4, "200 ÷ 4 = 60"),
        ("prompts", "table-versions", 1, 1, "6"),
    ],
)
def test_a_wrong_cell_is_found(slug, anchor, row, column, cell):
    lesson = _with(slug, anchor, lambda block: block.with_cell(row, column, cell))
    assert complaints(lesson, LEDGER[slug])


def test_a_figure_that_nobody_accounts_for_is_found():
    slug, anchor = "balance-and-outlook", "p-missing"
    lesson = _with(slug, anchor, lambda block: block.rewritten("a number of jobs", "a number of jobs (317)"))
    assert complaints(lesson, LEDGER[slug]) == ["p-missing: 317"]


def _with(slug: str, anchor: str, change) -> dict[str, Text]:
    """The English lesson with one block changed; the change must have changed it."""
    lesson = lessons()[slug]["en"]
    changed = change(lesson[anchor])
    assert changed.text != lesson[anchor].text
    return lesson | {anchor: changed}
