"""Whose open answers lie on which desk: those of a cohort on its instructors', those of a course's learners without a
cohort on the admins'."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.contrib.auth.models import Permission
from django.db.models import Case, Exists, OuterRef, Q, QuerySet, Subquery, Sum, When
from django.urls import reverse
from django.utils.translation import gettext as _

from courses.models import Cohort, Course, CourseTranslation, Enrollment
from quizzes.marking import waiting_grades
from quizzes.models import Grade, Remark

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


def waiting_counts(cohorts: Iterable[Cohort], user) -> dict[int, int]:
    """Cohort id → how many answers wait there for this person. One query."""
    return _waiting(Enrollment.objects.active().filter(cohort__in=[cohort.pk for cohort in cohorts]), "cohort_id", user)


def waiting_without_cohort(user) -> dict[int, int]:
    """Course id → how many answers of learners without a cohort wait there for this person; 0 where people have graded
    some and none is left. One query."""
    scopes = Enrollment.objects.active().filter(cohort=None, course__in=courses_without_cohort(user))
    waits = Q(pk__in=_grades(scopes, user).values("pk"))
    is_graded = Q(Exists(Remark.objects.filter(grade=OuterRef("pk"))))
    met = Grade.objects.filter(waits | is_graded, attempt__scope__in=scopes.values("pk"))
    counted = Sum(Case(When(waits, then="pending"), default=0))
    placed = met.annotate(place=_place(scopes, "course_id")).order_by()
    return dict(placed.values_list("place").annotate(waiting=counted))


def _waiting(scopes: QuerySet[Enrollment], by: str, user) -> dict[int, int]:
    grades = _grades(scopes, user).annotate(place=_place(scopes, by))
    return dict(grades.order_by().values_list("place").annotate(Sum("pending")))


def _grades(scopes: QuerySet[Enrollment], user) -> QuerySet[Grade]:
    return waiting_grades(scopes.values("pk")).exclude(attempt__user=user)


def _place(scopes: QuerySet[Enrollment], by: str) -> Subquery:
    return Subquery(scopes.filter(pk=OuterRef("attempt__scope")).values(by)[:1])
