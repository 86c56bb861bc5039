"""One module a kind: its schema, what a form may give, pure grading, what its template shows. A new kind is a module,
a line here twice, and a template `quizzes/<kind>.html`."""

from typing import Annotated

from pydantic import Field

from quizzes.kinds.base import EVERYTHING, BadResponse, BaseQuestion, Given, Value
from quizzes.kinds.blanks import BlanksQuestion
from quizzes.kinds.choices import Choice, ChoiceFeedback, ChoiceQuestion
from quizzes.kinds.matching import MatchingQuestion
from quizzes.kinds.multiple import MultipleQuestion
from quizzes.kinds.numeric import NumericQuestion
from quizzes.kinds.open import OpenQuestion
from quizzes.kinds.ordering import OrderingQuestion
from quizzes.kinds.short_text import ShortTextQuestion
from quizzes.kinds.single import SingleQuestion
from quizzes.kinds.true_false import TrueFalseQuestion

Question = Annotated[
    SingleQuestion
    | MultipleQuestion
    | TrueFalseQuestion
    | ShortTextQuestion
    | NumericQuestion
    | MatchingQuestion
    | OrderingQuestion
    | BlanksQuestion
    | OpenQuestion,
    Field(discriminator="kind"),
]
KINDS: dict[str, type[BaseQuestion]] = {
    "single": SingleQuestion,
    "multiple": MultipleQuestion,
    "true_false": TrueFalseQuestion,
    "short_text": ShortTextQuestion,
    "numeric": NumericQuestion,
    "matching": MatchingQuestion,
    "ordering": OrderingQuestion,
    "blanks": BlanksQuestion,
    "open": OpenQuestion,
}

__all__ = [
    "EVERYTHING",
    "KINDS",
    "BadResponse",
    "BaseQuestion",
    "Choice",
    "ChoiceFeedback",
    "ChoiceQuestion",
    "Given",
    "Question",
    "Value",
]
