"""Question statistics of a cohort, for those who teach it (S45)."""

import uuid
from types import SimpleNamespace

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import Group, Permission
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from courses.cohorts import set_instructors
from courses.question_statistics import picks_of, staff_ids
from quizzes.statistics import QuestionStatistics
from quizzes.texts import Say
from tests.courses.quiz_walk import Page
from tests.courses.views.test_marking import take
from tests.factories import (
    make_author,
    make_cohort,
    make_course,
    make_enrollment,
    make_question,
    make_quiz,
    make_quiz_lesson,
    make_user,
)
from tests.quizzes.kinds.making import make
from tests.quizzes.regrade_stories import edit, make_open, other_key

pytestmark = pytest.mark.django_db

KEY = uuid.UUID(int=1)


@pytest.fixture
def lesson(cohort):
    quiz = make_quiz(make_question(stem="One?"), make_question(stem="Two?"))
    return make_quiz_lesson(cohort.course.modules.get(), quiz)


def learn(cohort, name="Mina"):
    return make_enrollment(make_user(name), cohort=cohort, now=timezone.now())


def address(cohort, lesson) -> str:
    return reverse("teach:question_statistics", args=[cohort.pk, lesson.pk])


def row(page, number) -> str:
    return " ".join(page.soup.select(".statistics tbody")[number - 1].get_text(" ").split())


def test_it_counts_the_cohorts_first_attempts(client, cohort, lesson, jun):
    mina = learn(cohort)
    take(client, mina, lesson, "A", "B")
    take(client, mina, lesson, "A", "A")
    take(client, learn(cohort, "Sora"), lesson, "A", "-")
    elsewhere = make_cohort(cohort.course, name="Autumn", starts_on=cohort.starts_on, ends_on=cohort.ends_on)
    take(client, learn(elsewhere, "Bora"), lesson, "C", "C")
    client.force_login(jun)

    page = Page(client.get(address(cohort, lesson)))

    assert row(page, 1).startswith("1. One? 2 100% too few 0%")
    assert row(page, 2).startswith("2. Two? 2 0% too few 50%")
    assert "Right: A 2 (100%)" in row(page, 1)
    assert "B 1 (50%)" in row(page, 2)


@pytest.mark.parametrize(
    ("n", "correlation", "shown"), [(9, 0.9, "too few"), (10, 0.9, "0.90"), (10, None, "–"), (0, None, "–")]
)
@pytest.mark.parametrize(
    "template",
    ["courses/statistics_table.html", "cms/admin/question_statistics.html", "cms/admin/question_figures.html"],
)
def test_wherever_it_stands_a_correlation_of_few_is_not_shown(template, n, correlation, shown):
    """S45: in `/teach/`, in the question's editor and in the bank's list alike; how many attempts there are stands
    beside it."""
    question = SimpleNamespace(pk=1, live=True)
    row = SimpleNamespace(stats=QuestionStatistics(KEY, n=n, discrimination=correlation, pairs=n), question=question)
    bank = SimpleNamespace(shown=[row], questions=1, answered=n, flagged=0)
    found = bank if "figures" in template else [row]

    said = render_to_string(template, {"rows": [row], "found": found})

    cells = [cell.get_text(strip=True) for cell in BeautifulSoup(said, "html.parser").select("tbody tr td")]
    assert shown in cells
    assert {str(n), str(n or "–")} & set(cells)


def test_a_choice_in_a_sentence_is_a_distractor_too():
    """What is offered is listed, picked or not; what is typed only where somebody did."""
    choices = [
        {"id": "a", "text": {"en": "raised"}, "correct": True},
        {"id": "b", "text": {"en": "lowered"}, "correct": False},
    ]
    blanks = [
        {"type": "choice", "id": "way", "choices": choices},
        {"type": "text", "id": "what", "accepted": [{"text": {"en": ["recall"]}}]},
    ]
    question = make("blanks", text={"en": "It is {{way}} by {{what}}."}, blanks=blanks)
    stats = QuestionStatistics(question.key, n=40, picks={"way:a": 40, "what:wrong": 10})

    told = [(pick.text.html, pick.percent, pick.is_idle) for pick in picks_of(question, stats, Say("en", "en"))]

    assert told == [
        ("way: raised", 100, False),
        ("way: lowered", 0, True),
        ("what: right", 0, False),
        ("what: wrong", 25, False),
    ]


def test_what_a_person_has_yet_to_grade_is_told_and_counts_for_nothing(client, cohort, jun):
    """A blank is graded at once, and alone would look like nobody knew it."""
    lesson = make_quiz_lesson(cohort.course.modules.get(), make_quiz(make_open(), make_question(stem="Two?")))
    take(client, learn(cohort), lesson, "Because.", "A")
    take(client, learn(cohort, "Sora"), lesson, "-", "A")
    client.force_login(jun)

    page = Page(client.get(address(cohort, lesson)))

    assert row(page, 1).startswith("1. Why? 1 +1 to grade 0% too few 100%")
    assert row(page, 2).startswith("2. Two? 2 100%")


def test_staff_are_left_out(client, cohort, lesson, jun):
    take(client, make_enrollment(jun, cohort=cohort), lesson, "A", "A")
    take(client, make_enrollment(make_author(), cohort=cohort), lesson, "A", "A")
    client.force_login(jun)

    assert "Nothing to count yet" in Page(client.get(address(cohort, lesson))).text()


def test_staff_is_whoever_writes_teaches_or_runs_anything(cohort, jun):
    writers = Group.objects.create(name="Writers")
    writers.permissions.add(Permission.objects.get(codename="access_admin"))
    hana, learner = make_user("Hana"), make_user("Mina")
    hana.groups.add(writers)
    staff = [jun, hana, make_author("Aron"), make_user("Ada", is_superuser=True), make_user("Bo", is_staff=True)]

    assert {one.pk for one in staff} <= staff_ids()
    assert learner.pk not in staff_ids()


def test_each_revision_has_its_own(client, cohort, lesson, jun):
    """An edited question is another one."""
    take(client, learn(cohort), lesson, "A", "A")
    edit(lesson.quiz, other_key(1))
    take(client, learn(cohort, "Sora"), lesson, "A", "A")
    client.force_login(jun)

    latest, first = (Page(client.get(address(cohort, lesson) + query)) for query in ("", "?revision=1"))

    assert row(latest, 1).startswith("1. One? 1 0%") and row(first, 1).startswith("1. One? 1 100%")
    assert len(latest.soup.select("nav.counts a")) == 2


def test_flags_come_in_words_from_twenty_on(client, cohort, lesson, jun):
    for number in range(20):
        take(client, learn(cohort, f"Learner{number}"), lesson, "A", "B")
    client.force_login(jun)

    page = Page(client.get(address(cohort, lesson)))

    assert "Nearly everybody gets it right." in row(page, 1)
    assert "Hardly anybody gets it right." in row(page, 2)
    assert "(draws nobody)" in row(page, 2)


def test_it_is_a_real_table(client, cohort, lesson, jun):
    take(client, learn(cohort), lesson, "A", "A")
    client.force_login(jun)
    page = Page(client.get(address(cohort, lesson)))
    assert page.soup.select_one("table.statistics caption")
    assert len(page.soup.select("table.statistics thead th[scope=col]")) == 6
    assert len(page.soup.select("table.statistics th[scope=rowgroup]")) == 2


def test_queries_do_not_grow_with_the_learners(client, cohort, lesson, jun, django_assert_num_queries):
    take(client, learn(cohort), lesson, "A", "A")
    client.force_login(jun)
    client.get(address(cohort, lesson))
    with django_assert_num_queries(9):
        client.get(address(cohort, lesson))
    for name in ("Sora", "Bora"):
        take(client, learn(cohort, name), lesson, "A", "A")
    client.force_login(jun)
    with django_assert_num_queries(9):
        client.get(address(cohort, lesson))


@pytest.mark.parametrize("junk", ["?revision=x", "?revision=999", "?revision=-1", "?revision=" + "9" * 50])
def test_junk_in_the_address_is_ignored(client, cohort, lesson, jun, junk):
    client.force_login(jun)
    assert client.get(address(cohort, lesson) + junk).status_code == 200


@pytest.mark.parametrize("who", ["stranger", "learner", "other instructor", "author"])
def test_others_get_404(client, cohort, lesson, who):
    """S45, X1."""
    people = {
        "stranger": lambda: make_user("Pat"),
        "learner": lambda: learn(cohort).user,
        "other instructor": lambda: make_cohort(cohort.course, make_user("Ara")).instructors.get(),
        "author": lambda: make_author(),
    }
    client.force_login(people[who]())
    assert client.get(address(cohort, lesson)).status_code == 404


def test_removal_acts_on_the_next_request_and_other_courses_are_not_there(client, cohort, lesson, jun):
    client.force_login(jun)
    other = make_cohort(make_course(), jun, name="Other")
    assert client.get(address(other, lesson)).status_code == 404
    set_instructors(cohort, [])
    assert client.get(address(cohort, lesson)).status_code == 404
