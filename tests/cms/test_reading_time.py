import pytest
from hypothesis import given
from hypothesis import strategies as st

from cms.reading_time import ENGLISH_WORDS, KOREAN_SYLLABLES, minutes_of


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("", 1),
        ("word " * ENGLISH_WORDS, 1),
        ("word " * (ENGLISH_WORDS + 1), 2),
        ("word " * 650, 5),
        ("가" * KOREAN_SYLLABLES, 1),
        ("가나다 " * (KOREAN_SYLLABLES // 3 * 4), 4),
        ("가" * KOREAN_SYLLABLES + " word" * ENGLISH_WORDS, 2),
    ],
)
def test_english_counts_by_words_and_korean_by_syllables(text, minutes):
    assert minutes_of(text) == minutes


@given(st.text(max_size=200), st.text(max_size=200))
def test_more_text_never_takes_less_time(one, two):
    assert minutes_of(f"{one} {two}") >= minutes_of(one) >= 1
