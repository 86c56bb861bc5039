"""Fills a database for the benchmark and tells where everything is, as JSON on the last line.

Run as a process of its own with the environment of the server under test.
"""

import datetime as dt
import json
import os
import sys
import tempfile
from importlib import import_module
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.core.management import call_command
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from benchmarks.course import SLUG, write_course
from courses.cohorts import make_due_dates
from courses.models import Cohort, Completion, Course, Enrollment, Lesson, LessonTranslation
from quizzes.models import Attempt, Response

READERS = 50


def seed(submitters: int) -> dict:
    call_command("migrate", verbosity=0)
    call_command("setup_site", verbosity=0)
    with tempfile.TemporaryDirectory() as folder:
        write_course(Path(folder) / SLUG)
        call_command("import_course", f"{folder}/{SLUG}", "--yes", verbosity=0)
    course = Course.objects.get(translations__path=SLUG, translations__language="en")
    lessons = list(Lesson.objects.filter(course=course, is_live=True).order_by("position"))
    cohort = _cohort(course)
    people = _people(READERS + submitters)
    enrollments = Enrollment.objects.bulk_create(
        Enrollment(user=person, course=course, cohort=cohort) for person in people
    )
    Completion.objects.bulk_create(
        Completion(enrollment=enrollment, lesson=lesson, rule=lesson.completion_rule)
        for enrollment in enrollments
        for lesson in lessons[:10]
    )
    attempts = _attempts(enrollments, lessons[-1])
    read = lessons[12]
    return {
        "sessions": _sessions(people, settings.AUTHENTICATION_BACKENDS[0]),
        "floor_sessions": _sessions(people, "django.contrib.auth.backends.ModelBackend"),
        "lesson_path": f"/en/courses/{LessonTranslation.objects.get(lesson=read, language='en').path}/",
        "lesson_id": read.pk,
        "attempts": [
            {"id": str(attempt.pk), "token": str(attempt.submit_token), "questions": _answers(attempt)}
            for attempt in attempts
        ],
        "readers": READERS,
    }


def _cohort(course: Course) -> Cohort:
    today = timezone.localdate()
    cohort = Cohort.objects.create(
        course=course,
        name="Measured",
        time_zone="Asia/Seoul",
        starts_on=today - dt.timedelta(days=14),
        ends_on=today + dt.timedelta(days=90),
        lessons_per_week=2,
    )
    make_due_dates(cohort)
    return cohort


def _people(count: int) -> list[User]:
    return User.objects.bulk_create(
        User(email=f"reader{number}@seodang.example", display_name=f"Reader {number}", password="!")
        for number in range(count)
    )


def _sessions(people: list[User], backend: str) -> list[str]:
    """Signed in already, as whoever comes from another page: what is measured is reading, not signing in."""
    keys = []
    with transaction.atomic():
        for person in people:
            session = import_module(settings.SESSION_ENGINE).SessionStore()
            session[SESSION_KEY] = str(person.pk)
            session[BACKEND_SESSION_KEY] = backend
            session[HASH_SESSION_KEY] = person.get_session_auth_hash()
            session.save()
            keys.append(session.session_key)
    return keys


def _attempts(enrollments: list[Enrollment], lesson: Lesson) -> list[Attempt]:
    """One open attempt each, every question answered rightly."""
    revision = lesson.quiz.revision
    attempts = Attempt.objects.bulk_create(
        Attempt(
            user_id=enrollment.user_id,
            quiz=lesson.quiz,
            revision=revision,
            scope=enrollment.pk,
            number=1,
            language="en",
        )
        for enrollment in enrollments
    )
    Response.objects.bulk_create(
        Response(
            attempt=attempt,
            question_key=question["key"],
            position=position,
            value="a",
            version=1,
            saved_at=timezone.now(),
        )
        for attempt in attempts
        for position, question in enumerate(revision.content["questions"])
    )
    return attempts


def _answers(attempt: Attempt) -> list[str]:
    return [question["key"] for question in attempt.revision.content["questions"]]


if __name__ == "__main__":
    print(json.dumps(seed(int(sys.argv[1]))))
