"""From what authors publish to what learners are asked: one immutable revision for all languages.

Keys, points and order come from the source language, texts from each published translation. Everything a publication
touches is compiled before the snippet goes live; if any of it cannot be, nothing is published and the revision in
force stays (S20).
"""

import logging
import uuid
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from wagtail.models import Page, ReferenceIndex, Revision

from cms.library import SOURCE, CannotCompile, Compiled, Library, Snippet, live
from cms.models import Bank, CoursePage, LessonPage, Question, Quiz
from cms.outline import sync_course
from quizzes.publishing import publish_revision
from quizzes.schema import QuizContent

logger = logging.getLogger(__name__)
_waiting: ContextVar[list | None] = ContextVar("snippets_to_compile", default=None)


def publish_compiled(revision: Revision, publish: Callable[[], None]) -> None:
    """Run `publish` for this revision of a snippet and put what it compiles to in force, or neither.

    Raises CannotCompile. A publication scheduled for later is checked now and compiled then.
    """
    waiting = _waiting.get()
    if waiting is not None:
        publish()
        waiting.append(revision.content_object)
        return
    snippet = revision.as_object()
    try:
        with _alone_with([snippet]):
            publish()
            compiled = check(snippet)
            if not (snippet.go_live_at and snippet.go_live_at > timezone.now()):
                _put_in_force(compiled, [snippet])
    except CannotCompile as refusal:
        refusal.revision_id = revision.pk
        raise


@contextmanager
def _alone_with(snippets: list[Snippet]) -> Iterator[None]:
    """A transaction in which nobody else publishes what these go into: who comes second compiles the first's edit too.

    Questions and banks are locked before quizzes, each in order, so that two publications never wait for each other.
    """
    questions = {row.translation_key for row in snippets if isinstance(row, Question)}
    quizzes = {row.translation_key for row in snippets if isinstance(row, Quiz)}
    asked = [pk for row in snippets if isinstance(row, Quiz) for pk in row.question_ids()]
    with transaction.atomic():
        hold(Q(translation_key__in=questions) | Q(pk__in=asked))
        library = Library(snippets)
        moved = library.sources(Question, snippets)
        _lock(Quiz.objects.filter(translation_key__in=quizzes | library.showing(questions, moved.values()).keys()))
        yield


def hold(questions: Q) -> None:
    """Nobody else publishes these questions, in any language, until the transaction ends. Nor any other: banks are
    locked last, since who gives a draw a question and who makes a draw wait for each other.

    Whoever writes several questions or a bank holds them first, so that everybody comes for them in the same order.
    """
    keys = Question.objects.filter(questions).values("translation_key")
    _lock(Question.objects.filter(translation_key__in=keys))
    _lock(Bank.objects.all())


def hold_quizzes() -> None:
    """Nobody else publishes a quiz until the transaction ends. After `hold`, for who writes several quizzes: which
    others draw what is written is known too late to come for all of them in order."""
    _lock(Quiz.objects.all())


def _lock(rows: QuerySet) -> None:
    list(rows.select_for_update(no_key=True).order_by("pk").values_list("pk"))


@contextmanager
def compiled_together(writing: Iterable[uuid.UUID]) -> Iterator[None]:
    """Snippets published inside are compiled at the end, once: a set of edits makes one revision, not one an edit.

    `writing` are the keys of the questions that may be written.
    """
    with transaction.atomic():
        hold(Q(translation_key__in=set(writing)))
        waiting: list[Snippet] = []
        token = _waiting.set(waiting)
        try:
            yield
        finally:
            _waiting.reset(token)
        pks = {model: [row.pk for row in waiting if isinstance(row, model)] for model in (Question, Quiz)}
        snippets = [row for model in pks for row in live(model).filter(pk__in=pks[model])]
        with _alone_with(snippets):
            _put_in_force(_compile(snippets, Library()), snippets)


def without_translation(snippet: Snippet) -> None:
    """A translation was taken off: from now on its learners get the source language."""
    rows = live(type(snippet)).filter(translation_key=snippet.translation_key, locale__language_code=SOURCE)
    if source := rows.first():
        with _alone_with([source]):
            _put_in_force(check(source), [source])


def check_without(questions: Iterable[Question]) -> list[Compiled]:
    """What the quizzes that draw from these would come to without them. Raises CannotCompile."""
    keys = {question.translation_key for question in questions if question.is_source}
    library = Library(without=keys)
    quizzes = library.drawing(keys)
    library.read_questions_of(quizzes)
    return [library.compile_quiz(quiz, by_name=True) for quiz in quizzes]


def draw_without(questions: list[Question]) -> None:
    """These were taken off or deleted. A quiz that cannot do without them keeps its revision, which holds them."""
    try:
        with _alone_with(questions):
            _put_in_force(check_without(questions), [])
    except CannotCompile as refusal:
        logger.warning("A quiz goes on drawing what was taken off: %s", refusal)


def _put_in_force(compiled: list[Compiled], snippets: list[Snippet]) -> None:
    for quiz in compiled:
        publish_revision(quiz.key, quiz.content, is_practice=quiz.is_practice)
    for course in sorted(_courses_showing(snippets)):
        sync_course(course)


def check(snippet: Snippet) -> list[Compiled]:
    """What publishing this version of the snippet would put in force. Raises CannotCompile."""
    return _compile([snippet], Library([snippet]))


def _compile(snippets: list[Snippet], library: Library) -> list[Compiled]:
    """Everything that shows one of the snippets, each once however many of them it shows."""
    questions = library.sources(Question, snippets)
    for snippet in snippets:
        if isinstance(snippet, Question) and snippet.translation_key in questions:
            library.require_same_parts(snippet, questions[snippet.translation_key])
    # Each is compiled, so that what is wrong with it is refused even where no quiz asks it yet.
    compiled = {key: library.compile_practice(question) for key, question in questions.items()}
    counting = {key for key, question in questions.items() if not question.is_practice}
    showing = library.showing(questions.keys(), questions.values())
    quizzes = {**showing, **library.sources(Quiz, snippets)}
    library.read_questions_of(quizzes.values())
    practice = [one for key, one in compiled.items() if key not in counting]
    return practice + [library.compile_quiz(quiz, by_name=key in showing) for key, quiz in quizzes.items()]


def preview(snippet: Snippet) -> QuizContent:
    """As `check`, for looking at: of questions not yet published it takes the draft. Raises CannotCompile."""
    library = Library([snippet], drafts=True)
    source = library.source(snippet) or snippet
    if isinstance(snippet, Quiz):
        return library.compile_quiz(source).content
    return library.compile_practice(source).content


def _courses_showing(snippets: list[Snippet]) -> set[uuid.UUID]:
    """Keys of the courses whose live lessons show one of them: their rows carry the quiz and the body's version."""
    quizzes, questions = (
        {row.translation_key for row in snippets if isinstance(row, model)} for model in (Quiz, Question)
    )
    references = ReferenceIndex.get_references_to_in_bulk(Question.objects.filter(translation_key__in=questions))
    from_pages = references.filter(base_content_type=ContentType.objects.get_for_model(Page))
    pages = [int(pk) for pk in from_pages.values_list("object_id", flat=True)]
    lessons = LessonPage.objects.live().filter(Q(quiz__translation_key__in=quizzes) | Q(pk__in=pages))
    step = LessonPage.steplen
    above = {path[:end] for path in lessons.values_list("path", flat=True) for end in range(step, len(path), step)}
    return set(CoursePage.objects.filter(path__in=above).values_list("translation_key", flat=True))
