"""Learners × lessons of a cohort: who has completed what, in a fixed number of queries whatever their number."""

import uuid
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Case, Count, F, IntegerField, OuterRef, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce, Lower

from courses.models import Cohort, Completion, DueDate, Enrollment
from courses.outline import OutlineLesson, load_outline
from courses.progress import Progress, progress_of
from courses.standing import days_of_silence, with_standing
from quizzes.history import final_grades
from quizzes.models import Quiz

PAGE_SIZE = 50
CHUNK = 500
STANDINGS = ("on_pace", "behind", "silent", "finished")


@dataclass(frozen=True, slots=True)
class Row:
    """What there is to say about one learner. `scores` are the final grades in whole percent, by lesson id (S19)."""

    enrollment: Enrollment
    progress: Progress
    completed_at: dict[int, datetime]
    scores: dict[int, int]
    overdue: frozenset[int]
    silent_days: int | None

    @property
    def name(self) -> str:
        return self.enrollment.user.display_name or self.enrollment.user.email


@dataclass(frozen=True, slots=True)
class Matrix:
    cohort: Cohort
    lessons: list[OutlineLesson]
    due: dict[int, DueDate]
    now: datetime
    policies: dict[int, str]  # quiz id → its grade policy

    def rows(self, enrollments: Iterable[Enrollment]) -> list[Row]:
        """Two queries for any number of enrollments (which come from `learners`)."""
        enrollments = list(enrollments)
        ids = [enrollment.pk for enrollment in enrollments]
        completions, scores = self._completions(ids), self._scores(ids)
        return [self._row(one, completions.get(one.pk, {}), scores.get(one.pk, {})) for one in enrollments]

    def in_chunks(self, enrollments: QuerySet[Enrollment]) -> Iterator[Row]:
        """All rows in the order of their names, never more than a chunk in memory."""
        chunk: list[Enrollment] = []
        for enrollment in enrollments.iterator(chunk_size=CHUNK):
            chunk.append(enrollment)
            if len(chunk) == CHUNK:
                yield from self.rows(chunk)
                chunk = []
        yield from self.rows(chunk)

    def _row(self, enrollment: Enrollment, completed_at: dict[int, datetime], scores: dict[int, int]) -> Row:
        finished = enrollment.completed_at is not None
        required = [lesson.id for lesson in self.lessons if lesson.is_required]
        overdue = (
            () if finished else (pk for pk in required if pk not in completed_at and self._was_due(pk, enrollment))
        )
        return Row(
            enrollment=enrollment,
            progress=progress_of(required, completed_at, course_completed=finished),
            completed_at=completed_at,
            scores=scores,
            overdue=frozenset(overdue),
            silent_days=days_of_silence(enrollment, self.cohort, self.now),
        )

    def _was_due(self, lesson_id: int, enrollment: Enrollment) -> bool:
        due = self.due.get(lesson_id)
        since = enrollment.joined_at or enrollment.enrolled_at
        return due is not None and since < due.due_at <= self.now

    def _completions(self, ids: list[uuid.UUID]) -> dict[uuid.UUID, dict[int, datetime]]:
        found: dict[uuid.UUID, dict[int, datetime]] = defaultdict(dict)
        rows = Completion.objects.filter(enrollment__in=ids).values_list("enrollment_id", "lesson_id", "completed_at")
        for enrollment_id, lesson_id, completed_at in rows:
            found[enrollment_id][lesson_id] = completed_at
        return found

    def _scores(self, ids: list[uuid.UUID]) -> dict[uuid.UUID, dict[int, int]]:
        """As the learners have them on their own pages: by each quiz's policy."""
        found: dict[uuid.UUID, dict[int, int]] = defaultdict(dict)
        for (quiz_id, scope), grade in final_grades(self.policies, ids, self.now).items():
            found[scope][self._lesson_of[quiz_id]] = grade.percent
        return found

    @property
    def _lesson_of(self) -> dict[int, int]:
        return {lesson.quiz_id: lesson.id for lesson in self.lessons if lesson.quiz_id}


def load_matrix(cohort: Cohort, language: str, *, now: datetime) -> Matrix:
    due = {row.lesson_id: row for row in cohort.due_dates.all()}
    lessons = load_outline(cohort.course_id, language).lessons
    quizzes = Quiz.objects.filter(pk__in=[lesson.quiz_id for lesson in lessons if lesson.quiz_id])
    return Matrix(cohort, lessons, due, now, dict(quizzes.values_list("pk", "grade_policy")))


def learners(cohort: Cohort, *, now: datetime, sort: str = "name", standing: str = "") -> QuerySet[Enrollment]:
    """Who is in the cohort now. `sort` is a key of SORTS, with "-" before it the other way round."""
    found: QuerySet[Enrollment] = Enrollment.objects.active().filter(cohort=cohort).select_related("user")
    if standing in STANDINGS:
        found = with_standing(found, [cohort], now).filter(standing=standing)
    key = sort.removeprefix("-")
    order = SORTS.get(key, SORTS["name"])
    return found.order_by(order.desc() if sort.startswith("-") and key in SORTS else order.asc(), "pk")


def _share_completed():
    """Sorts as `progress_of` counts: all that is live and required, and whoever has completed the course at the top."""
    counted = Completion.objects.filter(
        enrollment=OuterRef("pk"), lesson__is_live=True, lesson__is_required=True
    ).order_by()
    number = Subquery(counted.values("enrollment").annotate(number=Count("pk")).values("number"))
    done = Coalesce(number, 0, output_field=IntegerField())
    return Case(When(completed_at__isnull=False, then=Value(1_000_000)), default=done)


SORTS = {"name": Lower("user__display_name"), "progress": _share_completed(), "seen": F("last_seen_at")}


def counts_by_standing(cohorts: Iterable[Cohort], now: datetime) -> dict[int, dict[str, int]]:
    """Cohort id → standing → number of learners, and their total under "all"; one query for all cohorts."""
    cohorts = list(cohorts)
    counts = {cohort.pk: dict.fromkeys((*STANDINGS, "all"), 0) for cohort in cohorts}
    enrollments = with_standing(Enrollment.objects.active().filter(cohort__in=cohorts), cohorts, now)
    for cohort_id, standing, number in enrollments.order_by().values_list("cohort", "standing").annotate(Count("pk")):
        counts[cohort_id][standing] += number
        counts[cohort_id]["all"] += number
    return counts
