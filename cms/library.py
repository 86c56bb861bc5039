"""The published snippets as one publication sees them, and what a quiz of them comes to.

Keys, points and order come from the source language, texts from each published translation.
"""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import gettext as _
from pydantic import ValidationError as SchemaError

from cms.answers import question_schema, translation_problems
from cms.draws import Rule, admitted, pool
from cms.models import Question, Quiz
from quizzes.models import Quiz as QuizRecord
from quizzes.schema import QuizContent

SOURCE = settings.LANGUAGE_CODE
Snippet = Question | Quiz


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
        quizzes = {quiz.translation_key: quiz for quiz in live(Quiz).filter(locale__language_code=SOURCE)}
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
        quizzes = [quiz for quiz in live(Quiz).filter(locale__language_code=SOURCE) if quiz.rules()]
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


def live(model: type[Snippet]):
    return model.objects.filter(live=True).select_related("locale")
