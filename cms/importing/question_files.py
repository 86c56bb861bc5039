"""Questions from a file of another system into a bank: planned first, then written (`question_writing`), any number of
times.

What the file says of a question is compared with what the bank has. A question that somebody edited, moved or took off
on the web since the last import is named and left alone, as in the import of courses.
"""

import copy
import re
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from pydantic import ValidationError as SchemaError
from wagtail.models import Locale

from cms.answers import fields_from
from cms.importing.question_states import SOURCE, readable, schema_of, state_of
from cms.models import Bank, ImportBase, Question
from quizzes.interchange import BadFile, Parsed, read_aiken, read_gift, read_moodlexml
from quizzes.interchange.again import kept, spoken, typed_texts
from quizzes.interchange.results import CHANGED, REFUSED, TAKEN

READERS: dict[str, Callable[..., list[Parsed]]] = {
    "gift": read_gift,
    "aiken": read_aiken,
    "moodlexml": read_moodlexml,
}
OF_THE_SOURCE = frozenset({"points", "keeps_order"})
MOST_SECONDS = 20  # of a processor, to plan what was read: for what no limit of the reader foresaw
KIND = "bank_question"  # of its entry among what imports remember
LONGEST_TAGS = Question._meta.get_field("tags").max_length or 0


class Step(StrEnum):
    CREATED = "new"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    LEFT = "left"


@dataclass(frozen=True)
class Line:
    """One question of the file: what becomes of it, and why."""

    parsed: Parsed
    verdict: str
    step: Step
    notes: tuple[str, ...]
    row: Question | None = field(default=None, compare=False)

    @property
    def words(self) -> str:
        return {
            Step.CREATED: _("new"),
            Step.UPDATED: _("updated"),
            Step.UNCHANGED: _("as before"),
            Step.LEFT: _("left out"),
        }[self.step]


@dataclass(frozen=True)
class QuestionPlan:
    bank: Bank
    language: str
    lines: tuple[Line, ...]

    @property
    def to_write(self) -> list[Line]:
        return [line for line in self.lines if line.step in {Step.CREATED, Step.UPDATED}]

    def first(self, count: int) -> "QuestionPlan":
        """With no more than so many of those to write."""
        late = {id(line) for line in self.to_write[count:]}
        return replace(self, lines=tuple(line for line in self.lines if id(line) not in late))

    def count(self, verdict: str) -> int:
        return Counter(line.verdict for line in self.lines)[verdict]

    @property
    def summary(self) -> str:
        return ", ".join(f"{verdict} {self.count(verdict)}" for verdict in (TAKEN, CHANGED, REFUSED))


def plan_questions(
    data: bytes, kind_of_file: str, bank: Bank, *, language: str = SOURCE, overwrite: bool = False
) -> QuestionPlan:
    """Reads only. Raises quizzes.interchange.BadFile. `overwrite` also takes what was edited on the web."""
    own = frozenset(bank.questions.values_list("translation_key", flat=True)) if bank.pk else frozenset()
    parsed = READERS[kind_of_file](data, bank=bank.key, language=language, own_keys=own)
    planner = Planner(bank, language, [one.question.key for one in parsed if one.question], overwrite=overwrite)
    return QuestionPlan(bank, language, tuple(_in_time(planner.line, parsed)))


def _in_time(plan: Callable[[Parsed], Line], parsed: list[Parsed]) -> Iterator[Line]:
    began = time.thread_time()
    for one in parsed:
        if time.thread_time() - began > MOST_SECONDS:
            raise BadFile(_("Reading takes too long up to here. Split the file, or simplify its questions."), one.line)
        yield plan(one)


class Planner:
    def __init__(self, bank: Bank, language: str, keys: list[UUID], *, overwrite: bool):
        self.bank, self.language, self.overwrite = bank, language, overwrite
        self.locale = Locale.objects.get(language_code=language)
        self.bases, self.rows = {}, {}
        self.elsewhere: dict[UUID, list[Question]] = {}
        for some in _in_parts(keys):
            bases = ImportBase.objects.filter(kind=KIND, key__in=some, language=language)
            self.bases.update(bases.values_list("key", "base_hash"))
            rows = Question.objects.filter(translation_key__in=some)
            for row in rows.select_related("bank", "locale", "latest_revision"):
                if row.locale_id == self.locale.pk:
                    self.rows[row.translation_key] = _latest(row)
                else:
                    self.elsewhere.setdefault(row.translation_key, []).append(row)

    def line(self, parsed: Parsed) -> Line:
        if parsed.question is None:
            return Line(parsed, REFUSED, Step.LEFT, parsed.notes)
        notes = [*parsed.notes]
        before = self.rows.get(parsed.question.key)
        made = readable(before) if before else None
        state = state_of(before, made) if before else ""
        try:
            row = self._row(parsed, before, made, notes)
            wanted = schema_of(row)
        except (ValidationError, SchemaError) as error:
            return Line(parsed, REFUSED, Step.LEFT, (_why(error), *parsed.notes))
        key = parsed.question.key
        step = self._step(key, state, state_of(row, wanted)) if before else self._first_step(key)
        if step == Step.LEFT:
            return Line(parsed, REFUSED, step, (self._why_left(before), *notes), row)
        return Line(parsed, parsed.verdict, step, tuple(notes), row)

    def _first_step(self, key: UUID) -> Step:
        return Step.LEFT if self.bases.get(key) and not self.overwrite else Step.CREATED

    def _step(self, key: UUID, state: str, wanted: str) -> Step:
        if state == wanted:
            return Step.UNCHANGED
        return Step.UPDATED if self.bases.get(key) == state or self.overwrite else Step.LEFT

    def _why_left(self, before: Question | None) -> str:
        if before is None:
            return _("It was imported once and deleted on the web since; it stays deleted.")
        if self.bases.get(before.translation_key) is None:
            return _("It was written on the web, and is left alone.")
        return _("It was edited on the web since it was imported, and is left alone.")

    def _row(self, parsed: Parsed, before: Question | None, made: Any, notes: list[str]) -> Question:
        """As it would be saved; `made` is what the engine makes of it as it is. Raises ValidationError."""
        row = copy.copy(before) if before else Question(translation_key=parsed.question.key, locale=self.locale)
        fields = fields_from(self._kept(parsed, before, made), self.language)
        for name in ("stem", "answer", "explanation", "points", "keeps_order"):
            setattr(row, name, fields[name])
        if not self._source(parsed):
            row.bank, row.tags = self.bank, ", ".join(tags_of(parsed, notes))
        row.live = True
        row._derive_kind()
        row.clean_fields(exclude=["bank", "locale", "latest_revision", "live_revision"])
        row.answer.stream_block.clean(row.answer)
        return row

    def _source(self, parsed: Parsed) -> Question | None:
        """What it translates, if it does: points, bank and tags are those of its source then."""
        rows = self.elsewhere.get(parsed.question.key, ())
        return next((row for row in rows if row.locale.language_code == SOURCE), None)

    def _kept(self, parsed: Parsed, before: Question | None, made: Any) -> Any:
        """With what the bank says of it and the file's format cannot."""
        source = self._source(parsed)
        old = made if before or source is None else readable(source)
        if old is None:
            return parsed.question
        unsaid = parsed.unsaid | (OF_THE_SOURCE if source else frozenset())
        if before and self.language != SOURCE:
            old = spoken(old, self.language)
        typed = self._typed_elsewhere(before) if before else frozenset[str]()
        return kept(parsed.question, old, unsaid, self.language, typed, by_place=bool(source))

    def _typed_elsewhere(self, before: Question) -> frozenset[str]:
        """What might be typed in any of its languages, if it has several."""
        others = {row.locale.language_code: row for row in self.elsewhere.get(before.translation_key, ())}
        whole = readable(before, others | {self.language: before}) if others else None
        return frozenset(typed_texts(whole)) if whole else frozenset()


def _latest(row: Question) -> Question:
    return row.get_latest_revision_as_object() if row.latest_revision_id else row


def _in_parts(keys: list[UUID], size: int = 500) -> Iterator[list[UUID]]:
    for start in range(0, len(keys), size):
        yield keys[start : start + size]


def tags_of(parsed: Parsed, notes: list[str]) -> list[str]:
    """Its tags and the last part of its category, as the names that draws choose by."""
    last = parsed.category.rpartition("/")[2]
    found: list[str] = []
    for tag in (*parsed.tags, *([last] if last else ())):
        name = re.sub(r"[^\w-]+", "-", tag).strip("-")
        if name != tag:
            notes.append(_("“%(theirs)s” became the tag “%(ours)s”.") % {"theirs": tag, "ours": name or "–"})
        if name and name not in found:
            if len(", ".join([*found, name])) > LONGEST_TAGS:
                notes.append(_("The tag “%(tag)s” is left out: there are too many.") % {"tag": name})
                continue
            found.append(name)
    return found


def _why(error: ValidationError | SchemaError) -> str:
    if isinstance(error, ValidationError):
        return " ".join(map(str, error.messages))
    return " ".join(str(one["msg"]).removeprefix("Value error, ") for one in error.errors())
