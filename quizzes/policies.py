"""How the attempts of one learner at one quiz make one score, and how that rule is changed (S19)."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from uuid import UUID

from django.db import transaction

from quizzes.models import Grade, GradePolicy, GradePolicyChange, Quiz
from quizzes.schema import digest


class PlanIsOld(Exception):
    """Something changed since the plan was made; nothing was changed."""


@dataclass(frozen=True, slots=True)
class Mark:
    """The verdict in force on one attempt that has ended."""

    attempt_id: UUID
    number: int
    score: Decimal
    max_score: Decimal
    is_pending: bool = False

    @property
    def share(self) -> Fraction:
        """0 where there was nothing to earn (S25)."""
        return Fraction(self.score) / Fraction(self.max_score) if self.max_score else Fraction(0)


@dataclass(frozen=True, slots=True)
class FinalGrade:
    """What a learner has at a quiz. `counted` are the attempts that make it; `score` is theirs where that is one.

    `is_provisional` while a person has still to grade something in what counts.
    """

    policy: GradePolicy
    share: Fraction
    counted: tuple[Mark, ...]
    attempts: int

    @property
    def percent(self) -> int:
        """Rounded down, so that nobody reads a pass that is none."""
        return int(self.share * 100)

    @property
    def one(self) -> Mark | None:
        return self.counted[0] if len(self.counted) == 1 else None

    @property
    def is_provisional(self) -> bool:
        return any(mark.is_pending for mark in self.counted)


def final_of(policy: str, marks: Sequence[Mark]) -> FinalGrade | None:
    """The one rule. None while no attempt has ended. Of equally good attempts the first counts; an average is that of
    the shares, since attempts may have been about different points (S22)."""
    if not marks:
        return None
    in_order = sorted(marks, key=lambda mark: mark.number)
    counted = tuple(in_order) if policy == GradePolicy.AVERAGE else (_PICK[GradePolicy(policy)](in_order),)
    share = sum((mark.share for mark in counted), Fraction(0)) / len(counted)
    return FinalGrade(GradePolicy(policy), share, counted, len(marks))


_PICK = {
    GradePolicy.BEST: lambda marks: max(marks, key=lambda mark: mark.share),
    GradePolicy.LAST: lambda marks: marks[-1],
    GradePolicy.FIRST: lambda marks: marks[0],
}


def marks_of(*, quiz_ids: Sequence[int], scopes: Sequence[UUID] | None = None) -> dict[tuple[int, UUID], list[Mark]]:
    """(quiz id, scope) → its ended attempts, each with the grade in force (the last). One query."""
    grades = Grade.objects.filter(attempt__quiz__in=quiz_ids).order_by("sequence")
    if scopes is not None:
        grades = grades.filter(attempt__scope__in=scopes)
    fields = ("attempt__quiz_id", "attempt__scope", "attempt_id", "attempt__number", "score", "max_score", "pending")
    in_force: dict[tuple[int, UUID], dict[UUID, Mark]] = {}
    for quiz_id, scope, attempt_id, number, score, max_score, pending in grades.values_list(*fields):
        mark = Mark(attempt_id, number, score, max_score, bool(pending))
        in_force.setdefault((quiz_id, scope), {})[attempt_id] = mark
    return {place: list(marks.values()) for place, marks in in_force.items()}


@dataclass(frozen=True, slots=True)
class PolicyPlan:
    """What changing the policy would do. `moved`: scope → (per cent before, per cent after), where they differ."""

    quiz: Quiz
    old: GradePolicy
    new: GradePolicy
    learners: int
    moved: dict[UUID, tuple[int, int]] = field(default_factory=dict)

    @property
    def up(self) -> int:
        return sum(after > before for before, after in self.moved.values())

    @property
    def down(self) -> int:
        return len(self.moved) - self.up

    @property
    def digest(self) -> str:
        """Tells whether what would be done is what was shown."""
        moved = sorted((str(scope), *scores) for scope, scores in self.moved.items())
        return digest([self.quiz.pk, self.old, self.new, moved])


def plan_policy_change(quiz: Quiz, new: str) -> PolicyPlan:
    """Whose score would become what. Writes nothing. Completions stand in any case: a quiz is passed by an attempt."""
    old, new = GradePolicy(quiz.grade_policy), GradePolicy(new)
    moved, places = {}, marks_of(quiz_ids=[quiz.pk])
    for (_quiz_id, scope), marks in places.items():
        before, after = final_of(old, marks), final_of(new, marks)
        if before and after and before.percent != after.percent:
            moved[scope] = (before.percent, after.percent)
    return PolicyPlan(quiz, old, new, len(places), moved)


def apply_policy_change(plan: PolicyPlan, *, by, now: dt.datetime) -> GradePolicyChange | None:
    """Change it and write down who did so and what it moved, as of this moment; None if it was so already.

    Raises PlanIsOld if the quiz has another policy by now than the one that was planned for.
    """
    with transaction.atomic():
        quiz = Quiz.objects.select_for_update(no_key=True).get(pk=plan.quiz.pk)
        if quiz.grade_policy == plan.new:
            return None
        if quiz.grade_policy != plan.old:
            raise PlanIsOld
        moved = plan_policy_change(quiz, plan.new).moved
        quiz.grade_policy = plan.new
        quiz.save(update_fields=["grade_policy"])
        scores = {str(scope): list(percents) for scope, percents in moved.items()}
        return GradePolicyChange.objects.create(
            quiz=quiz, old=plan.old, new=plan.new, scores=scores, changed_by=by, changed_at=now
        )
