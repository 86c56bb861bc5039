from dataclasses import dataclass

from django.http import Http404

from courses.enrollments import current_enrollment
from courses.models import CohortInstructor, Enrollment, Lesson


@dataclass(frozen=True, slots=True)
class Access:
    """What a person may do on a course. Staff read everything and, having no enrollment, leave no trace (S10)."""

    enrollment: Enrollment | None = None
    is_staff: bool = False

    @property
    def is_open(self) -> bool:
        return self.enrollment is not None or self.is_staff

    def may_read(self, lesson) -> bool:
        """`lesson` is a Lesson or a lesson of an outline."""
        return self.is_open or lesson.is_free_preview


def access_to(user, course_id: int) -> Access:
    """One query for an enrolled learner; authors and instructors cost one or two more."""
    enrollment = current_enrollment(user, course_id)
    if enrollment is not None:
        return Access(enrollment)
    return Access(is_staff=user.is_authenticated and (is_author(user) or teaches_course(user, course_id)))


def is_author(user) -> bool:
    """Whoever may open the Wagtail admin; admins are among them."""
    return user.is_active and user.has_perm("wagtailadmin.access_admin")


def is_admin(user) -> bool:
    """The group Admins, and superusers: whoever may change any cohort."""
    return user.is_active and user.has_perm("courses.change_cohort")


def teaches_course(user, course_id: int) -> bool:
    return CohortInstructor.objects.filter(user=user, cohort__course_id=course_id).exists()


def access_or_404(user, lesson: Lesson) -> Access:
    """For what is done to a lesson: strangers do not learn that there is one."""
    access = access_to(user, lesson.course_id)
    if not access.is_open:
        raise Http404
    return access
