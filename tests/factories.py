"""A small cast and what they need. Plain functions, so that a test reads as what happened.

Mina learns, Jun instructs, Hana writes, Pat is a stranger.
"""

import datetime as dt
import itertools
import uuid

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission

from courses.enrollments import enroll
from courses.models import (
    Cohort,
    Course,
    CourseTranslation,
    DueDate,
    Enrollment,
    Lesson,
    LessonTranslation,
    Module,
)
from courses.models.outline import CompletionRule
from quizzes.models import Quiz

START = dt.datetime(2026, 3, 2, 9, 0, tzinfo=dt.UTC)  # a Monday
PASSWORD = "a-long-enough-password"
_numbers = itertools.count(1)


def make_user(name: str = "Mina", **fields):
    """A person with a confirmed address `<name>@seodang.example`, or one made up if it is taken."""
    people = get_user_model().objects
    email = fields.pop("email", f"{name.lower()}@seodang.example")
    if people.filter(email=email).exists():
        email = f"{name.lower()}{next(_numbers)}@seodang.example"
    user = people.create_user(email, PASSWORD, display_name=name, **fields)
    user.emailaddress_set.create(email=email, verified=True, primary=True)
    return user


def make_author(name: str = "Hana", **fields):
    author = make_user(name, **fields)
    author.user_permissions.add(Permission.objects.get(codename="access_admin"))
    return author


def make_lesson(module: Module, title: str = "", *, languages: tuple = ("en", "ko"), **fields) -> Lesson:
    """A live lesson at the end of the course."""
    number = next(_numbers)
    position = Lesson.objects.filter(course=module.course).count() + 1
    fields = {"is_live": True, "position": position, "added_at": START - dt.timedelta(days=30), **fields}
    lesson = Lesson.objects.create(key=uuid.uuid4(), course=module.course, module=module, **fields)
    for language in languages:
        LessonTranslation.objects.create(
            lesson=lesson,
            language=language,
            title=_text(title or f"Lesson {position}", language),
            path=f"course-{module.course_id}/module-{module.pk}/lesson-{number}",
            minutes=5,
            version=f"v{number}",
        )
    return lesson


def make_quiz_lesson(module: Module, quiz: Quiz | None = None, *, passing: bool = True, **fields) -> Lesson:
    rule = CompletionRule.QUIZ_PASSED if passing else CompletionRule.QUIZ_SUBMITTED
    quiz = quiz or Quiz.objects.create(key=uuid.uuid4())
    return make_lesson(module, quiz=quiz, completion_rule=rule, **fields)


def make_module(
    course: Course, title: str = "", *, lessons: int = 0, languages: tuple = ("en", "ko"), **fields
) -> Module:
    position = course.modules.count() + 1
    module = Module.objects.create(key=uuid.uuid4(), course=course, position=position, is_live=True, **fields)
    for language in languages:
        module.translations.create(language=language, title=_text(title or f"Module {position}", language))
    for _ in range(lessons):
        make_lesson(module, languages=languages)
    return module


def make_course(
    title: str = "AI Product Management", *, lessons: int = 3, modules: int = 1, languages=("en", "ko")
) -> Course:
    """A live course; `lessons` is the number in each module."""
    course = Course.objects.create(key=uuid.uuid4(), is_live=True)
    for language in languages:
        CourseTranslation.objects.create(
            course=course, language=language, title=_text(title, language), path=f"course-{course.pk}", version="v1"
        )
    for _ in range(modules):
        make_module(course, lessons=lessons, languages=languages)
    return course


def make_cohort(course: Course, *instructors, name: str = "Spring", time_zone: str = "Asia/Seoul", **fields) -> Cohort:
    fields = {"starts_on": dt.date(2026, 3, 2), "ends_on": dt.date(2026, 4, 24), **fields}
    cohort = Cohort.objects.create(course=course, name=name, time_zone=time_zone, **fields)
    cohort.instructors.add(*instructors)
    return cohort


def make_due_date(cohort: Cohort, lesson: Lesson, due_on: dt.date) -> DueDate:
    """Due on a whole day in the cohort's zone."""
    midnight = dt.datetime.combine(due_on + dt.timedelta(days=1), dt.time(), tzinfo=cohort.zone)
    return DueDate.objects.create(cohort=cohort, lesson=lesson, due_on=due_on, due_at=midnight.astimezone(dt.UTC))


def make_enrollment(user=None, course: Course | None = None, *, cohort: Cohort | None = None, now=START) -> Enrollment:
    """Through the same function as a real one."""
    course = course or (cohort.course if cohort else make_course())
    return enroll(user or make_user(), course, now=now, cohort=cohort)


def lessons_of(course: Course) -> list[Lesson]:
    return list(Lesson.objects.filter(course=course).order_by("position"))


def _text(title: str, language: str) -> str:
    return title if language == "en" else f"{title} ({language})"


def make_choice(text: str, *, correct: bool = False, explanation: str = "") -> dict:
    return {
        "id": uuid.uuid4().hex[:8],
        "text": {"en": text, "ko": f"{text} (ko)"},
        "correct": correct,
        "explanation": {"en": explanation or f"Why {text}", "ko": f"{explanation or text} (ko)"},
    }


def make_question(
    kind: str = "single", *, stem: str = "Which?", points: str = "1", right=("A",), wrong=("B", "C")
) -> dict:
    """A question as in `quizzes.schema`; `right` and `wrong` are the texts of its choices."""
    choices = [make_choice(text, correct=True) for text in right] + [make_choice(text) for text in wrong]
    return {
        "kind": kind,
        "key": str(uuid.uuid4()),
        "points": points,
        "stem": {"en": stem, "ko": f"{stem} (ko)"},
        "competencies": [],
        "choices": choices,
    }


def make_quiz(*questions: dict, title: str = "Check", pass_mark: int = 60, **fields) -> Quiz:
    """A published quiz, of one single-choice question unless some are given."""
    from quizzes.publishing import publish_revision
    from quizzes.schema import QuizContent

    content = {
        "source_language": "en",
        "title": {"en": title, "ko": f"{title} (ko)"},
        "pass_mark": pass_mark,
        "allowed_attempts": None,
        "time_limit_minutes": None,
        "questions": list(questions) or [make_question()],
        **fields,
    }
    return publish_revision(uuid.uuid4(), QuizContent.model_validate(content)).quiz
