"""Questions of a bank or a quiz as a file for other systems, with what stays behind named."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import gettext as _
from pydantic import TypeAdapter
from pydantic import ValidationError as SchemaError

from cms.answers import question_schema
from cms.library import Library
from cms.models import Bank, Question, Quiz
from cms.models.lists import names
from quizzes.interchange import Exported, Written, write_gift, write_moodlexml
from quizzes.kinds import Question as AnyQuestion

SOURCE = settings.LANGUAGE_CODE
_SCHEMA: TypeAdapter = TypeAdapter(AnyQuestion)


@dataclass(frozen=True)
class Format:
    label: str
    ending: str
    content_type: str
    write: Callable[..., Written]


FORMATS = {
    "gift": Format("GIFT", "gift.txt", "text/plain; charset=utf-8", write_gift),
    "moodlexml": Format("Moodle XML", "xml", "application/xml; charset=utf-8", write_moodlexml),
}


@dataclass(frozen=True)
class Left:
    """A question that is not in the file as it is here. `is_written` is False if it is not in it at all."""

    name: str
    is_written: bool
    notes: tuple[str, ...]


@dataclass(frozen=True)
class Note:
    """What is said of one or more questions, told once."""

    text: str
    names: tuple[str, ...]
    of_all: bool  # that are in the file


@dataclass(frozen=True)
class Export:
    text: str
    count: int
    left: tuple[Left, ...]

    @property
    def missing(self) -> tuple[Left, ...]:
        return tuple(one for one in self.left if not one.is_written)

    @property
    def changes(self) -> list[Note]:
        """What is not in the file of questions that are; what holds for most of them first."""
        told: dict[str, list[str]] = {}
        for one in self.left:
            for note in one.notes if one.is_written else ():
                told.setdefault(note, []).append(one.name)
        notes = [Note(text, tuple(names), len(names) == self.count) for text, names in told.items()]
        return sorted(notes, key=lambda note: -len(note.names))

    @property
    def refusals(self) -> list[Note]:
        """Why questions are not in the file at all; of each the reason alone."""
        told: dict[str, list[str]] = {}
        for one in self.missing:
            told.setdefault(one.notes[0], []).append(one.name)
        return [Note(text, tuple(names), False) for text, names in told.items()]


def export(owner: Bank | Quiz, kind_of_file: str, language: str = SOURCE) -> Export:
    """What is published of it, in one language, or where that is not there in the source language."""
    rows, drafts = _questions(owner)
    library = Library()
    library.read(Question, [row.translation_key for row in rows])
    exported, broken = [], []
    for row in rows:
        try:
            exported.append(_exported(row, library))
        except SchemaError:
            broken.append(Left(str(row), False, (_("It cannot be read; open it and publish it again."),)))
    written = FORMATS[kind_of_file].write(exported, language=language, source_language=SOURCE)
    left = [Left(report.name, report.is_written, report.notes) for report in written.reports if report.notes]
    left += [Left(str(row), False, (_("It is not published in the source language."),)) for row in drafts]
    count = sum(report.is_written for report in written.reports)
    return Export(written.text, count, (*left, *broken))


def _questions(owner: Bank | Quiz) -> tuple[list[Question], list[Question]]:
    """Those to write, and those that are not published. A quiz's are all that it asks or may draw, in order."""
    if isinstance(owner, Quiz):
        library = Library()
        library.read_questions_of([owner])
        rows = library.in_order(owner)
    else:
        rows = list(owner.questions.select_related("locale").order_by("pk"))
    sources = [row for row in rows if row.live and row.is_source]
    known = {row.translation_key for row in sources}
    return sources, [row for row in rows if row.translation_key not in known]


def _exported(row: Question, library: Library) -> Exported:
    question = _SCHEMA.validate_python(
        question_schema(row, {**library.versions(Question, row.translation_key), SOURCE: row})
    )
    return Exported(question, name=str(row), tags=tuple(names(row.tags)))


def file_name(owner: Bank | Quiz, kind_of_file: str) -> str:
    return f"{owner}.{FORMATS[kind_of_file].ending}"


def lines(left: Iterable[Left]) -> list[str]:
    """For a command: one a question."""
    return [f"{'changed' if one.is_written else 'left out'}: {one.name} ({' '.join(one.notes)})" for one in left]
