"""What a published quiz says, in all its languages: typed, checked before it is stored, hashed to see what changed."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from decimal import Decimal
from functools import cached_property
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from pydantic import BaseModel, ConfigDict, Field, model_validator

from quizzes.drawing import NotEnoughQuestions, draw
from quizzes.kinds import Question
from quizzes.slots import Draw, Fixed, Reveal, Slot
from quizzes.texts import InlineText, Passage, passage

# What one form can carry within DATA_UPLOAD_MAX_NUMBER_FIELDS, and one page can show.
MOST_ASKED = 100
MOST_QUESTIONS = 1000


class QuizContent(BaseModel):
    """`pass_mark` is in per cent. `allowed_attempts` and `time_limit_minutes` are None for no limit.

    `questions` is the pool; without `slots` an attempt asks all of it. `closes_at_due` lets nothing start or be saved
    after the quiz closes (this app is told when); `close_cuts_time` says whether that ends an attempt whose time limit
    reaches further. `avoid_seen` has the draws of a retake take questions that were not asked before.

    Every text must be there in the source language; where it lacks another, the source language is shown (`text`).
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    source_language: str = Field(min_length=2, max_length=8)
    title: InlineText
    pass_mark: int = Field(ge=0, le=100)
    allowed_attempts: int | None = Field(default=None, ge=1)
    time_limit_minutes: int | None = Field(default=None, ge=1, le=7 * 24 * 60)
    questions: tuple[Question, ...] = Field(default=(), max_length=MOST_QUESTIONS)
    slots: tuple[Slot, ...] = Field(default=(), max_length=MOST_ASKED)
    shuffle_questions: bool = False
    shuffle_choices: bool = True
    avoid_seen: bool = True
    closes_at_due: bool = False
    close_cuts_time: bool = True
    one_per_page: bool = False
    reveal: Reveal = Reveal()

    @model_validator(mode="after")
    def _keys_are_unique(self) -> "QuizContent":
        if len(self.by_key) < len(self.questions):
            raise ValueError(_("A question is asked twice."))
        return self

    @model_validator(mode="after")
    def _slots_can_be_filled(self) -> "QuizContent":
        if any(key not in self.by_key for slot in self.slots for key in _keys_of(slot)):
            raise ValueError(_("A place in the quiz names a question that is not in it."))
        if len(set(self.fixed_keys)) < len(self.fixed_keys):
            raise ValueError(_("A question is asked twice."))
        if len({one.id for one in self.draws}) < len(self.draws):
            raise ValueError(_("Two draws have the same id."))
        if self.asked_count > MOST_ASKED:
            words = {"count": self.asked_count, "most": MOST_ASKED}
            raise ValueError(_("An attempt would ask %(count)s questions; %(most)s are possible.") % words)
        try:
            draw(self.draws, self.fixed_keys, seed=0)
        except NotEnoughQuestions:
            raise ValueError(_("The draws ask for more questions than there are left for them.")) from None
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
            for part, text in question.required_texts():
                words = {"part": part, "number": number}
                yield (_("Question %(number)s: %(part)s") if part else _("Question %(number)s")) % words, text

    @cached_property
    def by_key(self) -> dict[UUID, Question]:
        return {question.key: question for question in self.questions}

    @cached_property
    def draws(self) -> tuple[Draw, ...]:
        return tuple(slot for slot in self.slots if isinstance(slot, Draw))

    @cached_property
    def fixed_keys(self) -> tuple[UUID, ...]:
        """What every attempt asks."""
        if not self.slots:
            return tuple(question.key for question in self.questions)
        return tuple(slot.key for slot in self.slots if isinstance(slot, Fixed))

    @property
    def asked_count(self) -> int:
        """How many questions an attempt asks."""
        return len(self.fixed_keys) + sum(one.count for one in self.draws)

    @cached_property
    def points_range(self) -> tuple[Decimal, Decimal]:
        """The least and the most that an attempt can be about: draws may hold questions of different weight."""
        fixed = sum((self.by_key[key].points for key in self.fixed_keys), Decimal(0))
        pools = [(one.count, sorted(self.by_key[key].points for key in one.keys)) for one in self.draws]
        least = sum((sum(points[:count], Decimal(0)) for count, points in pools), fixed)
        most = sum((sum(points[-count:], Decimal(0)) for count, points in pools), fixed)
        return least, most

    def model_copy(self, **how: Any) -> "QuizContent":
        """What was worked out from the old content is not taken along."""
        copied = super().model_copy(**how)
        for name in ("by_key", "draws", "fixed_keys", "points_range"):
            copied.__dict__.pop(name, None)
        return copied

    def text(self, text: Mapping[str, str], language: str) -> Passage:
        return passage(text, language, self.source_language)

    @property
    def content_hash(self) -> str:
        return digest(self.model_dump(mode="json"))

    @property
    def grading_hash(self) -> str:
        """Changes only with what moves a score: which questions, their points and right choices, the pass mark."""
        questions = {
            str(question.key): [question.kind, str(question.points), *question.grading_key()]
            for question in self.questions
        }
        drawn = [slot.model_dump(mode="json", exclude={"label"}) for slot in self.slots]
        slots = {"slots": drawn} if drawn else {}
        return digest({"pass_mark": self.pass_mark, "questions": questions, **slots})


def _keys_of(slot: Slot) -> tuple[UUID, ...]:
    return slot.keys if isinstance(slot, Draw) else (slot.key,)


def digest(data: Any) -> str:
    """Of content as it is stored. An older revision's own `content_hash` is that of its JSON, not of what later
    versions of this schema add to it."""
    text = json.dumps(data, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
