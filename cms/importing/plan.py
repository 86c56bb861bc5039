"""What an import would do: for each item one of five verdicts, and how many learners it touches."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from django.db.models import Q

from cms.importing.items import Content, Item, state_hash
from cms.importing.state import canonical, find, read_state
from cms.models import ImportBase
from courses.models import Enrollment
from quizzes.models import Attempt


class Verdict(StrEnum):
    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    EDITED = "edited on the web, left alone"
    RETIRED = "retired"


@dataclass(frozen=True)
class Change:
    verdict: Verdict
    kind: str
    key: UUID
    language: str
    label: str
    item: Item | None = None
    learners: int = 0

    def __str__(self) -> str:
        touched = f"  ({self.learners} learner{'' if self.learners == 1 else 's'})" if self.learners else ""
        return f"{self.verdict}: {self.kind} {self.language} {self.label}{touched}"


@dataclass(frozen=True)
class Plan:
    content: Content
    changes: list[Change]

    def of(self, *verdicts: Verdict) -> list[Change]:
        return [change for change in self.changes if change.verdict in verdicts]

    @property
    def is_empty(self) -> bool:
        return not self.of(Verdict.CREATED, Verdict.UPDATED, Verdict.RETIRED)

    def summary(self) -> str:
        counts = Counter(change.verdict for change in self.changes)
        return ", ".join(f"{verdict} {counts[verdict]}" for verdict in Verdict)


def make_plan(content: Content, *, overwrite: bool = False) -> Plan:
    """Compare files and site. With `overwrite` what was edited on the web is updated like the rest."""
    bases = {
        (base.kind, base.key, base.language): base.base_hash
        for base in ImportBase.objects.filter(folder_key=content.folder_key)
    }
    known = {item.key for item in content.items} | {key for _kind, key, _language in bases}
    changes = [_change(item, bases.get(item.identity), known, overwrite=overwrite) for item in content.items]
    named = {item.identity for item in content.items}
    gone = [identity for identity in bases if identity not in named]
    changes += _retired(gone, bases, known, overwrite=overwrite)
    return Plan(content, changes)


def _change(item: Item, base: str | None, known: set[UUID], *, overwrite: bool) -> Change:
    row = find(item.kind, item.key, item.language)
    verdict = _verdict(item, row, base, known)
    if overwrite and verdict == Verdict.EDITED:
        verdict = Verdict.UPDATED if row else Verdict.CREATED
    learners = 0 if verdict == Verdict.UNCHANGED else touched(item.kind, item.key)
    return Change(verdict, *item.identity, item.label, item, learners)


def _verdict(item: Item, row, base: str | None, known: set[UUID]) -> Verdict:
    if row is None:
        return Verdict.EDITED if base else Verdict.CREATED  # deleted on the web since the last import
    now = canonical(read_state(item.kind, row, known))
    if now == canonical(item.state):
        return Verdict.UNCHANGED
    return Verdict.UPDATED if base == state_hash(now) else Verdict.EDITED


def _retired(gone: Iterable[tuple], bases: dict, known: set[UUID], *, overwrite: bool) -> list[Change]:
    """What the files named once and name no more; taken off the site, deleted never."""
    changes = []
    for kind, key, language in gone:
        row = find(kind, key, language)
        if row is None or not row.live:
            continue
        is_ours = bases[kind, key, language] == state_hash(canonical(read_state(kind, row, known)))
        verdict = Verdict.RETIRED if is_ours or overwrite else Verdict.EDITED
        changes.append(Change(verdict, kind, key, language, str(row), learners=touched(kind, key)))
    return changes


def touched(kind: str, key: UUID) -> int:
    """Learners whose records hang on it: enrolled in the course, seen or completed the lesson, attempted the quiz."""
    if kind == "course":
        return Enrollment.objects.active().filter(course__key=key).values("user").distinct().count()
    if kind == "lesson":
        seen = Q(completions__lesson__key=key) | Q(reading_places__lesson__key=key)
        return Enrollment.objects.active().filter(seen).values("user").distinct().count()
    if kind == "quiz":
        return Attempt.objects.filter(quiz__key=key).values("user").distinct().count()
    if kind == "question":
        return Attempt.objects.filter(responses__question_key=key).values("user").distinct().count()
    return 0
