import datetime as dt
import re

import pytest
import time_machine
from django.core.cache import cache
from django.urls import reverse

from courses.certificates import progress_now
from courses.completion import complete_lesson
from courses.enrollments import withdraw
from courses.models import Enrollment, Event
from courses.models.outline import CompletionRule
from courses.outline import address_of
from courses.places import remember_place
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
DAY = dt.timedelta(days=1)


@pytest.fixture
def mina():
    return make_user("Mina")


@pytest.fixture
def desk(client, mina):
    client.force_login(mina)
    return lambda: client.get("/learn/")


def text(response) -> str:
    return re.sub(r"\s+", " ", response.content.decode())


def mark(enrollment, *lessons):
    for lesson in lessons:
        complete_lesson(enrollment, lesson, rule=CompletionRule.LEARNER_MARKS, now=START)


def test_strangers_are_asked_to_sign_in(client):
    response = client.get("/learn/")

    assert response.status_code == 302
    assert response.url == "/accounts/login/?next=/learn/"


def test_an_empty_desk_leads_to_the_catalogue(desk):
    page = text(desk())

    assert "You are not on a course yet" in page
    assert 'href="/en/courses/"' in page


def test_continue_leads_to_the_block_read_last(desk, mina):
    """S11: on whatever device."""
    enrollment = make_enrollment(mina, make_course())
    lesson = lessons_of(enrollment.course)[1]
    remember_place(enrollment, lesson, "the-block", now=START)

    page = text(desk())

    assert "Continue where you were" in page
    assert f'href="{address_of(lesson, "en")}#the-block"' in page


def test_before_the_first_lesson_it_says_start(desk, mina):
    make_enrollment(mina, make_course())

    assert "Start here" in text(desk())


def test_progress_explains_itself(desk, mina):
    """S3: which lessons count is told, and the same figure everywhere (S46)."""
    enrollment = make_enrollment(mina, make_course(lessons=3))
    first, second, _third = lessons_of(enrollment.course)
    optional = make_lesson(first.module, "Side path", is_required=False)
    mark(enrollment, first, second, optional)

    page = text(desk())

    assert "Why 66%?" in page
    assert "2 of 3 lessons that count are complete: 66%" in page
    complete, still_open, never = re.findall(r"<h4>(.*?)</h4><ul>(.*?)</ul>", page)
    assert (complete[0], re.findall(">([^<]+)</a>", complete[1])) == ("Complete", ["Lesson 1", "Lesson 2"])
    assert (still_open[0], re.findall(">([^<]+)</a>", still_open[1])) == ("Still open", ["Lesson 3"])
    assert re.findall(">([^<]+)</a>", never[1]) == ["Side path"]
    assert progress_now(enrollment).percent == 66


def test_it_says_how_long_is_left_module_by_module(desk, mina):
    """Reading and activities of what is not complete; what is complete takes no more time."""
    enrollment = make_enrollment(mina, make_course(lessons=3))
    enrollment.course.lessons.update(activity_minutes=30)  # besides five minutes of reading each
    assert "About 1 h 45 min left" in text(desk())
    mark(enrollment, lessons_of(enrollment.course)[0])
    page = text(desk())
    assert "About 1 h 10 min left" in page
    assert re.findall(r'<td class="number">([^<]+)</td>', page) == ["1/3", "1 h 10 min"]
    assert 'href="/learn/notes/"' in page


def test_a_course_where_nothing_counts_shows_a_dash(desk, mina):
    """S3: "–", not 0 or 100."""
    course = make_course(lessons=0)
    make_lesson(course.modules.get(), is_required=False)
    make_enrollment(mina, course)

    page = text(desk())

    assert '<span class="progress__value">–</span>' in page
    assert "0%" not in page
    assert "100%" not in page


def test_what_was_added_after_finishing_is_listed(desk, mina):
    """S4."""
    enrollment = make_enrollment(mina, make_course(lessons=1))
    mark(enrollment, *lessons_of(enrollment.course))
    make_lesson(enrollment.course.modules.get(), "Afterthought", added_at=START + DAY)

    page = text(desk())

    assert "Added since you finished" in page
    assert "Afterthought" in page
    assert '<span class="progress__value">100%</span>' in page
    assert "Continue where you were" in page  # it is there to be read
    assert reverse("certificate", args=[enrollment.certificate.pk]) in page


def test_due_dates_say_their_zone_and_the_readers_time(client):
    """S28: the cohort's zone first, the reader's where it shows another time."""
    ara = make_user("Ara", time_zone="America/New_York")
    cohort = make_cohort(make_course(lessons=3), time_zone="Asia/Seoul")
    overdue, soon, later = lessons_of(cohort.course)
    make_due_date(cohort, overdue, dt.date(2026, 3, 4))
    make_due_date(cohort, soon, dt.date(2026, 3, 10))
    make_due_date(cohort, later, dt.date(2026, 5, 1))
    make_enrollment(ara, cohort=cohort)

    with time_machine.travel(START + 4 * DAY, tick=False):
        client.force_login(ara)
        page = text(client.get("/learn/"))

    due = re.search(r'<ul class="due-list">(.*?)</ul>', page)[1]
    assert due.index("Lesson 1") < due.index("Lesson 2")
    assert "Lesson 3" not in due
    assert due.count("Overdue") == 1
    assert "end of March 10, 2026 (Asia/Seoul)" in due
    assert "(America/New_York)" in due


def test_a_complete_lesson_is_not_due(desk, mina):
    cohort = make_cohort(make_course(lessons=1))
    make_due_date(cohort, lessons_of(cohort.course)[0], dt.date(2026, 3, 10))
    enrollment = make_enrollment(mina, cohort=cohort)
    mark(enrollment, *lessons_of(cohort.course))

    with time_machine.travel(START + DAY, tick=False):
        assert "due-list" not in text(desk())


def test_courses_one_left_can_be_returned_to(desk, mina):
    enrollment = make_enrollment(mina, make_course())
    withdraw(enrollment, now=START)

    page = text(desk())

    assert "Courses you left" in page
    assert reverse("learn:enroll", args=[enrollment.course_id]) in page
    assert "Your courses" not in page


def test_when_the_last_open_lesson_is_taken_away_the_course_can_be_finished(desk, client, mina):
    """S5: out of both sides; 100% is not left without its certificate, nor is that issued behind one's back."""
    enrollment = make_enrollment(mina, make_course(lessons=2))
    first, second = lessons_of(enrollment.course)
    mark(enrollment, first)
    assert "Finish the course" not in text(desk())
    second.is_live = False
    second.save()

    assert "Finish the course" in text(desk())
    response = client.post(reverse("learn:finish", args=[enrollment.course_id]))

    enrollment.refresh_from_db()
    assert enrollment.completed_at is not None
    assert response.url == reverse("certificate", args=[enrollment.certificate.pk])
    assert "Finish the course" not in text(desk())


def test_finishing_early_does_nothing(desk, client, mina):
    enrollment = make_enrollment(mina, make_course(lessons=2))
    mark(enrollment, lessons_of(enrollment.course)[0])
    client.force_login(mina)

    assert client.post(reverse("learn:finish", args=[enrollment.course_id])).url == "/learn/"

    enrollment.refresh_from_db()
    assert enrollment.completed_at is None


def test_in_korean_for_someone_who_reads_korean(client):
    suyeon = make_user("Suyeon", language="ko")
    course = make_course(lessons=1)
    make_lesson(course.modules.get(), "Only in English", languages=("en",))
    make_enrollment(suyeon, course)
    client.force_login(suyeon)

    page = text(client.get("/learn/"))

    assert '<html lang="ko"' in page
    assert "AI Product Management (ko)" in page
    assert re.search(r'<a href="/ko/courses/[^"]+" lang="en">Only in English</a>', page)


def test_what_people_wrote_is_escaped(desk, mina):
    """X3."""
    course = make_course("<script>alert(1)</script>", lessons=0)
    make_lesson(course.modules.get(), "<img src=x onerror=alert(1)>")
    make_enrollment(mina, cohort=make_cohort(course, name="<b>x</b>"))

    page = desk().content.decode()

    assert "<script>alert" not in page
    assert "<img src=x" not in page
    assert "<b>x</b>" not in page


@pytest.mark.parametrize("count", [1, 3])
def test_the_desk_asks_a_fixed_number_of_queries(desk, mina, count, django_assert_num_queries):
    """W3: at most 9, and no more for three enrollments than for one."""
    for _ in range(count):
        cohort = make_cohort(make_course(lessons=3))
        enrollment = make_enrollment(mina, cohort=cohort)
        make_due_date(cohort, lessons_of(cohort.course)[0], START.date() + DAY)
        remember_place(enrollment, lessons_of(cohort.course)[0], "here", now=START)
    finished = make_enrollment(mina, make_course(lessons=1))
    mark(finished, *lessons_of(finished.course))
    cache.clear()

    with django_assert_num_queries(8):  # session, person, enrollments, outlines, titles; what the header shows
        assert desk().status_code == 200
    with django_assert_num_queries(4):  # session and header now come from the cache
        assert desk().status_code == 200


def test_reading_the_desk_writes_nothing(desk, mina):
    """X10: a GET changes nothing."""
    enrollment = make_enrollment(mina, make_course())
    before = (Event.objects.count(), Enrollment.objects.values().get())

    desk()

    assert (Event.objects.count(), Enrollment.objects.values().get()) == before
    assert enrollment.last_seen_at == START


def test_the_permalink_outlasts_a_renaming(client, mina):
    """S7: mails and bookmarks keep working."""
    lesson = lessons_of(make_course(lessons=1))[0]
    lesson.translations.filter(language="en").update(path="new/name/here")

    assert client.get(f"/learn/lessons/{lesson.pk}/").url == "/en/courses/new/name/here/"


def test_the_permalink_follows_the_readers_language(client):
    suyeon = make_user("Suyeon", language="ko")
    client.force_login(suyeon)
    lesson = lessons_of(make_course(lessons=1))[0]

    assert client.get(f"/learn/lessons/{lesson.pk}/").url == address_of(lesson, "ko")


def test_the_permalink_of_a_lesson_that_is_gone(client, mina):
    """S5: a learner is told, a stranger sees no more than 404."""
    lesson = lessons_of(make_course(lessons=1))[0]
    lesson.is_live = False
    lesson.save()

    assert client.get(f"/learn/lessons/{lesson.pk}/").status_code == 404
    client.force_login(mina)
    page = text(client.get(f"/learn/lessons/{lesson.pk}/", follow=True))
    assert "This lesson is not open at the moment" in page
    assert client.get("/learn/lessons/999999/").status_code == 404
