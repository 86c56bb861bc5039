"""The result that teaches."""

import pytest

from quizzes.attempts import GRACE
from quizzes.contents import content_of
from quizzes.models import Grade
from quizzes.publishing import publish_revision
from quizzes.schema import QuizContent
from tests.courses.quiz_walk import (
    Page,
    begin,
    form_of,
    fresh,
    make_taken_quiz,
    right_values,
    url,
)
from tests.factories import (
    make_question,
)

pytestmark = pytest.mark.django_db


def main_of(response) -> str:
    """What the page shows, without the tokens that are new each time."""
    main = Page(response).soup.main
    for token in main.select("input[name=csrfmiddlewaretoken]"):
        token.decompose()
    return str(main)


def edit_everything(quiz) -> None:
    """The same questions, each text another, what was right is wrong, dearer and harder to pass."""
    content = quiz.revision.content
    for question in content["questions"]:
        question["points"], question["stem"] = "7", {"en": "Edited stem"}
        for choice in question["choices"]:
            choice.update(text={"en": "Edited"}, explanation={"en": "Edited"}, correct=not choice["correct"])
        if question["kind"] == "single":
            question["choices"] = question["choices"][:2]
    publish_revision(quiz.key, QuizContent.model_validate({**content, "pass_mark": 100, "title": {"en": "Edited"}}))


class TestResult:
    def test_it_teaches_question_by_question(self, client, attempt):
        """Per question the response, what it earned, and why each choice is right or wrong."""
        single, multiple, _ = content_of(attempt.revision).questions
        values = {single.key: sorted(single.wrong)[:1], multiple.key: sorted(multiple.right)}
        client.post(url(attempt), form_of(attempt, values, confirm="1"))

        page = Page(client.get(url(attempt, "result")))

        verdicts = [verdict.get_text(strip=True) for verdict in page.soup.select(".feedback__verdict .pill")]
        assert verdicts == ["Not right", "Right", "Left blank"]
        assert "2 of 4 points: 50%" in page.text()
        whys = page.soup.select(".feedback__why")
        assert len(whys) == 3 + 4 + 2
        assert page.soup.h1.get_text().startswith("Not passed yet")

    def test_it_leads_to_the_paragraph_that_explains_where_there_is_one(self, client):
        mina, lesson = make_taken_quiz({**make_question(), "anchor": "p-two-kinds"}, make_question())
        client.force_login(mina.user)
        attempt = begin(client, lesson)
        client.post(url(attempt), form_of(attempt, right_values(attempt)))

        page = Page(client.get(url(attempt, "result")))

        links = [link["href"] for link in page.soup.select(".result__question a")]
        assert len(links) == 1
        assert links[0].endswith("#p-two-kinds")

    @pytest.mark.parametrize("is_submitted", [True, False])
    def test_an_edit_leaves_every_page_of_an_attempt_as_it_was(self, client, attempt, is_submitted):
        """S20: stems, choices, verdicts, explanations, score and pass stay word for word, and so does what is asked."""
        single, multiple, _ = content_of(attempt.revision).questions
        answers = {single.key: sorted(single.wrong)[:1], multiple.key: sorted(multiple.right)}
        if is_submitted:
            client.post(url(attempt), form_of(attempt, answers, confirm="1"))
        page = url(attempt, "result" if is_submitted else "attempt")
        before = main_of(client.get(page))
        assert "What is it?" in before and "Which two?" in before

        edit_everything(attempt.quiz)

        assert main_of(client.get(page)) == before
        if not is_submitted:
            client.post(url(attempt), form_of(fresh(attempt), answers, confirm="1"))
            result = Page(client.get(url(attempt, "result"))).text()
            assert "2 of 4 points" in result and "Which two?" in result and "Edited" not in result

    def test_before_the_end_there_is_none(self, client, attempt):
        assert client.get(url(attempt, "result")).url == url(attempt)

    def test_after_the_end_the_attempt_leads_to_it(self, client, attempt):
        client.post(url(attempt), form_of(attempt, right_values(attempt)))
        assert client.get(url(attempt)).url == url(attempt, "result")

    def test_it_may_be_read_in_another_language(self, client, attempt):
        client.post(url(attempt), form_of(attempt, right_values(attempt)))

        page = Page(client.get(url(attempt, "result"), {"language": "ko"}))

        assert page.soup.html["lang"] == "ko"
        assert "What is it? (ko)" in page.text()
        assert fresh(attempt).language == "en"

    def test_an_expired_attempt_shows_its_result_before_the_sweep_has_come(self, client, time_machine):
        """S15: computed on reading; nothing is written by looking."""
        mina, lesson = make_taken_quiz(time_limit_minutes=30)
        client.force_login(mina.user)
        attempt = begin(client, lesson)
        client.post(url(attempt), form_of(attempt, right_values(attempt), save="1"))
        time_machine.move_to(attempt.deadline_at + GRACE)

        assert client.get(url(attempt)).url == url(attempt, "result")
        page = Page(client.get(url(attempt, "result")))

        assert "The time was up." in page.text()
        assert "4 of 4 points" in page.text()
        assert not Grade.objects.exists()

    def test_a_past_result_stays_when_the_quiz_is_edited(self, client, attempt, taken):
        """S20"""
        client.post(url(attempt), form_of(attempt, right_values(attempt)))
        before = Page(client.get(url(attempt, "result"))).text(".result")
        quiz = taken[1].quiz
        content = {**quiz.revision.content, "questions": [make_question(stem="Quite another")], "pass_mark": 100}
        publish_revision(quiz.key, QuizContent.model_validate(content))

        assert Page(client.get(url(attempt, "result"))).text(".result") == before
