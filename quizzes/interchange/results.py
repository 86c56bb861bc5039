"""What reading gives for each question of a file, and what writing says that it left out."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import cache, cached_property
from inspect import getmro
from itertools import islice
from typing import Any, Literal
from uuid import UUID

from django.utils.translation import gettext as _

from quizzes.interchange.load import Load

Verdict = Literal["taken", "changed", "refused"]
TAKEN: Verdict = "taken"
CHANGED: Verdict = "changed"
REFUSED: Verdict = "refused"
MOST_QUOTED = 20  # texts in one note


class Refused(Exception):
    """This question cannot be carried over without grading or asking something else."""


@dataclass(frozen=True)
class Parsed:
    """One question of a file.

    `taken`: asks and grades as in the file; notes name settings that play no part here.
    `changed`: usable, but something that learners would notice differs; notes say what.
    `refused`: no `question`; notes say why and what to do.
    """

    question: Any | None
    name: str
    category: str
    line: int
    verdict: Verdict
    notes: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    idnumber: str = ""
    is_named: bool = True
    unsaid: frozenset[str] = frozenset()  # what the format has no words for

    def keyed(self, key: UUID) -> "Parsed":
        """With a copy of the question that has worked out nothing yet: what it has may follow from its key."""
        if self.question is None:
            return self
        question = self.question.model_copy(update={"key": key})
        for name in _worked_out(type(question)):  # type: ignore[arg-type] # a class can be hashed
            vars(question).pop(name, None)
        return replace(self, question=question)


@cache
def _worked_out(kind: type) -> frozenset[str]:
    every = (item for base in getmro(kind) for item in vars(base).items())
    return frozenset(name for name, value in every if isinstance(value, cached_property))


@dataclass
class Notes:
    """What is to be said of one question while it is read."""

    said: list[str] = field(default_factory=list)
    verdict: Verdict = TAKEN
    load: Load = field(default_factory=Load)

    def mention(self, note: str) -> None:
        """Something that neither asks nor grades."""
        if note not in self.said:
            self.said.append(note)

    def differs(self, note: str) -> None:
        """Something that a learner would notice."""
        self.mention(note)
        self.verdict = CHANGED


@dataclass(frozen=True)
class Exported:
    """A question to write, with what a bank says about it."""

    question: Any
    name: str = ""
    category: str = ""
    tags: tuple[str, ...] = ()
    idnumber: str = ""


@dataclass(frozen=True)
class Report:
    """What one question lost on the way out. `is_written` is False where the format has nothing like it."""

    key: UUID
    name: str
    is_written: bool
    notes: tuple[str, ...]


@dataclass(frozen=True)
class Written:
    text: str
    reports: tuple[Report, ...]


def shortened(text: str, length: int = 60) -> str:
    text = " ".join(text.split())
    return text if len(text) <= length else text[: length - 1].rstrip() + "…"


def quoted(texts: Iterable[str]) -> str:
    """Texts in a row for a note: “a”, “b”. Of very many only the first."""
    first = [_("“%(text)s”") % {"text": shortened(text)} for text in islice(texts, MOST_QUOTED + 1)]
    return ", ".join([*first[:MOST_QUOTED], "…"] if len(first) > MOST_QUOTED else first)
