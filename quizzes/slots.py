"""What a quiz takes from its pool, and what it shows when: the parts of `QuizContent` that are not questions."""

import re
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, PlainSerializer

from quizzes.texts import InlineText

# What a learner can be shown of a closed attempt.
#   response     what was answered
#   points       what it earned, and with it the score and whether that passes
#   right        for each part of the response whether it is right
#   key          what would have been right
#   explanation  why
Shown = Literal["response", "points", "right", "key", "explanation"]
EVERYTHING: frozenset[Shown] = frozenset({"response", "points", "right", "key", "explanation"})
NOTHING_BUT_RESPONSES: frozenset[Shown] = frozenset({"response"})

# Sorted, since a set has another order in each process and would give the same content two hashes.
SetOfShown = Annotated[frozenset[Shown], PlainSerializer(sorted, return_type=list[str])]


class Fixed(BaseModel):
    """A question that every attempt asks."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    type: Literal["fixed"] = "fixed"
    key: UUID


class Draw(BaseModel):
    """So many questions out of `keys`, for each attempt anew."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    type: Literal["draw"] = "draw"
    id: str = Field(pattern=re.compile(r"^[A-Za-z0-9_-]{1,64}$"))
    count: int = Field(ge=1)
    keys: tuple[UUID, ...] = Field(min_length=1)
    label: InlineText = {}


Slot = Annotated[Fixed | Draw, Field(discriminator="type")]


class Reveal(BaseModel):
    """What a learner sees of an ended attempt: right `after` it, and once the quiz is `closed` for them."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    after: SetOfShown = EVERYTHING
    closed: SetOfShown = EVERYTHING

    def at(self, *, is_closed: bool) -> frozenset[Shown]:
        return self.closed if is_closed else self.after
