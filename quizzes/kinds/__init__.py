"""One module a kind: its schema, what a form may give, and pure grading. A new kind is a module, a line here twice,
and a template `quizzes/<kind>.html`."""

from typing import Annotated

from pydantic import Field

from quizzes.kinds.choices import BadResponse, Choice, ChoiceFeedback, ChoiceQuestion, Value
from quizzes.kinds.multiple import MultipleQuestion
from quizzes.kinds.single import SingleQuestion
from quizzes.kinds.true_false import TrueFalseQuestion

Question = Annotated[SingleQuestion | MultipleQuestion | TrueFalseQuestion, Field(discriminator="kind")]
KINDS: dict[str, type[ChoiceQuestion]] = {
    "single": SingleQuestion,
    "multiple": MultipleQuestion,
    "true_false": TrueFalseQuestion,
}

__all__ = ["KINDS", "BadResponse", "Choice", "ChoiceFeedback", "ChoiceQuestion", "Question", "Value"]
