"""Who would get what: read from the records, nothing written. A fixed number of queries, whatever the attempts."""

from collections.abc import Iterable, Iterator, Sequence
from uuid import UUID

from django.db.models import Prefetch, QuerySet

from quizzes.contents import content_of
from quizzes.grading import QuestionGrade, Verdict
from quizzes.kinds import Value
from quizzes.models import Attempt, Grade, GradeReason, Quiz, QuizRevision, Regrade, RegradePolicy, Response
from quizzes.regrading.rules import Graded, Move, Plan, plan_moves

BY_KEY = {RegradePolicy.NEVER_LOWER, RegradePolicy.PLAIN}


class NoQuestionChosen(ValueError):
    """Giving all points and dropping are about certain questions; nobody means all of them by saying nothing."""


def plan_regrade(quiz: Quiz, policy: str, questions: Iterable[UUID] = (), revision: QuizRevision | None = None) -> Plan:
    """Who would get what. Writes nothing. A fixed number of queries, whatever the number of attempts.

    By the key of `revision`, which is the one in force unless another of the quiz is named. Raises NoQuestionChosen.
    """
    policy, about = RegradePolicy(policy), tuple(sorted(set(questions)))
    revision = revision or quiz.revision
    if revision is None or revision.quiz_id != quiz.pk:
        raise ValueError("A quiz is regraded by one of its own revisions.")
    if not about and policy not in BY_KEY:
        raise NoQuestionChosen
    graded = list(graded_attempts(Attempt.objects.filter(quiz=quiz), with_values=policy in BY_KEY))
    return Plan(
        quiz=quiz,
        policy=policy,
        questions=about,
        revision=revision,
        moves=tuple(plan_moves(graded, policy, frozenset(about), content_of(revision))),
        attempts=len(graded),
        running=Attempt.objects.filter(quiz=quiz, submitted_at=None).count(),
    )


def graded_attempts(attempts: QuerySet[Attempt], *, with_values: bool = True) -> Iterator[Graded]:
    """Those that have ended, in the order of their ids. Three queries."""
    ended = attempts.filter(submitted_at__isnull=False).order_by("pk")
    in_force = {grade.attempt_id: grade for grade in Grade.objects.filter(attempt__in=ended).order_by("sequence")}
    values = _values(ended) if with_values else {}
    for attempt in ended.select_related("revision").defer("revision__content"):
        if grade := in_force.get(attempt.pk):
            own = content_of(attempt.revision)
            yield Graded(
                attempt.pk,
                attempt.user_id,
                attempt.scope,
                attempt.number,
                grade.sequence,
                verdict_in(grade),
                own,
                values.get(attempt.pk, {}),
            )


def _values(attempts: QuerySet[Attempt]) -> dict[UUID, dict[UUID, Value]]:
    found: dict[UUID, dict[UUID, Value]] = {}
    rows = Response.objects.filter(attempt__in=attempts).values_list("attempt_id", "question_key", "value")
    for attempt_id, key, value in rows.iterator():
        found.setdefault(attempt_id, {})[key] = value
    return found


def verdict_in(grade: Grade) -> Verdict:
    """The verdict that a grade holds."""
    rows = tuple(QuestionGrade.from_json(row) for row in grade.questions)
    return Verdict(grade.score, grade.max_score, grade.passed, rows, grade.pending)


def plan_revert(regrade: Regrade) -> Plan:
    """What taking a regrade back would give each attempt again; `left` are those that were graded again since."""
    if regrade.reverts_id is not None:
        raise ValueError("What took a regrade back is not taken back itself.")
    moves, left = [], []
    touched = Attempt.objects.filter(grades__regrade=regrade).order_by("pk")
    grades = Grade.objects.select_related("regrade").order_by("sequence")
    for attempt in (
        touched.select_related("revision").defer("revision__content").prefetch_related(Prefetch("grades", grades))
    ):
        rows = list(attempt.grades.all())
        if effective(rows).regrade_id == regrade.pk:
            moves.append(_move_back(attempt, rows, effective(rows)))
        elif not _was_taken_back(rows, regrade):
            left.append(attempt.pk)
    questions = tuple(UUID(key) for key in regrade.questions)
    return Plan(
        quiz=regrade.quiz,
        policy=RegradePolicy(regrade.policy),
        questions=questions,
        revision=regrade.revision,
        moves=tuple(moves),
        attempts=len(moves) + len(left),
        reverts=regrade,
        left=tuple(left),
    )


def effective(grades: Sequence[Grade]) -> Grade:
    """The grade that the last one stands for: what took a regrade back stands for the grade before that regrade."""
    one = grades[-1]
    while one.reason == GradeReason.REVERT and one.regrade is not None:
        one = _before(grades, next(row for row in grades if row.regrade_id == one.regrade.reverts_id))
    return one


def _before(grades: Sequence[Grade], one: Grade) -> Grade:
    return next(row for row in reversed(grades) if row.sequence < one.sequence)


def _was_taken_back(grades: Sequence[Grade], regrade: Regrade) -> bool:
    return any(row.regrade is not None and row.regrade.reverts_id == regrade.pk for row in grades)


def _move_back(attempt: Attempt, grades: Sequence[Grade], undone: Grade) -> Move:
    now = Graded(
        attempt.pk,
        attempt.user_id,
        attempt.scope,
        attempt.number,
        grades[-1].sequence,
        verdict_in(grades[-1]),
        content_of(attempt.revision),
        {},
    )
    return Move(now, verdict_in(_before(grades, undone)))
