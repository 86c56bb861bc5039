import datetime as dt
from uuid import UUID

from django.db import connection, transaction
from django.db.models import DateTimeField, F, Q, QuerySet, Value
from django.db.models.functions import Greatest

from accounts.rows import columns, fetch, made, width
from courses.events import record_event
from courses.insertion import insert_once
from courses.models import Cohort, Course, Enrollment
from courses.models.enrollments import Verb

_CURRENT = f"""
SELECT {columns(Enrollment, "e")}, {columns(Cohort, "c")}
FROM courses_enrollment e LEFT JOIN courses_cohort c ON c.id = e.cohort_id
WHERE e.user_id = %s AND e.course_id = %s AND e.withdrawn_at IS NULL
ORDER BY c.archived_at IS NULL DESC, c.archived_at DESC, e.enrolled_at DESC LIMIT 1
"""  # noqa: S608 - the names are those of our own columns


_TOUCH = """
UPDATE courses_enrollment SET last_seen_at = CASE WHEN last_seen_at < %s THEN %s ELSE last_seen_at END
WHERE id = %s AND withdrawn_at IS NULL AND NOT EXISTS (
    SELECT 1 FROM courses_cohort c WHERE c.id = courses_enrollment.cohort_id AND c.archived_at IS NOT NULL
)"""
_SEEN = Enrollment._meta.get_field("last_seen_at")


def current_enrollment(user, course_id: int) -> Enrollment | None:
    """The enrollment under which this person studies the course now: of several the one entered last.

    Each enrollment has its own completions, places and attempts (S33); none is shared. A cohort that is still
    running comes before an archived one.
    """
    if not user.is_authenticated:
        return None
    rows = fetch(_CURRENT, [user.pk, course_id])
    if not rows:
        return None
    own, of_cohort = rows[0][: width(Enrollment)], rows[0][width(Enrollment) :]
    found = made(Enrollment, own)
    found.cohort = made(Cohort, of_cohort) if found.cohort_id else None
    return found


def has_left(user, course_id: int) -> bool:
    """Was on this course; asked where what they send late is to be shown to them again."""
    return Enrollment.objects.filter(user=user, course=course_id, withdrawn_at__isnull=False).exists()


def enroll(user, course: Course, *, now: dt.datetime, cohort: Cohort | None = None) -> Enrollment:
    """Put a person on a course, in a cohort or at their own pace. Doing it twice is once; returning reuses the row.

    Joining a cohort takes along an unfinished enrollment at one's own pace, so that nobody starts again at nothing.
    """
    if cohort is not None and cohort.course_id != course.pk:
        raise ValueError("The cohort takes another course.")
    with transaction.atomic():
        found = _enrollment_to_reuse(user, course, cohort)
        if found is None:
            found = Enrollment(
                user=user,
                course=course,
                cohort=cohort,
                enrolled_at=now,
                joined_at=now if cohort else None,
                last_seen_at=now,
            )
            if not insert_once(found):  # somebody was quicker, in another tab or by a double click
                return Enrollment.objects.get(user=user, course=course, cohort=cohort)
        elif not _reopen(found, cohort, now):
            return found
        record_event(Verb.REGISTERED, course, enrollment=found, at=now, cohort=cohort and cohort.pk)
    return found


def _enrollment_to_reuse(user, course: Course, cohort: Cohort | None) -> Enrollment | None:
    # Its key and not only its row: the cohort, which may change, is part of one.
    own = Enrollment.objects.filter(user=user, course=course).select_for_update(of=("self",))
    if cohort is not None:
        return own.filter(cohort=cohort).first() or own.filter(cohort=None, completed_at=None).first()
    usable = own.filter(Q(cohort=None) | Q(cohort__archived_at=None)).select_related("cohort")
    return usable.order_by(F("withdrawn_at").desc(nulls_first=True), "-enrolled_at").first()


def _reopen(enrollment: Enrollment, cohort: Cohort | None, now: dt.datetime) -> bool:
    """Whether anything had to change: it was withdrawn, or it moves into the cohort."""
    moves = cohort is not None and enrollment.cohort_id is None
    if not moves and enrollment.withdrawn_at is None:
        return False
    if moves:
        enrollment.cohort = cohort
    if enrollment.cohort is not None:
        enrollment.joined_at = now
    enrollment.withdrawn_at, enrollment.last_seen_at = None, now
    enrollment.save(update_fields=["cohort", "joined_at", "withdrawn_at", "last_seen_at"])
    return True


def withdraw(enrollment: Enrollment, *, now: dt.datetime) -> bool:
    """Leave the course. All records are kept for a return. False if that had happened already."""
    with transaction.atomic():
        if not Enrollment.objects.active().filter(pk=enrollment.pk).update(withdrawn_at=now):
            return False
        enrollment.withdrawn_at = now
        record_event(Verb.WITHDREW, enrollment.course, enrollment=enrollment, at=now)
    return True


def touch(enrollment: Enrollment, *, now: dt.datetime) -> bool:
    """Note that the learner did something, and lock the enrollment until the transaction ends.

    False, and nothing is written, if they have withdrawn or the cohort is archived. The lock is what makes two
    lessons completed at once see each other, so that the second of them completes the course.
    """
    if enrollment.cohort is not None and enrollment.cohort.archived_at is not None:
        return False
    if not _note_seen(Enrollment.objects.filter(pk=enrollment.pk), now):
        return False
    enrollment.last_seen_at = max(enrollment.last_seen_at, now)
    return True


def touch_by_id(enrollment_id: UUID, *, now: dt.datetime) -> bool:
    """As `touch`, for whoever reads the enrollment only after the lock is taken. By hand, for every submit."""
    at = _SEEN.get_db_prep_save(now, connection)
    with connection.cursor() as cursor:
        cursor.execute(_TOUCH, [at, at, Enrollment._meta.pk.get_db_prep_save(enrollment_id, connection)])
        return cursor.rowcount > 0


def _note_seen(enrollments: QuerySet[Enrollment], now: dt.datetime) -> bool:
    # Never back: what the clock closes is dated when its time was up, and the learner may have been seen since.
    seen_at = Greatest(F("last_seen_at"), Value(now, DateTimeField()))
    return bool(enrollments.filter(withdrawn_at=None).update(last_seen_at=seen_at))
