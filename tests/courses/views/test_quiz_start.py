"""The page before a quiz, and who may see any of it."""

import datetime as dt
import json
import re
import uuid

import pytest
from django.test import Client
from django.urls import reverse

from courses import attempts
from courses.enrollments import withdraw
from courses.models import Cohort
from quizzes.contents import content_of
from quizzes.models import Attempt, Quiz
from quizzes.publishing import publish_revision
from tests.courses.quiz_walk import (
    Page,
    begin,
    form_of,
    fresh,
    make_taken_quiz,
    right_values,
    start_url,
    url,
    wrong_values,
)
from tests.factories import (
    make_author,
    make_cohort,
    make_course,
    make_enrollment,
    make_quiz,
    make_quiz_lesson,
    make_user,
)

pytestmark = pytest.mark.django_db


class TestStartPage:
    def test_it_says_what_the_quiz_takes_before_it_starts(self, client):
        """S16: questions, points, pass mark, attempts, the real end; S18: what counts as an attempt."""
        mina, lesson = make_taken_quiz(allowed_attempts=3, time_limit_minutes=25, pass_mark=70)
        client.force_login(mina.user)

        text = Page(client.get(start_url(lesson))).text()

        for said in ("Questions 3", "Points 4", "To pass 70%", "Attempts 3 of 3 left", "Time limit 25 minutes"):
            assert said in text
        assert re.search(r"it ends on .+ at \d\d:\d\d \(Asia/Seoul\)\. Your time is over then\.", text)
        assert "counts from the moment it starts" in text
        assert "complete once you pass" in text

    def test_what_is_published_while_somebody_starts_brings_its_own_terms(self, client, taken, monkeypatch):
        """S13, S20: the attempt is pinned to one revision, and the time and the cap are that one's."""
        mina, lesson = taken
        client.force_login(mina.user)
        newer = content_of(lesson.quiz.revision).model_copy(update={"time_limit_minutes": 5, "allowed_attempts": 2})

        def publish_meanwhile(*_args, **_only):
            publish_revision(lesson.quiz.key, newer)

        monkeypatch.setattr(attempts, "close_expired_attempts", publish_meanwhile)  # after the page was read
        client.post(start_url(lesson))

        attempt = Attempt.objects.select_related("revision").get()
        assert attempt.revision.number == 2
        assert attempt.deadline_at - attempt.started_at == dt.timedelta(minutes=5)
        assert attempt.allowed_attempts == 2

    def test_an_attempt_that_runs_keeps_its_own_time_and_the_page_says_no_other(self, client):
        """S20: it says when the attempt ends, and not how long a new one would take."""
        mina, lesson = make_taken_quiz(time_limit_minutes=25)
        client.force_login(mina.user)
        begin(client, lesson)
        newer = content_of(lesson.quiz.revision).model_copy(update={"time_limit_minutes": 1})
        publish_revision(lesson.quiz.key, newer)

        text = Page(client.get(start_url(lesson))).text()

        assert "Your attempt is running. It ends on" in text
        assert "Time limit" not in text and "1 minute" not in text

    def test_looking_at_it_starts_nothing(self, client, mina, taken):
        client.get(start_url(taken[1]))
        assert not Attempt.objects.exists()

    def test_it_has_one_button_and_it_starts(self, client, mina, taken):
        page = Page(client.get(start_url(taken[1])))
        assert [button.get_text() for button in page.soup.select("main button")] == ["Start the quiz"]

        response = client.post(start_url(taken[1]))

        assert response.url == url(Attempt.objects.get())

    def test_starting_again_goes_on_with_the_open_attempt(self, client, attempt, taken):
        """S18: a second device."""
        assert "Go on with your attempt" in Page(client.get(start_url(taken[1]))).text("main form")
        assert client.post(start_url(taken[1])).url == url(attempt)
        assert Attempt.objects.count() == 1

    def test_when_all_attempts_are_used_it_says_so_and_starts_none(self, client):
        mina, lesson = make_taken_quiz(allowed_attempts=1)
        client.force_login(mina.user)
        attempt = begin(client, lesson)
        client.post(url(attempt), form_of(attempt, wrong_values(attempt)))

        page = Page(client.get(start_url(lesson)))
        assert "used all your attempts" in page.text()
        assert not page.soup.select("main form")
        page = Page(client.post(start_url(lesson), follow=True))
        assert "All attempts at this quiz have been used." in page.text()
        assert Attempt.objects.count() == 1

    def test_every_earlier_attempt_is_listed_with_its_result(self, client, attempt, taken):
        """S26"""
        client.post(url(attempt), form_of(attempt, wrong_values(attempt)))
        second = begin(client, taken[1])
        client.post(url(second), form_of(second, right_values(second)))

        page = Page(client.get(start_url(taken[1])))

        rows = [" ".join(row.get_text(" ").split()) for row in page.soup.select("tbody tr")]
        assert "Attempt 2" in rows[0]
        assert "4 of 4 Passed" in rows[0]
        assert "0 of 4 Not passed" in rows[1]
        assert page.soup.select_one(f'a[href="{url(attempt, "result")}"]')
        assert "0 of 4 points: 0%" in Page(client.get(url(attempt, "result"))).text()

    def test_a_quiz_without_questions_says_so(self, client):
        """S25"""
        mina, lesson = make_taken_quiz()
        lesson.quiz = Quiz.objects.create(key=uuid.uuid4())
        lesson.save()
        client.force_login(mina.user)

        assert "no questions yet" in Page(client.get(start_url(lesson))).text()
        client.post(start_url(lesson))
        assert not Attempt.objects.exists()

    def test_staff_see_it_and_leave_no_trace(self, client, taken):
        """S10: an author or instructor of the course has nothing to start."""
        client.force_login(make_author())

        page = Page(client.get(start_url(taken[1])))
        assert "You see this page as staff." in page.text()
        assert not page.soup.select("main form")
        assert client.post(start_url(taken[1])).status_code == 200
        assert not Attempt.objects.exists()

    def test_the_reader_may_have_it_in_another_language(self, client, mina, taken):
        page = Page(client.get(start_url(taken[1]), {"language": "ko"}))
        assert page.soup.html["lang"] == "ko"
        assert page.soup.h1.get_text() == "Check (ko)"

        assert begin(client, taken[1], language="ko").language == "ko"

    def test_an_archived_cohort_reads_and_starts_nothing(self, client):
        """S34"""
        cohort = make_cohort(make_course(lessons=1))
        mina = make_enrollment(cohort=cohort)
        lesson = make_quiz_lesson(cohort.course.modules.get(), make_quiz())
        Cohort.objects.update(archived_at=mina.enrolled_at)
        client.force_login(mina.user)

        assert "Your cohort has ended." in Page(client.get(start_url(lesson))).text()
        client.post(start_url(lesson))
        assert not Attempt.objects.exists()


class TestAccess:
    """S45, X1: strangers do not learn what there is."""

    @pytest.fixture
    def pat(self):
        stranger = Client()
        stranger.force_login(make_user("Pat"))
        return stranger

    def test_a_stranger_gets_404_everywhere(self, attempt, taken, pat):
        assert pat.get(start_url(taken[1])).status_code == 404
        assert pat.post(start_url(taken[1])).status_code == 404
        for name in ("attempt", "result", "save"):
            assert pat.get(url(attempt, name)).status_code in {404, 405}
        assert pat.post(url(attempt), form_of(attempt)).status_code == 404
        body = json.dumps({"question": str(attempt.responses.first().question_key), "fields": {}, "version": 1})
        assert pat.post(url(attempt, "save"), body, content_type="application/json").status_code == 404
        assert fresh(attempt).submitted_at is None

    def test_another_learner_of_the_course_is_a_stranger_to_the_attempt(self, attempt, taken, pat):
        make_enrollment(make_user("Ara"), taken[0].course)
        ara = Client()
        ara.force_login(make_user("Ara"))
        assert ara.get(url(attempt)).status_code == 404

    def test_someone_signed_out_is_led_to_sign_in(self, attempt, taken):
        for address in (start_url(taken[1]), url(attempt), url(attempt, "result")):
            response = Client().get(address)
            assert response.status_code == 302
            assert response.url.startswith("/accounts/login/?next=")

    def test_a_lesson_that_is_not_live_or_has_no_quiz_is_404(self, client, mina, taken):
        reading = taken[0].course.lessons.filter(quiz=None).get()
        assert client.get(start_url(reading)).status_code == 404
        taken[1].is_live = False
        taken[1].save()
        assert client.get(start_url(taken[1])).status_code == 404

    def test_somebody_who_left_the_course_cannot_submit_and_keeps_what_is_saved(self, client, attempt, mina):
        """S34"""
        withdraw(mina, now=mina.enrolled_at)

        response = client.post(url(attempt), form_of(attempt, right_values(attempt)))

        assert response.url == reverse("learn:desk")
        assert fresh(attempt).submitted_at is None
