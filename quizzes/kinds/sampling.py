"""What each kind shows of itself: a question, and a response to it that is not all right."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from quizzes.kinds.base import Value


class Sample(NamedTuple):
    """`question` lacks what every question has: its kind, its key and, unless it is said, its points."""

    question: Mapping[str, Any]
    response: Value


def both(english: str, korean: str) -> dict[str, str]:
    return {"en": english, "ko": korean}


def a_choice(id_: str, english: str, korean: str, why: tuple[str, str], *, correct: bool = False) -> dict[str, Any]:
    return {"id": id_, "text": both(english, korean), "correct": correct, "explanation": both(*why)}
