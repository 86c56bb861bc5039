"""Joining a cohort, its staff, and its end."""

from datetime import datetime

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from courses.due import make_due_dates, recompute_due_instants
from courses.enrollments import enroll
from courses.models import Cohort, CohortInstructor, Enrollment


def cohorts_of(user) -> QuerySet[Cohort]:
    """The cohorts a person may look into as staff: those that name them, and for an admin (`is_admin`) all."""
    if user.is_superuser:
        return Cohort.objects.all()
    # Within the one query: asking for the permission first would cost every instructor two more on every page.
    taught = CohortInstructor.objects.filter(user=user, cohort=OuterRef("pk"))
    may_change = Permission.objects.filter(codename="change_cohort", content_type__app_label="courses")
    return Cohort.objects.filter(Exists(taught) | Exists(may_change.filter(Q(user=user) | Q(group__user=user))))


class JoinRefused(Exception):
    """Why somebody cannot join, in words for them."""


@transaction.atomic
def join_cohort(user, cohort: Cohort, *, now: datetime) -> Enrollment:
    """Bring a person into the cohort; twice is a no-op. A self-paced enrollment moves in with all its completions.

    Raises JoinRefused. Parallel calls queue on the person's row, so that an enrollment moves into one cohort only.
    """
    get_user_model().objects.select_for_update(no_key=True).get(pk=user.pk)
    cohort.refresh_from_db()
    member = Enrollment.objects.active().filter(user=user, cohort=cohort).first()
    if member is not None:
        return member
    refuse_if_closed(cohort, now)
    return enroll(user, cohort.course, now=now, cohort=cohort)


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
