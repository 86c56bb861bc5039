"""Completing a lesson, by the rule that the lesson states (S1), and taking it back.

Time spent on a page completes nothing. Without an enrollment (staff, previews) nothing is written (S10).
"""

import datetime as dt
from collections.abc import Sequence

from django.db import transaction

from courses.certificates import complete_course_if_done
from courses.enrollments import touch
from courses.events import event_of, record_event, record_events
from courses.insertion import insert_once
from courses.models import Completion, Enrollment, Event, Lesson
from courses.models.enrollments import Verb
from courses.models.outline import CompletionRule


class UndoRefused(Exception):
    """`reason` is "course_completed" or "not_self_marked"."""

    def __init__(self, reason: str):
        super().__init__(reason)
        self.reason = reason


def complete_lesson(enrollment: Enrollment | None, lesson: Lesson, *, rule: str, now: dt.datetime) -> Completion | None:
    """Record that `rule` was met, once; the course too, if this was the last lesson that counts.

    None, and nothing is written, if there is no open enrollment in the lesson's course, if the lesson is not live or
    if it asks for something else than `rule`.
    """
    if enrollment is None or lesson.course_id != enrollment.course_id:
        return None
    if not lesson.is_live or lesson.completion_rule != rule:
        return None
    with transaction.atomic(savepoint=False):
        if not touch(enrollment, now=now):
            return None
        completion = _complete(enrollment, lesson, now)
        complete_course_if_done(enrollment, now)
    return completion


def complete_by_quiz(
    enrollment: Enrollment | None,
    lesson: Lesson,
    *,
    submitted: bool,
    passed: bool,
    now: dt.datetime,
    told: Sequence[Event] = (),
    touched: bool | None = None,
    others_open: bool = False,
) -> Completion | None:
    """As `complete_lesson`, for what an attempt at the lesson's quiz brought about; in the caller's transaction.

    The lesson need not be live: an attempt may outlast it, and what was done then shows when it returns (S5). Nor need
    the enrollment be open, where the clock ended the attempt; then only the lesson is completed. `told` are the
    caller's own unsaved events, which go in with ours by one statement. Who has called `touch_by_id` passes its answer
    as `touched`, and as `others_open` whether, read after that, another lesson that counts was incomplete.
    """
    met = {CompletionRule.QUIZ_SUBMITTED: submitted, CompletionRule.QUIZ_PASSED: passed}
    if enrollment is None:
        return None
    with transaction.atomic(savepoint=False):
        is_open = touch(enrollment, now=now) if touched is None else touched
        if not met.get(CompletionRule(lesson.completion_rule), False):
            record_events(told)
            return None
        completion = _complete(enrollment, lesson, now, told)
        if is_open and not others_open:
            complete_course_if_done(enrollment, now)
    return completion


def _complete(enrollment: Enrollment, lesson: Lesson, now: dt.datetime, told: Sequence[Event] = ()) -> Completion:
    """The completion, made now or before, and in the first case its event."""
    completion = Completion(
        enrollment_id=enrollment.pk, lesson_id=lesson.pk, rule=lesson.completion_rule, completed_at=now
    )
    if insert_once(completion):
        event = event_of(Verb.COMPLETED, lesson, enrollment=enrollment, at=now, rule=completion.rule)
        record_events([*told, event])
        return completion
    record_events(told)
    return Completion.objects.get(enrollment=enrollment, lesson=lesson)


def undo_completion(enrollment: Enrollment | None, lesson: Lesson, *, now: dt.datetime) -> bool:
    """Take back a completion that the learner marked (S2); False if there is none. Attempts are never touched.

    Raises UndoRefused for one that a quiz or reaching the end brought about, and once the course is complete (S4).
    """
    if enrollment is None:
        return False
    with transaction.atomic():
        if not touch(enrollment, now=now):
            return False
        completion = Completion.objects.filter(enrollment=enrollment, lesson=lesson).first()
        if completion is None:
            return False
        _require_undoable(enrollment, completion)
        completion.delete()
        record_event(
            Verb.UNCOMPLETED, lesson, enrollment=enrollment, at=now, completed_at=completion.completed_at.isoformat()
        )
    return True


def _require_undoable(enrollment: Enrollment, completion: Completion) -> None:
    # Asked of the database under the lock: the object in hand may be older than the last completion.
    if Enrollment.objects.filter(pk=enrollment.pk, completed_at__isnull=False).exists():
        raise UndoRefused("course_completed")
    if completion.rule != CompletionRule.LEARNER_MARKS:
        raise UndoRefused("not_self_marked")
