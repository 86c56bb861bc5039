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
from dataclasses import dataclass

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from pydantic import ValidationError as SchemaError
from wagtail.models import Page, ReferenceIndex, Revision

from cms.answers import question_schema, translation_problems
from cms.draws import Rule, admitted, pool
from cms.models import Bank, CoursePage, LessonPage, Question, Quiz
from cms.outline import sync_course
from quizzes.models import Quiz as QuizRecord
from quizzes.publishing import publish_revision
from quizzes.schema import QuizContent

logger = logging.getLogger(__name__)
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

    Questions are locked before quizzes, and each in order, so that two publications never wait for each other.
    """
    questions = {row.translation_key for row in snippets if isinstance(row, Question)}
    quizzes = {row.translation_key for row in snippets if isinstance(row, Quiz)}
    asked = [pk for row in snippets if isinstance(row, Quiz) for pk in row.question_ids()]
    with transaction.atomic():
        _lock(Question.objects.filter(Q(translation_key__in=questions) | Q(pk__in=asked)))
        _lock(Bank.objects.all())  # who gives a draw a question, and who makes a draw, wait for each other
        library = Library(snippets)
        moved = library.sources(Question, snippets)
        _lock(Quiz.objects.filter(translation_key__in=quizzes | library.showing(questions, moved.values()).keys()))
        yield


def _lock(rows: QuerySet) -> None:
    list(rows.select_for_update().order_by("pk").values_list("pk"))


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
        pks = {model: [row.pk for row in waiting if isinstance(row, model)] for model in (Question, Quiz)}
        snippets = [row for model in pks for row in _live(model).filter(pk__in=pks[model])]
        with _alone_with(snippets):
            _put_in_force(_compile(snippets, Library()), snippets)


def without_translation(snippet: Snippet) -> None:
    """A translation was taken off: from now on its learners get the source language."""
    rows = _live(type(snippet)).filter(translation_key=snippet.translation_key, locale__language_code=SOURCE)
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


def _compile(snippets: list[Snippet], library: "Library") -> list[Compiled]:
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


class Library:
    """The published snippets, each read once, with versions laid over them: those about to be published."""

    def __init__(self, laid_over: Iterable[Snippet] = (), *, drafts: bool = False, without: Iterable[uuid.UUID] = ()):
        self.laid_over, self.drafts = list(laid_over), drafts
        self._known: dict[type[Snippet], dict[uuid.UUID, dict[str, Snippet]]] = {Question: {}, Quiz: {}}
        self._listed: dict[int, Question] = {}
        self._drawable: dict[uuid.UUID, Question] = {}
        self._rules: set[Rule] = set()
        self.without = frozenset(without)

    def versions(self, model: type[Snippet], key: uuid.UUID) -> dict[str, Snippet]:
        """Language → the version that counts."""
        self.read(model, [key])
        return self._known[model][key]

    def read(self, model: type[Snippet], keys: Iterable[uuid.UUID]) -> None:
        """Have the versions of all these at hand, by one query."""
        known = self._known[model]
        if not (missing := set(keys) - known.keys()):
            return
        known.update({key: {} for key in missing})
        for row in model.objects.filter(translation_key__in=missing).select_related("locale"):
            if row.live or self.drafts:
                known[row.translation_key][row.locale.language_code] = self._draft(row)
        for snippet in self.laid_over:
            if isinstance(snippet, model) and snippet.translation_key in missing:
                known[snippet.translation_key][snippet.locale.language_code] = snippet

    def read_questions_of(self, quizzes: Iterable[Quiz]) -> None:
        """As `read`, for all questions that these quizzes list."""
        quizzes = list(quizzes)
        missing = {pk for quiz in quizzes for pk in quiz.question_ids()} - self._listed.keys()
        if missing:
            self._listed.update(Question.objects.in_bulk(missing))
        self._read_drawable([rule for quiz in quizzes for rule in quiz.rules()])
        self.read(Question, [row.translation_key for row in [*self._listed.values(), *self._drawable.values()]])

    def _read_drawable(self, rules: list[Rule]) -> None:
        """Of what is laid over, the version about to be published counts and not the one that is live."""
        if not (missing := set(rules) - self._rules):
            return
        self._rules |= missing
        over = [row for row in self.laid_over if isinstance(row, Question) and row.is_source]
        found = {row.translation_key: row for row in [*pool(missing), *over]}
        self._drawable.update({key: row for key, row in found.items() if key not in self.without})

    def _draft(self, row: Snippet) -> Snippet:
        return row.get_latest_revision_as_object() if self.drafts else row

    def source(self, snippet: Snippet) -> Snippet | None:
        return self.versions(type(snippet), snippet.translation_key).get(SOURCE)

    def sources(self, model: type[Snippet], snippets: Iterable[Snippet]) -> dict[uuid.UUID, Snippet]:
        """Key → the version in the source language, where there is one."""
        keys = list(dict.fromkeys(snippet.translation_key for snippet in snippets if isinstance(snippet, model)))
        self.read(model, keys)
        return {key: self._known[model][key][SOURCE] for key in keys if SOURCE in self._known[model][key]}

    def showing(self, keys: Iterable[uuid.UUID], now: Iterable[Question] = ()) -> dict[uuid.UUID, Quiz]:
        """Key → the published quiz, for each that asks one of the questions with these keys or draws from them: so far,
        or from these versions on."""
        keys, now = set(keys), list(now)
        if not keys:
            return {}
        wanted = set(Question.objects.filter(translation_key__in=keys).values_list("pk", flat=True))
        quizzes = {quiz.translation_key: quiz for quiz in _live(Quiz).filter(locale__language_code=SOURCE)}
        drawn = _drawn_so_far(key for key, quiz in quizzes.items() if quiz.rules())
        return {
            key: quiz
            for key, quiz in quizzes.items()
            if not wanted.isdisjoint(quiz.question_ids())
            or not keys.isdisjoint(drawn.get(key, ()))
            or any(rule.admits(question) for rule in quiz.rules() for question in now)
        }

    def drawing(self, keys: set[uuid.UUID]) -> list[Quiz]:
        """The published quizzes whose draws may take one of these so far."""
        quizzes = [quiz for quiz in _live(Quiz).filter(locale__language_code=SOURCE) if quiz.rules()]
        drawn = _drawn_so_far(quiz.translation_key for quiz in quizzes)
        return [quiz for quiz in quizzes if not keys.isdisjoint(drawn.get(quiz.translation_key, ()))]

    def compile_quiz(self, quiz: Quiz, *, by_name: bool = False) -> Compiled:
        """`by_name`: the reasons against it name it, since its author is looking at something else."""
        reasons: list[str] = []
        rows = self._rows(quiz, reasons)
        asked = {row.pk: self._asked(row, reasons) for row in rows}
        slots = self._slots(quiz, {row.pk: row.translation_key for row in rows}, reasons)
        if not asked and not slots and not reasons:
            reasons.append(_("Add at least one question."))
        if reasons:
            raise CannotCompile([f"{quiz}: {reason}" for reason in reasons] if by_name else reasons)
        titles = {language: row.title for language, row in self.versions(Quiz, quiz.translation_key).items()}
        questions = [asked[row.pk] for row in rows] + self._only_drawn(slots, rows)
        return Compiled(
            quiz.translation_key,
            _content(title={SOURCE: quiz.title, **titles}, questions=questions, slots=slots, **quiz.engine_settings()),
        )

    def _slots(self, quiz: Quiz, fixed: dict[int, uuid.UUID], reasons: list[str]) -> list[dict]:
        """Its places as the engine takes them; none where every place is a question of its own."""
        slots = []
        for place in quiz.places() if quiz.rules() else ():
            if isinstance(place, Rule):
                keys = [row.translation_key for row in self.pool_of(place)]
                free = len(set(keys) - set(fixed.values()))
                if free < place.count:
                    words = {"wanted": place.count, "from": place.words, "found": free}
                    reasons.append(_("A draw asks for %(wanted)d of “%(from)s”; there are %(found)d.") % words)
                slots.append({"type": "draw", "id": place.id, "count": place.count, "keys": keys})
            elif place in fixed:
                slots.append({"type": "fixed", "key": fixed[place]})
        return slots

    def _only_drawn(self, slots: list[dict], rows: list[Question]) -> list[dict]:
        fixed = {row.translation_key for row in rows}
        drawn = dict.fromkeys(key for slot in slots if slot["type"] == "draw" for key in slot["keys"])
        return [self._as_schema(self.versions(Question, key)[SOURCE]) for key in drawn if key not in fixed]

    def in_order(self, quiz: Quiz) -> list[Question]:
        """All that it asks or may draw, each once. Have them read before."""
        found = [
            row
            for place in quiz.places()
            for row in (self.pool_of(place) if isinstance(place, Rule) else [self._listed.get(place)])
            if row
        ]
        return list({row.translation_key: row for row in found}.values())

    def pool_of(self, rule: Rule) -> list[Question]:
        """The published questions that it may take, with what is laid over them."""
        return admitted(rule, self._drawable.values())

    def _rows(self, quiz: Quiz, reasons: list[str]) -> list[Question]:
        self.read_questions_of([quiz])
        rows = [self._listed.get(pk) for pk in quiz.question_ids()]
        if None in rows:
            reasons.append(_("A question of this quiz was deleted. Remove it from the list."))
        return [row for row in rows if row]

    def _asked(self, row: Question, reasons: list[str]) -> dict | None:
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
        return question_schema(question, {**self.versions(Question, question.translation_key), SOURCE: question})

    def require_same_parts(self, translation: Question, source: Question) -> None:
        """A translation has the choices, pairs, blanks … of the source, neither more nor fewer."""
        if not translation.is_source and (problems := translation_problems(translation, source)):
            raise CannotCompile(problems)


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


def _drawn_so_far(quizzes: Iterable[uuid.UUID]) -> dict[uuid.UUID, set[uuid.UUID]]:
    """Key of a quiz → what the draws in force may take, by one query without the texts of questions."""
    slots = QuizRecord.objects.filter(key__in=list(quizzes)).values_list("key", "revision__content__slots")
    return {key: {uuid.UUID(one) for slot in found or () for one in slot.get("keys", ())} for key, found in slots}


def _live(model: type[Snippet]):
    return model.objects.filter(live=True).select_related("locale")


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
