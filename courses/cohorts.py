"""Joining a cohort, its staff, and its end."""

from datetime import datetime

from django.contrib.auth import get_user_model
from django.db import transaction
from django.utils.translation import gettext as _

from courses.due import make_due_dates, recompute_due_instants
from courses.models import Cohort, CohortInstructor, Enrollment


class JoinRefused(Exception):
    """Why somebody cannot join, in words for them."""


@transaction.atomic
def join_cohort(user, cohort: Cohort, *, now: datetime) -> Enrollment:
    """Bring a person into the cohort; twice is a no-op. A self-paced enrollment moves in with all its completions.

    Raises JoinRefused. Parallel calls queue on the person's row, so that one enrollment can only move once.
    """
    get_user_model().objects.select_for_update().get(pk=user.pk)
    cohort.refresh_from_db()
    enrollment = _enrollment_to_use(user, cohort)
    if enrollment and enrollment.cohort_id == cohort.pk and enrollment.withdrawn_at is None:
        return enrollment
    refuse_if_closed(cohort, now)
    enrollment = enrollment or Enrollment(user=user, course_id=cohort.course_id, enrolled_at=now)
    enrollment.cohort, enrollment.joined_at = cohort, now
    enrollment.withdrawn_at, enrollment.last_seen_at = None, now
    enrollment.save()
    return enrollment


def _enrollment_to_use(user, cohort: Cohort) -> Enrollment | None:
    """The one in this cohort, else the self-paced one, else none."""
    mine = Enrollment.objects.filter(user=user, course_id=cohort.course_id)
    return mine.filter(cohort=cohort).first() or mine.filter(cohort__isnull=True).first()


def refuse_if_closed(cohort: Cohort, now: datetime) -> None:
    if cohort.archived_at:
        raise JoinRefused(_("This cohort has ended and is archived."))
    if now.astimezone(cohort.zone).date() > cohort.ends_on:
        raise JoinRefused(_("This cohort has ended."))
    if not cohort.is_open:
        raise JoinRefused(_("This cohort takes no more learners. Ask its instructor."))


def archive_cohort(cohort: Cohort, *, now: datetime) -> None:
    """From now on it is read-only for its learners and nobody is reminded (S34). Twice is a no-op."""
    Cohort.objects.filter(pk=cohort.pk, archived_at__isnull=True).update(archived_at=now)
    cohort.refresh_from_db()


def unarchive_cohort(cohort: Cohort) -> None:
    Cohort.objects.filter(pk=cohort.pk).update(archived_at=None)
    cohort.refresh_from_db()


def set_instructors(cohort: Cohort, users) -> None:
    """Exactly these teach it; who is no longer named loses access with their next request."""
    keep = {user.pk for user in users}
    CohortInstructor.objects.filter(cohort=cohort).exclude(user_id__in=keep).delete()
    CohortInstructor.objects.bulk_create(
        [CohortInstructor(cohort=cohort, user_id=pk) for pk in keep], ignore_conflicts=True
    )


def apply_schedule(cohort: Cohort, changed: set[str]) -> None:
    """Call after saving an edited cohort with the names of the fields that changed (all of them for a new one)."""
    if changed & {"lessons_per_week", "starts_on", "ends_on", "course"}:
        make_due_dates(cohort, remake=True)
    elif "time_zone" in changed:
        recompute_due_instants(cohort)
