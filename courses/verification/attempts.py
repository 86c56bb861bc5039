"""Attempts: frozen and graded when they end, not before; grades as the grading rules give them today."""

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal

from django.db.models import Exists, F, OuterRef, Prefetch

from courses.models import Enrollment
from quizzes.attempts import GRACE
from quizzes.contents import content_of
from quizzes.grading import grade
from quizzes.models import Attempt, Grade, Quiz, QuizRevision
from quizzes.schema import QuizContent

# The sweep comes every 20 seconds; one that has not come for this long is worth a line.
SWEEP_LATE = dt.timedelta(minutes=10)


def ended_attempts_are_graded(_now: dt.datetime) -> Iterator[str]:
    graded = Exists(Grade.objects.filter(attempt=OuterRef("pk")))
    for attempt in Attempt.objects.filter(~graded, submitted_at__isnull=False).iterator():
        yield f"attempt {attempt.pk}: it has ended and has no grade"
    for attempt in Attempt.objects.filter(graded, submitted_at=None).iterator():
        yield f"attempt {attempt.pk}: it is open and has a grade"


def expired_attempts_are_closed(now: dt.datetime) -> Iterator[str]:
    for attempt in Attempt.objects.filter(submitted_at=None, deadline_at__lt=now - SWEEP_LATE).iterator():
        yield f"attempt {attempt.pk}: its time was up at {attempt.deadline_at}, and it is open"


def attempts_end_in_time(_now: dt.datetime) -> Iterator[str]:
    for attempt in Attempt.objects.filter(submitted_at__lt=F("started_at")).iterator():
        yield f"attempt {attempt.pk}: it ended before it started"
    late = Attempt.objects.filter(submitted_at__gte=F("deadline_at") + GRACE)
    for attempt in late.iterator():
        yield f"attempt {attempt.pk}: it was submitted after its deadline and the grace"


def attempts_ask_what_their_revision_asks(_now: dt.datetime) -> Iterator[str]:
    for attempt in _attempts().iterator(chunk_size=500):
        asked = [question.key for question in content_of(attempt.revision).questions]
        if [response.question_key for response in attempt.responses.all()] != asked:
            yield f"attempt {attempt.pk}: its responses are not those of the questions of its revision"
        if attempt.revision.quiz_id != attempt.quiz_id:
            yield f"attempt {attempt.pk}: its revision is of another quiz"


def grades_follow_from_the_responses(_now: dt.datetime) -> Iterator[str]:
    """The verdict given at the end, made again; those appended later need only add up."""
    for attempt in _attempts().filter(submitted_at__isnull=False).iterator(chunk_size=500):
        values = {response.question_key: response.value for response in attempt.responses.all()}
        verdict = grade(content_of(attempt.revision), values)
        for row in attempt.grades.all():
            if row.sequence == 1 and (row.score, row.max_score, row.passed) != _told(verdict):
                yield f"attempt {attempt.pk}: graded {row.score}/{row.max_score}, it comes to {_told(verdict)}"
            if row.score != _sum(row, "points") or row.max_score != _sum(row, "max_points"):
                yield f"attempt {attempt.pk}: the points of grade {row.sequence} do not add up to {row.score}"


def _told(verdict) -> tuple[Decimal, Decimal, bool]:
    return verdict.score, verdict.max_score, verdict.passed


def _sum(row: Grade, name: str) -> Decimal:
    return sum((Decimal(question[name]) for question in row.questions), Decimal(0))


def _attempts():
    return (
        Attempt.objects.select_related("revision")
        .defer("revision__content")
        .prefetch_related("responses", Prefetch("grades", Grade.objects.order_by("sequence")))
    )


def revisions_hold_what_their_hash_says(_now: dt.datetime) -> Iterator[str]:
    for revision in QuizRevision.objects.iterator(chunk_size=100):
        content = QuizContent.model_validate(revision.content)
        if (content.content_hash, content.grading_hash) != (revision.content_hash, revision.grading_hash):
            yield f"quiz revision {revision.pk}: its content does not match its hashes"
    for quiz in Quiz.objects.filter(revision__isnull=False).exclude(revision__quiz=F("pk")).iterator():
        yield f"quiz {quiz.pk}: the revision in force is another quiz's"


def attempts_belong_to_an_enrollment(_now: dt.datetime) -> Iterator[str]:
    own = Enrollment.objects.filter(pk=OuterRef("scope"), user=OuterRef("user"))
    for attempt in Attempt.objects.filter(~Exists(own)).iterator():
        yield f"attempt {attempt.pk}: its scope is no enrollment of the person who took it"


CHECKS = (
    ended_attempts_are_graded,
    expired_attempts_are_closed,
    attempts_end_in_time,
    attempts_ask_what_their_revision_asks,
    grades_follow_from_the_responses,
    revisions_hold_what_their_hash_says,
    attempts_belong_to_an_enrollment,
)
