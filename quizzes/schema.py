"""What a published quiz says, in all its languages: typed, checked before it is stored, hashed to see what changed."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from pydantic import BaseModel, ConfigDict, Field, model_validator

from quizzes.kinds import Question
from quizzes.texts import InlineText, Passage, passage

# What one form can carry within DATA_UPLOAD_MAX_NUMBER_FIELDS, and one page can show.
MOST_QUESTIONS = 100


class QuizContent(BaseModel):
    """`pass_mark` is in per cent. `allowed_attempts` and `time_limit_minutes` are None for no limit.

    Every text must be there in the source language; where it lacks another, the source language is shown (`text`).
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    source_language: str = Field(min_length=2, max_length=8)
    title: InlineText
    pass_mark: int = Field(ge=0, le=100)
    allowed_attempts: int | None = Field(default=None, ge=1)
    time_limit_minutes: int | None = Field(default=None, ge=1, le=7 * 24 * 60)
    questions: tuple[Question, ...] = Field(default=(), max_length=MOST_QUESTIONS)

    @model_validator(mode="after")
    def _keys_are_unique(self) -> "QuizContent":
        if len(self.by_key) < len(self.questions):
            raise ValueError(_("A question is asked twice."))
        return self

    @model_validator(mode="after")
    def _source_language_is_whole(self) -> "QuizContent":
        for where, text in self._required_texts():
            if not text.get(self.source_language):
                words = {"where": where, "language": self.source_language}
                raise ValueError(_("%(where)s lacks its text in the source language (%(language)s).") % words)
        return self

    def _required_texts(self) -> Iterator[tuple[str, Mapping[str, str]]]:
        yield _("The title"), self.title
        for number, question in enumerate(self.questions, start=1):
            yield _("Question %(number)s") % {"number": number}, question.stem
            for letter, choice in enumerate(question.choices, start=1):
                words = {"letter": letter, "number": number}
                yield _("Choice %(letter)s of question %(number)s") % words, choice.text

    @cached_property
    def by_key(self) -> dict[UUID, Question]:
        return {question.key: question for question in self.questions}

    @property
    def max_score(self):
        return sum(question.points for question in self.questions)

    def text(self, text: Mapping[str, str], language: str) -> Passage:
        return passage(text, language, self.source_language)

    @property
    def content_hash(self) -> str:
        return _digest(self.model_dump(mode="json"))

    @property
    def grading_hash(self) -> str:
        """Changes only with what moves a score: which questions, their points and right choices, the pass mark."""
        questions = {
            str(question.key): [question.kind, str(question.points), sorted(question.right), sorted(question.wrong)]
            for question in self.questions
        }
        return _digest({"pass_mark": self.pass_mark, "questions": questions})


def _digest(data: Any) -> str:
    text = json.dumps(data, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
