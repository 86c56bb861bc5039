"""Completions against the rules and the grades; certificates against completed courses; events against both."""

import datetime as dt
from collections.abc import Iterable, Iterator
from uuid import UUID

from django.db.models import Count, Exists, F, OuterRef, Q

from courses.models import Certificate, Completion, Enrollment, Event, Lesson
from courses.models.enrollments import Verb
from courses.models.outline import CompletionRule
from quizzes.models import Attempt, Grade


def completions_belong_to_their_course(_now: dt.datetime) -> Iterator[str]:
    for completion in Completion.objects.exclude(lesson__course=F("enrollment__course")).iterator():
        yield f"completion {completion.pk}: its lesson is of another course than its enrollment"


def completions_by_quiz_have_their_attempt(_now: dt.datetime) -> Iterator[str]:
    """By rule: a submitted attempt of this enrollment, at the lesson's quiz or at the one that hung there then."""
    passed = Grade.objects.filter(
        attempt=OuterRef("pk"), passed=True, graded_at__lte=OuterRef(OuterRef("completed_at"))
    )
    attempts = Attempt.objects.filter(
        Q(quiz=OuterRef("lesson__quiz")) | Q(submitted_at=OuterRef("completed_at")),
        scope=OuterRef("enrollment"),
        submitted_at__lte=OuterRef("completed_at"),
    )
    needs = {CompletionRule.QUIZ_SUBMITTED: attempts, CompletionRule.QUIZ_PASSED: attempts.filter(Exists(passed))}
    for rule, justified in needs.items():
        for completion in Completion.objects.filter(~Exists(justified), rule=rule).iterator():
            yield f"completion {completion.pk}: no attempt of enrollment {completion.enrollment_id} meets {rule}"


def completed_courses_have_a_certificate(_now: dt.datetime) -> Iterator[str]:
    done = Enrollment.objects.filter(completed_at__isnull=False)
    for enrollment in done.exclude(certificate__issued_at=F("completed_at")).iterator():
        yield f"enrollment {enrollment.pk}: completed, but there is no certificate of that time"
    for certificate in Certificate.objects.filter(enrollment__completed_at=None).iterator():
        yield f"certificate {certificate.pk}: its enrollment has not completed the course"


def completed_courses_are_justified(_now: dt.datetime) -> Iterator[str]:
    """When the course was completed, as many lessons were complete as the certificate says counted then."""
    counted = Count("completions", filter=Q(completions__completed_at__lte=F("completed_at")))
    done = Enrollment.objects.filter(certificate__isnull=False).select_related("certificate").annotate(done=counted)
    for enrollment in done.filter(
        Q(done__lt=F("certificate__lesson_count")) | Q(certificate__lesson_count=0)
    ).iterator():
        yield (
            f"enrollment {enrollment.pk}: {enrollment.done} lessons were complete at {enrollment.completed_at}, "
            f"its certificate counts {enrollment.certificate.lesson_count}"
        )


def certificates_say_the_course(_now: dt.datetime) -> Iterator[str]:
    for certificate in Certificate.objects.filter(course_titles={}).iterator():
        yield f"certificate {certificate.pk}: it names no course"


def events_tell_of_every_completion(_now: dt.datetime) -> Iterator[str]:
    """Exactly the completions stand that the history leaves standing."""
    told: set[tuple] = set()
    about = Event.objects.filter(object_type="lesson", verb__in=[Verb.COMPLETED, Verb.UNCOMPLETED])
    for enrollment_id, verb, key in (
        about.order_by("at", "pk").values_list("enrollment_id", "verb", "object_key").iterator()
    ):
        (told.add if verb == Verb.COMPLETED else told.discard)((enrollment_id, key))
    standing = {
        (one, str(key)) for one, key in Completion.objects.values_list("enrollment_id", "lesson__key").iterator()
    }
    for enrollment_id, key in sorted(standing - told, key=str):
        yield f"enrollment {enrollment_id}: the completion of lesson {key} has no event"
    for enrollment_id, key in sorted(told - standing, key=str):
        yield f"enrollment {enrollment_id}: an event tells of completing lesson {key}, the completion is missing"


def events_tell_of_every_certificate_once(_now: dt.datetime) -> Iterator[str]:
    for verb, object_type in ((Verb.COMPLETED, "course"), (Verb.EARNED, "certificate")):
        for enrollment_id, told in _told_other_than_once(verb, object_type):
            yield f"enrollment {enrollment_id}: {told} events tell that it has {verb} the {object_type}"


def _told_other_than_once(verb: str, object_type: str) -> Iterable[tuple[UUID, int]]:
    told = Count("events", filter=Q(events__verb=verb, events__object_type=object_type))
    is_done = Q(completed_at__isnull=False)
    enrollments = Enrollment.objects.annotate(told=told).filter(is_done & ~Q(told=1) | ~is_done & Q(told__gt=0))
    return enrollments.values_list("pk", "told")


def enrollments_fit_their_cohort(_now: dt.datetime) -> Iterator[str]:
    for enrollment in Enrollment.objects.filter(cohort__isnull=False).exclude(cohort__course=F("course")).iterator():
        yield f"enrollment {enrollment.pk}: its cohort takes another course"


def live_lessons_are_in_order(_now: dt.datetime) -> Iterator[str]:
    places = Lesson.objects.filter(is_live=True).order_by().values("course", "position").annotate(lessons=Count("pk"))
    for place in places.filter(lessons__gt=1):
        yield f"course {place['course']}: {place['lessons']} live lessons have position {place['position']}"


CHECKS = (
    completions_belong_to_their_course,
    completions_by_quiz_have_their_attempt,
    completed_courses_have_a_certificate,
    completed_courses_are_justified,
    certificates_say_the_course,
    events_tell_of_every_completion,
    events_tell_of_every_certificate_once,
    enrollments_fit_their_cohort,
    live_lessons_are_in_order,
)
