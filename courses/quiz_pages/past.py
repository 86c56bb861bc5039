"""A learner's attempts as the history lists them: with as much of each as its quiz lets be told by now."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from courses.quiz_pages.links import Closing
from quizzes.contents import content_of
from quizzes.history import PastAttempt
from quizzes.models import Attempt, Grade


@dataclass(frozen=True, slots=True)
class PastRow:
    """`grade` is None while the attempt is open. `comes_later`: what is not shown now will be, when the quiz closes."""

    attempt: Attempt
    grade: Grade | None
    ended_at: dt.datetime | None
    shows_points: bool = True
    comes_later: bool = False


def past_rows(past: Iterable[PastAttempt], closing: Closing) -> list[PastRow]:
    return [_row(one, closing) for one in past]


def _row(one: PastAttempt, closing: Closing) -> PastRow:
    reveal = content_of(one.attempt.revision).reveal
    shows_points = one.grade is None or "points" in reveal.at(is_closed=closing.is_over)
    comes_later = not shows_points and closing.at is not None and "points" in reveal.at(is_closed=True)
    return PastRow(one.attempt, one.grade, one.ended_at, shows_points, comes_later)
