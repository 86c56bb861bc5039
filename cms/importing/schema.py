"""What may stand in the files. An unknown name is an error: it is a slip more often than a wish."""

from datetime import date
from decimal import Decimal
from typing import Annotated, Literal
from uuid import UUID

from django.conf import settings
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StrictBool, StrictInt, StrictStr, field_validator

from courses.models.outline import CompletionRule

SOURCE = settings.LANGUAGE_CODE
LANGUAGES = tuple(code for code, _name in settings.LANGUAGES)


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


def _in_every_language(texts: dict[str, str]) -> dict[str, str]:
    unknown = [language for language in texts if language not in LANGUAGES]
    missing = [language for language in LANGUAGES if language not in texts]
    if unknown or missing:
        raise ValueError(f"give it in {' and '.join(LANGUAGES)}, not in {' and '.join(texts) or 'no language'}.")
    return texts


def _slug(text: str) -> str:
    if not text.replace("-", "").isalnum() or not text.isascii() or text != text.lower() or text.strip("-") != text:
        raise ValueError("use small letters, digits and single hyphens.")
    return text


def _single_line(text: str) -> str:
    if "\n" in text.strip():
        raise ValueError("keep it on one line.")
    return text.strip()


Text = Annotated[StrictStr, Field(min_length=1), AfterValidator(str.strip)]
Line = Annotated[StrictStr, Field(min_length=1, max_length=255), AfterValidator(_single_line)]
Name = Annotated[StrictStr, Field(min_length=1, max_length=80, pattern=r"^[\w-]+$")]
Slug = Annotated[StrictStr, Field(min_length=1, max_length=120), AfterValidator(_slug)]
Lines = Annotated[dict[str, Line], AfterValidator(_in_every_language)]
Texts = Annotated[dict[str, Text], AfterValidator(_in_every_language)]
Lists = Annotated[dict[str, tuple[Line, ...]], AfterValidator(_in_every_language)]


class Source(Strict):
    id: Name
    title: Line
    author: Line | None = None
    published_on: date | None = None
    language: Literal[LANGUAGES] | None = None  # type: ignore[valid-type]


class ModuleEntry(Strict):
    key: UUID
    slug: Slug
    title: Lines
    summary: Texts
    lessons: Annotated[tuple[Slug, ...], Field(min_length=1)]


class CourseFile(Strict):
    key: UUID
    slug: Slug
    title: Lines
    summary: Texts
    audience: Texts
    outcomes: Lists
    sources: tuple[Source, ...] = ()
    modules: Annotated[tuple[ModuleEntry, ...], Field(min_length=1)]


class LessonHead(Strict):
    """The head of a lesson in any language."""

    key: UUID
    title: Line
    summary: Text
    outcomes: Annotated[tuple[Line, ...], Field(min_length=1)]


class SourceLessonHead(LessonHead):
    """In the source language the head also decides the lesson's place in the course."""

    completion_rule: Literal[tuple(CompletionRule.values)]  # type: ignore[valid-type]
    required: StrictBool = True
    free_preview: StrictBool = False
    points: tuple[Name, ...] = ()
    sources: tuple[Name, ...] = ()
    competencies: tuple[Name, ...] = ()
    quiz: StrictBool = False


class ChoiceText(Strict):
    id: Name
    text: Text
    explanation: Text


class ChoiceEntry(ChoiceText):
    correct: StrictBool = False


class QuestionText(Strict):
    key: UUID
    stem: Text
    choices: Annotated[tuple[ChoiceText, ...], Field(min_length=2)]


class QuestionEntry(Strict):
    key: UUID
    kind: Literal["single", "multiple", "true_false"]
    points: Annotated[Decimal, Field(gt=0, le=1000, decimal_places=2)] = Decimal(1)
    teaches: tuple[Name, ...] = ()
    competencies: tuple[Name, ...] = ()
    stem: Text
    choices: Annotated[tuple[ChoiceEntry, ...], Field(min_length=2)]

    @field_validator("choices")
    @classmethod
    def _ids_once(cls, choices):
        if len({choice.id for choice in choices}) < len(choices):
            raise ValueError("two choices have the same id.")
        return choices

    def right_ones_problem(self) -> str:
        right = sum(choice.correct for choice in self.choices)
        if self.kind == "multiple" and not 0 < right < len(self.choices):
            return "A multiple choice needs a right choice and a wrong one."
        if self.kind != "multiple" and right != 1:
            return f"Exactly one choice must be correct, not {right}."
        if self.kind == "true_false" and len(self.choices) != 2:
            return "True or false needs two choices."
        return ""


class QuizFile(Strict):
    key: UUID
    title: Line
    questions: Annotated[tuple[QuestionText, ...], Field(min_length=1)]
    practice: tuple[QuestionText, ...] = ()


class SourceQuizFile(Strict):
    key: UUID
    title: Line
    pass_mark: Annotated[StrictInt, Field(ge=1, le=100)]
    attempts_allowed: Annotated[StrictInt, Field(ge=1)] | None = None
    questions: Annotated[tuple[QuestionEntry, ...], Field(min_length=1)]
    practice: tuple[QuestionEntry, ...] = ()


class PageHead(Strict):
    """A plain page."""

    key: UUID
    title: Line
    summary: Text
