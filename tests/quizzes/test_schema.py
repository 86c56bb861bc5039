import uuid

import pytest
from pydantic import ValidationError

from quizzes.schema import MOST_QUESTIONS, QuizContent
from tests.factories import make_question


def data(*questions, **fields):
    return {
        "source_language": "en",
        "title": {"en": "Check", "ko": "확인"},
        "pass_mark": 60,
        "questions": list(questions) or [make_question()],
        **fields,
    }


def content(*questions, **fields):
    return QuizContent.model_validate(data(*questions, **fields))


def test_what_is_stored_is_read_back_the_same():
    before = content(make_question("multiple", points="1.5"), make_question(), allowed_attempts=3)

    after = QuizContent.model_validate(before.model_dump(mode="json"))

    assert after == before
    assert after.content_hash == before.content_hash


def test_text_falls_back_on_the_source_language_and_says_so():
    question = make_question(stem="Which?")
    del question["stem"]["ko"]
    quiz = content(question)

    assert quiz.text(quiz.title, "ko") == ("ko", "확인")
    assert quiz.text(quiz.questions[0].stem, "ko") == ("en", "Which?")
    assert quiz.text(quiz.questions[0].stem, "fr") == ("en", "Which?")


@pytest.mark.parametrize("lacking", ["title", "stem", "choice"])
def test_a_text_that_lacks_the_source_language_is_refused_and_named(lacking):
    quiz = data()
    text = {
        "title": quiz["title"],
        "stem": quiz["questions"][0]["stem"],
        "choice": quiz["questions"][0]["choices"][1]["text"],
    }[lacking]
    text["en"] = " "

    with pytest.raises(ValidationError, match="source language"):
        QuizContent.model_validate(quiz)


def test_one_question_asked_twice_is_refused():
    question = make_question()
    for slots in ([], [{"type": "fixed", "key": question["key"]}]):
        with pytest.raises(ValidationError, match="twice"):
            content(question, question, slots=slots)


def test_a_quiz_too_long_for_one_form_is_refused():
    with pytest.raises(ValidationError):
        content(*[make_question() for _ in range(MOST_QUESTIONS + 1)])


@pytest.mark.parametrize(
    "wrong", [{"pass_mark": 101}, {"pass_mark": -1}, {"allowed_attempts": 0}, {"time_limit_minutes": 0}, {"extra": 1}]
)
def test_rules_out_of_range_are_refused(wrong):
    with pytest.raises(ValidationError):
        content(**wrong)


def test_a_quiz_may_be_empty_while_it_is_written():
    """S25: it is published as it is, and nobody can start it."""
    assert QuizContent.model_validate({**data(), "questions": []}).points_range == (0, 0)


class TestHashes:
    """A mended typo can be told from a changed key."""

    @pytest.fixture
    def quiz(self):
        return data(make_question("multiple", right=("A", "B")), make_question())

    def hashes(self, quiz):
        content = QuizContent.model_validate(quiz)
        return content.content_hash, content.grading_hash

    def test_a_text_moves_the_content_hash_alone(self, quiz):
        before = self.hashes(quiz)
        quiz["questions"][0]["stem"]["ko"] = "바뀐 글"
        after = self.hashes(quiz)
        assert before[0] != after[0]
        assert before[1] == after[1]

    def test_so_does_the_order_of_questions(self, quiz):
        before = self.hashes(quiz)
        quiz["questions"].reverse()
        after = self.hashes(quiz)
        assert before[0] != after[0]
        assert before[1] == after[1]

    @pytest.mark.parametrize("change", ["key", "points", "right", "pass_mark", "dropped"])
    def test_what_moves_a_score_moves_both(self, quiz, change):
        before = self.hashes(quiz)
        first = quiz["questions"][0]
        if change == "key":
            first["key"] = str(uuid.uuid4())
        elif change == "points":
            first["points"] = "2"
        elif change == "right":
            first["choices"][0]["correct"] = False
        elif change == "pass_mark":
            quiz["pass_mark"] = 61
        else:
            quiz["questions"].pop()
        after = self.hashes(quiz)
        assert before[0] != after[0]
        assert before[1] != after[1]

    def test_the_way_a_number_is_written_moves_neither(self, quiz):
        before = self.hashes(quiz)
        quiz["questions"][0]["points"] = "1.00"
        assert self.hashes(quiz) == before
