"""The site under the browser stories: a cohort open to newcomers, and Jun's, closed, with learners on their way."""

import datetime as dt
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

from django.http import QueryDict
from django.utils import timezone
from wagtail.models import Collection, Locale, Page

from accounts.models import User
from courses.attempts import start_lesson_attempt, submit_and_complete
from courses.cohorts import apply_schedule
from courses.completion import complete_lesson
from courses.models import Cohort, Course, Lesson
from courses.models.outline import CompletionRule
from tests.cms.factories import make_course_page, make_lesson_page, modules_of, translate_course
from tests.cms.test_activities import block_id
from tests.factories import make_cohort, make_enrollment, make_user
from tests.walks.taking import right_answers

# Name → how many of the first lessons are completed, and for how many days there has been silence.
CLASSMATES = {"Ada Byron": (3, 0), "김수연": (1, 0), "Tomás Herrera": (0, 9), "박지훈": (5, 1), "Maya Okafor": (2, 7)}
BEGAN = dt.timedelta(days=16)


@dataclass
class School:
    url: str
    course: Course
    cohort: Cohort
    evening: Cohort
    jun: User

    def lesson(self, position: int) -> Lesson:
        return self.course.lessons.get(position=position)

    def address(self, position: int, language: str = "en") -> str:
        return f"/{language}/courses/{self.lesson(position).translations.get(language=language).path}/"


def plant_roots() -> None:
    """What Wagtail's migrations leave behind and an emptied database lacks."""
    if Page.get_first_root_node() is None:
        Locale.objects.get_or_create(language_code="en")
        Page.add_root(title="Root", slug="root")
    if Collection.get_first_root_node() is None:
        Collection.add_root(name="Root")


def uproot() -> None:
    """Take out the pages that the tests' database begins with: here the site is set up as an operator does."""
    for page in Page.objects.filter(depth=2):
        page.specific.delete()


def open_school(url: str, course: Course) -> School:
    now, jun = timezone.now(), make_user("Jun")
    dates = {"starts_on": now.date() - BEGAN, "ends_on": now.date() + BEGAN, "lessons_per_week": 2}
    cohort = make_cohort(course, make_user("Sol"), name="Spring morning", **dates)
    evening = make_cohort(course, jun, name="Spring evening", is_open=False, **dates)
    for each in (cohort, evening):
        apply_schedule(each, {"lessons_per_week"})
    school = School(url, course, cohort, evening, jun)
    for number, (name, (done, silent_days)) in enumerate(CLASSMATES.items()):
        classmate = make_user(name, email=f"classmate{number}@seodang.example")
        live_through(school, classmate, done, now - dt.timedelta(days=silent_days), now)
    return school


def live_through(school: School, classmate: User, done: int, last_seen_at: dt.datetime, now: dt.datetime) -> None:
    enrollment = make_enrollment(classmate, cohort=school.evening, now=now - BEGAN)
    for lesson in school.course.lessons.filter(position__lte=done).order_by("position"):
        rule = CompletionRule(lesson.completion_rule)
        at = last_seen_at - dt.timedelta(hours=6 - lesson.position)
        if rule in {CompletionRule.LEARNER_MARKS, CompletionRule.END_REACHED}:
            complete_lesson(enrollment, lesson, rule=rule, now=at)
        else:
            pass_quiz(enrollment, lesson, at)


def pass_quiz(enrollment, lesson: Lesson, at: dt.datetime) -> None:
    attempt = start_lesson_attempt(enrollment, lesson, language="en", now=at - dt.timedelta(minutes=9))
    form = QueryDict(mutable=True)
    for name, values in right_answers(attempt).items():
        form.setlist(name, values)
    who = {"attempt_id": attempt.pk, "user_id": enrollment.user_id, "token": str(attempt.submit_token)}
    submit_and_complete(**who, data=form, accept_blanks=False, now=at)


@contextmanager
def course_of_activities(title: str, lesson: str, activities: Mapping[str, tuple[str, dict]]) -> Iterator[Course]:
    """A course with one open lesson of these (name → kind and value), in both languages; gone from the catalogue when
    the stories end."""
    page = make_course_page(title, lessons=0)
    heading = {"text": "What to do", "level": "2", "anchor": "what"}
    blocks = [{"type": "heading", "value": heading, "id": block_id("what")}]
    blocks += [{"type": kind, "value": value, "id": block_id(name)} for name, (kind, value) in activities.items()]
    make_lesson_page(modules_of(page)[0], lesson, body=json.dumps(blocks), is_free_preview=True)
    translate_course(page)
    yield Course.objects.get(key=page.translation_key)
    for one in (page, *page.get_translations()):
        one.specific.unpublish()
