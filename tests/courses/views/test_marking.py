"""The queue of open answers and the page that grades one, for the instructors of a cohort and nobody else (S45)."""

import pytest
from django.urls import reverse
from django.utils import timezone

from courses.cohorts import archive_cohort, set_instructors
from courses.enrollments import withdraw
from courses.models import Completion
from quizzes.models import Attempt, Grade, MarkingDraft
from tests.courses.quiz_walk import Page, begin, form_of, url
from tests.factories import (
    make_author,
    make_cohort,
    make_enrollment,
    make_question,
    make_quiz,
    make_quiz_lesson,
    make_user,
)
from tests.quizzes.regrade_stories import key, make_open, picks

pytestmark = pytest.mark.django_db


@pytest.fixture
def quiz():
    return make_quiz(make_question(), make_open(), make_open("2", rubric=True, stem={"en": "Show how."}), pass_mark=60)


@pytest.fixture
def lesson(cohort, quiz):
    return make_quiz_lesson(cohort.course.modules.get(), quiz)


@pytest.fixture
def mina(cohort, lesson):
    return make_enrollment(make_user("Mina"), cohort=cohort, now=timezone.now())


def take(client, enrollment, lesson, *texts) -> Attempt:
    client.force_login(enrollment.user)
    attempt = begin(client, lesson)
    given = {one: [text] for one, text in picks(attempt, *texts).items()}
    client.post(url(attempt), form_of(attempt, given) | {"confirm": "1"})
    return Attempt.objects.get(pk=attempt.pk)


@pytest.fixture
def attempt(client, mina, lesson, jun):
    """Mina has answered everything; Jun is at the desk."""
    attempt = take(client, mina, lesson, "A", "Because <b>I</b> say so.", "Like this.")
    client.force_login(jun)
    return attempt


def queue_url(cohort) -> str:
    return reverse("teach:grading", args=[cohort.pk])


def page_url(cohort, attempt, quiz, number=2) -> str:
    return reverse("teach:grade", args=[cohort.pk, attempt.pk, key(quiz, number)])


def form(points="3", comment="Well put.", version=0, action="finish", **levels):
    chosen = {f"level-{name}": level for name, level in levels.items()}
    return {"points": points, "comment": comment, "version": str(version), "action": action, **chosen}


class TestQueue:
    def test_it_lists_what_waits_by_question_without_names(self, client, cohort, attempt):
        text = Page(client.get(queue_url(cohort))).text()

        assert "2 answers wait" in text
        assert "Why?" in text and "Show how." in text
        assert "Mina" not in text

    def test_names_are_shown_to_who_asks(self, client, cohort, attempt):
        assert "Mina" in Page(client.get(queue_url(cohort) + "?names=1")).text()

    def test_the_desk_and_the_cohort_say_how_many_wait(self, client, cohort, attempt):
        assert "2 answers to grade" in Page(client.get("/teach/")).text()
        assert "2 answers to grade" in Page(client.get(reverse("teach:cohort", args=[cohort.pk]))).text()

    def test_where_nothing_waits_it_says_so(self, client, cohort, jun):
        client.force_login(jun)
        assert "Nothing waits" in Page(client.get(queue_url(cohort))).text()

    def test_of_who_left_nothing_is_listed(self, client, cohort, attempt, mina, quiz):
        withdraw(mina, now=timezone.now())
        assert "Nothing waits" in Page(client.get(queue_url(cohort))).text()
        assert client.get(page_url(cohort, attempt, quiz)).status_code == 404

    def test_queries_do_not_grow_with_the_answers(
        self, client, cohort, attempt, lesson, jun, django_assert_num_queries
    ):
        """The same with one learner and with three."""
        address = queue_url(cohort) + "?names=1"
        client.get(address)
        with django_assert_num_queries(9):
            client.get(address)
        for name in ("Sora", "Bora"):
            take(client, make_enrollment(make_user(name), cohort=cohort), lesson, "A", "So.", "Thus.")
        client.force_login(jun)
        with django_assert_num_queries(9):
            assert "6 answers wait" in Page(client.get(address)).text()


class TestPage:
    def test_it_shows_the_answer_as_text_and_hides_whose_it_is(self, client, cohort, attempt, quiz):
        page = Page(client.get(page_url(cohort, attempt, quiz)))

        assert page.text(".feedback__written") == "Because <b>I</b> say so."
        assert "Mina" not in page.text()
        assert "Mina" in Page(client.get(page_url(cohort, attempt, quiz) + "?names=1")).text("h1")

    def test_a_rubric_is_groups_of_radio_buttons(self, client, cohort, attempt, quiz):
        page = Page(client.get(page_url(cohort, attempt, quiz, 3)))

        groups = page.soup.select("fieldset.marking__criterion")
        assert [group.legend.get_text() for group in groups] == ["The claim", "The proof"]
        assert [radio["value"] for radio in groups[0].select("input[type=radio]")] == ["none", "half", "all"]
        assert not page.soup.select("input[name=points]")

    def test_grading_goes_on_to_the_next_and_the_last_makes_it_final(self, client, cohort, attempt, quiz, lesson):
        """Without scripts; completion follows the last verdict."""
        answer = client.post(page_url(cohort, attempt, quiz), form())
        assert answer.url == page_url(cohort, attempt, quiz, 3)
        assert not Completion.objects.filter(lesson=lesson).exists()

        done = client.post(answer.url, form(claim="all", proof="half"), follow=True)

        assert "nothing waits any more" in Page(done).text()
        grade = Grade.objects.latest("pk")
        assert (float(grade.score), grade.pending, grade.passed) == (5.5, 0, True)
        assert Completion.objects.filter(lesson=lesson).exists()

    def test_the_next_is_of_the_same_question(self, client, cohort, attempt, quiz, lesson, jun):
        sora = take(client, make_enrollment(make_user("Sora"), cohort=cohort), lesson, "A", "So.", "Thus.")
        client.force_login(jun)
        for number, points in ((2, form()), (3, form(claim="all", proof="all"))):
            answer = client.post(page_url(cohort, attempt, quiz, number), points)
            assert answer.url == page_url(cohort, sora, quiz, number)

    def test_names_stay_shown_from_one_to_the_next(self, client, cohort, attempt, quiz):
        assert client.post(page_url(cohort, attempt, quiz) + "?names=1", form()).url.endswith("?names=1")

    @pytest.mark.parametrize(
        ("number", "sent", "said"),
        [(2, form("5"), "Give points from 0 to 4."), (3, form(claim="all"), "Choose a level for each criterion.")],
    )
    def test_what_is_missing_is_said_and_nothing_typed_is_lost(self, client, cohort, attempt, quiz, number, sent, said):
        answer = client.post(page_url(cohort, attempt, quiz, number), sent)

        page = Page(answer)
        assert (answer.status_code, said in page.text(".error-summary")) == (422, True)
        assert "Well put." in page.text("textarea")
        assert Grade.objects.count() == 1

    def test_an_error_stands_at_its_field_and_nowhere_else(self, client, cohort, attempt, quiz):
        points = Page(client.post(page_url(cohort, attempt, quiz), form("5"))).soup.select_one("#points")
        rubric = Page(client.post(page_url(cohort, attempt, quiz, 3), form(claim="all"))).soup

        assert points["aria-invalid"] == "true"
        assert "from 0 to 4" in points.find_previous(id=points["aria-describedby"]).text
        claim, proof = rubric.select(".marking__criterion")
        assert not claim.select(".field__error")
        assert "Choose a level here." in proof.select_one(f"#{proof['aria-describedby']}").text

    def test_a_draft_is_kept_and_shown_again(self, client, cohort, attempt, quiz, jun):
        page = Page(client.post(page_url(cohort, attempt, quiz), form(action="save"), follow=True))

        assert "The draft is kept." in page.text()
        assert page.soup.select_one("input[name=points]")["value"] == "3"
        assert page.soup.select_one("input[name=version]")["value"] == "1"
        assert "Jun" in Page(client.get(queue_url(cohort))).text()
        assert Grade.objects.count() == 1

    def test_the_script_saves_and_is_told_of_a_conflict(self, client, cohort, attempt, quiz, jun):
        address = page_url(cohort, attempt, quiz)
        assert client.post(address, form(action="autosave")).json()["version"] == 1
        cohort.instructors.add(ara := make_user("Ara"))
        client.force_login(ara)

        answer = client.post(address, form("1", "Mine.", action="autosave"))

        assert answer.status_code == 409 and "Jun saved something else" in answer.json()["said"]
        assert MarkingDraft.objects.get().comment == "Well put."

    def test_the_second_of_two_is_told_and_can_then_decide(self, client, cohort, attempt, quiz, jun):
        address = page_url(cohort, attempt, quiz)
        client.post(address, form(action="save"))
        cohort.instructors.add(ara := make_user("Ara"))
        client.force_login(ara)

        answer = client.post(address, form("1", "Mine.", action="finish"))

        page = Page(answer)
        assert answer.status_code == 409
        assert "Jun saved something else" in page.text(".error-summary") and "Well put." in page.text(
            ".marking__theirs"
        )
        assert "Mine." in page.text("textarea")
        assert Grade.objects.count() == 1
        version = page.soup.select_one("input[name=version]")["value"]
        client.post(address, form("1", "Mine.", version))
        assert Grade.objects.latest("pk").graded_by == ara

    def test_a_changed_grade_is_appended_and_listed(self, client, cohort, attempt, quiz):
        client.post(page_url(cohort, attempt, quiz), form("1", "Thin."))
        changed = Page(client.post(page_url(cohort, attempt, quiz), form("4", "I see.", version=1), follow=True))

        assert "The grade is changed." in changed.text() and "I see." in changed.text(".marking__verdicts")
        assert "Draft of" not in changed.text()
        listed = Page(client.get(queue_url(cohort))).text("#graded ~ div")
        assert "4 of 4" in listed and "1 of 4" in listed
        verdicts = Page(client.get(page_url(cohort, attempt, quiz))).text(".marking__verdicts")
        assert verdicts.index("I see.") < verdicts.index("Thin.")

    @pytest.mark.parametrize("number", [2, 3], ids=["points", "rubric"])
    def test_the_same_grade_once_more_stays_there_and_leaves_no_draft(self, client, cohort, attempt, quiz, number):
        """Nothing was changed, and nobody is told that another grade was given."""
        address, chosen = page_url(cohort, attempt, quiz, number), {"claim": "all", "proof": "half"}
        client.post(address, form(**chosen))
        assert "change" in [one["value"] for one in Page(client.get(address)).soup.select("button[name=action]")]
        sent = client.post(address, form(version=1, action="change", **chosen), follow=True)

        assert sent.redirect_chain == [(address, 302)]
        page = Page(sent)
        assert "That grade stands already" in page.text() and "more answer" not in page.text(".messages")
        assert "Draft of" not in page.text()
        assert Grade.objects.count() == 2

    def test_a_draft_that_was_typed_back_is_none(self, client, cohort, attempt, quiz):
        address = page_url(cohort, attempt, quiz)
        client.post(address, form())
        client.post(address, form("4", version=1, action="autosave"))
        assert "Draft of" in Page(client.get(address)).text()
        client.post(address, form("3.00", version=2, action="autosave"))
        assert "Draft of" not in Page(client.get(address)).text()

    def test_an_archived_cohort_can_be_read_and_not_graded(self, client, cohort, attempt, quiz):
        """S34."""
        archive_cohort(cohort, now=timezone.now())
        assert not Page(client.get(page_url(cohort, attempt, quiz))).soup.select("button[name=action]")
        client.post(page_url(cohort, attempt, quiz), form())
        assert Grade.objects.count() == 1

    @pytest.mark.parametrize(
        "junk", [{"version": "x"}, {"version": "-1"}, {"version": "٣"}, {"points": "1" * 99}, {"comment": "\x00"}]
    )
    def test_what_no_page_sends_is_refused(self, client, cohort, attempt, quiz, junk):
        assert client.post(page_url(cohort, attempt, quiz), form() | junk).status_code == 400
        assert Grade.objects.count() == 1


class TestAccess:
    """S45, X1: 404 for everybody but the cohort's instructors, from one request to the next."""

    @pytest.mark.parametrize("who", ["stranger", "learner", "other instructor", "author"])
    def test_others_get_404(self, client, cohort, attempt, quiz, mina, who):
        people = {
            "stranger": lambda: make_user("Pat"),
            "learner": lambda: mina.user,
            "other instructor": lambda: make_cohort(cohort.course, make_user("Ara")).instructors.get(),
            "author": lambda: make_author(),
        }
        client.force_login(people[who]())
        for address in (queue_url(cohort), page_url(cohort, attempt, quiz)):
            assert client.get(address).status_code == 404
        assert client.post(page_url(cohort, attempt, quiz), form()).status_code == 404
        assert Grade.objects.count() == 1

    def test_nobody_reaches_in_from_another_cohort(self, client, cohort, attempt, quiz, jun):
        other = make_cohort(cohort.course, jun, name="Autumn")
        assert client.get(page_url(other, attempt, quiz)).status_code == 404
        assert client.post(page_url(other, attempt, quiz), form()).status_code == 404
        assert Grade.objects.count() == 1

    def test_removal_acts_on_the_next_request(self, client, cohort, attempt, quiz):
        set_instructors(cohort, [])
        for address in (queue_url(cohort), page_url(cohort, attempt, quiz)):
            assert client.get(address).status_code == 404

    def test_nobody_grades_their_own(self, client, cohort, lesson, quiz, jun):
        own = take(client, make_enrollment(jun, cohort=cohort), lesson, "A", "So.", "Thus.")
        assert "Nothing waits" in Page(client.get(queue_url(cohort))).text()
        assert client.get(page_url(cohort, own, quiz)).status_code == 404

    def test_what_no_person_grades_is_not_there(self, client, cohort, attempt, quiz):
        assert client.get(page_url(cohort, attempt, quiz, 1)).status_code == 404

    def test_who_is_not_signed_in_is_sent_to_the_front_door(self, client, cohort, attempt):
        client.logout()
        assert client.get(queue_url(cohort)).url.startswith("/accounts/login/")
