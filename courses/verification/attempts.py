"""Attempts: frozen and graded when they end, not before; grades as the grading rules give them today."""

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal

from django.db.models import Exists, F, OuterRef, Prefetch

from courses.models import Enrollment
from quizzes.attempts import GRACE, seen_before
from quizzes.contents import content_of
from quizzes.drawing import asked_keys
from quizzes.grading import grade
from quizzes.history import PastAttempt, final_grades, final_of_history, history
from quizzes.models import Attempt, Grade, GradePolicy, Quiz, QuizRevision
from quizzes.schema import QuizContent, digest
from quizzes.terms import deadline_of

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
    """Draws are made again from the seed, with what earlier attempts had asked by then (S22)."""
    for attempt in _attempts().iterator(chunk_size=500):
        content = content_of(attempt.revision)
        asked = [response.question_key for response in attempt.responses.all()]
        if asked != asked_keys(content, attempt.seed, seen_before(attempt, content)):
            yield f"attempt {attempt.pk}: its responses are not those of the questions that its seed draws"
        if attempt.revision.quiz_id != attempt.quiz_id:
            yield f"attempt {attempt.pk}: its revision is of another quiz"


def attempts_end_by_their_terms(_now: dt.datetime) -> Iterator[str]:
    """S16: the deadline follows from the start, the limit with its multiplier, and the close."""
    for attempt in _attempts().iterator(chunk_size=500):
        content = content_of(attempt.revision)
        deadline_at = deadline_of(content, attempt.started_at, attempt.closes_at, attempt.time_multiplier)
        if attempt.deadline_at != deadline_at:
            yield f"attempt {attempt.pk}: it ends at {attempt.deadline_at}, its terms come to {deadline_at}"


def grades_follow_from_the_responses(_now: dt.datetime) -> Iterator[str]:
    """The verdict given at the end, made again over what was asked; those appended later need only add up."""
    for attempt in _attempts().filter(submitted_at__isnull=False).iterator(chunk_size=500):
        values = {response.question_key: response.value for response in attempt.responses.all()}
        verdict = grade(content_of(attempt.revision), values)
        for row in attempt.grades.all():
            if row.sequence == 1 and (row.score, row.max_score, row.passed) != _told(verdict):
                yield f"attempt {attempt.pk}: graded {row.score}/{row.max_score}, it comes to {_told(verdict)}"
            if row.sequence == 1 and row.pending != verdict.pending:
                yield f"attempt {attempt.pk}: {row.pending} questions wait for a person, it comes to {verdict.pending}"
            if row.pending != sum(bool(question.get("pending")) for question in row.questions):
                yield f"attempt {attempt.pk}: grade {row.sequence} counts other questions that wait than it names"
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
    """Of the JSON as it was stored: what later versions add to the schema is not in an older one's hash."""
    for revision in QuizRevision.objects.iterator(chunk_size=100):
        content = QuizContent.model_validate(revision.content)
        if (digest(revision.content), content.grading_hash) != (revision.content_hash, revision.grading_hash):
            yield f"quiz revision {revision.pk}: its content does not match its hashes"
    for quiz in Quiz.objects.filter(revision__isnull=False).exclude(revision__quiz=F("pk")).iterator():
        yield f"quiz {quiz.pk}: the revision in force is another quiz's"


def grade_policies_are_those_written_down(_now: dt.datetime) -> Iterator[str]:
    """S19: from "best" every change leads to the next, and the last to the policy in force."""
    for quiz in Quiz.objects.prefetch_related("grade_policy_changes").iterator(chunk_size=200):
        policy: str = GradePolicy.BEST
        for change in quiz.grade_policy_changes.all():
            if change.old != policy:
                yield f"quiz {quiz.pk}: its policy was {policy}, change {change.pk} begins with {change.old}"
            policy = change.new
        if quiz.grade_policy != policy:
            yield f"quiz {quiz.pk}: its policy is {quiz.grade_policy}, what is written down leads to {policy}"


def final_grades_follow_from_the_attempts(now: dt.datetime) -> Iterator[str]:
    """S19, S46: what tables and exports read for many at once is what each learner's own history comes to."""
    policies = dict(Quiz.objects.values_list("pk", "grade_policy"))
    told = final_grades(policies, None, now)
    for quiz in Quiz.objects.filter(attempts__isnull=False).distinct().iterator():
        for scope in quiz.attempts.order_by("scope").values_list("scope", flat=True).distinct():
            past = history(quiz.pk, scope, now)
            own = final_of_history(quiz, past)
            if told.get((quiz.pk, scope)) != own:
                yield f"enrollment {scope}: its final grade at quiz {quiz.pk} is told in two ways"
            if own is not None and own.attempts != sum(
                one.grade is not None or one.attempt.submitted_at is not None for one in past
            ):
                yield f"enrollment {scope}: {own.attempts} attempts make its grade at quiz {quiz.pk}, others ended too"


def _has_ended(past: PastAttempt) -> bool:
    return past.attempt.submitted_at is not None or past.grade is not None


def attempts_belong_to_an_enrollment(_now: dt.datetime) -> Iterator[str]:
    own = Enrollment.objects.filter(pk=OuterRef("scope"), user=OuterRef("user"))
    for attempt in Attempt.objects.filter(~Exists(own)).iterator():
        yield f"attempt {attempt.pk}: its scope is no enrollment of the person who took it"


CHECKS = (
    ended_attempts_are_graded,
    expired_attempts_are_closed,
    attempts_end_in_time,
    attempts_ask_what_their_revision_asks,
    attempts_end_by_their_terms,
    grades_follow_from_the_responses,
    revisions_hold_what_their_hash_says,
    grade_policies_are_those_written_down,
    final_grades_follow_from_the_attempts,
    attempts_belong_to_an_enrollment,
)
