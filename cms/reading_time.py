import math
import re

# Slower than reading for pleasure: a lesson is read to be used. In words and syllables a minute.
ENGLISH_WORDS = 130
KOREAN_SYLLABLES = 330

HANGUL = re.compile(r"[\uac00-\ud7a3]")
WORD = re.compile(r"[A-Za-z0-9][\w'’-]*")


def reading_minutes(page) -> int:
    """Whole minutes to read the body, at least one. Hangul counts by syllables, other text by words.

    What says its own minutes, as activities do, is not counted again.
    """
    parts = [
        text
        for child, raw in zip(page.body, page.body.raw_data, strict=True)
        if not _own_minutes(raw)
        for text in child.block.get_searchable_content(child.value)
    ]
    return minutes_of(" ".join(parts))


def activity_minutes(page) -> int:
    """What the activities of a lesson take, as their author says."""
    return sum(_own_minutes(raw) for raw in page.body.raw_data)


def _own_minutes(raw: dict) -> int:
    minutes = raw["value"].get("minutes") if isinstance(raw["value"], dict) else None
    return minutes or 0


def minutes_of(text: str) -> int:
    syllables = len(HANGUL.findall(text))
    words = len(WORD.findall(HANGUL.sub(" ", text)))
    return max(1, math.ceil(syllables / KOREAN_SYLLABLES + words / ENGLISH_WORDS))
