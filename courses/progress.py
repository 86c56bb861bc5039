"""Progress, by the one rule there is (S3). The learner's page, the matrix and the CSV all come here."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Progress:
    """`percent` is None where no lesson counts: that is neither 0 nor 100, and is shown as "–"."""

    done: int
    required: int

    @property
    def percent(self) -> int | None:
        # Rounded down, so that 100 means all of it.
        return self.done * 100 // self.required if self.required else None

    @property
    def is_rounded(self) -> bool:
        return self.required > 0 and self.done * 100 % self.required > 0

    @property
    def is_whole(self) -> bool:
        return self.required > 0 and self.done == self.required


def progress_of(required: Collection[Any], completed: Collection[Any], *, course_completed: bool = False) -> Progress:
    """Progress from the ids of the lessons that are live and required, and of those the learner completed.

    For someone who has completed the course, what was added or made required since does not count (S4).
    """
    done = sum(1 for lesson_id in required if lesson_id in completed)
    return Progress(done, done if course_completed else len(required))


def progress(lessons: Iterable, *, course_completed: bool = False) -> Progress:
    """Progress over live lessons that have `id`, `is_required` and `completed_at`, in any order."""
    required, completed = set(), set()
    for lesson in lessons:
        if lesson.is_required:
            required.add(lesson.id)
            if lesson.completed_at is not None:
                completed.add(lesson.id)
    return progress_of(required, completed, course_completed=course_completed)
