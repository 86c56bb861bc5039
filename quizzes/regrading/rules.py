"""What each policy makes of a grade. Pure: rows in, rows out.

The pass mark of an attempt stays the one that was told before it started. What a person graded or has yet to grade is
left to people, unless the policy is about the very question: giving all points for it, or dropping it, settles it.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from uuid import UUID

from quizzes.grading import ZERO, QuestionGrade, Verdict, verdict_of
from quizzes.kinds import Value
from quizzes.models import Quiz, QuizRevision, Regrade, RegradePolicy
from quizzes.schema import QuizContent, digest

Rows = tuple[QuestionGrade, ...]


@dataclass(frozen=True, slots=True)
class Graded:
    """An ended attempt as it is graded now. `own` is the content that it was asked."""

    attempt_id: UUID
    user_id: int
    scope: UUID
    number: int
    sequence: int
    verdict: Verdict
    own: QuizContent
    values: Mapping[UUID, Value]


@dataclass(frozen=True, slots=True)
class Move:
    """What an attempt has, and what it would get."""

    graded: Graded
    after: Verdict

    @property
    def before(self) -> Verdict:
        return self.graded.verdict

    @property
    def rises(self) -> bool:
        return share_of(self.after) > share_of(self.before)

    @property
    def falls(self) -> bool:
        return share_of(self.after) < share_of(self.before)

    @property
    def newly_passed(self) -> bool:
        return self.after.passed and not self.before.passed

    @property
    def no_longer_passed(self) -> bool:
        return self.before.passed and not self.after.passed


@dataclass(frozen=True, slots=True)
class Plan:
    """`moves` are the attempts that would change, of `attempts` that have ended. `left` are those that a revert cannot
    bring back, because they were graded again since."""

    quiz: Quiz
    policy: RegradePolicy
    questions: tuple[UUID, ...]
    revision: QuizRevision
    moves: tuple[Move, ...]
    attempts: int
    running: int = 0
    reverts: Regrade | None = None
    left: tuple[UUID, ...] = ()

    @property
    def digest(self) -> str:
        """Of everything that applying it would write."""
        moves = [
            [str(move.graded.attempt_id), move.graded.sequence, [row.as_json() for row in move.after.questions]]
            for move in self.moves
        ]
        questions, reverts = sorted(map(str, self.questions)), self.reverts and self.reverts.pk
        return digest([self.quiz.pk, self.policy, questions, self.revision.pk, reverts, moves])

    @property
    def learners(self) -> int:
        return len({move.graded.user_id for move in self.moves})

    @property
    def outcome(self) -> dict[str, int | list[str]]:
        return {
            "attempts": len(self.moves),
            "learners": self.learners,
            "up": sum(move.rises for move in self.moves),
            "down": sum(move.falls for move in self.moves),
            "newly_passed": sum(move.newly_passed for move in self.moves),
            "no_longer_passed": sum(move.no_longer_passed for move in self.moves),
            "left": [str(attempt_id) for attempt_id in self.left],
        }


def share_of(verdict: Verdict) -> Fraction:
    return Fraction(verdict.score) / Fraction(verdict.max_score) if verdict.max_score else Fraction(0)


def regraded(
    policy: str,
    rows: Rows,
    *,
    about: Collection[UUID],
    own: QuizContent,
    values: Mapping[UUID, Value],
    new: QuizContent,
) -> Rows:
    """The rows of an attempt's grade under the policy; `about` are the questions it is about, none for all."""
    anew = tuple(
        _one(policy, row, own, values.get(row.key), new) if not about or row.key in about else row for row in rows
    )
    return _never_lower(rows, anew) if policy == RegradePolicy.NEVER_LOWER else anew


def _one(policy: str, row: QuestionGrade, own: QuizContent, value: Value, new: QuizContent) -> QuestionGrade:
    if policy == RegradePolicy.DROP:
        return QuestionGrade(row.key, ZERO, ZERO, is_dropped=True)
    if policy == RegradePolicy.FULL_CREDIT:
        points = own.by_key[row.key].points if row.is_dropped else row.max_points
        return QuestionGrade(row.key, points, points)
    return _by_key(row, own, value, new)


def _by_key(row: QuestionGrade, own: QuizContent, value: Value, new: QuizContent) -> QuestionGrade:
    """As it is where the key in force says nothing: the question is gone or of another kind, a person grades it, or
    it was dropped."""
    asked, question = own.by_key[row.key], new.by_key.get(row.key)
    if question is None or question.kind != asked.kind or asked.graded_by_person or row.is_dropped:
        return row
    return QuestionGrade(row.key, question.grade(value), question.points)


def _never_lower(rows: Rows, anew: Rows) -> Rows:
    """Neither points nor per cent get fewer: not of a question, and not of the whole, where other weights could. None
    of the three that are compared has fewer points than there were."""
    not_worse = tuple(new if _is_not_worse(old, new) else old for old, new in zip(rows, anew, strict=True))
    better = tuple(new if new.points > old.points else old for old, new in zip(rows, not_worse, strict=True))
    return max((rows, not_worse, better), key=_share)


def _is_not_worse(old: QuestionGrade, new: QuestionGrade) -> bool:
    return new.points >= old.points and new.points * old.max_points >= old.points * new.max_points


def _points(rows: Rows) -> Decimal:
    return sum((row.points for row in rows), ZERO)


def _share(rows: Rows) -> Fraction:
    most = sum((row.max_points for row in rows), ZERO)
    return Fraction(_points(rows)) / Fraction(most) if most else Fraction(0)


def plan_moves(graded: Iterable[Graded], policy: str, about: Collection[UUID], new: QuizContent) -> Iterator[Move]:
    """Those that the policy changes."""
    for one in graded:
        rows = regraded(policy, one.verdict.questions, about=about, own=one.own, values=one.values, new=new)
        if rows != one.verdict.questions:
            yield Move(one, verdict_of(one.own, rows))
