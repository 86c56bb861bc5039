"""What a posted form said about the questions of an attempt."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from quizzes.kinds import BadResponse, Value
from quizzes.rendering import ANSWER_PREFIX, answer_name
from quizzes.schema import QuizContent

VERSION_PREFIX = "v-"
FLAG_PREFIX = "f-"
LARGEST_VERSION = 2**31 - 1


class FormData(Protocol):
    """As Django's QueryDict."""

    def getlist(self, name: str) -> list[str]: ...

    def __iter__(self) -> Iterator[str]: ...


@dataclass(frozen=True, slots=True)
class Answer:
    """`version` is the last one of this response that the page had seen."""

    value: Value
    version: int = 0
    is_flagged: bool = False


def read_answers(content: QuizContent, data: FormData) -> dict[UUID, Answer]:
    """One answer for each question asked. Raises BadResponse for questions and choices that were not (X27)."""
    names = {answer_name(question) for question in content.questions}
    if any(name.startswith(ANSWER_PREFIX) and name not in names for name in data):
        raise BadResponse("That question is not part of this quiz.")
    return {question.key: _answer(question, data) for question in content.questions}


def _answer(question, data: FormData) -> Answer:
    value = question.parse(data.getlist(answer_name(question)))
    version = "".join(data.getlist(f"{VERSION_PREFIX}{question.key}")) or "0"
    return Answer(value, read_version(version), bool(data.getlist(f"{FLAG_PREFIX}{question.key}")))


def read_version(text: str | int) -> int:
    """Raises BadResponse for what is no count."""
    digits = str(text)
    if not (digits.isascii() and digits.isdigit()) or int(digits[:12]) > LARGEST_VERSION:
        raise BadResponse("That is not a version.")
    return int(digits)


def digest(answers: dict[UUID, Answer]) -> str:
    """Of what was answered; flags and versions are about the page and do not count. Tells a replay from a change."""
    body = sorted((str(key), answer.value) for key, answer in answers.items())
    return hashlib.sha256(json.dumps(body).encode()).hexdigest()
