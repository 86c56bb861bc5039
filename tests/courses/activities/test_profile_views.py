"""The competency profile and the calendar file over HTTP: of one's own works, in any state that they can be in."""

import datetime as dt

import icalendar
import pytest
from django.urls import reverse
from django.utils import timezone

from courses.activities.saving import save_work
from courses.enrollments import withdraw
from courses.models import Activity
from tests.courses.activities.making import ASSESSMENT, PLAN, REFLECTION, make_activity, redefine
from tests.courses.quiz_walk import begin, form_of, make_taken_quiz, right_values, url
from tests.factories import lessons_of, make_author, make_enrollment, make_question, make_user

pytestmark = pytest.mark.django_db


def write(enrollment, row: Activity, **values) -> None:
    now = timezone.now()
    version = getattr(row.works.filter(enrollment=enrollment).first(), "version", 0)
    assert save_work(row, enrollment, values, version=version, language="en", now=now).state == "saved"


def profile(client, enrollment, language: str = "en") -> str:
    page = client.get(reverse("learn:profile", args=[enrollment.course_id]), {"language": language})
    assert page.status_code == 200
    return " ".join(page.content.decode().split())


@pytest.fixture
def before(enrollment) -> Activity:
    return make_activity(lessons_of(enrollment.course)[0], ASSESSMENT, anchor="act-before")


@pytest.fixture
def after(enrollment) -> Activity:
    return make_activity(lessons_of(enrollment.course)[1], {**ASSESSMENT, "occasion": "after"}, anchor="act-after")


@pytest.fixture
def plan(enrollment) -> Activity:
    return make_activity(lessons_of(enrollment.course)[0], PLAN, anchor="act-days")


class TestProfile:
    def test_with_nothing_in_it_it_says_what_comes_next(self, mina, enrollment):
        page = profile(mina, enrollment)
        assert "Nothing to compare yet" in page and "Once you have taken a quiz" in page

    def test_an_empty_one_leads_to_the_assessment_before(self, mina, enrollment, before, after):
        path = before.lesson.translations.get(language="ko").path
        assert f'href="/ko/courses/{path}/#act-before"' in profile(mina, enrollment, "ko")

    def test_with_one_assessment_it_shows_it_and_asks_for_the_other(self, mina, enrollment, before, after):
        write(enrollment, before, model="2", bar="4")
        page = profile(mina, enrollment)
        assert "What grew" not in page and "say again where you stand" in page
        assert '<td class="number" data-value="25">2</td>' in page and "After</th>" not in page
        assert "Evaluation</th>" in page  # as the site calls it

    def test_with_both_it_says_what_grew_in_words_and_in_the_table(self, mina, enrollment, before, after):
        write(enrollment, before, model="2", bar="4")
        write(enrollment, after, model="4", bar="3")
        page = profile(mina, enrollment)
        assert "<strong>Technical literacy</strong> <span>from 2 to 4: 2 more</span>" in page
        assert "Lower than before: evaluation (4 → 3)" in page
        assert '<td class="number">+2</td>' in page and '<td class="number">−1</td>' in page

    def test_with_quizzes_alone_it_shows_what_they_say(self, client):
        questions = [make_question() | {"competencies": ["evaluation"]} for _ in range(3)]
        enrollment, lesson = make_taken_quiz(*questions)
        client.force_login(enrollment.user)
        attempt = begin(client, lesson)
        assert "Nothing to compare yet" in profile(client, enrollment)
        client.post(url(attempt), form_of(attempt, right_values(attempt)))
        page = profile(client, enrollment)
        assert '<td class="number" data-value="100">100%</td><td class="number">3 of 3</td>' in page
        assert "Before</th>" not in page and "averages" not in page
        assert (
            reverse("learn:profile", args=[enrollment.course_id])
            in client.get(reverse("quiz:results", args=[enrollment.course_id])).content.decode()
        )

    def test_an_assessment_that_was_taken_out_of_its_lesson_still_counts(self, mina, enrollment, before, after):
        write(enrollment, before, model="2")
        write(enrollment, after, model="3")
        Activity.objects.filter(pk=before.pk).update(is_live=False)
        assert "from 2 to 3: 1 more" in profile(mina, enrollment)

    def test_one_that_nobody_filled_in_and_is_gone_is_not_asked_for(self, mina, enrollment, before):
        Activity.objects.filter(pk=before.pk).update(is_live=False)
        assert "#act-before" not in profile(mina, enrollment)

    def test_a_definition_that_cannot_be_read_breaks_nothing(self, mina, enrollment, before, after):
        write(enrollment, before, model="2")
        Activity.objects.filter(pk=after.pk).update(definition={"kind": "assessment"})
        assert "Technical literacy" in profile(mina, enrollment)

    def test_nobody_sees_anothers(self, client, mina, enrollment, before):
        """X1"""
        write(enrollment, before, model="2")
        for name, args in (("profile", [enrollment.course_id]), ("profile_of_activity", [before.key])):
            for stranger in (make_user("Pat"), make_author("Hana")):
                client.force_login(stranger)
                assert client.get(reverse(f"learn:{name}", args=args)).status_code == 404
            client.logout()
            assert client.get(reverse(f"learn:{name}", args=args)).url.startswith("/accounts/login/")

    def test_who_has_left_still_sees_what_they_left_with(self, mina, enrollment, before):
        write(enrollment, before, model="2")
        withdraw(enrollment, now=timezone.now())
        assert "Technical literacy" in profile(mina, enrollment)

    def test_the_assessment_leads_to_the_profile(self, mina, enrollment, before):
        found = mina.get(reverse("learn:profile_of_activity", args=[before.key]))
        assert found.url == reverse("learn:profile", args=[enrollment.course_id])

    def test_it_takes_as_many_queries_for_one_as_for_many(
        self, mina, enrollment, before, django_assert_max_num_queries
    ):
        lesson = lessons_of(enrollment.course)[1]
        for number in range(6):
            write(enrollment, make_activity(lesson, ASSESSMENT, anchor=f"act-{number}"), model="2")
        with django_assert_max_num_queries(16):
            profile(mina, enrollment)


class TestCalendar:
    def test_ones_own_plan_as_a_file(self, mina, enrollment, plan):
        write(enrollment, plan, first_date="2026-11-23", own_1__text="Ask Jun", own_1__day="2")
        response = mina.get(reverse("learn:calendar", args=[plan.key]))
        assert response["Content-Type"] == "text/calendar; charset=utf-8"
        assert response["Content-Disposition"] == 'attachment; filename="act-days.ics"'
        assert response["Cache-Control"].startswith("max-age=0")
        calendar = icalendar.Calendar.from_ical(response.content)
        found = {str(event["SUMMARY"]): event.decoded("DTSTART") for event in calendar.walk("VEVENT")}
        assert found == {
            "List the decisions": dt.date(2026, 11, 23),
            "Ask Jun": dt.date(2026, 11, 24),
            "Pick one decision": dt.date(2026, 11, 30),
        }
        assert f"/learn/activities/{plan.key}/" in response.content.decode().replace("\r\n ", "")

    def test_without_a_first_day_it_leads_back_and_says_why(self, mina, enrollment, plan):
        write(enrollment, plan, own_1__text="Ask Jun")
        response = mina.get(reverse("learn:calendar", args=[plan.key]), follow=False)
        assert response.status_code == 302 and response.url.endswith("#act-days")
        assert "Choose the first day" in str(next(iter(mina.get("/learn/").context["messages"])))

    def test_nobody_gets_anothers_and_only_plans_are_one(self, client, mina, enrollment, plan, reflection):
        """X1"""
        write(enrollment, plan, first_date="2026-11-23")
        write(enrollment, reflection, answer="Yes.")
        assert mina.get(reverse("learn:calendar", args=[reflection.key])).status_code == 404
        for stranger in (
            make_user("Pat"),
            make_author("Hana"),
            make_enrollment(make_user("Ada"), enrollment.course).user,
        ):
            client.force_login(stranger)
            assert client.get(reverse("learn:calendar", args=[plan.key])).status_code == 404
        client.logout()
        assert client.get(reverse("learn:calendar", args=[plan.key])).url.startswith("/accounts/login/")

    def test_a_plan_that_became_something_else_is_no_calendar(self, mina, enrollment, plan):
        write(enrollment, plan, first_date="2026-11-23")
        redefine(plan, REFLECTION)
        assert mina.get(reverse("learn:calendar", args=[plan.key])).status_code == 404

    def test_who_has_left_takes_the_plan_along(self, mina, enrollment, plan):
        write(enrollment, plan, first_date="2026-11-23")
        withdraw(enrollment, now=timezone.now())
        assert mina.get(reverse("learn:calendar", args=[plan.key])).status_code == 200
        html = mina.get(reverse("learn:work", args=[enrollment.course_id])).content.decode()
        assert reverse("learn:calendar", args=[plan.key]) in html
