"""What an import would do: for each item one of five verdicts, and how many learners it touches."""

from collections import Counter, defaultdict
from dataclasses import dataclass, replace
from enum import StrEnum
from uuid import UUID

from django.db.models import QuerySet

from cms.importing.items import Content, Item, state_hash
from cms.importing.state import canonical, find_all, read_state
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
    overwrite: bool = False

    def again(self) -> "Plan":
        """As the site is now."""
        return make_plan(self.content, overwrite=self.overwrite)

    def of(self, *verdicts: Verdict) -> list[Change]:
        return [change for change in self.changes if change.verdict in verdicts]

    @property
    def is_empty(self) -> bool:
        return not self.of(Verdict.CREATED, Verdict.UPDATED, Verdict.RETIRED)

    def summary(self) -> str:
        counts = Counter(change.verdict for change in self.changes)
        return ", ".join(f"{verdict} {counts[verdict]}" for verdict in Verdict)


class Planner:
    """Files and site side by side. What was imported once and is gone now was deleted on the web."""

    def __init__(self, content: Content, *, overwrite: bool):
        bases = ImportBase.objects.filter(folder_key=content.folder_key)
        self.bases = {(base.kind, base.key, base.language): base.base_hash for base in bases}
        self.overwrite = overwrite
        self.rows = find_all({*self.bases, *(item.identity for item in content.items)})
        self.known = {key for _kind, key, _language in self.rows}
        self.content = replace(content, items=[self._without_deleted(item) for item in content.items])

    def _without_deleted(self, item: Item) -> Item:
        """A page is no different because one below it was deleted on the web and stays so."""
        if self.overwrite or "children" not in item.state:
            return item
        below = "module" if item.kind == "course" else "lesson"
        deleted = {
            str(key)
            for kind, key, language in self.bases
            if (kind, language) == (below, item.language) and self.rows[kind, key, language] is None
        }
        return replace(item, state={**item.state, "children": [c for c in item.state["children"] if c not in deleted]})

    def plan(self) -> Plan:
        named = {item.identity for item in self.content.items}
        changes = [self._change(item) for item in self.content.items]
        changes += [change for identity in self.bases if identity not in named and (change := self._retired(identity))]
        return Plan(self.content, _with_learners(changes), self.overwrite)

    def _change(self, item: Item) -> Change:
        row = self.rows[item.identity]
        verdict = self._verdict(item, row)
        if self.overwrite and verdict == Verdict.EDITED:
            verdict = Verdict.UPDATED if row else Verdict.CREATED
        return Change(verdict, *item.identity, item.label, item)

    def _verdict(self, item: Item, row) -> Verdict:
        base = self.bases.get(item.identity)
        if row is None:
            return Verdict.EDITED if base or self._lost_its_parent(item) else Verdict.CREATED
        now = canonical(read_state(item.kind, row, self.known))
        if now == canonical(item.state):
            return Verdict.UNCHANGED
        return Verdict.UPDATED if base == state_hash(now) else Verdict.EDITED

    def _lost_its_parent(self, item: Item) -> bool:
        """Its module or course was deleted on the web, so there is nowhere to put it."""
        above = "course" if item.kind == "module" else "module"
        identity = (above, item.parent, item.language)
        return item.parent is not None and identity in self.bases and self.rows[identity] is None

    def _retired(self, identity: tuple[str, UUID, str]) -> Change | None:
        """What the files named once and name no more; taken off the site, deleted never."""
        kind, key, language = identity
        row = self.rows[identity]
        if row is None or not row.live:
            return None
        is_ours = self.bases[identity] == state_hash(canonical(read_state(kind, row, self.known)))
        verdict = Verdict.RETIRED if is_ours or self.overwrite else Verdict.EDITED
        return Change(verdict, kind, key, language, str(row))


def make_plan(content: Content, *, overwrite: bool = False) -> Plan:
    """Compare files and site. With `overwrite` what was edited on the web is updated like the rest."""
    return Planner(content, overwrite=overwrite).plan()


def _with_learners(changes: list[Change]) -> list[Change]:
    keys: dict[str, set[UUID]] = defaultdict(set)
    for change in changes:
        if change.verdict != Verdict.UNCHANGED:
            keys[change.kind].add(change.key)
    counts = {kind: touched(kind, keys[kind]) for kind in keys}
    return [replace(change, learners=counts.get(change.kind, {}).get(change.key, 0)) for change in changes]


def touched(kind: str, keys: set[UUID]) -> Counter[UUID]:
    """Learners whose records hang on each: enrolled in the course, seen or completed the lesson, attempted the quiz."""
    active = Enrollment.objects.active()
    records: dict[str, list[tuple[QuerySet, str]]] = {
        "course": [(active, "course__key")],
        "lesson": [(active, "completions__lesson__key"), (active, "reading_places__lesson__key")],
        "quiz": [(Attempt.objects.all(), "quiz__key")],
        "question": [(Attempt.objects.all(), "responses__question_key")],
    }
    found = {
        pair
        for rows, key in records.get(kind, [])
        for pair in rows.filter(**{f"{key}__in": keys}).order_by().values_list(key, "user").distinct()
    }
    return Counter(key for key, _user in found)
