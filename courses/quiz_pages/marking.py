"""Open answers on a desk that wait for a person, and the page on which one is graded. Names are hidden until somebody
asks for them: whose answer it is should not weigh."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from django.db.models import QuerySet
from django.utils import formats
from django.utils.translation import gettext as _

from courses.models import Lesson
from courses.quiz_pages.desks import NAMES, Desk
from courses.quiz_pages.results import titles_of
from quizzes.contents import content_of
from quizzes.kinds.base import CENT
from quizzes.kinds.open import count_words
from quizzes.marking import Answer, Incomplete, Marks, points_for, verdicts_of, waiting_answers
from quizzes.models import Attempt, Grade, MarkingDraft, Remark, Response
from quizzes.texts import Say, Text


def waiting_in(desk: Desk, user, now: dt.datetime) -> list[Answer]:
    """Nobody grades their own."""
    return waiting_answers(desk.answers().values("pk"), now=now, not_by=user.pk)


@dataclass(frozen=True, slots=True)
class QueueRow:
    url: str
    label: str
    name: str
    ended_at: dt.datetime | None
    draft: MarkingDraft | None


@dataclass(frozen=True, slots=True)
class QueueGroup:
    """The answers to one question."""

    stem: Text
    lesson: str
    language: str
    rows: list[QueueRow]


@dataclass(frozen=True, slots=True)
class GradedRow:
    """A verdict that a person gave; `points` of `max_points`."""

    url: str
    label: str
    name: str
    stem: Text
    remark: Remark
    points: Decimal
    max_points: Decimal


def label_of(attempt: Attempt) -> str:
    """A name for an answer that does not change and tells nothing."""
    return _("Answer %(code)s") % {"code": attempt.pk.hex[:4].upper()}


def queue(desk: Desk, user, language: str, *, names: bool, now: dt.datetime) -> list[QueueGroup]:
    """Question by question. A fixed number of queries."""
    waiting = waiting_in(desk, user, now)
    attempts = {answer.attempt.pk for answer in waiting}
    drafts = {
        (draft.attempt_id, draft.question_key): draft
        for draft in MarkingDraft.objects.filter(attempt__in=attempts).select_related("saved_by")
    }
    people = _names(desk, {answer.attempt.scope for answer in waiting}) if names else {}
    titles = _titles(desk, language, {answer.attempt.quiz_id for answer in waiting})
    groups: dict[UUID, QueueGroup] = {}
    for answer in waiting:
        attempt, key = answer.attempt, answer.question.key
        group = groups.setdefault(
            key, QueueGroup(_stem(answer, language), *titles.get(attempt.quiz_id, ("", "")), rows=[])
        )
        group.rows.append(
            QueueRow(
                desk.grade_url(attempt.pk, key, names=names),
                label_of(attempt),
                people.get(attempt.scope, ""),
                answer.ended_at,
                drafts.get(answer.place),
            )
        )
    return list(groups.values())


def _names(desk: Desk, scopes: Iterable[UUID]) -> dict[UUID, str]:
    rows = desk.answers().filter(pk__in=scopes).select_related("user")
    return {row.pk: str(row.user) for row in rows}


def _titles(desk: Desk, language: str, quizzes: Iterable[int]) -> dict[int, tuple[str, str]]:
    titles = titles_of(desk.course_id, language)
    lessons = Lesson.objects.filter(course=desk.course_id, quiz__in=quizzes).values_list("quiz_id", "pk")
    return {quiz_id: titles.get(lesson_id, ("", "")) for quiz_id, lesson_id in lessons}


def _stem(answer: Answer, language: str) -> Text:
    content = content_of(answer.attempt.revision)
    return Say(language, content.source_language).bare(answer.question.stem)


def graded(desk: Desk) -> QuerySet[Remark]:
    """Every verdict that people gave here, the latest first; a changed one is there twice."""
    scopes = desk.answers().values("pk")
    rows = Remark.objects.filter(grade__attempt__scope__in=scopes).order_by("-grade__graded_at", "-pk")
    related = rows.select_related("grade__graded_by", "grade__attempt__revision")
    return related.defer("grade__attempt__revision__content")


def graded_rows(desk: Desk, remarks: Iterable[Remark], language: str, *, names: bool) -> list[GradedRow]:
    remarks = list(remarks)
    people = _names(desk, {remark.grade.attempt.scope for remark in remarks}) if names else {}
    return [_graded_row(desk, remark, language, people, names=names) for remark in remarks]


def _graded_row(desk: Desk, remark: Remark, language: str, people: dict[UUID, str], *, names: bool) -> GradedRow:
    attempt = remark.grade.attempt
    content = content_of(attempt.revision)
    return GradedRow(
        desk.grade_url(attempt.pk, remark.question_key, names=names),
        label_of(attempt),
        people.get(attempt.scope, ""),
        Say(language, content.source_language).bare(content.by_key[remark.question_key].stem),
        remark,
        *points_in(remark.grade, remark.question_key),
    )


def points_in(grade: Grade, key: UUID) -> tuple[Decimal, Decimal]:
    row = next(row for row in grade.questions if row["key"] == str(key))
    return Decimal(row["points"]), Decimal(row["max_points"])


# --- one answer


@dataclass(frozen=True, slots=True)
class LevelChoice:
    id: str
    label: Text
    description: Text
    points: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class CriterionChoice:
    """A group of radio buttons."""

    id: str
    title: Text
    worth: str
    levels: list[LevelChoice]

    @property
    def is_open(self) -> bool:
        return not any(level.is_chosen for level in self.levels)


@dataclass(frozen=True, slots=True)
class Verdict:
    """One that was given: who, when, how many points, and what was said."""

    remark: Remark
    points: Decimal


@dataclass(frozen=True, slots=True)
class MarkingPage:
    """`version` is that of the draft that the form shows, or has been told of; `theirs` is the draft of somebody else
    that came between."""

    desk: Desk
    answer: Answer
    label: str
    name: str
    stem: Text
    stem_rest: Text
    given: str
    words: int
    sample: Text
    criteria: list[CriterionChoice]
    marks: Marks
    version: int
    draft: MarkingDraft | None
    theirs: MarkingDraft | None
    verdicts: list[Verdict]
    waiting: int
    url: str
    queue_url: str
    error: str = ""

    @property
    def most(self) -> str:
        return _short(self.answer.row.max_points)

    @property
    def is_draft(self) -> bool:
        """Whether the form holds what no verdict says yet."""
        return self.draft is not None and not (self.verdicts and self._is_settled(self.draft, self.verdicts[0]))

    def _is_settled(self, draft: MarkingDraft, last: Verdict) -> bool:
        """By this verdict: the draft is older, or says the same."""
        said = last.remark
        is_same = (draft.levels, draft.comment) == (said.levels, said.comment)
        return draft.saved_at <= said.grade.graded_at or (is_same and self._would_give(draft) == last.points)

    def _would_give(self, draft: MarkingDraft) -> Decimal | None:
        try:
            return points_for(self.answer, Marks(draft.levels, draft.points, draft.comment))
        except Incomplete:
            return None

    @property
    def max_words(self) -> int | None:
        return getattr(self.answer.question, "max_words", None)


def marking_page(
    desk: Desk,
    answer: Answer,
    user,
    language: str,
    *,
    names: bool,
    now: dt.datetime,
    typed: Marks | None = None,
    theirs: MarkingDraft | None = None,
    error: str = "",
) -> MarkingPage:
    """`typed` is what the form held when it could not be taken; else it shows the draft."""
    attempt, key = answer.attempt, answer.question.key
    say = Say(language, content_of(attempt.revision).source_language)
    draft = theirs or MarkingDraft.objects.filter(attempt=attempt, question_key=key).select_related("saved_by").first()
    marks = typed or (Marks(draft.levels, draft.points, draft.comment) if draft else Marks())
    given = str(Response.objects.values_list("value", flat=True).get(attempt=attempt, question_key=key))
    stem, rest = say.lead_and_rest(answer.question.stem)
    return MarkingPage(
        desk=desk,
        answer=answer,
        label=label_of(attempt),
        name=_names(desk, [attempt.scope]).get(attempt.scope, "") if names else "",
        stem=stem,
        stem_rest=rest,
        given=given,
        words=count_words(given),
        sample=say(getattr(answer.question, "sample", {})),
        criteria=_criteria(answer, marks, say),
        marks=marks,
        version=draft.version if draft else 0,
        draft=draft,
        theirs=theirs,
        verdicts=[Verdict(one, points_in(one.grade, key)[0]) for one in verdicts_of(attempt.pk, key)],
        waiting=len(waiting_in(desk, user, now)),
        url=desk.grade_url(attempt.pk, key, names=names),
        queue_url=desk.queue_url + (f"?{NAMES}" if names else ""),
        error=error,
    )


def _criteria(answer: Answer, marks: Marks, say: Say) -> list[CriterionChoice]:
    rubric = getattr(answer.question, "rubric", ())
    worth = answer.row.max_points / len(rubric) if rubric else Decimal(0)
    return [
        CriterionChoice(
            criterion.id,
            say(criterion.title),
            _short(worth),
            [
                LevelChoice(
                    level.id,
                    say(level.label),
                    say(level.description),
                    _short(worth * level.share),
                    marks.levels.get(criterion.id) == level.id,
                )
                for level in criterion.levels
            ],
        )
        for criterion in rubric
    ]


def _short(points: Decimal) -> str:
    """As people write it: 2, not 2.00."""
    return formats.number_format(f"{points.quantize(CENT).normalize():f}")
