"""What a learner sees after a regrade, and of what a person said of an answer."""

import pytest
from django.urls import reverse
from django.utils import timezone

from courses.regrading import finish_marking, regrade
from quizzes.marking import Marks, find_answer
from quizzes.regrading import plan_regrade, plan_revert
from tests.courses.quiz_walk import Page, make_taken_quiz, start_url, url
from tests.courses.test_regrading import take
from tests.factories import make_enrollment, make_question, make_quiz, make_quiz_lesson, make_user
from tests.quizzes.regrade_stories import edit, key, make_open, other_key

pytestmark = pytest.mark.django_db

WHY = "Question 1 took the wrong choice for right."


def apply(plan, reason=WHY):
    return regrade(plan, reason=reason, by=make_user("Hana"), now=timezone.now()).regrade


def result(client, attempt) -> Page:
    return Page(client.get(url(attempt, "result")))


def test_the_result_says_when_from_what_to_what_and_why(client):
    """S21, S26: and each earlier verdict stays in the list."""
    mina, lesson = make_taken_quiz(make_question(), make_question())
    attempt = take(client, mina, lesson, "B", "A")
    first = apply(plan_regrade(edit(lesson.quiz, other_key(1)), "never_lower"))

    page = result(client, attempt)
    told = page.text(".grade-changes")

    assert "Regraded on" in told and "1 of 2 → 2 of 2 points" in told and WHY in told
    assert "Regraded. At first it was 0 of 1 points." in page.text("main article")
    assert "Passed" in page.text("h1")
    apply(plan_revert(first), "The key was right after all.")
    told = result(client, attempt).text(".grade-changes")
    assert told.index("A regrade was taken back on") < told.index("Regraded on")


def test_the_history_marks_what_was_regraded(client):
    mina, lesson = make_taken_quiz(make_question(), make_question())
    take(client, mina, lesson, "B", "A")
    apply(plan_regrade(edit(lesson.quiz, other_key(1)), "never_lower"))

    assert "2 of 2 (regraded" in Page(client.get(start_url(lesson))).text(".attempt-history")


def test_a_dropped_question_says_that_it_does_not_count(client):
    mina, lesson = make_taken_quiz(make_question(), make_question())
    attempt = take(client, mina, lesson, "B", "A")
    apply(plan_regrade(lesson.quiz, "drop", [key(lesson.quiz, 1)]))

    page = result(client, attempt)
    dropped, kept = (" ".join(one.get_text(" ").split()) for one in page.soup.select("article"))

    assert "1 of 1 points: 100%" in page.text()
    assert "does not count any more" in dropped and "of 1 points" not in dropped
    assert "1 of 1 points" in kept


def test_other_points_show_what_the_question_is_worth_now(client):
    mina, lesson = make_taken_quiz(make_question(), make_question())
    attempt = take(client, mina, lesson, "A", "B")
    apply(plan_regrade(edit(lesson.quiz, lambda content: content["questions"][0].update(points="3")), "plain"))

    page = result(client, attempt)

    assert "3 of 4 points: 75%" in page.text()
    assert "3 of 3 points" in page.text("main article")


def test_where_points_are_not_shown_nothing_of_it_is(client):
    """S13: a regrade betrays nothing that the quiz holds back."""
    mina, lesson = make_taken_quiz(
        make_question(), make_question(), reveal={"after": ["response"], "closed": ["response"]}
    )
    attempt = take(client, mina, lesson, "B", "A")
    apply(plan_regrade(lesson.quiz, "full_credit", [key(lesson.quiz, 1)]))

    assert WHY not in result(client, attempt).text()
    assert "egraded" not in result(client, attempt).text()


def test_the_learner_reads_rubric_and_comment_once_the_grade_is_given(client):
    mina, lesson = make_taken_quiz(make_open("4", rubric=True))
    attempt = take(client, mina, lesson, "Because.")
    assert "Waiting to be graded" in result(client, attempt).text()
    marks = Marks({"claim": "all", "proof": "half"}, comment="Name <i>one</i> source.")
    finish_marking(find_answer(attempt, key(lesson.quiz, 1)), marks, version=0, by=make_user("Jun"), now=timezone.now())

    page = result(client, attempt)

    assert "3 of 4 points" in page.text()
    assert page.text(".said__levels") == "The claim Met The proof Half met"
    assert "Name <i>one</i> source." in page.text(".said__comment")
    assert "Graded by a person on" in page.text(".grade-changes")


def test_an_attempt_graded_once_costs_no_query_more(client, django_assert_num_queries):
    from courses.quiz_pages.said import changes_of, remarks_for
    from quizzes.contents import content_of
    from quizzes.history import current_grade

    mina, lesson = make_taken_quiz(make_question())
    attempt = take(client, mina, lesson, "A")
    grade, content = current_grade(attempt), content_of(attempt.revision)
    with django_assert_num_queries(0):
        assert (changes_of(attempt, grade), remarks_for(attempt, content, grade)) == ([], {})


def test_the_instructor_sees_the_same(client, cohort, jun):
    lesson = make_quiz_lesson(cohort.course.modules.get(), make_quiz(make_question(), make_question()))
    mina = make_enrollment(make_user("Mina"), cohort=cohort, now=timezone.now())
    attempt = take(client, mina, lesson, "B", "A")
    apply(plan_regrade(edit(lesson.quiz, other_key(1)), "never_lower"))
    client.force_login(jun)

    page = Page(client.get(reverse("teach:attempt", args=[cohort.pk, mina.pk, attempt.pk])))

    assert WHY in page.text(".grade-changes")


def test_all_questions_dropped_every_page_says_nothing_of_nothing(client, cohort, jun):
    """S25: neither the learner's pages nor the instructor's divide by it, and nothing is passed by it."""
    asked = [{**make_question(), "competencies": ["strategy"]} for _ in range(2)]
    lesson = make_quiz_lesson(cohort.course.modules.get(), make_quiz(*asked, pass_mark=0))
    mina = make_enrollment(make_user("Mina"), cohort=cohort, now=timezone.now())
    attempt = take(client, mina, lesson, "A", "B")
    apply(plan_regrade(lesson.quiz, "drop", [key(lesson.quiz, 1), key(lesson.quiz, 2)]))

    learners = result(client, attempt)
    own = [Page(client.get(start_url(lesson))), Page(client.get(reverse("quiz:results", args=[cohort.course_id])))]
    client.force_login(jun)
    addresses = {
        "learner": [cohort.pk, mina.pk],
        "attempt": [cohort.pk, mina.pk, attempt.pk],
        "cohort": [cohort.pk],
        "question_statistics": [cohort.pk, lesson.pk],
    }
    teachers = {name: Page(client.get(reverse(f"teach:{name}", args=args))) for name, args in addresses.items()}
    export = b"".join(client.get(reverse("teach:cohort_csv", args=[cohort.pk])).streaming_content).decode()

    for page in (learners, teachers["attempt"]):
        assert "0 of 0 points: 0%" in page.text()
    assert learners.text("h1").startswith("Not passed")
    assert "0 of 0" in own[0].text(".attempt-history") and "Not passed" in own[0].text(".attempt-history")
    assert all("0%" in page.text() for page in (*own, teachers["learner"], teachers["cohort"]))
    assert export.strip().endswith(",0")
    assert not any("strategy" in page.text() for page in (learners, own[1], teachers["learner"]))
    rows = teachers["question_statistics"].soup.select(".statistics tr:has(th[scope=rowgroup])")
    shares = [row.select("td")[1].get_text() for row in rows]
    assert shares == ["100%", "0%"], "how they did by their own keys, which is why they were dropped"
