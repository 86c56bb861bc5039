"""How a question did, for whoever writes it: by quiz, and by version of the question itself, the newest first."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from uuid import UUID

from django.core.cache import cache
from django.utils.translation import get_language

from cms.models import Question, Quiz
from courses.question_statistics import Figures, picks_of, staff_ids
from quizzes.contents import content_of
from quizzes.models import Quiz as QuizRow
from quizzes.models import QuizRevision
from quizzes.statistics import QuestionStatistics, as_asked, question_statistics
from quizzes.texts import Say, Text

# Long enough for a page of a list and a walk through it, short enough that nobody wonders.
KEPT_SECONDS = 300


@dataclass(frozen=True, slots=True)
class RevisionStatistics(Figures):
    """Of a question as one quiz asked it: from `revision` back, and wherever else it stood the same."""

    quiz: Text
    revision: QuizRevision


def statistics_of(question: Question) -> list[RevisionStatistics]:
    """Those in which somebody was asked it; empty for a question that nobody has answered yet."""
    return list(_found(question.translation_key))


def latest_statistics(questions: Iterable[Question]) -> dict[UUID, QuestionStatistics]:
    """For a list: lasting id → what the newest version says in which somebody was asked it."""
    holding, keys = _holding(), {question.translation_key for question in questions}
    revisions = QuizRevision.objects.defer("content").in_bulk({pk for key in keys for pk in holding.get(key, [])})
    return {key: _latest(key, [revisions[pk] for pk in holding.get(key, []) if pk in revisions]) for key in keys}


def statistics_of_quiz(quiz: Quiz) -> dict[UUID, QuestionStatistics]:
    """By question, as the version in force asks it, in this quiz alone; empty before there is one."""
    rows = QuizRow.objects.select_related("revision").defer("revision__content")
    row = rows.filter(key=quiz.translation_key, is_practice=False, revision__isnull=False).first()
    return _of_revision(row.revision) if row else {}


def _latest(key: UUID, revisions: list[QuizRevision]) -> QuestionStatistics:
    told = (_of_revision(revision).get(key) for revision in revisions)
    return next((stats for stats in told if stats is not None and stats.n), QuestionStatistics(key))


def _found(key: UUID) -> Iterator[RevisionStatistics]:
    pks = _holding().get(key, [])
    revisions = QuizRevision.objects.defer("content").in_bulk(pks)
    told: list[tuple] = []
    for revision in (revisions[pk] for pk in pks if pk in revisions):
        asked = (revision.quiz_id, as_asked(revision)[key])
        if asked in told:
            continue
        told.append(asked)
        stats = _of_revision(revision).get(key)
        if stats is not None and (stats.n or stats.waiting):
            content = content_of(revision)
            say = Say(get_language(), content.source_language)
            picks = picks_of(content.by_key[key], stats, say)
            yield RevisionStatistics(stats, picks, say.bare(content.title), revision)


def _holding() -> dict[UUID, list[int]]:
    """Lasting id of a question → the versions with ended attempts that hold it, the newest first."""
    return cache.get_or_set("questions-in-revisions", _look_up, KEPT_SECONDS) or {}


def _look_up() -> dict[UUID, list[int]]:
    found: dict[UUID, list[int]] = {}
    for revision in _met().defer("content").order_by("-created_at", "-pk"):
        for key in content_of(revision).by_key:
            found.setdefault(key, []).append(revision.pk)
    return found


def _of_revision(revision: QuizRevision) -> dict[UUID, QuestionStatistics]:
    name = f"question-statistics-4-{revision.pk}"  # another number when the figures kept are others
    return cache.get_or_set(name, lambda: _count(revision), KEPT_SECONDS) or {}


def _count(revision: QuizRevision) -> dict[UUID, QuestionStatistics]:
    others = _met().filter(quiz=revision.quiz_id).exclude(pk=revision.pk).defer("content")
    return question_statistics(revision, also=others, leaving_out=staff_ids())


def _met():
    """The versions that somebody's ended attempt was made on."""
    return QuizRevision.objects.filter(quiz__is_practice=False, attempts__submitted_at__isnull=False).distinct()
