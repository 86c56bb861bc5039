"""How a quiz's questions did, from people's first attempts only: a second one has seen the explanations, also in
another cohort.

Facility is the mean share of a question's points that was earned. Discrimination is the corrected question–total
correlation: Pearson's r between that share and the share earned in the rest of the attempt; corrected, because a
question would otherwise correlate with itself (Henrysson 1963, "Correction of item-total correlations in item
analysis"). An edited question is another one: each revision tells of its questions as it asks them, over those who were
asked just that, in whichever revision of the quiz.

What was answered is judged by the key that it was asked with. A regrade decides about scores: points for everybody make
no question easy, and a key that was wrong goes on to show in the figures of the version that had it.
"""

import datetime as dt
import statistics
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef
from pydantic import BaseModel

from quizzes.contents import content_by_id, content_of
from quizzes.kinds.base import BaseQuestion, Value
from quizzes.models import Attempt, Grade, QuizRevision, Response
from quizzes.texts import BlockText, InlineText

# Below this number of attempts chance says more than the question does; nothing is flagged.
FEWEST_TO_FLAG = 20
# Below this a correlation is not shown at all: of unrelated pairs, five make one of 0.5 or more two times in five.
FEWEST_TO_CORRELATE = 10
TOO_HARD, TOO_EASY, TELLS_NOTHING = 0.2, 0.95, 0.1
HARDLY_PICKED = 0.02
# What a learner does not see before answering, or at all: a change of it makes no other question.
NOT_ASKED = {"explanation", "anchor", "competencies"}
TEXTS = (BlockText, InlineText)


@dataclass(frozen=True, slots=True)
class Answered:
    """One question of one first attempt. `seconds` is None where it cannot be told."""

    share: float
    rest: float | None
    picked: tuple[str, ...]
    is_blank: bool
    seconds: float | None


@dataclass(frozen=True, slots=True)
class QuestionStatistics:
    """`n` counts first attempts that were asked it and graded; beside them `waiting` have yet to be graded by a person.
    In `pairs` of the `n` something else was graded too, so that they tell how the question tells apart. Shares are from
    0 to 1; `median_seconds` is an estimate: from the save before to the last save of this question, so it is missing
    where answers came with the submit alone."""

    key: UUID
    n: int = 0
    facility: float | None = None
    discrimination: float | None = None
    omitted: int = 0
    median_seconds: float | None = None
    picks: dict[str, int] = field(default_factory=dict)
    waiting: int = 0
    pairs: int = 0

    @property
    def flags(self) -> list[str]:
        """What an author should look at: "too_hard", "too_easy", "backwards", "tells_nothing"."""
        if self.n < FEWEST_TO_FLAG or self.facility is None:
            return []
        found = []
        if self.facility < TOO_HARD:
            found.append("too_hard")
        if self.facility > TOO_EASY:
            found.append("too_easy")
        told = self.discrimination if self.pairs >= FEWEST_TO_FLAG else None
        if told is not None and told < TELLS_NOTHING:
            found.append("backwards" if told < 0 else "tells_nothing")
        return found

    @property
    def tells_apart(self) -> float | None:
        """The discrimination, from as many attempts as make it say something."""
        return self.discrimination if self.pairs >= FEWEST_TO_CORRELATE else None

    @property
    def has_too_few(self) -> bool:
        return 0 < self.n < FEWEST_TO_CORRELATE or 0 < self.pairs < FEWEST_TO_CORRELATE

    def share_of(self, pick: str) -> float:
        return self.picks.get(pick, 0) / self.n if self.n else 0.0

    def is_hardly_picked(self, pick: str) -> bool:
        """Whether a distractor draws nobody, so that it might as well not be there."""
        return self.n >= FEWEST_TO_FLAG and self.share_of(pick) < HARDLY_PICKED


def question_statistics(
    revision: QuizRevision,
    *,
    also: Iterable[QuizRevision] = (),
    leaving_out: Collection[int] = (),
    scopes: Collection[UUID] | None = None,
) -> dict[UUID, QuestionStatistics]:
    """By question of this revision. Of `also`, other revisions of its quiz, those questions count that stood there as
    they stand here: a new draw or pass mark does not make the old answers another question's. `leaving_out` are the
    users whose attempts do not count (staff); `scopes` narrows it down to some enrollments. Three queries, whatever the
    number of attempts and revisions."""
    ours, by_key = as_asked(revision), content_of(revision).by_key
    revisions = {one.pk: one for one in (revision, *also)}
    same = {
        pk: {key for key, asked in as_asked(one).items() if ours.get(key) == asked} for pk, one in revisions.items()
    }
    answered: dict[UUID, list[Answered | None]] = defaultdict(list)
    for on, key, one in _answered(revisions, leaving_out, scopes):
        if key in same[on]:
            answered[key].append(one)
    return {key: summarise(key, answered[key]) for key in by_key}


def as_asked(revision: QuizRevision) -> dict[UUID, Any]:
    """Question → what has to be equal for two to be the same question."""
    return _as_asked(revision.pk, revision.content_hash)


@lru_cache(maxsize=256)  # revisions never change
def _as_asked(revision_id: int, content_hash: str) -> dict[UUID, Any]:
    content = content_by_id(revision_id, content_hash)
    return {question.key: _seen(question, content.source_language) for question in content.questions}


def _seen(part: Any, source_language: str) -> Any:
    """Of its texts those in the source language: a translation makes no other question. Texts that are accepted in any
    language are no such texts: they are the key."""
    if isinstance(part, tuple):
        return [_seen(one, source_language) for one in part]
    if not isinstance(part, BaseModel):
        return part
    found = {name: (field.annotation, getattr(part, name)) for name, field in type(part).model_fields.items()}
    return {
        name: value.get(source_language, "") if annotation in TEXTS else _seen(value, source_language)
        for name, (annotation, value) in found.items()
        if name not in NOT_ASKED
    }


def summarise(key: UUID, answered: Iterable[Answered | None]) -> QuestionStatistics:
    """Pure. None is an answer that waits for a person."""
    found = list(answered)
    rows = [row for row in found if row is not None]
    waiting = len(found) - len(rows)
    if not rows:
        return QuestionStatistics(key, waiting=waiting)
    picks = Counter(pick for row in rows for pick in row.picked)
    pairs = [(row.share, row.rest) for row in rows if row.rest is not None]
    seconds = [row.seconds for row in rows if row.seconds is not None]
    return QuestionStatistics(
        key=key,
        n=len(rows),
        facility=statistics.fmean(row.share for row in rows),
        discrimination=_correlation(pairs),
        omitted=sum(row.is_blank for row in rows),
        median_seconds=statistics.median(seconds) if seconds else None,
        picks=dict(picks),
        waiting=waiting,
        pairs=len(pairs),
    )


def _correlation(pairs: list[tuple[float, float]]) -> float | None:
    """None where everybody earned the same, or the rest was the same for all: then there is nothing to tell apart."""
    if len(pairs) < 2:
        return None
    ours, theirs = zip(*pairs, strict=True)
    try:
        return statistics.correlation(ours, theirs)
    except statistics.StatisticsError:
        return None


def _answered(
    revisions: Mapping[int, QuizRevision], leaving_out: Collection[int], scopes: Collection[UUID] | None
) -> Iterator[tuple[int, UUID, Answered | None]]:
    """Revision, question, and what was answered there."""
    earlier = Attempt.objects.filter(
        quiz=OuterRef("quiz"), user=OuterRef("user"), started_at__lt=OuterRef("started_at")
    )
    attempts = Attempt.objects.filter(~Exists(earlier), revision__in=revisions, number=1, submitted_at__isnull=False)
    attempts = attempts.exclude(user__in=leaving_out) if leaving_out else attempts
    attempts = attempts if scopes is None else attempts.filter(scope__in=scopes)
    begun = {pk: (started_at, on) for pk, started_at, on in attempts.values_list("pk", "started_at", "revision")}
    graded = dict(
        Grade.objects.filter(attempt__in=attempts).order_by("sequence").values_list("attempt_id", "questions")
    )
    asked = {pk: content_by_id(pk, revision.content_hash).by_key for pk, revision in revisions.items()}
    for attempt_id, responses in _responses(attempts).items():
        if attempt_id in graded and attempt_id in begun:
            started_at, on = begun[attempt_id]
            for key, one in _of_attempt(started_at, graded[attempt_id], responses, asked[on]):
                yield on, key, one


def _responses(attempts) -> dict[UUID, dict[UUID, tuple[Value, dt.datetime | None]]]:
    rows = Response.objects.filter(attempt__in=attempts).values_list("attempt_id", "question_key", "value", "saved_at")
    found: dict = defaultdict(dict)
    for attempt_id, key, value, saved_at in rows.iterator():
        found[attempt_id][key] = (value, saved_at)
    return found


def _of_attempt(
    started_at: dt.datetime, graded: list[dict], responses: dict, asked: Mapping[UUID, BaseQuestion]
) -> Iterator[tuple[UUID, Answered | None]]:
    """What a person has yet to grade says nothing; it is told that it waits."""
    yield from ((UUID(row["key"]), None) for row in graded if row.get("pending"))
    shares = dict(_shares(graded, responses, asked))
    points = sum(share * float(asked[key].points) for key, share in shares.items())
    most = sum(float(asked[key].points) for key in shares)
    seconds = _seconds(started_at, responses)
    for key, share in shares.items():
        value, worth = responses[key][0], float(asked[key].points)
        yield (
            key,
            Answered(
                share=share,
                rest=(points - share * worth) / (most - worth) if most > worth else None,
                picked=tuple(asked[key].tallies(value)) if value is not None else (),
                is_blank=value is None,
                seconds=seconds.get(key),
            ),
        )


def _shares(graded: list[dict], responses: dict, asked: Mapping[UUID, BaseQuestion]) -> Iterator[tuple[UUID, float]]:
    """Of what a person graded the share that stands now, of all else what its own key says."""
    for row in graded:
        key = UUID(row["key"])
        if row.get("pending") or key not in responses or key not in asked:
            continue
        if not asked[key].graded_by_person:
            yield key, float(asked[key].earned(responses[key][0]))
        elif float(row["max_points"]):  # else it was dropped
            yield key, float(row["points"]) / float(row["max_points"])


def _seconds(started_at: dt.datetime, responses: dict) -> dict[UUID, float]:
    """From the save before to a question's own. Those saved at the same instant came together, with the submit."""
    saves = sorted((saved_at, key) for key, (_value, saved_at) in responses.items() if saved_at is not None)
    together = {at for at, count in Counter(at for at, _key in saves).items() if count > 1}
    before, found = started_at, {}
    for at, key in saves:
        if at not in together:
            found[key] = (at - before).total_seconds()
        before = at
    return found
