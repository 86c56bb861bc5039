"""Just before a mail goes out: does each reason for it still hold? What does not is a logged suppression (S38)."""

from datetime import datetime

from django.db import models
from django.db.models import Exists, OuterRef, QuerySet, Subquery
from django.utils.translation import gettext_lazy as _

from accounts.deliverability import is_deliverable
from accounts.models import MailOptOut
from courses.models import Completion, DueDate, Mail, Reminder
from courses.reminders.kinds import INACTIVE, LESSON_DUE_SOON, TOO_LATE
from courses.standing import silent_since


class Suppression(models.TextChoices):
    ACCOUNT_INACTIVE = "account_inactive", _("the account is not active")
    OPTED_OUT = "opted_out", _("the recipient wants no such mails")
    UNDELIVERABLE = "undeliverable_address", _("this address is never written to from here")
    WITHDRAWN = "withdrawn", _("the learner has withdrawn")
    COURSE_COMPLETED = "course_completed", _("the course is completed")
    COURSE_UNPUBLISHED = "course_unpublished", _("the course is not published")
    COHORT_ARCHIVED = "cohort_archived", _("the cohort is archived")
    COHORT_ENDED = "cohort_ended", _("the cohort has ended")
    SEEN_AGAIN = "seen_again", _("the learner has come back")
    LESSON_COMPLETED = "lesson_completed", _("the lesson is completed")
    LESSON_UNPUBLISHED = "lesson_unpublished", _("the lesson is not published")
    DUE_MOVED = "due_moved", _("the due date has moved or gone")
    TOO_LATE = "too_late", _("too little time was left")
    QUIET_HOURS = "quiet_hours", _("after the quiet hours it would be too late")
    EXPIRED = "expired", _("it could not be sent in time")


def reminders_of(mail: Mail) -> QuerySet[Reminder]:
    """The reminders of a mail we hold the lease of, with all that the checks and the words need, in one query."""
    due = DueDate.objects.filter(cohort=OuterRef("enrollment__cohort"), lesson=OuterRef("lesson"))
    done = Completion.objects.filter(enrollment=OuterRef("enrollment"), lesson=OuterRef("lesson"))
    opted_out = MailOptOut.objects.filter(user=OuterRef("recipient"), category=mail.category)
    return (
        Reminder.objects.filter(mail=mail, mail__lease_id=mail.lease_id, suppressed_because="")
        .select_related("recipient", "enrollment__cohort", "enrollment__course", "lesson")
        .annotate(
            is_completed=Exists(done),
            is_opted_out=Exists(opted_out),
            due_on=Subquery(due.values("due_on")[:1]),
            due_time=Subquery(due.values("due_time")[:1]),
            due_at=Subquery(due.values("due_at")[:1]),
        )
        .order_by("due_at", "pk")
    )


def reason_against(reminder: Reminder, now: datetime) -> str:
    """The first reason not to send a reminder fetched by `reminders_of`; "" if there is none."""
    return next((reason for reason, holds in _general(reminder, now) if holds), "") or _OF_KIND[reminder.kind](
        reminder, now
    )


def _general(reminder: Reminder, now: datetime):
    person, enrollment = reminder.recipient, reminder.enrollment
    cohort = enrollment.cohort
    yield Suppression.ACCOUNT_INACTIVE, not person.is_active
    yield Suppression.OPTED_OUT, reminder.is_opted_out
    yield Suppression.UNDELIVERABLE, not is_deliverable(person.email)
    yield Suppression.WITHDRAWN, enrollment.withdrawn_at is not None
    yield Suppression.COURSE_COMPLETED, enrollment.completed_at is not None
    yield Suppression.COURSE_UNPUBLISHED, not enrollment.course.is_live
    yield Suppression.COHORT_ARCHIVED, cohort is not None and cohort.archived_at is not None
    yield Suppression.COHORT_ENDED, cohort is not None and now.astimezone(cohort.zone).date() > cohort.ends_on


def _against_inactive(reminder: Reminder, now: datetime) -> str:
    if reminder.enrollment.last_seen_at > silent_since(now):
        return Suppression.SEEN_AGAIN
    return Suppression.EXPIRED if reminder.expires_at <= now else ""


def _against_lesson_due_soon(reminder: Reminder, now: datetime) -> str:
    if reminder.is_completed:
        return Suppression.LESSON_COMPLETED
    if not reminder.lesson.is_live:
        return Suppression.LESSON_UNPUBLISHED
    if reminder.due_on is None or reminder.due_on.isoformat() != reminder.slot:
        return Suppression.DUE_MOVED
    return Suppression.TOO_LATE if reminder.due_at - TOO_LATE <= now else ""


_OF_KIND = {INACTIVE: _against_inactive, LESSON_DUE_SOON: _against_lesson_due_soon}
