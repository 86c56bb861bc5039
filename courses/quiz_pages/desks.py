"""Whose open answers lie on which desk: those of a cohort on its instructors', those of a course's learners without a
cohort on the admins'."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.contrib.auth.models import Permission
from django.db.models import Case, Exists, OuterRef, Q, QuerySet, Subquery, Sum, When
from django.urls import reverse
from django.utils.translation import gettext as _

from courses.cohorts import cohorts_of
from courses.models import Cohort, Course, CourseTranslation, Enrollment
from quizzes.marking import unclosed_grades, waiting_grades
from quizzes.models import Attempt, Grade, Remark

NAMES = "names=1"


@dataclass(frozen=True, slots=True)
class Desk:
    """`cohort` is None for the learners of the course who learn at their own pace."""

    course_id: int
    title: str
    cohort: Cohort | None = None

    @property
    def is_archived(self) -> bool:
        return self.cohort is not None and self.cohort.archived_at is not None

    def answers(self) -> QuerySet[Enrollment]:
        """The enrollments, and with them the scopes, whose answers are graded here."""
        return Enrollment.objects.active().filter(course=self.course_id, cohort=self.cohort)

    @property
    def back_url(self) -> str:
        return reverse("teach:desk") if self.cohort is None else reverse("teach:cohort", args=[self.cohort.pk])

    @property
    def back_title(self) -> str:
        return _("Teach") if self.cohort is None else self.title

    @property
    def queue_url(self) -> str:
        if self.cohort is None:
            return reverse("teach:self_paced_grading", args=[self.course_id])
        return reverse("teach:grading", args=[self.cohort.pk])

    def grade_url(self, attempt_id: UUID, key: UUID, *, names: bool = False) -> str:
        url = f"{self.queue_url}{attempt_id}/{key}/"
        return f"{url}?{NAMES}" if names else url


def cohort_desk(cohort: Cohort) -> Desk:
    return Desk(cohort.course_id, cohort.name, cohort)


def self_paced_desk(course: Course, language: str) -> Desk:
    return Desk(course.pk, titles_in([course.pk], language).get(course.pk, ""))


def courses_without_cohort(user) -> QuerySet[Course]:
    """The courses whose learners without a cohort a person may grade: all for an admin (`is_admin`), else none."""
    if user.is_superuser:
        return Course.objects.all()
    may_change = Permission.objects.filter(codename="change_cohort", content_type__app_label="courses")
    return Course.objects.filter(Exists(may_change.filter(Q(user=user) | Q(group__user=user))))


def titles_in(course_ids: Iterable[int], language: str) -> dict[int, str]:
    """In the reader's language, else in any."""
    rows = list(CourseTranslation.objects.filter(course__in=course_ids).values_list("course", "language", "title"))
    mine = {course: title for course, code, title in rows if code == language}
    return {course: title for course, _language, title in rows} | mine


@dataclass(frozen=True, slots=True)
class WaitingDesk:
    """A desk on which answers wait; `course` is the title of its course."""

    desk: Desk
    course: str
    waiting: int


def waiting_desks(user, language: str, now: dt.datetime) -> list[WaitingDesk]:
    """Where somebody may grade now and something waits: cohorts by name, then courses whose learners have none. A fixed
    number of queries."""
    cohorts = {one.pk: one for one in cohorts_of(user).filter(archived_at=None).order_by("name", "pk")}
    counts = waiting_counts(cohorts.values(), user, now)
    alone = {course: count for course, count in sorted(waiting_without_cohort(user, now).items()) if count}
    titles = titles_in({cohorts[pk].course_id for pk in counts} | alone.keys(), language)
    found = [(cohort_desk(one), counts[pk]) for pk, one in cohorts.items() if counts.get(pk)]
    found += [(Desk(course, titles.get(course, "")), count) for course, count in alone.items()]
    return [WaitingDesk(desk, titles.get(desk.course_id, ""), count) for desk, count in found]


def waiting_counts(cohorts: Iterable[Cohort], user, now: dt.datetime) -> dict[int, int]:
    """Cohort id → how many answers wait there for this person. Two queries, one more if something is not closed yet."""
    scopes = Enrollment.objects.active().filter(cohort__in=[cohort.pk for cohort in cohorts])
    stored = _grades(scopes, user).annotate(place=_place(scopes, "cohort_id", "attempt__scope")).order_by()
    counts = dict(stored.values_list("place").annotate(Sum("pending")))
    return counts | _unclosed(scopes, "cohort_id", user, now, counts)


def waiting_without_cohort(user, now: dt.datetime) -> dict[int, int]:
    """Course id → how many answers of learners without a cohort wait there for this person; 0 where people have graded
    some and none is left. As many queries."""
    scopes = Enrollment.objects.active().filter(cohort=None, course__in=courses_without_cohort(user))
    waits = Q(pk__in=_grades(scopes, user).values("pk"))
    is_graded = Q(Exists(Remark.objects.filter(grade=OuterRef("pk"))))
    met = Grade.objects.filter(waits | is_graded, attempt__scope__in=scopes.values("pk"))
    counted = Sum(Case(When(waits, then="pending"), default=0))
    placed = met.annotate(place=_place(scopes, "course_id", "attempt__scope")).order_by()
    counts = dict(placed.values_list("place").annotate(waiting=counted))
    return counts | _unclosed(scopes, "course_id", user, now, counts)


def _unclosed(scopes: QuerySet[Enrollment], by: str, user, now: dt.datetime, counts: dict[int, int]) -> dict[int, int]:
    """The counts that grow by attempts whose time is up and which nothing has closed yet."""
    more: Counter[int] = Counter()
    attempts = Attempt.objects.filter(scope__in=scopes.values("pk")).exclude(user=user)
    for grade in unclosed_grades(attempts.annotate(place=_place(scopes, by, "scope")), now):
        more[grade.attempt.place] += grade.pending  # type: ignore[attr-defined] # annotated
    return {place: counts.get(place, 0) + count for place, count in more.items()}


def _grades(scopes: QuerySet[Enrollment], user) -> QuerySet[Grade]:
    return waiting_grades(scopes.values("pk")).exclude(attempt__user=user)


def _place(scopes: QuerySet[Enrollment], by: str, scope: str) -> Subquery:
    return Subquery(scopes.filter(pk=OuterRef(scope)).values(by)[:1])
