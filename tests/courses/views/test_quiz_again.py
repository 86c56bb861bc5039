"""After an attempt that fell short: what to read again, another attempt, and the ways on where none is left."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from courses.enrollments import withdraw
from quizzes.marking import Marks, find_answer, finish
from quizzes.models import Attempt
from quizzes.samples import sample
from tests.courses.quiz_walk import (
    Page,
    begin,
    form_of,
    make_taken_quiz,
    right_values,
    start_url,
    url,
    wrong_values,
)
from tests.factories import (
    make_cohort,
    make_course,
    make_due_date,
    make_enrollment,
    make_lesson,
    make_question,
    make_quiz,
    make_quiz_lesson,
    make_user,
)
from tests.quizzes.regrade_stories import make_open

pytestmark = pytest.mark.django_db


def answer(client, attempt, values) -> Page:
    """The result of the attempt, submitted with these."""
    client.post(url(attempt), form_of(attempt, values, confirm="1"))
    return Page(client.get(url(attempt, "result")))


def ways_on(page: Page, selector: str = "main .form__actions") -> list[str]:
    return [link.get_text(strip=True) for link in page.soup.select(f"{selector} a")]


class TestReading:
    @pytest.fixture
    def taken(self):
        """Questions 1 and 3 are explained in another lesson, 2 and 4 in the quiz's own, 5 nowhere."""
        course = make_course(lessons=0)
        other = make_lesson(make_course(lessons=1).modules.get(), "Recall & precision", is_free_preview=True)
        names = [f"{other.key}#p-one", "p-two", f"{other.key}#p-three", "p-four", ""]
        questions = [{**make_question(stem=f"{n}?"), "anchor": name} for n, name in enumerate(names, start=1)]
        lesson = make_quiz_lesson(course.modules.get(), make_quiz(*questions), title="The quiz")
        return make_enrollment(course=course), lesson

    def test_the_places_are_told_lesson_by_lesson(self, client, mina, attempt):
        """Those of questions that fell short, in the order of the questions."""
        values = wrong_values(attempt)
        fourth = attempt.responses.get(position=4).question_key
        values[fourth] = right_values(attempt)[fourth]

        again = answer(client, attempt, values).soup.select_one(".result__again")

        rows = [" ".join(row.get_text(" ").split()) for row in again.select("li")]
        assert rows == ["Recall & precision for question 1 , for question 3", "The quiz for question 2"]
        assert [link["href"].partition("#")[2] for link in again.select("a")] == ["p-one", "p-three", "p-two"]

    def test_who_knows_everything_is_sent_nowhere(self, client, mina, attempt):
        assert not answer(client, attempt, right_values(attempt)).soup.select(".result__again")

    @pytest.mark.parametrize("told", [["response", "points", "key", "explanation"], ["response", "right"]])
    def test_it_tells_what_was_wrong_only_where_that_is_told(self, client, told):
        """S13: the reveal matrix holds here too."""
        question = {**make_question(), "anchor": "p-one"}
        mina, lesson = make_taken_quiz(question, reveal={"after": told, "closed": told})
        client.force_login(mina.user)
        attempt = begin(client, lesson)

        page = answer(client, attempt, wrong_values(attempt))

        assert bool(page.soup.select(".result__again")) == ("right" in told)

    @pytest.mark.parametrize("told", [["response", "right"], ["response", "right", "points"]])
    def test_what_a_person_gave_is_told_only_with_the_points(self, client, told):
        """S13: a grade that is not full is points. Neither a list nor a word about it stands on the page."""
        mina, lesson = make_taken_quiz({**make_open(), "anchor": "p-one"}, reveal={"after": told, "closed": told})
        client.force_login(mina.user)
        attempt = begin(client, lesson)
        [key] = (row.question_key for row in attempt.responses.all())
        answer(client, attempt, {key: ["Because."]})
        attempt.refresh_from_db()
        finish(find_answer(attempt, key), Marks(points="1"), version=0, by=None, now=timezone.now())

        page = Page(client.get(url(attempt, "result")))

        assert bool(page.soup.select(".result__again")) == ("points" in told)
        assert bool(page.soup.select(".feedback__verdict")) == ("points" in told)
        assert "Because." in page.text()


class TestAnotherAttempt:
    def failed(self, client, lesson) -> Page:
        attempt = begin(client, lesson)
        return answer(client, attempt, wrong_values(attempt))

    @pytest.mark.parametrize(
        ("allowed", "said"),
        [
            (None, ["Another attempt", "Back to the lesson"]),
            (3, ["Another attempt (2 left)", "Back to the lesson"]),
            (1, ["Back to the lesson", "All attempts"]),
        ],
    )
    def test_it_comes_first_where_there_is_one(self, client, allowed, said):
        mina, lesson = make_taken_quiz(allowed_attempts=allowed)
        client.force_login(mina.user)

        page = self.failed(client, lesson)

        assert ways_on(page) == said
        if said[0].startswith("Another"):
            address = page.soup.select_one(".form__actions a")["href"]
            assert "Start another attempt" in Page(client.get(address)).text("main form")

    def test_who_passed_goes_on(self, client, mina, attempt, taken):
        assert ways_on(answer(client, attempt, right_values(attempt))) == ["Back to the lesson", "All attempts"]
        assert ways_on(self.failed(client, taken[1])) == ["Back to the lesson", "All attempts"]

    def test_an_earlier_result_does_not_offer_what_is_under_way(self, client, mina, attempt, taken):
        answer(client, attempt, wrong_values(attempt))
        begin(client, taken[1])
        assert ways_on(Page(client.get(url(attempt, "result")))) == ["Back to the lesson", "All attempts"]

    def test_none_is_offered_while_a_person_has_still_to_grade(self, client):
        mina, lesson = make_taken_quiz(sample("open")[0].model_dump(mode="json"))
        client.force_login(mina.user)
        attempt = begin(client, lesson)
        page = answer(client, attempt, {attempt.responses.get().question_key: ["A thought"]})
        assert page.soup.h1.get_text().startswith("Submitted, being graded")
        assert ways_on(page) == ["Back to the lesson", "All attempts"]

    def test_none_is_offered_where_the_score_is_not_told(self, client):
        """S13: it would tell that this one was not passed."""
        mina, lesson = make_taken_quiz(reveal={"after": ["response"], "closed": ["response"]})
        client.force_login(mina.user)
        assert ways_on(self.failed(client, lesson)) == ["Back to the lesson", "All attempts"]

    def test_none_is_offered_after_the_close_nor_after_leaving(self, client, time_machine):
        now = timezone.now()
        cohort = make_cohort(make_course(lessons=1), starts_on=now.date(), ends_on=now.date() + dt.timedelta(days=30))
        lesson = make_quiz_lesson(cohort.course.modules.get(), make_quiz(closes_at_due=True))
        make_due_date(cohort, lesson, now.date() + dt.timedelta(days=3))
        mina = make_enrollment(make_user(), cohort=cohort, now=now)
        client.force_login(mina.user)
        assert ways_on(self.failed(client, lesson))[0] == "Another attempt"
        result = url(Attempt.objects.get(), "result")

        time_machine.move_to(now + dt.timedelta(days=5))
        assert ways_on(Page(client.get(result)))[0] == "Back to the lesson"
        time_machine.move_to(now)
        withdraw(mina, now=now)
        assert ways_on(Page(client.get(result)))[0] == "Back to the lesson"


class TestNoneLeft:
    """The page before a quiz, where nothing can start: what is over, and the next step."""

    def test_who_has_an_instructor_is_told_whom_to_ask(self, client, cohort):
        lesson = make_quiz_lesson(cohort.course.modules.get(), make_quiz(allowed_attempts=1))
        mina = make_enrollment(make_user(), cohort=cohort, now=timezone.now())
        client.force_login(mina.user)
        attempt = begin(client, lesson)
        answer(client, attempt, wrong_values(attempt))

        page = Page(client.get(start_url(lesson)))

        assert "If you need another one, ask your instructor." in page.text(".notice")
        assert "counts from the moment it starts" not in page.text()
        assert ways_on(page, ".quiz-start > .form__actions") == ["Back to the lesson"]

    def test_who_passed_needs_none_and_who_learns_alone_has_nobody_to_ask(self, client, cohort):
        lesson = make_quiz_lesson(cohort.course.modules.get(), make_quiz(allowed_attempts=1))
        passed = make_enrollment(make_user(), cohort=cohort, now=timezone.now())
        alone, other = make_taken_quiz(allowed_attempts=1, user=make_user("Ara"))
        for enrollment, where, values in ((passed, lesson, right_values), (alone, other, wrong_values)):
            client.force_login(enrollment.user)
            attempt = begin(client, where)
            answer(client, attempt, values(attempt))

            page = Page(client.get(start_url(where)))

            assert "You have used all your attempts." in page.text(".notice")
            assert "ask your instructor" not in page.text()

    def test_a_quiz_that_asks_nothing_leads_back(self, client):
        """S25"""
        mina, lesson = make_taken_quiz()
        lesson.quiz.revision = None
        lesson.quiz.save()
        client.force_login(mina.user)
        page = Page(client.get(start_url(lesson)))
        assert ways_on(page, ".quiz-start") == ["Back to the lesson"]


def test_what_is_never_told_is_not_promised(client):
    """The history of a quiz that shows no points, which nothing closes."""
    mina, lesson = make_taken_quiz(reveal={"after": [], "closed": []})
    client.force_login(mina.user)
    attempt = begin(client, lesson)
    page = answer(client, attempt, right_values(attempt))
    assert page.text(".attempt-history .pill") == "Not shown"


@pytest.mark.parametrize(("kind", "label"), [("matching", "Threshold"), ("ordering", "Place 1"), ("blanks", "Blank 1")])
def test_points_alone_come_without_a_list_of_empty_parts(client, kind, label):
    mina, lesson = make_taken_quiz(
        sample(kind)[0].model_dump(mode="json"), reveal={"after": ["points"], "closed": ["points"]}
    )
    client.force_login(mina.user)
    attempt = begin(client, lesson)
    question = attempt.responses.get().question_key
    client.post(url(attempt), form_of(attempt, {}, confirm="1") | {f"v-{question}": "0"})
    page = Page(client.get(url(attempt, "result")))
    assert "0 of 2 points" in page.text(".feedback")
    assert label not in page.text(".feedback")


@pytest.mark.parametrize(("closes", "said"), [(True, "not shown yet"), (False, "not shown")])
def test_neither_does_the_list_of_quizzes_promise_it(client, cohort, closes, said):
    """S13: nothing of the score, and a word on whether it comes."""
    reveal = {"after": [], "closed": ["points"]}
    lesson = make_quiz_lesson(cohort.course.modules.get(), make_quiz(reveal=reveal, closes_at_due=closes))
    make_due_date(cohort, lesson, timezone.now().date() + dt.timedelta(days=3))
    mina = make_enrollment(make_user(), cohort=cohort, now=timezone.now())
    client.force_login(mina.user)
    attempt = begin(client, lesson)
    answer(client, attempt, right_values(attempt))

    row = Page(client.get(reverse("quiz:results", args=[cohort.course_id]))).text("tbody tr")

    assert row.endswith(f"{said} –")
