"""Taking a quiz on the pages, rightly or wrongly."""

from quizzes.contents import content_of
from quizzes.models import Attempt
from quizzes.rendering import answer_name
from tests.walks.reader import Reader


def start_quiz(reader: Reader) -> Attempt:
    """From a lesson's page into an attempt."""
    reader.follow(".lesson__quiz a").press(".quiz-start form button")
    return Attempt.objects.get(pk=reader.path.split("/")[3])


def right_answers(attempt: Attempt) -> dict[str, list[str]]:
    return {answer_name(question): sorted(question.right) for question in content_of(attempt.revision).questions}


def wrong_answers(attempt: Attempt) -> dict[str, list[str]]:
    return {answer_name(question): sorted(question.wrong)[:1] for question in content_of(attempt.revision).questions}


def explanations(attempt: Attempt) -> list[str]:
    """Some words of each explanation, in the attempt's language, as they would stand in a page."""
    return [
        choice.explanation[attempt.language]
        for question in content_of(attempt.revision).questions
        for choice in question.choices
        if choice.explanation.get(attempt.language)
    ]


def submit(reader: Reader, answers: dict[str, list[str]]) -> Reader:
    return reader.press("#attempt [data-submit]", answers)
