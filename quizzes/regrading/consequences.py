"""What publishing an edited quiz left as it was, for its author (S20)."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache, reduce
from operator import or_
from uuid import UUID

from django.db.models import Max, Q, QuerySet

from quizzes.contents import content_by_id, content_of
from quizzes.kinds import Question
from quizzes.models import Attempt, Quiz, QuizRevision, Regrade, RegradePolicy
from quizzes.regrading.planning import BY_KEY, graded_attempts
from quizzes.regrading.retyped import is_retyped
from quizzes.regrading.rules import Graded, Rows, regraded
from quizzes.schema import QuizContent

# Of one query: every revision that somebody took adds one or more, and SQLite takes no expression deeper than 1000.
MOST_CONDITIONS = 100


@dataclass(frozen=True, slots=True)
class Consequences:
    """Ended attempts that were graded by other keys or points than those in force, and by no regrade since. Only those
    that were asked one of the `questions`, and that some regrade of them could move. `left` are the questions of which
    a regrade by the key leaves some attempt as it is: giving all points or taking out could move it. `gains` are the
    attempts that the usual policy, lowering nobody, would move."""

    attempts: int
    learners: int
    questions: tuple[UUID, ...]
    left: tuple[UUID, ...] = ()
    gains: int = 0


@dataclass(frozen=True, slots=True)
class _Told:
    attempt_id: UUID
    user_id: int
    key: UUID
    is_left: bool
    gains: bool


def consequences(quiz: Quiz) -> Consequences:
    """What publishing left as it was."""
    return consequences_of([quiz])[quiz.pk]


def consequences_of(quizzes: Iterable[Quiz]) -> dict[int, Consequences]:
    """Quiz id → what publishing left as it was. Six queries, four more for each further MOST_CONDITIONS, and one for
    each revision whose content has to be read; the attempts concerned are graded in memory."""
    quizzes = list(quizzes)
    in_force = {quiz.pk: quiz.revision for quiz in quizzes if quiz.revision is not None}
    told: dict[int, list[_Told]] = {}
    for quiz_id, one in _told(in_force):
        told.setdefault(quiz_id, []).append(one)
    return {quiz.pk: _summed(told.get(quiz.pk, [])) for quiz in quizzes}


def _summed(told: list[_Told]) -> Consequences:
    return Consequences(
        len({one.attempt_id for one in told}),
        len({one.user_id for one in told}),
        tuple(dict.fromkeys(one.key for one in told)),
        tuple(dict.fromkeys(one.key for one in told if one.is_left)),
        len({one.attempt_id for one in told if one.gains}),
    )


def _told(in_force: Mapping[int, QuizRevision]) -> Iterator[tuple[int, _Told]]:
    for graded_otherwise in _together(_graded_otherwise(in_force)):
        yield from _told_among(Attempt.objects.filter(graded_otherwise, submitted_at__isnull=False), in_force)


def _together(conditions: Mapping[int, list[Q]]) -> Iterator[Q]:
    """As many quizzes at a time as one query takes; all that is asked of a quiz is asked at once."""
    some: list[Q] = []
    for of_quiz in conditions.values():
        if some and len(some) + len(of_quiz) > MOST_CONDITIONS:
            yield reduce(or_, some)
            some = []
        some = [*some, *of_quiz]
    if some:
        yield reduce(or_, some)


def _told_among(concerned: QuerySet[Attempt], in_force: Mapping[int, QuizRevision]) -> Iterator[tuple[int, _Told]]:
    quizzes: dict[UUID, int] = {}
    keys: dict[UUID, set[UUID]] = {}
    for attempt_id, of, key in concerned.values_list("pk", "quiz_id", "responses__question_key"):
        quizzes[attempt_id] = of
        keys.setdefault(attempt_id, set()).add(key)
    if keys:
        for graded in graded_attempts(Attempt.objects.filter(pk__in=concerned.values("pk"))):
            if quiz_id := quizzes.get(graded.attempt_id):
                for one in _told_of(graded, keys[graded.attempt_id], content_of(in_force[quiz_id])):
                    yield quiz_id, one


def _told_of(graded: Graded, keys: Collection[UUID], new: QuizContent) -> Iterator[_Told]:
    """Not what nobody could gain or lose by: the points by both keys are the same, or the question was taken out."""
    rows = graded.verdict.questions
    plain, usual = (_anew(policy, graded, keys, new) for policy in (RegradePolicy.PLAIN, RegradePolicy.NEVER_LOWER))
    for row, by_key, not_lower in zip(rows, plain, usual, strict=True):
        if row.key in keys and not row.is_dropped:
            is_left = _is_left(graded.own.by_key[row.key], new.by_key.get(row.key))
            if row != by_key or is_left:
                yield _Told(graded.attempt_id, graded.user_id, row.key, is_left, row != not_lower)


def _anew(policy: RegradePolicy, graded: Graded, keys: Collection[UUID], new: QuizContent) -> Rows:
    return regraded(policy, graded.verdict.questions, about=keys, own=graded.own, values=graded.values, new=new)


def _graded_otherwise(in_force: Mapping[int, QuizRevision]) -> dict[int, list[Q]]:
    """By quiz attempts with their responses: asked in another way than now, with no regrade since that settles it; or
    graded last by a regrade that went by another key."""
    standing = _standing(in_force)
    found: dict[int, list[Q]] = {}
    revisions = QuizRevision.objects.filter(quiz__in=in_force, attempts__isnull=False).defer("content").distinct()
    for revision in revisions:
        new, regrades = in_force[revision.quiz_id], standing.get(revision.quiz_id, [])
        for newest, keys in _by_settled(_changed(revision, new), regrades, new).items():
            since = Q(grades__sequence=1, grades__pk__gt=newest) if newest else Q()
            asked = Q(revision=revision.pk, responses__question_key__in=keys) & since
            found.setdefault(revision.quiz_id, []).append(asked)
    for quiz_id, regrades in standing.items():
        for regrade, keys in _by_another_key(regrades, in_force[quiz_id]):
            regraded_last = Q(grades__regrade=regrade.pk, responses__question_key__in=keys)
            found.setdefault(quiz_id, []).append(regraded_last)
    return found


def _by_another_key(regrades: list[Regrade], new: QuizRevision) -> Iterator[tuple[Regrade, list[UUID]]]:
    """Regrades that went by keys which are not in force any more, with the questions that none after it was about."""
    for regrade in regrades:
        changed = _changed(regrade.revision, new) if regrade.policy in BY_KEY else []
        if keys := [key for key in changed if _last_about(key, regrades) is regrade]:
            yield regrade, keys


def _by_settled(keys: list[UUID], regrades: list[Regrade], new: QuizRevision) -> dict[int, list[UUID]]:
    """Up to which grade they are settled (0: none) → these questions."""
    found: dict[int, list[UUID]] = {}
    for key in keys:
        last = _last_about(key, regrades)
        newest = last.newest if last and _settles(last, key, new) else 0  # type: ignore[attr-defined] # annotated
        found.setdefault(newest or 0, []).append(key)
    return found


def _standing(quizzes: Iterable[int]) -> dict[int, list[Regrade]]:
    """By quiz those not taken back, the latest first; each with the `newest` grade that it wrote. Times would not tell
    who ended after it: what the clock ends is dated when its time was up, though a regrade in between found it running.
    """
    rows = Regrade.objects.filter(quiz__in=quizzes, reverts=None, reverted_by=None).annotate(newest=Max("grades"))
    found: dict[int, list[Regrade]] = {}
    for row in rows.select_related("revision").defer("revision__content").order_by("-pk"):
        found.setdefault(row.quiz_id, []).append(row)
    return found


def _last_about(key: UUID, regrades: list[Regrade]) -> Regrade | None:
    return next((one for one in regrades if not one.questions or str(key) in one.questions), None)


def _settles(regrade: Regrade, key: UUID, new: QuizRevision) -> bool:
    """All points and taking out settle a question whatever its key is; grading by a key settles that key alone."""
    if regrade.policy not in BY_KEY:
        return True
    return not _is_other(content_of(regrade.revision).by_key.get(key), content_of(new).by_key.get(key))


def _changed(old: QuizRevision, new: QuizRevision) -> list[UUID]:
    return _changed_between((old.pk, old.content_hash), (new.pk, new.content_hash))


@lru_cache(maxsize=16_384)
def _changed_between(old: tuple[int, str], new: tuple[int, str]) -> list[UUID]:
    """Neither ever changes, and to read contents takes longer than all the rest."""
    return changed_questions(content_by_id(*old), content_by_id(*new))


def changed_questions(old: QuizContent, new: QuizContent) -> list[UUID]:
    """Questions of the old content that the new one grades in another way, or does not ask any more."""
    return [key for key, question in old.by_key.items() if _is_other(question, new.by_key.get(key))]


def _is_other(old: Question | None, new: Question | None) -> bool:
    if old is None or new is None:
        return old is not new
    return _weighs(old) != _weighs(new) or is_retyped(old, new)


def _weighs(question: Question) -> tuple:
    return question.kind, question.points, question.grading_key()


def _is_left(asked: Question, new: Question | None) -> bool:
    """Whether a regrade by the key leaves, of what changed, something as it is."""
    if not _is_other(asked, new):
        return False
    return new is None or new.kind != asked.kind or asked.graded_by_person or is_retyped(asked, new)
