"""One module a kind: its schema, what a form may give, pure grading, what its template shows, a sample of it.

A kind is a module here with a question class whose `kind` is the module's name, and a `SAMPLE`. Nothing lists them.
"""

from importlib import import_module
from pkgutil import iter_modules
from types import ModuleType
from typing import TYPE_CHECKING, Annotated, Union

from pydantic import Field

from quizzes.kinds.base import EVERYTHING, BadResponse, BaseQuestion, Given, KeyedText, Value
from quizzes.kinds.choices import Choice, ChoiceFeedback, ChoiceQuestion
from quizzes.kinds.sampling import Sample


def _kind_in(module: ModuleType, name: str) -> type[BaseQuestion] | None:
    classes = [found for found in vars(module).values() if isinstance(found, type) and issubclass(found, BaseQuestion)]
    return next((found for found in classes if found.model_fields["kind"].default == name), None)


_MODULES = {found.name: import_module(f"{__name__}.{found.name}") for found in iter_modules(__path__)}
KINDS: dict[str, type[BaseQuestion]] = {
    name: kind for name, module in _MODULES.items() if (kind := _kind_in(module, name))
}
SAMPLES: dict[str, Sample] = {name: _MODULES[name].SAMPLE for name in KINDS}

if TYPE_CHECKING:
    Question = BaseQuestion
else:
    Question = Annotated[Union[tuple(KINDS.values())], Field(discriminator="kind")]  # noqa: UP007 - of as many as found

__all__ = [
    "EVERYTHING",
    "KINDS",
    "SAMPLES",
    "BadResponse",
    "BaseQuestion",
    "Choice",
    "ChoiceFeedback",
    "ChoiceQuestion",
    "Given",
    "KeyedText",
    "Question",
    "Value",
]
