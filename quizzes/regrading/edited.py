"""The quizzes whose publication left grades by other keys, as long as nobody has decided about them (S20). For a page
that is opened often: what was worked out is kept until something comes that can change it."""

import datetime as dt
from dataclasses import dataclass

from django.core.cache import cache
from django.db.models import Count, Exists, OuterRef, QuerySet, Subquery

from quizzes.models import Attempt, Quiz, QuizRevision, Regrade
from quizzes.regrading.consequences import Consequences, consequences_of

# What nobody would gain by is a decision too, once it was told for so long.
TOLD_FOR = dt.timedelta(days=30)
# A person who grades an open answer may change what a regrade would do, and that is noticed by nothing else.
KEPT, KEPT_FOR = "consequences-2", dt.timedelta(days=1)
# So many quizzes are worked out in one look, which bounds what a page takes when nothing is kept.
AT_ONCE = 50


@dataclass(frozen=True, slots=True)
class Unsettled:
    """`is_whole` unless some quizzes, those published longest ago, are left to the next look."""

    quizzes: list[tuple[Quiz, Consequences]]
    is_whole: bool = True


def unsettled(now: dt.datetime) -> Unsettled:
    """What publishing left as it was, the latest publication first: while lowering nobody would give somebody more, and
    of everything else for a while. One query where everything is kept, else those of `consequences_of` besides."""
    quizzes = list(_edited())
    found = _kept(quizzes, now)
    told = [(quiz, found[quiz.pk]) for quiz in quizzes if quiz.pk in found]
    listed = [(quiz, one) for quiz, one in told if one.gains or (one.attempts and _is_recent(quiz, now))]
    return Unsettled(listed, is_whole=len(told) == len(quizzes))


def _is_recent(quiz: Quiz, now: dt.datetime) -> bool:
    return quiz.revision is not None and quiz.revision.created_at > now - TOLD_FOR


def _kept(quizzes: list[Quiz], now: dt.datetime) -> dict[int, Consequences]:
    kept: dict[int, tuple[tuple, dt.datetime, Consequences]] = cache.get(KEPT) or {}
    stamps = {quiz.pk: _stamp(quiz) for quiz in quizzes}
    found = {pk: kept[pk] for pk, stamp in stamps.items() if pk in kept and kept[pk][0] == stamp}
    missing = [quiz for quiz in quizzes if quiz.pk not in found]
    aged = [quiz for quiz in quizzes if quiz.pk in found and found[quiz.pk][1] <= now - KEPT_FOR]
    if anew := [*missing, *aged][:AT_ONCE]:
        found |= {pk: (stamps[pk], now, one) for pk, one in consequences_of(anew).items()}
        cache.set(KEPT, found, 2 * KEPT_FOR.total_seconds())
    return {pk: one for pk, (_stamp, _at, one) in found.items()}


def _stamp(quiz: Quiz) -> tuple:
    """Another one after each publication, each regrade, and each end of an attempt on an older revision."""
    return quiz.revision_id, quiz.last_regrade, quiz.running  # type: ignore[attr-defined] # annotated


def _edited() -> QuerySet[Quiz]:
    """Those with an ended attempt on another revision than the one in force. Whatever their number: by indexes."""
    ended = Attempt.objects.filter(revision=OuterRef("pk"), submitted_at__isnull=False)
    older = QuizRevision.objects.filter(Exists(ended), quiz=OuterRef("pk")).exclude(pk=OuterRef("revision"))
    running = Attempt.objects.filter(quiz=OuterRef("pk"), submitted_at=None).exclude(revision=OuterRef("revision"))
    counted = running.order_by().values("quiz").annotate(n=Count("pk")).values("n")
    regrades = Regrade.objects.filter(quiz=OuterRef("pk")).order_by("-pk").values("pk")
    rows = Quiz.objects.filter(Exists(older), is_practice=False, revision__isnull=False)
    rows = rows.annotate(running=Subquery(counted), last_regrade=Subquery(regrades[:1]))
    return rows.select_related("revision").defer("revision__content").order_by("-revision__created_at", "-pk")
