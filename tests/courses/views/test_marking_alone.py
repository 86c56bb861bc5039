"""Open answers of learners without a cohort: the admins grade them, and nobody else sees them."""

import datetime as dt

import pytest
from django.contrib.auth.models import Group
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from cms.site_setup import ADMINS, AUTHORS, set_up_site
from courses.cohorts import join_cohort
from courses.models import Completion
from quizzes.models import Attempt
from tests.courses.quiz_walk import Page
from tests.courses.views.test_marking import form, take
from tests.factories import make_cohort, make_course, make_enrollment, make_quiz, make_quiz_lesson, make_user
from tests.quizzes.regrade_stories import key, make_open

pytestmark = pytest.mark.django_db


@pytest.fixture
def quiz():
    return make_quiz(make_open(), pass_mark=60)


@pytest.fixture
def lesson(quiz):
    return make_quiz_lesson(make_course("Prompting", lessons=0).modules.get(), quiz)


@pytest.fixture
def mina(lesson):
    return make_enrollment(make_user("Mina"), lesson.course, now=timezone.now())


@pytest.fixture
def attempt(client, mina, lesson) -> Attempt:
    return take(client, mina, lesson, "Because I say so.")


def member(name: str, group: str) -> Client:
    """The browser of somebody in one of the groups."""
    set_up_site(pages_folder=None)
    person = make_user(name)
    person.groups.add(Group.objects.get(name=group))
    browser = Client()
    browser.force_login(person)
    browser.user = person
    return browser


@pytest.fixture
def bo() -> Client:
    return member("Bo", ADMINS)


def queue_of(lesson) -> str:
    return reverse("teach:self_paced_grading", args=[lesson.course_id])


def page_of(lesson, attempt, quiz) -> str:
    return reverse("teach:self_paced_grade", args=[lesson.course_id, attempt.pk, key(quiz, 1)])


def test_from_the_desk_to_the_grade(bo, attempt, lesson, quiz, mina):
    """Without names until asked; the grade completes what waited for it."""
    desk = Page(bo.get("/teach/"))
    assert "1 answer to grade" in desk.text()
    queue = Page(bo.get(desk.soup.select_one(".cohort-card__title a")["href"]))
    assert "Prompting" in queue.text() and "Mina" not in queue.text()
    assert "Mina" in Page(bo.get(queue_of(lesson) + "?names=1")).text()
    [link] = queue.soup.select("tbody th a")
    assert link["href"] == page_of(lesson, attempt, quiz)
    assert "Because I say so." in Page(bo.get(link["href"])).text()

    done = bo.post(link["href"], form())

    assert done.url == queue_of(lesson)
    assert attempt.grades.latest("sequence").graded_by == bo.user
    assert Completion.objects.filter(enrollment=mina, lesson=lesson).exists()
    assert "Nothing waits" in Page(bo.get("/teach/")).text(), "the way back to what was graded stays"
    assert "Graded by people" in Page(bo.get(queue_of(lesson))).text()


def test_an_autosave_and_a_second_admin_are_as_in_a_cohort(bo, attempt, lesson, quiz):
    address = page_of(lesson, attempt, quiz)
    assert bo.post(address, form(action="autosave")).json()["version"] == 1
    eve = member("Eve", ADMINS)
    assert eve.post(address, form(comment="Mine.", action="autosave")).status_code == 409


def test_nobody_else_finds_them(attempt, lesson, quiz, mina):
    """S45, X1: neither an author, nor who teaches a cohort of the course, nor the learner."""
    jun = make_user("Jun")
    make_cohort(lesson.course, jun)
    browsers = [member("Hana", AUTHORS), Client(), Client()]
    browsers[1].force_login(jun)
    browsers[2].force_login(mina.user)
    for browser in browsers:
        assert "answer to grade" not in browser.get("/teach/").content.decode()
        for address in (queue_of(lesson), page_of(lesson, attempt, quiz)):
            assert browser.get(address).status_code == 404
            assert browser.post(address, form()).status_code in {404, 405}
    assert Client().get(queue_of(lesson)).url.startswith("/accounts/login/")
    assert attempt.grades.count() == 1


def test_the_two_desks_do_not_mix(bo, attempt, lesson, quiz, mina):
    """Who joins a cohort takes the answers along to its instructors."""
    today = timezone.now().date()
    cohort = make_cohort(lesson.course, starts_on=today, ends_on=today + dt.timedelta(days=1))  # Seoul may be a day on
    in_cohort = reverse("teach:grade", args=[cohort.pk, attempt.pk, key(quiz, 1)])
    assert bo.get(in_cohort).status_code == 404

    join_cohort(mina.user, cohort, now=timezone.now())

    assert bo.get(page_of(lesson, attempt, quiz)).status_code == 404
    assert "Nothing waits" in Page(bo.get(queue_of(lesson))).text()
    assert bo.get(in_cohort).status_code == 200


def test_of_another_course_there_is_nothing(bo, attempt, lesson, quiz):
    other = make_course("Other", lessons=1)
    assert bo.get(reverse("teach:self_paced_grade", args=[other.pk, attempt.pk, key(quiz, 1)])).status_code == 404
    assert bo.get(reverse("teach:self_paced_grading", args=[other.pk + 1000])).status_code == 404


def test_nobody_grades_their_own(lesson, quiz, client):
    bo = member("Bo", ADMINS)
    own = take(client, make_enrollment(bo.user, lesson.course, now=timezone.now()), lesson, "I am great.")
    assert bo.get(page_of(lesson, own, quiz)).status_code == 404
    assert "answer to grade" not in bo.get("/teach/").content.decode()


def test_the_desk_asks_as_much_for_three_as_for_one(bo, attempt, lesson, client):
    def asks() -> int:

        with CaptureQueriesContext(connection) as captured:
            bo.get("/teach/")
        return len(captured)

    asks()
    one = asks()
    for name in ("Sora", "Bora"):
        take(client, make_enrollment(make_user(name), lesson.course, now=timezone.now()), lesson, "So.")
    assert asks() == one
