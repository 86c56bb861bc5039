"""From what authors publish to what learners are asked: one immutable revision for all languages.

Keys, points and order come from the source language, texts from each published translation. Everything a publication
touches is compiled before the snippet goes live; if any of it cannot be, nothing is published and the revision in
force stays (S20).
"""

import uuid
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from pydantic import ValidationError as SchemaError
from wagtail.models import ReferenceIndex, Revision
from wagtail.rich_text import expand_db_html

from cms.models import CoursePage, LessonPage, Question, Quiz
from cms.outline import sync_outline
from quizzes.publishing import publish_revision
from quizzes.schema import QuizContent

SOURCE = settings.LANGUAGE_CODE
Snippet = Question | Quiz
_waiting: ContextVar[list | None] = ContextVar("snippets_to_compile", default=None)


class CannotCompile(Exception):
    """Why a snippet cannot be published, in sentences for its author."""

    def __init__(self, reasons: Iterable[str]):
        self.reasons = list(reasons)
        self.revision_id: int | None = None
        super().__init__(" ".join(self.reasons))


@dataclass(frozen=True)
class Compiled:
    key: uuid.UUID
    content: QuizContent
    is_practice: bool = False


def publish_compiled(revision: Revision, publish: Callable[[], None]) -> None:
    """Run `publish` for this revision of a snippet and put what it compiles to in force, or neither.

    Raises CannotCompile. A publication scheduled for later is checked now and compiled then.
    """
    snippet = revision.as_object()
    waiting = _waiting.get()
    if waiting is not None:
        publish()
        waiting.append(snippet)
        return
    try:
        compiled = check(snippet)
    except CannotCompile as refusal:
        refusal.revision_id = revision.pk
        raise
    with transaction.atomic():
        publish()
        if not (snippet.go_live_at and snippet.go_live_at > timezone.now()):
            _put_in_force(compiled, [snippet])


@contextmanager
def compiled_together() -> Iterator[None]:
    """Snippets published inside are compiled at the end, once: a set of edits makes one revision, not one an edit."""
    with transaction.atomic():
        waiting: list[Snippet] = []
        token = _waiting.set(waiting)
        try:
            yield
        finally:
            _waiting.reset(token)
        snippets = [type(snippet).objects.get(pk=snippet.pk) for snippet in waiting]
        _put_in_force([quiz for snippet in snippets for quiz in check(snippet)], snippets)


def without_translation(snippet: Snippet) -> None:
    """A translation was taken off: from now on its learners get the source language."""
    rows = _live(type(snippet)).filter(translation_key=snippet.translation_key, locale__language_code=SOURCE)
    if source := rows.first():
        _put_in_force(check(source), [source])


def _put_in_force(compiled: list[Compiled], snippets: list[Snippet]) -> None:
    for quiz in {quiz.key: quiz for quiz in compiled}.values():
        publish_revision(quiz.key, quiz.content, is_practice=quiz.is_practice)
    courses = {course.pk: course for snippet in snippets for course in _courses_showing(snippet)}
    for course in courses.values():
        sync_outline(course)


def check(snippet: Snippet) -> list[Compiled]:
    """What publishing this version of the snippet would put in force. Raises CannotCompile."""
    library = Library(snippet)
    if isinstance(snippet, Quiz):
        quiz = library.source(snippet)
        return [library.compile_quiz(quiz)] if quiz else []
    question = library.source(snippet)
    if question is None:
        return []
    library.require_same_choices(snippet, question)
    if question.is_practice:
        return [library.compile_practice(question)]
    library.compile_practice(question)  # refuses what is wrong with it even where no quiz asks it yet
    quizzes = _live(Quiz).filter(locale__language_code=SOURCE)
    return [library.compile_quiz(quiz) for quiz in quizzes if library.asks(quiz, question)]


def preview(snippet: Snippet) -> QuizContent:
    """As `check`, for looking at: of questions not yet published it takes the draft. Raises CannotCompile."""
    library = Library(snippet, drafts=True)
    source = library.source(snippet) or snippet
    if isinstance(snippet, Quiz):
        return library.compile_quiz(source).content
    return library.compile_practice(source).content


class Library:
    """The published snippets, with one version laid over them: the one about to be published."""

    def __init__(self, snippet: Snippet, *, drafts: bool = False):
        self.snippet = snippet
        self.drafts = drafts

    def versions(self, model: type[Snippet], key: uuid.UUID) -> dict[str, Snippet]:
        """Language → the version that counts."""
        rows = model.objects.filter(translation_key=key).select_related("locale")
        found = {row.locale.language_code: self._draft(row) for row in rows if row.live or self.drafts}
        if isinstance(self.snippet, model) and self.snippet.translation_key == key:
            found[self.snippet.locale.language_code] = self.snippet
        return found

    def _draft(self, row: Snippet) -> Snippet:
        return row.get_latest_revision_as_object() if self.drafts else row

    def source(self, snippet: Snippet) -> Snippet | None:
        return self.versions(type(snippet), snippet.translation_key).get(SOURCE)

    def asks(self, quiz: Quiz, question: Question) -> bool:
        keys = Question.objects.filter(pk__in=quiz.question_ids()).values_list("translation_key", flat=True)
        return question.translation_key in set(keys)

    def compile_quiz(self, quiz: Quiz) -> Compiled:
        reasons: list[str] = []
        questions = [self._listed(row, reasons) for row in self._rows(quiz, reasons)]
        if not questions and not reasons:
            reasons.append(_("Add at least one question."))
        if reasons:
            raise CannotCompile(reasons)
        titles = {language: row.title for language, row in self.versions(Quiz, quiz.translation_key).items()}
        return Compiled(
            quiz.translation_key,
            _content(
                title={SOURCE: quiz.title, **titles},
                pass_mark=quiz.pass_mark,
                allowed_attempts=quiz.allowed_attempts,
                questions=questions,
            ),
        )

    def _rows(self, quiz: Quiz, reasons: list[str]) -> list[Question]:
        rows = Question.objects.in_bulk(quiz.question_ids())
        if len(rows) < len(set(quiz.question_ids())):
            reasons.append(_("A question of this quiz was deleted. Remove it from the list."))
        return [rows[pk] for pk in quiz.question_ids() if pk in rows]

    def _listed(self, row: Question, reasons: list[str]) -> dict | None:
        question = self.source(row)
        if question is None:
            reasons.append(_("The question “%(question)s” is not published yet.") % {"question": row})
        elif question.is_practice:
            reasons.append(_("The question “%(question)s” is for practice and cannot count.") % {"question": row})
        else:
            return self._as_schema(question)
        return None

    def compile_practice(self, question: Question) -> Compiled:
        content = _content(title={SOURCE: "-"}, pass_mark=100, questions=[self._as_schema(question)])
        return Compiled(question.translation_key, content, is_practice=True)

    def _as_schema(self, question: Question) -> dict:
        texts = {
            language: row
            for language, row in self.versions(Question, question.translation_key).items()
            if row.kind == question.kind
        }
        texts[SOURCE] = question
        return {
            "kind": question.kind,
            "key": question.translation_key,
            "points": question.points,
            "stem": {language: expand_db_html(row.stem) for language, row in texts.items()},
            "competencies": question.competency_list,
            "choices": [_choice(choice, texts) for choice in _choices(question)],
        }

    def require_same_choices(self, translation: Question, source: Question) -> None:
        """A translation offers the choices of the source, neither more nor fewer."""
        if translation.is_source:
            return
        theirs, ours = ([choice["choice_id"] for choice in _choices(row)] for row in (source, translation))
        if translation.kind != source.kind or set(theirs) != set(ours):
            raise CannotCompile(
                [_("Kind and choices must be those of the question in the source language; translate only the words.")]
            )


def _choices(question: Question) -> list[dict]:
    return list(question.answer[0].value["choices"]) if question.answer else []


def _choice(choice: dict, texts: dict[str, Question]) -> dict:
    found = {
        language: other
        for language, row in texts.items()
        for other in _choices(row)
        if other["choice_id"] == choice["choice_id"]
    }
    return {
        "id": choice["choice_id"],
        "correct": bool(choice["correct"]),
        "text": {language: expand_db_html(other["text"].source) for language, other in found.items()},
        "explanation": {language: expand_db_html(other["explanation"].source) for language, other in found.items()},
    }


def _content(**values) -> QuizContent:
    try:
        return QuizContent(source_language=SOURCE, **values)
    except SchemaError as error:
        raise CannotCompile(_explain(problem) for problem in error.errors()) from error


def _explain(problem: dict) -> str:
    if problem["type"] == "too_long":
        return _("A quiz holds at most %(most)d questions.") % {"most": problem["ctx"]["max_length"]}
    message = str(problem["msg"]).removeprefix("Value error, ")
    place = problem["loc"]
    if len(place) > 1 and place[0] == "questions":
        return _("Question %(number)d: %(message)s") % {"number": place[1] + 1, "message": message}
    return message


def _live(model: type[Snippet]):
    return model.objects.filter(live=True).select_related("locale")


def _courses_showing(snippet: Snippet) -> list[CoursePage]:
    """Courses whose live lessons show this snippet: their rows carry the quiz and the version of the body."""
    if isinstance(snippet, Quiz):
        lessons = LessonPage.objects.live().filter(quiz__translation_key=snippet.translation_key)
    else:
        rows = Question.objects.filter(translation_key=snippet.translation_key)
        references = [reference for row in rows for reference in ReferenceIndex.get_references_to(row)]
        lessons = LessonPage.objects.live().filter(pk__in=[reference.object_id for reference in references])
    courses = {lesson.course_page.translation_key: lesson.course_page for lesson in lessons if lesson.course_page}
    return list(courses.values())
