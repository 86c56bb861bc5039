"""S24: an accepted list, compared after NFC, trimming, case folding and collapsing of space, and nothing similar."""

import unicodedata
from decimal import Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from pydantic import ValidationError

from quizzes.kinds import BadResponse
from quizzes.kinds.typed import fold
from tests.quizzes.kinds.making import WORDS, make


def asking(*texts, **fields):
    return make("short_text", accepted=[{"text": {"en": list(texts)}}], **fields)


def is_right(question, typed):
    return question.earned(question.parse({"": [typed]})) == 1


@pytest.mark.parametrize(
    "typed", ["New York", "new york", "  NEW   YORK ", "New\tYork", "new\u00a0york", "\nNew York\r\n"]
)
def test_space_and_case_do_not_matter(typed):
    """S24"""
    assert is_right(asking("New York"), typed)


def test_capitals_matter_where_the_author_says_so():
    question = asking("pH", ignores_case=False)
    assert is_right(question, " pH ")
    assert not is_right(question, "PH")


@pytest.mark.parametrize("text", ["재현율", "각", "한국어 수업", "훈민정음"])
def test_decomposed_hangul_is_composed_hangul(text):
    """S24: some keyboards and file systems send it in pieces."""
    pieces = unicodedata.normalize("NFD", text)
    assert pieces != text
    for ignores_case in (True, False):
        assert is_right(asking(text, ignores_case=ignores_case), pieces)
        assert is_right(asking(pieces, ignores_case=ignores_case), text)


@pytest.mark.parametrize(("accepted", "typed"), [("café", "cafe\u0301"), ("Straße", "STRASSE"), ("ΣΊΣΥΦΟΣ", "σίσυφος")])
def test_the_same_letters_written_another_way_are_the_same(accepted, typed):
    assert is_right(asking(accepted), typed)


@pytest.mark.parametrize(
    ("accepted", "typed"),
    [
        ("recall", "recal"),
        ("recall", "recall."),
        ("recall", "re call"),
        ("café", "cafe"),
        ("재현율", "재현률"),
        ("a", "а"),
        ("x²", "x2"),
        ("ＡＩ", "AI"),
        ("the share of all fires that it reported", "the share of all fires that it reportet"),
    ],
)
def test_nothing_is_similar(accepted, typed):
    """S24: no threshold passes an answer, however long; a Cyrillic letter is no Latin one, and NFC, unlike NFKC, keeps
    a square from being a two."""
    assert not is_right(asking(accepted), typed)


@given(WORDS, WORDS)
def test_two_texts_are_equal_or_they_are_not(accepted, typed):
    """S24"""
    assert is_right(asking(accepted), typed) == (fold(accepted) == fold(typed))


@given(st.data(), st.text("abcdefghij 가나다라마", min_size=2, max_size=80).filter(lambda text: text.strip()))
def test_one_letter_is_enough_to_be_wrong(data, accepted):
    """S24: one more, one less, or another, anywhere in a text of any length."""
    at = data.draw(st.integers(0, len(accepted) - 1))
    other = data.draw(st.sampled_from("xyz하"))
    before, letter, after = accepted[:at], accepted[at], accepted[at + 1 :]
    near = [before + other + letter + after, before + other + after]
    near += [before + after] if letter != " " else []

    assert [typed for typed in near if is_right(asking(accepted), typed)] == []
    assert is_right(asking(accepted), f"  {accepted.upper()} ")


@given(st.text(max_size=30), st.booleans())
@example("ǰ", True)  # one letter, which without its case is two
def test_folding_twice_is_folding_once(text, ignores_case):
    once = fold(text, ignores_case=ignores_case)
    assert fold(once, ignores_case=ignores_case) == once
    assert unicodedata.is_normalized("NFC", once)


def test_an_answer_in_any_of_the_languages_counts():
    """A learner who reads Korean may know the English word."""
    question = make("short_text", accepted=[{"text": {"en": ["recall"], "ko": ["재현율", "민감도"]}}])
    assert all(is_right(question, typed) for typed in ("Recall", "재현율", "민감도"))


def test_of_several_that_say_the_same_the_one_that_earns_most_counts():
    question = make(
        "short_text",
        points="4",
        accepted=[{"text": {"en": ["hit rate"]}, "share": "0.5"}, {"text": {"en": ["Hit Rate", "recall"]}}],
    )
    assert question.grade("hit rate") == Decimal(4)
    half = make("short_text", points="4", accepted=[{"text": {"en": ["a"]}, "share": "0.25"}, {"text": {"en": ["b"]}}])
    assert half.grade("A") == Decimal("1.00")


def test_what_was_typed_is_stored_as_it_was_typed():
    question = asking("x")
    assert question.parse({"": ["  Two   words "]}) == "Two   words"
    assert question.parse({"": ["   "]}) is None
    decomposed = unicodedata.normalize("NFD", "각")
    assert question.parse({"": [decomposed]}) == decomposed


@pytest.mark.parametrize("typed", ["x" * 501, "a\x00b", "\ud800"])
def test_what_cannot_be_kept_is_refused(typed):
    """X20"""
    with pytest.raises(BadResponse):
        asking("x").parse({"": [typed]})


def test_an_expected_wrong_answer_is_known_by_its_own_words():
    question = asking("recall", wrong=[{"id": "w", "texts": ["Precision", "정밀도"]}])
    assert question.expected(" precision ").id == "w"
    assert question.expected("other") is None
    assert question.tallies("정밀도") == ["wrong:w"]
    assert question.tallies("RECALL") == ["accepted:0"]
    assert question.tallies("else") == ["other"]


@pytest.mark.parametrize(
    "fields",
    [
        {"accepted": []},
        {"accepted": [{"text": {}}]},
        {"accepted": [{"text": {"en": [" "]}}]},
        {"accepted": [{"text": {"en": ["x"]}, "share": "0.5"}]},
        {"accepted": [{"text": {"en": ["x"]}, "share": "1.5"}]},
        {"accepted": [{"text": {"en": ["x"]}}], "wrong": [{"id": "w", "texts": [" X "]}]},
        {"accepted": [{"text": {"en": ["x"]}}], "wrong": [{"id": "w", "texts": []}]},
        {"accepted": [{"text": {"en": ["x"]}}], "wrong": [{"id": "w", "texts": ["y"]}, {"id": "w", "texts": ["z"]}]},
    ],
)
def test_what_cannot_be_answered_fully_or_contradicts_itself_is_refused(fields):
    with pytest.raises(ValidationError):
        make("short_text", **fields)
