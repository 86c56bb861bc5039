"""Taking a quiz on the pages, rightly or wrongly."""

from collections.abc import Callable, Iterator
from typing import Any

from quizzes.contents import content_of
from quizzes.kinds import BaseQuestion, ChoiceQuestion, Value
from quizzes.kinds.blanks import BlanksQuestion
from quizzes.kinds.gaps import ChoiceBlank
from quizzes.kinds.matching import MatchingQuestion
from quizzes.kinds.numeric import NumericQuestion
from quizzes.kinds.ordering import OrderingQuestion
from quizzes.models import Attempt
from quizzes.rendering import answer_name
from tests.walks.reader import Reader


def start_quiz(reader: Reader) -> Attempt:
    """From a lesson's page into an attempt."""
    reader.follow(".lesson__quiz a").press(".quiz-start form button")
    return Attempt.objects.get(pk=reader.path.split("/")[3])


def right_answers(attempt: Attempt) -> dict[str, list[str]]:
    """What a form gives for the right responses, of whichever kinds: name of a field → its values."""
    return _as_form(attempt, lambda question: question.right_response())


def wrong_answers(attempt: Attempt) -> dict[str, list[str]]:
    """Nothing is left blank and nothing earns all its points."""
    return _as_form(attempt, wrong_response)


def _as_form(attempt: Attempt, respond: Callable[[BaseQuestion], Value]) -> dict[str, list[str]]:
    by_key = content_of(attempt.revision).by_key
    asked = [by_key[key] for key in attempt.responses.order_by("position").values_list("question_key", flat=True)]
    return {
        answer_name(question, part): values
        for question in asked
        for part, values in question.fields(respond(question)).items()
        if values
    }


def wrong_response(question: BaseQuestion) -> Value:
    match question:
        case ChoiceQuestion():
            return sorted(question.wrong)[0] if question.control == "radio" else sorted(question.wrong)[:1]
        case MatchingQuestion() | OrderingQuestion():
            return _turned(question.right_response())
        case BlanksQuestion():
            return {blank.id: _wrong_in(blank) for blank in question.blanks}
        case NumericQuestion():
            return "-98765.4321"
    return "nothing of the kind"


def _turned(response: Value) -> Value:
    """Each part with what belongs to the next."""
    if isinstance(response, dict):
        values = list(response.values())
        return dict(zip(response, [*values[1:], values[0]], strict=True))
    return [*response[1:], response[0]]


def _wrong_in(blank: Any) -> str:
    if isinstance(blank, ChoiceBlank):
        return next(choice.id for choice in blank.choices if not choice.correct)
    return "-98765.4321" if blank.type == "number" else "nothing of the kind"


def explanations(attempt: Attempt) -> list[str]:
    """Some words of each explanation, in the attempt's language, as they would stand in a page."""
    questions = (question.model_dump(mode="json") for question in content_of(attempt.revision).questions)
    return [text for question in questions for text in _explaining(question, attempt.language)]


def _explaining(part: Any, language: str) -> Iterator[str]:
    if isinstance(part, dict):
        if text := (part.get("explanation") or {}).get(language):
            yield text
        part = list(part.values())
    if isinstance(part, list):
        for one in part:
            yield from _explaining(one, language)


def submit(reader: Reader, answers: dict[str, list[str]]) -> Reader:
    return reader.press("#attempt [data-submit]", answers)
