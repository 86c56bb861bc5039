"""Questions from a file of another system into a bank: planned first, then written, any number of times.

What the file says of a question is compared with what the bank has. A question that somebody edited, moved or took off
on the web since the last import is named and left alone, as in the import of courses.
"""

import copy
import re
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _
from pydantic import TypeAdapter
from pydantic import ValidationError as SchemaError
from wagtail.models import Locale, Revision

from cms.answers import fields_from, question_schema
from cms.compile import compiled_together, hold
from cms.importing.items import state_hash
from cms.importing.traces import log_first
from cms.models import Bank, ImportBase, Question
from cms.models.lists import names
from quizzes.interchange import BadFile, Parsed, read_aiken, read_gift, read_moodlexml
from quizzes.interchange.again import kept, spoken, typed_texts
from quizzes.interchange.results import CHANGED, REFUSED, TAKEN
from quizzes.kinds import Question as AnyQuestion

SOURCE = settings.LANGUAGE_CODE
READERS: dict[str, Callable[..., list[Parsed]]] = {
    "gift": read_gift,
    "aiken": read_aiken,
    "moodlexml": read_moodlexml,
}
OF_THE_SOURCE = frozenset({"points", "keeps_order"})
MOST_SECONDS = 20  # of a processor, to plan what was read
KIND = "bank_question"  # of its entry among what imports remember
LONGEST_TAGS = Question._meta.get_field("tags").max_length or 0
_SCHEMA: TypeAdapter = TypeAdapter(AnyQuestion)


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
        key, notes = parsed.question.key, [*parsed.notes]
        before = self.rows.get(key)
        state = state_of(before) if before else ""
        try:
            row = self._row(parsed, before, notes)
        except (ValidationError, SchemaError) as error:
            return Line(parsed, REFUSED, Step.LEFT, (_why(error), *parsed.notes))
        step = self._step(key, before, state, state_of(row))
        if step == Step.LEFT:
            return Line(parsed, REFUSED, step, (self._why_left(before), *notes), row)
        return Line(parsed, parsed.verdict, step, tuple(notes), row)

    def _step(self, key: UUID, before: Question | None, state: str, wanted: str) -> Step:
        base = self.bases.get(key)
        if before is None:
            return Step.LEFT if base and not self.overwrite else Step.CREATED
        if state == wanted:
            return Step.UNCHANGED
        return Step.UPDATED if base == state or self.overwrite else Step.LEFT

    def _why_left(self, before: Question | None) -> str:
        if before is None:
            return _("It was imported once and deleted on the web since; it stays deleted.")
        if self.bases.get(before.translation_key) is None:
            return _("It was written on the web, and is left alone.")
        return _("It was edited on the web since it was imported, and is left alone.")

    def _row(self, parsed: Parsed, before: Question | None, notes: list[str]) -> Question:
        """As it would be saved. Raises ValidationError and SchemaError."""
        row = copy.copy(before) if before else Question(translation_key=parsed.question.key, locale=self.locale)
        fields = fields_from(self._kept(parsed, before), self.language)
        for name in ("stem", "answer", "explanation", "points", "keeps_order"):
            setattr(row, name, fields[name])
        if not self._source(parsed):
            row.bank, row.tags = self.bank, ", ".join(tags_of(parsed, notes))
        row.live = True
        row._derive_kind()
        row.clean_fields(exclude=["bank", "locale", "latest_revision", "live_revision"])
        row.answer.stream_block.clean(row.answer)
        schema_of(row)
        return row

    def _source(self, parsed: Parsed) -> Question | None:
        """What it translates, if it does: points, bank and tags are those of its source then."""
        rows = self.elsewhere.get(parsed.question.key, ())
        return next((row for row in rows if row.locale.language_code == SOURCE), None)

    def _kept(self, parsed: Parsed, before: Question | None) -> Any:
        """With what the bank says of it and the file's format cannot."""
        source = self._source(parsed)
        old = _readable(before or source) if before or source else None
        if old is None:
            return parsed.question
        unsaid = parsed.unsaid | (OF_THE_SOURCE if source else frozenset())
        typed: frozenset[str] = frozenset()
        if before:
            old = spoken(old, self.language)
            versions = {row.locale.language_code: row for row in self.elsewhere.get(parsed.question.key, ())}
            whole = _readable(before, versions | {self.language: before})
            typed = frozenset(typed_texts(whole)) if whole else typed
        return kept(parsed.question, old, unsaid, self.language, typed, by_place=bool(source))


def _readable(row: Question, versions: dict[str, Question] | None = None) -> Any:
    try:
        return schema_of(row, versions)
    except (SchemaError, KeyError, ValueError):
        return None


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


def schema_of(row: Question, versions: dict[str, Question] | None = None) -> Any:
    """What the engine makes of this version alone, whatever its language, or of several. Raises SchemaError."""
    return _SCHEMA.validate_python(question_schema(row, versions or {SOURCE: row}))


def state_of(row: Question) -> str:
    """A hash of what an import decides about a question; what else is said of it is its authors' affair."""
    try:
        told = schema_of(row).model_dump(mode="json", exclude={"competencies", "anchor", "key"})
    except (SchemaError, KeyError, ValueError):
        return "not to be read"
    where = {"bank": str(row.bank.key) if row.bank else None, "tags": names(row.tags), "is_live": row.live}
    return state_hash({**told, **where})


def _why(error: ValidationError | SchemaError) -> str:
    if isinstance(error, ValidationError):
        return " ".join(map(str, error.messages))
    return " ".join(str(one["msg"]).removeprefix("Value error, ") for one in error.errors())


# --- writing ------------------------------------------------------------------------------------------------------


def hold_bank(bank: Bank) -> None:
    """Nobody else publishes what a file for this bank may write, until the transaction ends."""
    imported = ImportBase.objects.filter(folder_key=bank.key, kind=KIND).values("key")  # wherever it stands by now
    hold(Q(bank=bank) | Q(translation_key__in=imported))


@transaction.atomic
def apply_questions(plan: QuestionPlan, user=None) -> None:
    """Writes and publishes what the plan says, or nothing. Raises cms.library.CannotCompile."""
    bank = plan.bank
    if bank.pk is None:
        bank.save()
    with compiled_together(line.parsed.question.key for line in plan.to_write):
        revisions = [(line.step, _write(line.row, bank, user)) for line in plan.to_write if line.row]
    log_first((revision for step, revision in revisions if step == Step.CREATED), user)
    _remember(plan)


def _write(row: Question, bank: Bank, user) -> Revision:
    is_new = row.pk is None
    if row.bank:
        row.bank = bank  # which may have been saved just now
    if is_new:
        row.live = False
        row.save()
    revision = row.save_revision(user=user, log_action=not is_new)
    revision.publish(user=user, log_action=not is_new)
    return revision


def _remember(plan: QuestionPlan) -> None:
    """Also of what was as before: from now on file and bank are known to agree."""
    agreed = [line for line in plan.lines if line.row and line.step != Step.LEFT]
    bases = [
        ImportBase(
            folder_key=plan.bank.key,
            kind=KIND,
            key=line.parsed.question.key,
            language=plan.language,
            base_hash=state_of(replace_live(line.row)),
        )
        for line in agreed
    ]
    ImportBase.objects.bulk_create(
        bases,
        update_conflicts=True,
        unique_fields=["kind", "key", "language"],
        update_fields=["folder_key", "base_hash", "imported_at"],
    )


def replace_live(row: Question) -> Question:
    """As it is now that it is published; the row itself may not have been read again."""
    row.live = True
    return row
