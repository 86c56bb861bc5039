import math
import re

# Slower than reading for pleasure: a lesson is read to be used. In words and syllables a minute.
ENGLISH_WORDS = 130
KOREAN_SYLLABLES = 330

HANGUL = re.compile(r"[\uac00-\ud7a3]")
WORD = re.compile(r"[A-Za-z0-9][\w'’-]*")


def reading_minutes(page) -> int:
    """Whole minutes to read the body, at least one. Hangul counts by syllables, other text by words."""
    return minutes_of(" ".join(page.text_of_body()))


def minutes_of(text: str) -> int:
    syllables = len(HANGUL.findall(text))
    words = len(WORD.findall(HANGUL.sub(" ", text)))
    return max(1, math.ceil(syllables / KOREAN_SYLLABLES + words / ENGLISH_WORDS))
