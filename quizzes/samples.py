"""One question of each kind, and a response to it that is not all right: for the style guide and for whoever tests."""

from uuid import UUID, uuid5

from pydantic import TypeAdapter

from quizzes.kinds import SAMPLES, BaseQuestion, Question, Value

_SPACE = UUID("5f0c1d1e-6a58-4b1f-9d3c-0d7d3f6c8a11")


def sample(kind: str) -> tuple[BaseQuestion, Value]:
    question, response = SAMPLES[kind]
    fields = {"kind": kind, "key": uuid5(_SPACE, kind), "points": "2", **question}
    return TypeAdapter(Question).validate_python(fields), response
