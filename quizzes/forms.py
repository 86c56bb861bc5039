"""What a posted form said about the questions of an attempt."""

import hashlib
import json
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from quizzes.kinds import BadResponse, BaseQuestion, Given, Value
from quizzes.rendering import ANSWER_PREFIX, answer_name
from quizzes.schema import QuizContent

VERSION_PREFIX = "v-"
FLAG_PREFIX = "f-"
# One more is what the next save stores, in a column of 32 bits.
LARGEST_VERSION = 2**31 - 2


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


def read_answers(content: QuizContent, data: FormData, asked: Collection[UUID] | None = None) -> dict[UUID, Answer]:
    """One answer for each question `asked`, which is all of them unless some are named.

    Raises BadResponse for questions, parts and choices that were not (X27).
    """
    questions = content.questions if asked is None else [content.by_key[key] for key in asked]
    given = _given(data)
    if not given.keys() <= {str(question.key) for question in questions}:
        raise BadResponse("That question is not part of this quiz.")
    return {question.key: _answer(question, given.get(str(question.key), {}), data) for question in questions}


def _given(data: FormData) -> dict[str, dict[str, list[str]]]:
    """By the key of a question and the name of its part (`rendering.answer_name`)."""
    given: dict[str, dict[str, list[str]]] = {}
    for name in data:
        if name.startswith(ANSWER_PREFIX):
            key, dot, part = name.removeprefix(ANSWER_PREFIX).partition(".")
            if dot and not part:
                raise BadResponse("That part has no name.")
            given.setdefault(key, {})[part] = data.getlist(name)
    return given


def read_form(content: QuizContent, data: FormData, asked: Collection[UUID]) -> dict[UUID, Answer]:
    """One answer for each question that the form holds, which may be one page of several.

    A question is in it if its version is, or any part of its response: a blank response has no part in a form. Raises
    BadResponse as `read_answers` does, for what is not among those `asked` by the attempt.
    """
    named = {name.split(".")[0][2:] for name in data if name.startswith((ANSWER_PREFIX, VERSION_PREFIX))}
    return read_answers(content, data, [key for key in asked if str(key) in named])


def read_value(question: BaseQuestion, data: FormData) -> Value:
    """What the form says about one question. Raises BadResponse."""
    return question.parse({part: data.getlist(answer_name(question, part)) for part in question.parts()})


def _answer(question: BaseQuestion, given: Given, data: FormData) -> Answer:
    version = "".join(data.getlist(f"{VERSION_PREFIX}{question.key}")) or "0"
    return Answer(question.parse(given), read_version(version), bool(data.getlist(f"{FLAG_PREFIX}{question.key}")))


def read_fields(posted: object) -> dict[str, list[str]]:
    """The parts of one response as a script sends them. Raises BadResponse for what is not lists of texts by name."""
    if not isinstance(posted, dict):
        raise BadResponse("That is not a response.")
    for values in posted.values():
        if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
            raise BadResponse("That is not a response.")
    return posted


def read_version(text: str | int) -> int:
    """Raises BadResponse for what is no count."""
    digits = str(text)
    if not (digits.isascii() and digits.isdigit()) or len(digits) > 10 or int(digits) > LARGEST_VERSION:
        raise BadResponse("That is not a version.")
    return int(digits)


def digest(answers: dict[UUID, Answer]) -> str:
    """Of what was answered; flags and versions are about the page and do not count. Tells a replay from a change."""
    body = sorted((str(key), answer.value) for key, answer in answers.items())
    return hashlib.sha256(json.dumps(body, sort_keys=True).encode()).hexdigest()
