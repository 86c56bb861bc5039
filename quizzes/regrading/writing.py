"""Appending what a plan says: a grade for each attempt that moves, and one row in the log; all of it or nothing."""

import datetime as dt
from dataclasses import dataclass

from django.db import transaction

from quizzes.models import Attempt, Grade, GradeReason, Quiz, Regrade
from quizzes.policies import PlanIsOld
from quizzes.regrading.planning import plan_regrade, plan_revert
from quizzes.regrading.rules import Move, Plan


class NothingToChange(Exception):
    """The plan moves no attempt; nothing was written."""


@dataclass(frozen=True, slots=True)
class Applied:
    """What was written: the row of the log, and each attempt's move with its new grade."""

    regrade: Regrade
    grades: tuple[tuple[Move, Grade], ...]


def apply_regrade(plan: Plan, *, reason: str, by, now: dt.datetime) -> Applied:
    """Append what the plan says, and one row to the log; all of it or nothing.

    Raises PlanIsOld if the same plan, made now, would say something else, and NothingToChange.
    """
    with transaction.atomic():
        quiz = Quiz.objects.select_for_update(no_key=True).get(pk=plan.quiz.pk)
        _lock(plan)
        again = plan_regrade(quiz, plan.policy, plan.questions, plan.revision)
        return _append(plan, again, GradeReason.REGRADE, reason, by, now)


def revert_regrade(plan: Plan, *, reason: str, by, now: dt.datetime) -> Applied:
    """As `apply_regrade`, for what `plan_revert` planned. Attempts that were graded again since stay as they are."""
    if plan.reverts is None:
        raise ValueError("This plan takes nothing back.")
    with transaction.atomic():
        Quiz.objects.select_for_update(no_key=True).get(pk=plan.quiz.pk)
        _lock(plan)
        return _append(plan, plan_revert(plan.reverts), GradeReason.REVERT, reason, by, now)


def _lock(plan: Plan) -> None:
    """Nobody else appends a grade to these attempts until the transaction ends. In the order of ids, as all do."""
    ids = [move.graded.attempt_id for move in plan.moves]
    list(Attempt.objects.filter(pk__in=ids).order_by("pk").select_for_update(no_key=True).values_list("pk"))


def _append(shown: Plan, plan: Plan, why: GradeReason, reason: str, by, now: dt.datetime) -> Applied:
    if plan.digest != shown.digest:
        raise PlanIsOld
    if not plan.moves:
        raise NothingToChange
    regrade = Regrade.objects.create(
        quiz=plan.quiz,
        policy=plan.policy,
        questions=[str(key) for key in plan.questions],
        revision=plan.revision,
        reverts=plan.reverts,
        reason=reason,
        outcome=plan.outcome,
        plan_digest=plan.digest,
        made_by=by,
        made_at=now,
    )
    grades = [_grade(move, regrade, why, by, now) for move in plan.moves]
    Grade.objects.bulk_create(grades)
    return Applied(regrade, tuple(zip(plan.moves, grades, strict=True)))


def _grade(move: Move, regrade: Regrade, why: GradeReason, by, now: dt.datetime) -> Grade:
    row = Grade.from_verdict(Attempt(pk=move.graded.attempt_id), move.after, now)
    row.sequence, row.reason, row.regrade, row.graded_by = move.graded.sequence + 1, why, regrade, by
    return row
