import datetime as dt

import pytest
from django.utils import translation

from courses.completion import complete_lesson
from courses.outline import load_outline
from courses.places import remember_place
from courses.templatetags.outline import duration, outline_list, standing
from tests.factories import (
    START,
    lessons_of,
    make_cohort,
    make_course,
    make_due_date,
    make_enrollment,
    make_lesson,
    make_user,
)

pytestmark = pytest.mark.django_db
LATER = START + dt.timedelta(days=10)


def rows(html: str) -> list[str]:
    return html.split("<li>")[1:]


def test_each_row_says_in_words_where_the_learner_stands():
    """S1: completed, begun, overdue and due stand in the outline as words, not by colour alone."""
    course = make_course(lessons=4)
    cohort = make_cohort(course)
    first, second, third, fourth = lessons_of(course)
    make_due_date(cohort, third, START.date() + dt.timedelta(days=3))
    make_due_date(cohort, fourth, START.date() + dt.timedelta(days=30))
    mina = make_enrollment(make_user(time_zone="Asia/Seoul"), cohort=cohort)
    complete_lesson(mina, first, rule="learner_marks", now=START)
    remember_place(mina, second, "p-1", now=START)

    outline = load_outline(course.pk, "en", enrollment=mina)
    completed, begun, overdue, due = rows(outline_list(outline, second.pk, LATER))

    assert "#circle-check" in completed and "completed" in completed
    assert "#circle-dot" in begun and 'aria-current="page"' in begun
    assert '<span class="overdue">was due March 5</span>' in overdue
    assert "due April 1" in due and "overdue" not in due


def test_a_stranger_can_follow_the_free_preview_only():
    course = make_course(lessons=2)
    free, _closed = lessons_of(course)
    free.is_free_preview = True
    free.save()

    first, second = rows(outline_list(load_outline(course.pk, "en"), None, START, False))

    assert '<a href="/en/courses/' in first and "open to all" in first
    assert "<a " not in second and "#lock" in second


def test_what_an_author_wrote_is_escaped_and_another_language_is_marked():
    """X3: a title is text; a lesson shown in the source language says so with `lang`."""
    course = make_course(lessons=0)
    module = course.modules.create(key=course.key, position=1, is_live=True)
    module.translations.create(language="en", title="<b>One</b>")
    make_lesson(module, "<script>alert(1)</script>", languages=("en",))
    with translation.override("ko"):
        html = outline_list(load_outline(course.pk, "ko"), None, START)

    assert "<script>" not in html and "&lt;script&gt;alert(1)" in html
    assert "<b>One" not in html
    assert 'class="outline__title" lang="en"' in html


def test_the_facts_of_a_lesson_say_when_it_is_due_with_the_zone_and_when_it_was_completed():
    """S28: the due date names the cohort's zone; once complete, the day of completion takes its place."""
    course = make_course(lessons=1)
    cohort = make_cohort(course)
    lesson = lessons_of(course)[0]
    make_due_date(cohort, lesson, START.date() + dt.timedelta(days=3))
    mina = make_enrollment(cohort=cohort)

    def said(now: dt.datetime) -> str:
        return str(standing(load_outline(course.pk, "en", enrollment=mina).lesson(lesson.pk), cohort, now))

    assert "Due: end of" in said(START) and "Asia/Seoul" in said(START)
    assert 'class="overdue"' in said(LATER) and "Overdue:" in said(LATER)
    complete_lesson(mina, lesson, rule="learner_marks", now=LATER)
    assert "Completed on" in said(LATER) and "verdue" not in said(LATER)


def test_without_a_cohort_nothing_is_due():
    course = make_course(lessons=1)
    mina = make_enrollment(course=course)
    outline = load_outline(course.pk, "en", enrollment=mina)
    assert standing(outline.lessons[0], None, START) == ""


@pytest.mark.parametrize(("minutes", "words"), [(1, "1 min"), (59, "59 min"), (60, "1 h"), (135, "2 h 15 min")])
def test_a_duration_is_said_in_hours_from_an_hour_on(minutes, words):
    assert duration(minutes) == words


def test_each_module_says_what_it_takes():
    course = make_course(lessons=2)
    course.lessons.update(activity_minutes=30)  # besides five minutes of reading each
    html = outline_list(load_outline(course.pk, "en"), None, START)
    heading = html.split("<ol")[0]
    assert "1 h 10 min" in heading
    assert "<span>35 min</span>" in rows(html)[0]
