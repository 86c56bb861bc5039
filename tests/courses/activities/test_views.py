"""Activities over HTTP: what a form and a script are answered, who may write, and that nothing typed is ever lost."""

from html import unescape

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from courses.enrollments import withdraw
from courses.models import Activity, ActivityWork, Enrollment
from tests.courses.activities.making import REFLECTION, WORKSHEET, make_activity
from tests.factories import lessons_of, make_author, make_cohort, make_course, make_enrollment, make_user

pytestmark = pytest.mark.django_db

SCRIPT = {"HTTP_X_REQUESTED_WITH": "fetch"}


def url(row: Activity, name: str = "activity") -> str:
    return reverse(f"learn:{name}", args=[row.key])


def post(client, row, *, script: bool = False, name: str = "activity", version=0, language="en", **fields):
    data = {"version": version, "language": language, **{f"f-{field}": text for field, text in fields.items()}}
    return client.post(url(row, name), data, **(SCRIPT if script else {}))


@pytest.fixture
def worksheet(enrollment) -> Activity:
    return make_activity(lessons_of(enrollment.course)[0], WORKSHEET, anchor="act-unit")


class TestForm:
    def test_saving_leads_back_to_the_activity(self, mina, reflection):
        response = post(mina, reflection, answer="The second.")
        path = reflection.lesson.translations.get(language="en").path
        assert response.status_code == 302
        assert response.url == f"/en/courses/{path}/#act-why"
        assert ActivityWork.objects.get().values == {"answer": "The second."}

    def test_back_to_the_address_that_it_was_sent_from_and_never_elsewhere(self, mina, reflection):
        """X8"""
        path = reflection.lesson.translations.get(language="ko").path
        here = mina.post(
            url(reflection), {"f-answer": "a"}, HTTP_REFERER=f"http://testserver/ko/courses/{path}/?view=both"
        )
        assert here.url == f"/ko/courses/{path}/#act-why"
        for evil in ("https://evil.example/", "//evil.example/", "javascript:alert(1)"):
            assert mina.post(url(reflection), {"f-answer": "a"}, HTTP_REFERER=evil).url.startswith("/en/courses/")

    def test_a_stale_window_sees_its_own_words_and_what_is_saved(self, mina, reflection):
        post(mina, reflection, answer="From the first window.")
        response = post(mina, reflection, answer="From the second.")
        html = response.content.decode()
        assert response.status_code == 409
        assert "From the first window." in html and ">\nFrom the second.</textarea>" in html
        assert 'name="version" value="1"' in html  # saving here goes on from what is saved
        assert post(mina, reflection, version=1, answer="From the second.").status_code == 302

    def test_a_number_that_cannot_be_read_is_kept(self, mina, worksheet):
        assert post(mina, worksheet, price="cheap").status_code == 302
        assert ActivityWork.objects.get().values == {"price": "cheap"}

    def test_a_get_leads_to_the_lesson_and_writes_nothing(self, mina, reflection):
        assert mina.get(url(reflection)).url.endswith("/#act-why")
        assert not ActivityWork.objects.exists()


class TestScript:
    def test_each_save_is_answered_with_its_version_and_what_follows(self, mina, worksheet):
        first = post(mina, worksheet, script=True, tokens="2000", price="x").json()
        assert (first["state"], first["version"]) == ("saved", 1)
        assert first["saved"].startswith("Saved at ")
        assert first["problems"] == {"price": "This could not be read as a number."}
        second = post(mina, worksheet, script=True, version=1, price="1").json()
        assert second["results"]["cost"] == "$0.0020"

    def test_a_stale_window_is_told_what_is_saved(self, mina, reflection):
        post(mina, reflection, answer="First.")
        response = post(mina, reflection, script=True, answer="Second.")
        assert response.status_code == 409
        assert response.json()["values"] == {"answer": "First."}
        assert response.json()["version"] == 1

    @pytest.mark.parametrize("data", [{"f-answer": "x" * 20_001}, {"version": "x"}, {"f-answer": "\x00"}])
    def test_what_no_page_sends_is_refused(self, mina, reflection, data):
        response = mina.post(url(reflection), data, **SCRIPT)
        assert (response.status_code, response.json()) == (400, {"state": "refused"})
        assert mina.post(url(reflection), data).status_code == 400
        assert not ActivityWork.objects.exists()

    def test_korean_answers_in_korean(self, mina, worksheet):
        assert post(mina, worksheet, script=True, language="ko", price="1").json()["results"]["cost"] == "$0.0015"
        assert ActivityWork.objects.get().language == "ko"


class TestWhoMayWrite:
    def test_strangers_learn_nothing(self, client, reflection):
        """X2: whoever is not on the course gets 404, for saving and for computing."""
        client.force_login(make_user("Pat"))
        for name in ("activity", "compute"):
            for script in (False, True):
                assert post(client, reflection, name=name, script=script, answer="x").status_code == 404
        assert not ActivityWork.objects.exists()

    def test_nobody_writes_for_somebody_else(self, client, reflection, enrollment):
        """The work is found by who is signed in; a form names no person."""
        other = make_enrollment(make_user("Sol"), enrollment.course, now=timezone.now())
        client.force_login(other.user)
        data = {"f-answer": "Mine.", "enrollment": enrollment.pk, "user": enrollment.user_id}
        assert client.post(url(reflection), data).status_code == 302
        assert ActivityWork.objects.get().enrollment == other

    @pytest.mark.parametrize("who", ["author", "instructor"])
    def test_staff_write_nothing(self, client, reflection, enrollment, who):
        """S10."""
        staff = make_author("Hana") if who == "author" else make_user("Jun")
        if who == "instructor":
            make_cohort(enrollment.course, staff)
        client.force_login(staff)
        response = post(client, reflection, answer="Trying.")
        assert response.status_code == 403
        assert "nothing is recorded" in response.content.decode() and "Trying." in response.content.decode()
        assert post(client, reflection, script=True, answer="Trying.").json()["state"] == "not_recorded"
        assert not ActivityWork.objects.exists()

    def test_who_has_left_saves_nothing_and_sees_the_own_words_again(self, mina, reflection, enrollment):
        withdraw(enrollment, now=timezone.now())
        response = post(mina, reflection, answer="Written before I knew.")
        assert response.status_code == 403
        html = response.content.decode()
        assert "Written before I knew." in html and "You are not enrolled, so this was not saved." in html
        assert not ActivityWork.objects.exists()
        assert post(mina, reflection, name="compute", answer="x").status_code == 404

    def test_an_ended_cohort_takes_nothing_and_gives_back_what_was_typed(self, client):
        mina = make_enrollment(make_user("Mina"), cohort=make_cohort(make_course()))
        row = make_activity(lessons_of(mina.course)[0])
        mina.cohort.archived_at = timezone.now()
        mina.cohort.save()
        client.force_login(mina.user)
        response = post(client, row, answer="Too late.")
        assert response.status_code == 409
        assert "Too late." in response.content.decode() and "data-save" not in response.content.decode()
        assert post(client, row, script=True, answer="Too late.").json()["state"] == "closed"
        assert not ActivityWork.objects.exists()

    def test_a_lesson_that_was_taken_away_still_takes_what_is_sent_late(self, mina, reflection, enrollment):
        Activity.objects.update(is_live=False)
        reflection.lesson.translations.update(path=None)
        response = post(mina, reflection, answer="Typed before it went.")
        assert response.url == reverse("learn:work", args=[enrollment.course_id])
        assert "Typed before it went." in mina.get(response.url).content.decode()

    def test_who_is_signed_out_gets_back_what_was_typed_and_nothing_of_the_course(self, client, reflection):
        response = post(client, reflection, answer="Long thoughts & more.")
        html = unescape(response.content.decode())
        assert response.status_code == 401
        assert "Long thoughts & more." in html and "Which would you sign" not in html
        assert post(client, reflection, script=True, answer="x").json()["state"] == "signed_out"
        assert not ActivityWork.objects.exists()

    def test_a_page_from_before_the_sign_in_gets_back_what_was_typed_with_a_token_that_holds(
        self, enrollment, reflection
    ):
        """X10: without the token nothing is taken."""
        client = Client(enforce_csrf_checks=True)
        client.force_login(enrollment.user)
        response = post(client, reflection, answer="Typed before.")
        assert response.status_code == 403
        assert "Typed before." in response.content.decode()
        assert not ActivityWork.objects.exists()
        token = response.content.decode().split('name="csrfmiddlewaretoken" value="')[1].split('"')[0]
        data = {"f-answer": "Typed before.", "csrfmiddlewaretoken": token}
        assert client.post(url(reflection), data).status_code == 302
        assert ActivityWork.objects.get().values == {"answer": "Typed before."}


class TestComputing:
    def test_it_writes_nothing_and_needs_no_token(self, enrollment, worksheet):
        client = Client(enforce_csrf_checks=True)
        client.force_login(enrollment.user)
        answer = post(client, worksheet, name="compute", script=True, price="1").json()
        assert answer["results"]["cost"] == "$0.0015"
        assert not ActivityWork.objects.exists()

    def test_a_free_preview_computes_for_everybody_with_and_without_scripts(self, client, worksheet):
        worksheet.lesson.is_free_preview = True
        worksheet.lesson.save()
        assert post(client, worksheet, name="compute", script=True, price="1").json()["results"]["cost"] == "$0.0015"
        plain = client.post(url(worksheet), {"f-price": "1", "compute": "1"})
        assert plain.status_code == 200
        assert ">$0.0015</output>" in plain.content.decode()
        assert "to keep what you write" in plain.content.decode()

    def test_another_lesson_computes_for_nobody_from_outside(self, client, worksheet):
        assert post(client, worksheet, name="compute", script=True, price="1").status_code == 404

    def test_only_a_post_computes(self, mina, worksheet):
        assert mina.get(url(worksheet, "compute")).status_code == 405


class TestQueries:
    def test_a_save_takes_the_same_however_much_there_is(self, mina, reflection, django_assert_num_queries, enrollment):
        lesson = lessons_of(enrollment.course)[0]
        post(mina, reflection, script=True, answer="warm")
        with django_assert_num_queries(8):
            post(mina, reflection, script=True, version=1, answer="one")
        for number in range(5):
            post(mina, make_activity(lesson, REFLECTION, anchor=f"act-{number}"), answer="more")
        with django_assert_num_queries(8):
            post(mina, reflection, script=True, version=2, answer="two")

    def test_my_work_takes_the_same_for_one_and_for_many(self, mina, enrollment, django_assert_num_queries):
        page = reverse("learn:work", args=[enrollment.course_id])
        first, second = lessons_of(enrollment.course)
        post(mina, make_activity(first), answer="one")
        mina.get(page)
        with django_assert_num_queries(7):
            mina.get(page)
        for number in range(3):
            post(mina, make_activity(first, anchor=f"a-{number}"), answer="more")
            post(mina, make_activity(second, WORKSHEET, anchor=f"b-{number}"), price="1")
        with django_assert_num_queries(7):
            mina.get(page)


class TestMyWork:
    def test_all_that_was_written_stands_in_the_order_of_the_course(self, mina, enrollment):
        first, second = lessons_of(enrollment.course)
        post(mina, make_activity(second, WORKSHEET, anchor="act-unit"), price="2")
        post(mina, make_activity(first), answer="The second.")
        html = unescape(mina.get(reverse("learn:work", args=[enrollment.course_id])).content.decode())
        order = [
            "Module 1",
            "Lesson 1",
            "Where would you stand?",
            "The second.",
            "Lesson 2",
            "Unit economics",
            "$2",
            "$0.0030",
        ]
        places = [html.index(text) for text in order]
        assert places == sorted(places)

    def test_it_speaks_korean(self, mina, enrollment, reflection):
        post(mina, reflection, answer="둘째요.")
        html = mina.get(reverse("learn:work", args=[enrollment.course_id]) + "?language=ko").content.decode()
        assert "어느 쪽에 서명하겠어요?" in html and "둘째요." in html

    def test_nothing_written_says_so(self, mina, enrollment):
        assert "Nothing written yet" in mina.get(reverse("learn:work", args=[enrollment.course_id])).content.decode()

    def test_what_is_typed_is_text_wherever_it_stands(self, mina, enrollment, reflection):
        """X3."""
        evil = '<script>alert(1)</script>"><img src=x onerror=alert(1)>'
        post(mina, reflection, answer=evil)
        for page in (
            mina.get(reverse("learn:work", args=[enrollment.course_id])),
            post(mina, reflection, answer=evil + "2"),
        ):
            assert "<script>alert" not in page.content.decode() and "<img src=x" not in page.content.decode()

    def test_it_can_be_taken_along_as_a_text_file(self, mina, enrollment, reflection):
        post(mina, reflection, answer="One.\n\nTwo: <b>.")
        response = mina.get(reverse("learn:work_download", args=[enrollment.course_id]))
        assert response["Content-Type"] == "text/markdown; charset=utf-8"
        assert response["Content-Disposition"] == f'attachment; filename="my-work-{enrollment.course_id}.md"'
        assert response.content.decode() == (
            "# AI Product Management: what I wrote\n\n## Module 1\n\n### Lesson 1\n\n#### Where would you stand?\n\n"
            "**Which would you sign, and why?**\n\nOne.\n\nTwo: <b>.\n"
        )

    def test_who_has_left_still_finds_it_and_nobody_else_does(self, mina, enrollment, reflection, client):
        post(mina, reflection, answer="Mine.")
        withdraw(enrollment, now=timezone.now())
        assert "Mine." in mina.get(reverse("learn:work", args=[enrollment.course_id])).content.decode()
        jun = make_user("Jun")
        make_cohort(enrollment.course, jun)
        for other in (jun, make_author("Hana"), make_user("Pat")):
            client.force_login(other)
            for name in ("work", "work_download"):
                assert client.get(reverse(f"learn:{name}", args=[enrollment.course_id])).status_code == 404

    def test_the_signed_out_sign_in_first(self, client, enrollment):
        page = reverse("learn:work", args=[enrollment.course_id])
        assert client.get(page).url == f"/accounts/login/?next={page}"

    def test_my_learning_leads_there(self, mina, enrollment):
        assert reverse("learn:work", args=[enrollment.course_id]) in mina.get("/learn/").content.decode()
        withdraw(Enrollment.objects.get(), now=timezone.now())
        assert reverse("learn:work", args=[enrollment.course_id]) in mina.get("/learn/").content.decode()
