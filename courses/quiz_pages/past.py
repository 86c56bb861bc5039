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
    """`grade` is None while the attempt is open."""

    attempt: Attempt
    grade: Grade | None
    ended_at: dt.datetime | None
    shows_points: bool = True


def past_rows(past: Iterable[PastAttempt], closing: Closing) -> list[PastRow]:
    return [
        PastRow(
            one.attempt,
            one.grade,
            one.ended_at,
            one.grade is None or "points" in content_of(one.attempt.revision).reveal.at(is_closed=closing.is_over),
        )
        for one in past
    ]
