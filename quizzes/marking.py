"""Grading by people: which answers wait, drafts that two cannot overwrite for each other, and the grade at the end.

A person's verdict on one answer is a Grade of its own, appended; another one later is appended too. What is said with
it stands beside it in a Remark, which learners read and which may be erased.
"""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _

from quizzes.contents import content_of
from quizzes.grading import QuestionGrade, verdict_of
from quizzes.history import current_grade, expired_among, grade_now
from quizzes.kinds import BaseQuestion
from quizzes.kinds.base import CENT, to_cents
from quizzes.kinds.open import OpenQuestion
from quizzes.models import Attempt, Grade, GradeReason, MarkingDraft, Remark, Response

LONGEST_COMMENT = 10_000


class Stale(Exception):
    """Somebody saved something else of this answer meanwhile; nothing was written. `draft` is theirs."""

    def __init__(self, draft: MarkingDraft):
        super().__init__(draft.pk)
        self.draft = draft


class NotToBeGraded(Exception):
    """No person grades this: another kind of question, a blank, one that was dropped, or an attempt still open."""


class Incomplete(ValueError):
    """What is missing or out of range, in words for the person who grades."""


@dataclass(frozen=True, slots=True)
class Marks:
    """As the form gave it: a level for each criterion (ids), or points where there is no rubric."""

    levels: Mapping[str, str] = field(default_factory=dict)
    points: str = ""
    comment: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """One response that a person grades. `row` is what the grade in force says of it, `sequence` which one that is.

    Its attempt may be one whose time is up and that nothing has closed yet: then the grade is what will be written.
    """

    attempt: Attempt
    question: BaseQuestion
    row: QuestionGrade
    sequence: int

    @property
    def place(self) -> tuple[UUID, UUID]:
        return self.attempt.pk, self.question.key

    @property
    def ended_at(self) -> dt.datetime | None:
        return self.attempt.submitted_at or self.attempt.deadline_at


# --- what waits


def waiting_grades(scopes: Iterable[UUID] | QuerySet) -> QuerySet[Grade]:
    """The grades in force, in these scopes, that have still something pending. Stored ones; see `unclosed_grades`."""
    later = Grade.objects.filter(attempt=OuterRef("attempt"), sequence__gt=OuterRef("sequence"))
    return Grade.objects.filter(~Exists(later), attempt__scope__in=scopes, pending__gt=0)


def unclosed_grades(attempts: QuerySet[Attempt], now: dt.datetime) -> list[Grade]:
    """As `waiting_grades`, of those whose time is up and which the sweep has still to close. Not saved."""
    return [_with(grade, attempt) for attempt, grade in expired_among(attempts, now) if grade.pending]


def waiting_answers(scopes: Iterable[UUID] | QuerySet, *, now: dt.datetime, not_by: int | None = None) -> list[Answer]:
    """Question by question, of each the longest waiting first. Two queries, and one where something is not closed yet.
    `not_by` leaves out one's own answers."""
    stored = waiting_grades(scopes).select_related("attempt__revision").defer("attempt__revision__content")
    attempts = Attempt.objects.filter(scope__in=scopes)
    if not_by is not None:
        stored, attempts = stored.exclude(attempt__user=not_by), attempts.exclude(user=not_by)
    grades = [*stored, *unclosed_grades(attempts, now)]
    found = [(at, answer) for grade in grades for at, answer in enumerate(_answers(grade)) if answer.row.is_pending]
    return [answer for _at, answer in sorted(found, key=_in_queue)]


def _in_queue(placed: tuple[int, Answer]) -> tuple:
    at, answer = placed
    attempt = answer.attempt
    return attempt.quiz_id, str(answer.question.key), answer.ended_at, at, str(attempt.pk)


def _answers(grade: Grade) -> list[Answer]:
    own = content_of(grade.attempt.revision).by_key
    rows = [QuestionGrade.from_json(row) for row in grade.questions]
    return [Answer(grade.attempt, own[row.key], row, grade.sequence) for row in rows]


def find_answer(attempt: Attempt, key: UUID, *, now: dt.datetime | None = None) -> Answer:
    """Of an attempt that was closed; with `now`, of one whose time is up as well. Raises NotToBeGraded."""
    grade = current_grade(attempt) if now is None else grade_now(attempt, now)
    answers = _answers(_with(grade, attempt)) if grade else []
    found = next((answer for answer in answers if answer.question.key == key), None)
    if found is None or not found.question.graded_by_person or found.row.is_dropped:
        raise NotToBeGraded
    if not Response.objects.filter(attempt=attempt, question_key=key, value__isnull=False).exists():
        raise NotToBeGraded
    return found


def _with(grade: Grade, attempt: Attempt) -> Grade:
    grade.attempt = attempt
    return grade


# --- drafts


def save_draft(answer: Answer, marks: Marks, *, version: int, by, now: dt.datetime) -> MarkingDraft:
    """Keep what is typed. `version` is that of the draft on the page, 0 where there was none. Raises Stale.

    The same once more is no conflict: a save may arrive twice.
    """
    attempt_id, key = answer.place
    said = {"levels": dict(marks.levels), "points": marks.points, "comment": marks.comment}
    who = {"saved_by": by, "saved_at": now}
    rows = MarkingDraft.objects.filter(attempt=attempt_id, question_key=key)
    if version == 0:
        try:
            with transaction.atomic():
                return MarkingDraft.objects.create(attempt_id=attempt_id, question_key=key, **said, **who)
        except IntegrityError:
            return _same_or_stale(rows.get(), said)
    if rows.filter(version=version).update(version=version + 1, **said, **who):
        return rows.get()
    draft = rows.first()
    return save_draft(answer, marks, version=0, by=by, now=now) if draft is None else _same_or_stale(draft, said)


def _same_or_stale(draft: MarkingDraft, said: dict) -> MarkingDraft:
    if all(getattr(draft, name) == value for name, value in said.items()):
        return draft
    raise Stale(draft)


# --- the verdict


def finish(answer: Answer, marks: Marks, *, version: int, by, now: dt.datetime) -> tuple[Grade, Grade] | None:
    """Append the grade that follows; the one before and the new one. None if that very verdict stands already, as
    where a form was sent twice.

    Raises Stale if somebody else saved or finished meanwhile, Incomplete, and NotToBeGraded.
    """
    with transaction.atomic():
        attempt = Attempt.objects.select_for_update(of=("self",), no_key=True).get(pk=answer.attempt.pk)
        answer = find_answer(attempt, answer.question.key)
        before = attempt.grades.get(sequence=answer.sequence)
        points = points_for(answer, marks)
        save_draft(answer, marks, version=version, by=by, now=now)
        if _stands(before, answer, points, marks, by):
            return None
        grade = _graded(before, answer, points, by, now)
        grade.save(force_insert=True)
        said = {"levels": dict(marks.levels), "comment": marks.comment}
        Remark.objects.create(grade=grade, question_key=answer.question.key, **said)
    return before, grade


def _stands(grade: Grade, answer: Answer, points: Decimal, marks: Marks, by) -> bool:
    said = grade.remarks.filter(question_key=answer.question.key, comment=marks.comment).first()
    is_same = said is not None and said.levels == dict(marks.levels) and answer.row.points == points
    return is_same and not answer.row.is_pending and grade.graded_by_id == (by and by.pk)


def points_for(answer: Answer, marks: Marks) -> Decimal:
    """Raises Incomplete."""
    most, question = answer.row.max_points, answer.question
    if isinstance(question, OpenQuestion) and question.rubric:
        known = {criterion.id: {level.id for level in criterion.levels} for criterion in question.rubric}
        if any(marks.levels.get(name) not in levels for name, levels in known.items()):
            raise Incomplete(_("Choose a level for each criterion."))
        return to_cents(most, question.earned_by(marks.levels))
    return _read_points(marks.points, most)


def _read_points(text: str, most: Decimal) -> Decimal:
    try:
        points = Decimal(text.strip().replace(",", ".")).quantize(CENT, ROUND_HALF_UP)
    except InvalidOperation:
        points = Decimal("NaN")
    if points.is_nan() or not 0 <= points <= most:
        raise Incomplete(_("Give points from 0 to %(most)s.") % {"most": f"{most.normalize():f}"})
    return abs(points)  # "-0" is 0


def _graded(before: Grade, answer: Answer, points: Decimal, by, now: dt.datetime) -> Grade:
    own = content_of(answer.attempt.revision)
    rows = [QuestionGrade.from_json(row) for row in before.questions]
    anew = [QuestionGrade(row.key, points, row.max_points) if row.key == answer.question.key else row for row in rows]
    grade = Grade.from_verdict(answer.attempt, verdict_of(own, anew), now)
    grade.sequence, grade.reason, grade.graded_by = before.sequence + 1, GradeReason.PERSON, by
    return grade


# --- what was said


def remarks_of(attempt_id: UUID) -> dict[UUID, Remark]:
    """Question → what was said last of its answer. One query."""
    rows = (
        Remark.objects.filter(grade__attempt=attempt_id).select_related("grade__graded_by").order_by("grade__sequence")
    )
    return {row.question_key: row for row in rows}


def verdicts_of(attempt_id: UUID, key: UUID) -> list[Remark]:
    """Everything that people said of one answer, the latest first, each with its grade. One query."""
    rows = Remark.objects.filter(grade__attempt=attempt_id, question_key=key).select_related("grade__graded_by")
    return list(rows.order_by("-grade__sequence"))
