"""What an instructor sees of one learner and grants there; and nobody else (S45)."""

import pytest
from django.urls import reverse
from django.utils import timezone

from courses.cohorts import archive_cohort
from courses.enrollments import withdraw
from courses.models import Accommodation
from quizzes.models import Attempt
from tests.courses.quiz_walk import Page, begin, form_of, right_values, start_url, url, wrong_values
from tests.factories import (
    make_author,
    make_cohort,
    make_enrollment,
    make_question,
    make_quiz,
    make_quiz_lesson,
    make_user,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def lesson(cohort):
    asked = {**make_question(), "competencies": ["strategy"]}
    return make_quiz_lesson(cohort.course.modules.get(), make_quiz(asked, title="Two goes", time_limit_minutes=20))


@pytest.fixture
def mina(cohort, lesson):
    return make_enrollment(make_user("Mina"), cohort=cohort, now=timezone.now())


def take(client, mina, lesson, values) -> Attempt:
    client.force_login(mina.user)
    attempt = begin(client, lesson)
    client.post(url(attempt), form_of(attempt, values(attempt)) | {"confirm": "1"})
    return attempt


def address(enrollment, name="learner", *more) -> str:
    return reverse(f"teach:{name}", args=[enrollment.cohort_id, enrollment.pk, *more])


def test_it_shows_every_attempt_and_the_score_they_make(client, jun, mina, lesson):
    """S26: the whole history, for the instructor too; S19: by the quiz's policy."""
    take(client, mina, lesson, wrong_values)
    take(client, mina, lesson, right_values)
    client.force_login(jun)

    text = Page(client.get(address(mina))).text()

    assert "Score 100%, the best of 2 attempts" in text
    assert "Attempt 2" in text and "Attempt 1" in text
    assert "Passed" in text and "Not passed" in text
    assert "strategy 1 of 1 100%" in text


def test_quizzes_that_were_not_taken_stand_in_one_line(client, jun, mina, lesson):
    """In the order of the course, so that what an instructor does here is not below a long list of nothing."""
    for _more in range(2):
        make_quiz_lesson(lesson.module, make_quiz(make_question()))
    take(client, mina, lesson, right_values)
    client.force_login(jun)

    text = Page(client.get(address(mina))).text()

    assert text.count("No attempt yet.") == 1
    assert "No attempt yet. Lesson 3 · Lesson 4" in text
    assert text.index("Attempt 1") < text.index("No attempt yet.")


def test_the_numbers_are_those_of_the_table(client, jun, mina, lesson, cohort):
    """S46: under every policy, on the learner's page, in the table, in the export and here."""
    take(client, mina, lesson, right_values)
    take(client, mina, lesson, wrong_values)
    for policy, percent in {"best": "100%", "last": "0%", "average": "50%", "first": "100%"}.items():
        type(lesson.quiz).objects.filter(pk=lesson.quiz_id).update(grade_policy=policy)
        client.force_login(mina.user)
        own = Page(client.get(start_url(lesson))).text()
        results = Page(client.get(reverse("quiz:results", args=[cohort.course_id]))).text()
        client.force_login(jun)
        table = Page(client.get(reverse("teach:cohort", args=[cohort.pk]))).text()
        export = b"".join(client.get(reverse("teach:cohort_csv", args=[cohort.pk])).streaming_content).decode()

        assert f"Your score: {percent}" in own
        assert f" {percent} " in results
        assert f"Score {percent}" in Page(client.get(address(mina))).text()
        assert f" {percent}" in table
        assert export.strip().endswith(f",{percent.rstrip('%')}")


def test_an_ended_attempt_can_be_read_and_not_changed(client, jun, mina, lesson):
    attempt = take(client, mina, lesson, wrong_values)
    client.force_login(jun)

    page = Page(client.get(address(mina, "attempt", attempt.pk)))

    assert "0 of 1 points" in page.text()
    assert "Why A" in page.text()
    assert not page.soup.select("main form")
    assert client.post(address(mina, "attempt", attempt.pk)).status_code == 405


def test_nothing_is_held_back_from_who_teaches(client, jun, mina, cohort):
    hidden = make_quiz(make_question(), reveal={"after": [], "closed": []})
    attempt = take(client, mina, make_quiz_lesson(cohort.course.modules.get(), hidden), wrong_values)
    client.force_login(jun)

    text = Page(client.get(address(mina, "attempt", attempt.pk))).text()
    for told in ("0 of 1 points", "Which?", "You chose this, and it is not right.", "Why A"):
        assert told in text


def test_a_running_attempt_is_said_to_run_and_not_shown(client, jun, mina, lesson):
    client.force_login(mina.user)
    attempt = begin(client, lesson)
    client.force_login(jun)

    assert "running, until" in Page(client.get(address(mina))).text()
    assert client.get(address(mina, "attempt", attempt.pk)).status_code == 404


GRANT = {"place": "all", "time_multiplier": "1.5", "extra_attempts": "1", "note": "by arrangement"}


def test_granting_extra_time_is_one_form(client, jun, mina, lesson):
    client.force_login(jun)

    page = Page(client.post(address(mina), GRANT, follow=True))

    granted = Accommodation.objects.get()
    assert (granted.enrollment, granted.lesson, granted.granted_by) == (mina, None, jun)
    assert page.text(".granted strong") == "Every quiz of the course"
    assert "1.5 × the time, 1 extra attempt" in page.text(".granted").replace(" ,", ",")
    client.force_login(mina.user)
    assert "30 minutes instead of 20" in Page(client.get(start_url(lesson))).text()


def test_it_can_be_for_one_quiz(client, jun, mina, lesson):
    client.force_login(jun)
    client.post(address(mina), GRANT | {"place": str(lesson.pk)})

    assert Accommodation.objects.get().lesson == lesson


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"time_multiplier": "1", "extra_attempts": "0"}, "Give more time, or more attempts"),
        ({"time_multiplier": "0.5"}, "greater than or equal to 1"),
        ({"time_multiplier": "11"}, "less than or equal to 10"),
        ({"place": "999999"}, "999999"),
    ],
)
def test_what_cannot_be_granted_is_said_and_kept_in_the_form(client, jun, mina, lesson, change, said):
    client.force_login(jun)

    page = Page(client.post(address(mina), GRANT | change))

    assert said in page.text(".error-summary") or said in page.text()
    assert page.soup.select_one("input[name=note]")["value"] == "by arrangement"
    assert not Accommodation.objects.exists()


def test_it_is_ended_by_a_button_and_stays_in_the_record(client, jun, mina, lesson):
    client.force_login(jun)
    client.post(address(mina), GRANT)
    granted = Accommodation.objects.get()

    page = Page(client.post(address(mina, "end_accommodation", granted.pk), follow=True))

    granted.refresh_from_db()
    assert granted.ended_by == jun
    assert "Nothing is granted at the moment." in page.text()
    assert "by arrangement" in page.text("main details")


class TestAccess:
    """S45, X1: 404 for everybody but the cohort's instructors, from one request to the next."""

    def pages(self, mina, attempt):
        granted = Accommodation.objects.create(enrollment=mina, extra_attempts=1)
        return [
            ("get", address(mina)),
            ("post", address(mina)),
            ("get", address(mina, "attempt", attempt.pk)),
            ("post", address(mina, "end_accommodation", granted.pk)),
        ]

    @pytest.mark.parametrize("who", ["stranger", "learner", "other instructor", "author"])
    def test_others_get_404(self, client, mina, lesson, cohort, who):
        pages = self.pages(mina, take(client, mina, lesson, right_values))
        people = {
            "stranger": lambda: make_user("Pat"),
            "learner": lambda: mina.user,
            "other instructor": lambda: make_cohort(cohort.course, make_user("Ara")).instructors.get(),
            "author": lambda: make_author(),
        }
        client.force_login(people[who]())

        assert {getattr(client, method)(page, GRANT).status_code for method, page in pages} == {404}
        assert Accommodation.objects.get().ended_at is None

    def test_removal_acts_on_the_next_request(self, client, jun, mina, cohort):
        client.force_login(jun)
        assert client.get(address(mina)).status_code == 200
        cohort.instructors.clear()

        assert client.get(address(mina)).status_code == 404

    def test_who_left_the_course_is_not_looked_at_any_more(self, client, jun, mina):
        withdraw(mina, now=timezone.now())
        client.force_login(jun)

        assert client.get(address(mina)).status_code == 404

    def test_another_cohorts_learner_attempt_and_grant_are_not_found_here(self, client, jun, mina, lesson, cohort):
        attempt = take(client, mina, lesson, right_values)
        granted = Accommodation.objects.create(enrollment=mina, extra_attempts=1)
        other = make_cohort(cohort.course, jun, name="Autumn")
        ara = make_enrollment(make_user("Ara"), cohort=other, now=timezone.now())
        client.force_login(jun)

        assert client.get(reverse("teach:learner", args=[other.pk, mina.pk])).status_code == 404
        assert client.get(address(ara, "attempt", attempt.pk)).status_code == 404
        assert client.post(address(ara, "end_accommodation", granted.pk)).status_code == 404

    def test_an_archived_cohort_is_read_and_not_changed(self, client, jun, mina, cohort):
        """S34."""
        archive_cohort(cohort, now=timezone.now())
        client.force_login(jun)

        page = Page(client.post(address(mina), GRANT))

        assert page.response.status_code == 200
        assert not page.soup.select("main form")
        assert not Accommodation.objects.exists()


def test_ones_own_results_are_for_the_enrolled(client, mina, lesson, cohort):
    take(client, mina, lesson, right_values)
    page = reverse("quiz:results", args=[cohort.course_id])

    text = Page(client.get(page)).text()
    assert "100%" in text and "strategy 1 of 1 100%" in text
    client.force_login(make_user("Pat"))
    assert client.get(page).status_code == 404
