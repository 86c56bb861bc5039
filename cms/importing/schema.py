"""What may stand in the files. An unknown name is an error: it is a slip more often than a wish."""

from datetime import date
from decimal import Decimal
from typing import Annotated, Literal
from uuid import UUID

from pydantic import ConfigDict, Field, StrictBool, StrictInt, model_validator

from cms.blocks.answers import ANSWERS
from cms.importing.questions import answer_models, by_key, by_tag
from cms.importing.quiz_rules import BankName, QuestionPlace, QuizRules
from cms.importing.strict import (
    LANGUAGES,
    Address,
    Line,
    Lines,
    Lists,
    Name,
    OptionalLine,
    OptionalText,
    Slug,
    Strict,
    Text,
    Texts,
)
from courses.models.outline import CompletionRule


class Source(Strict):
    id: Name
    title: Line
    author: Line | None = None
    published_on: date | None = None
    language: Literal[LANGUAGES] | None = None  # type: ignore[valid-type]
    url: Address | None = None


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
    question_bank: BankName | None = None
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


class QuestionText(Strict):
    """What every kind has in any language; the parts of its answer come from `questions`."""

    key: UUID
    stem: Text
    explanation: OptionalText = ""


class QuestionEntry(QuestionText, QuestionPlace):
    kind: Name
    points: Annotated[Decimal, Field(gt=0, le=1000, decimal_places=2)] = Decimal(1)
    teaches: tuple[Name, ...] = ()
    competencies: tuple[Name, ...] = ()
    anchor: OptionalLine = ""
    keeps_order: StrictBool = False


class UnknownQuestionText(QuestionText):
    """Of a question that the source language does not have; that is said elsewhere."""

    model_config = ConfigDict(extra="ignore")


AnyEntry = by_tag("kind", lambda: answer_models(QuestionEntry, is_source=True), ANSWERS)
AnyText = by_key(lambda: answer_models(QuestionText, is_source=False), UnknownQuestionText)


# What a quiz file holds: what its quiz always asks, what only draws ask, and what lessons show to practise with.
GROUPS = ("questions", "bank", "practice")


class QuizFile(Strict):
    key: UUID
    title: Line
    questions: tuple[AnyText, ...] = ()  # type: ignore[valid-type]
    bank: tuple[AnyText, ...] = ()  # type: ignore[valid-type]
    practice: tuple[AnyText, ...] = ()  # type: ignore[valid-type]


class SourceQuizFile(QuizRules):
    key: UUID
    title: Line
    pass_mark: Annotated[StrictInt, Field(ge=1, le=100)]
    attempts_allowed: Annotated[StrictInt, Field(ge=1)] | None = None
    questions: tuple[AnyEntry, ...] = ()  # type: ignore[valid-type]
    bank: tuple[AnyEntry, ...] = ()  # type: ignore[valid-type]
    practice: tuple[AnyEntry, ...] = ()  # type: ignore[valid-type]

    @model_validator(mode="after")
    def _asks_something(self) -> "SourceQuizFile":
        if not self.questions and not self.draws:
            raise ValueError("a quiz needs questions, or draws.")
        return self


class PageHead(Strict):
    """A plain page."""

    key: UUID
    title: Line
    summary: Text
