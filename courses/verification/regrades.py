"""Grades that came after the first: each follows from the one before it by what the log says was done."""

import datetime as dt
from collections.abc import Iterator
from uuid import UUID

from django.db.models import Count, Prefetch

from quizzes.contents import content_of
from quizzes.grading import verdict_of
from quizzes.models import Attempt, Grade, Regrade
from quizzes.regrading import effective, regraded, verdict_in
from quizzes.regrading.rules import Rows


def later_grades_follow_from_the_log(_now: dt.datetime) -> Iterator[str]:
    """S21: each grade appended later, made again from the one before it by what the log says was done."""
    grades_in_order = Grade.objects.select_related("regrade__revision").defer("regrade__revision__content")
    attempts = Attempt.objects.filter(grades__sequence__gt=1).distinct().select_related("revision")
    rows = attempts.defer("revision__content").prefetch_related(
        "responses", Prefetch("grades", grades_in_order.order_by("sequence"))
    )
    for attempt in rows.iterator(chunk_size=500):
        grades = list(attempt.grades.all())
        for at in range(1, len(grades)):
            if wrong := _does_not_follow(attempt, grades[: at + 1]):
                yield f"attempt {attempt.pk}: grade {grades[at].sequence} {wrong}"


def _does_not_follow(attempt: Attempt, grades: list[Grade]) -> str:
    before, grade = verdict_in(grades[-2]), verdict_in(grades[-1])
    if grades[-1].sequence != grades[-2].sequence + 1:
        return "is not the next"
    check = {"regrade": _as_regraded, "revert": _as_before, "person": _as_marked}.get(grades[-1].reason)
    if check is None:
        return f"is for a reason that no later grade has: {grades[-1].reason}"
    rows = check(attempt, grades, before.questions)
    if rows is None or rows != grade.questions:
        return f"is not what its {grades[-1].reason} comes to"
    return "" if verdict_of(content_of(attempt.revision), rows) == grade else "does not add up"


def _as_regraded(attempt: Attempt, grades: list[Grade], before: Rows) -> Rows | None:
    regrade = grades[-1].regrade
    if regrade is None or regrade.reverts_id is not None or regrade.quiz_id != attempt.quiz_id:
        return None
    return regraded(
        regrade.policy,
        before,
        about=[UUID(key) for key in regrade.questions],
        own=content_of(attempt.revision),
        values={response.question_key: response.value for response in attempt.responses.all()},
        new=content_of(regrade.revision),
    )


def _as_before(_attempt: Attempt, grades: list[Grade], _before: Rows) -> Rows | None:
    """What a regrade was taken back to: the grade before the one that it gave."""
    undone = effective(grades[:-1])
    if grades[-1].regrade is None or undone.regrade_id != grades[-1].regrade.reverts_id:
        return None
    return verdict_in(next(row for row in reversed(grades) if row.sequence < undone.sequence)).questions


def _as_marked(attempt: Attempt, grades: list[Grade], before: Rows) -> Rows | None:
    """One question graded by a person, within its points; the others as they were."""
    by_person = {key for key, one in content_of(attempt.revision).by_key.items() if one.graded_by_person}
    after = verdict_in(grades[-1]).questions
    if len(after) != len(before):
        return None
    changed = [new for old, new in zip(before, after, strict=True) if new != old]
    is_fair = all(row.key in by_person and not row.is_pending and 0 <= row.points <= row.max_points for row in changed)
    return after if is_fair and len(changed) <= 1 else None


def regrades_did_what_they_say(_now: dt.datetime) -> Iterator[str]:
    """S21: each is of its own quiz's revision, and as many attempts were graded by it as its outcome counts."""
    for regrade in Regrade.objects.annotate(given=Count("grades")).select_related("revision").iterator():
        if regrade.revision.quiz_id != regrade.quiz_id:
            yield f"regrade {regrade.pk}: its revision is of another quiz"
        if regrade.given != regrade.outcome["attempts"]:
            yield f"regrade {regrade.pk}: it says {regrade.outcome['attempts']} attempts, {regrade.given} have a grade"


CHECKS = (later_grades_follow_from_the_log, regrades_did_what_they_say)
