"""Lives a demo learner's weeks on the course, one lesson after the other, up to now."""

import datetime as dt
import math
import random

from django.http import QueryDict

from cms.demo.people import DemoLearner, Habit
from cms.demo.writing import written
from courses.attempts import start_lesson_attempt, submit_and_complete
from courses.completion import complete_lesson
from courses.models import Cohort, DueDate, Enrollment, Lesson
from courses.models.outline import CompletionRule
from courses.places import remember_place
from quizzes.contents import content_of
from quizzes.history import current_grade
from quizzes.kinds import BaseQuestion, ChoiceQuestion, Value
from quizzes.models import Attempt
from quizzes.rendering import answer_name

SEED = 20261122
SILENCE = dt.timedelta(days=8)


def live_through(enrollment: Enrollment, learner: DemoLearner, cohort: Cohort, now: dt.datetime) -> None:
    chance = random.Random(f"{SEED}:{learner.address}")  # noqa: S311 - the same lives at every first start
    lessons = list(
        Lesson.objects.filter(course=cohort.course, is_live=True).select_related("quiz__revision").order_by("position")
    )
    until = now - SILENCE if learner.habit == Habit.SILENT else now - dt.timedelta(hours=chance.randint(2, 30))
    wanted = _lessons_wanted(learner, cohort, len(lessons), now)
    moments = _moments(enrollment.enrolled_at, until, wanted, chance)
    for lesson, at in zip(lessons, moments, strict=False):
        remember_place(enrollment, lesson, "", now=at)
        _finish(enrollment, lesson, learner, at + dt.timedelta(minutes=chance.randint(6, 25)), chance)
    if learner.habit in (Habit.ON_PACE, Habit.BEHIND) and wanted < len(lessons):
        # In the middle of the next one, so that there is something to continue.
        remember_place(enrollment, lessons[wanted], "", now=until)


def _lessons_wanted(learner: DemoLearner, cohort: Cohort, count: int, now: dt.datetime) -> int:
    due = DueDate.objects.filter(cohort=cohort, due_at__lte=now).count()
    wanted = {
        Habit.FINISHED: count,
        Habit.AHEAD: due + 1,
        Habit.ON_PACE: due,
        Habit.BEHIND: due - 2,
        Habit.SILENT: 1,
        Habit.NOT_STARTED: 0,
    }
    return max(0, min(wanted[learner.habit], count))


def _moments(start: dt.datetime, end: dt.datetime, count: int, chance: random.Random) -> list[dt.datetime]:
    """`count` evening-like moments in order between start and end."""
    span = max((end - start).total_seconds(), 3600 * (count + 1))
    share = span / (count + 1)
    return [start + dt.timedelta(seconds=share * (number + 0.6 + chance.random() * 0.35)) for number in range(count)]


def _finish(
    enrollment: Enrollment, lesson: Lesson, learner: DemoLearner, at: dt.datetime, chance: random.Random
) -> None:
    if lesson.quiz_id is not None:
        _take_quiz(enrollment, lesson, learner, at, chance)
    if lesson.completion_rule in (CompletionRule.LEARNER_MARKS, CompletionRule.END_REACHED):
        complete_lesson(enrollment, lesson, rule=lesson.completion_rule, now=at)


def _take_quiz(
    enrollment: Enrollment, lesson: Lesson, learner: DemoLearner, at: dt.datetime, chance: random.Random
) -> None:
    """Once, and again, better prepared, where the lesson asks for a pass."""
    for skill in (_spread(learner.skill), 0.9, 1.0):
        attempt = _answer_all(enrollment, lesson, learner.language, skill, at, chance)
        if current_grade(attempt).passed or lesson.completion_rule != CompletionRule.QUIZ_PASSED:
            return
        at += dt.timedelta(minutes=chance.randint(10, 90))


def _spread(skill: float) -> float:
    """The chance of a right answer. Far apart, so that questions tell the learners apart, as those of a school do."""
    return 1 / (1 + math.exp(-12 * (skill - 0.72)))


def _answer_all(
    enrollment: Enrollment, lesson: Lesson, language: str, skill: float, at: dt.datetime, chance: random.Random
) -> Attempt:
    content = content_of(lesson.quiz.revision)
    attempt = start_lesson_attempt(enrollment, lesson, language=language, now=at)
    form = QueryDict(mutable=True)
    for key in attempt.responses.order_by("position").values_list("question_key", flat=True):
        question = content.by_key[key]
        value = _respond(question, language, skill, chance)
        for part, given in question.fields(value).items():
            form.setlist(answer_name(question, part), given)
    submission = submit_and_complete(
        attempt_id=attempt.pk,
        user_id=enrollment.user_id,
        token=str(attempt.submit_token),
        data=form,
        accept_blanks=True,
        now=at + dt.timedelta(minutes=chance.randint(2, 9)),
    )
    return submission.attempt


def _respond(question: BaseQuestion, language: str, skill: float, chance: random.Random) -> Value:
    if question.graded_by_person:
        return written(question, language)
    return question.right_response() if chance.random() < skill else _slip(question, chance)


def _slip(question: BaseQuestion, chance: random.Random) -> Value:
    """One wrong choice; where there is nothing to choose it stays blank."""
    if isinstance(question, ChoiceQuestion):
        return question.parse({"": [chance.choice(sorted(question.wrong))]})
    return None
