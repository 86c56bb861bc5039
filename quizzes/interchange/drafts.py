"""Questions while a file is read, and the lasting keys that they get at its end.

Importing a file again must find the same questions. What names a question, first that there is: its own id number; its
name with its category, if the file has it once; else its text. So a question may move about in its file, and one put
in above it does not shift it. The price: a question without name or number whose text changes is a new question.
"""

import hashlib
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from uuid import UUID, uuid5

from django.utils.translation import gettext as _
from pydantic import ValidationError

from quizzes.interchange.building import Builder
from quizzes.interchange.files import MOST_SECONDS, BadFile, require_count
from quizzes.interchange.load import OF_A_FILE, Limits, Load
from quizzes.interchange.markup import plain
from quizzes.interchange.pieces import why_invalid
from quizzes.interchange.results import REFUSED, Notes, Parsed, Refused, shortened

LONGEST_NAME = 255


@dataclass
class Draft:
    line: int
    category: str
    name: str = ""
    idnumber: str = ""
    tags: tuple[str, ...] = ()
    unsaid: frozenset[str] = frozenset()
    notes: Notes = field(default_factory=Notes)
    parsed: Parsed | None = None


class Drafts:
    """`own_keys` are those of the bank's questions: only they may come back under the key that an export gave them,
    so that no file can reach into another bank.
    """

    def __init__(self, bank: UUID, own_keys: frozenset[UUID] = frozenset(), limits: Limits = OF_A_FILE):
        self.bank, self.own_keys = bank, own_keys
        self.all: list[Draft] = []
        self.load = Load(limits)
        self.began = time.thread_time()

    @property
    def draft(self) -> Draft:
        return self.all[-1]

    def start(self, line: int, category: str) -> None:
        require_count(len(self.all) + 1, line, self.load.limits.questions)
        if time.thread_time() - self.began > MOST_SECONDS:
            raise BadFile(_("Reading takes too long up to here. Split the file, or simplify its questions."), line)
        self.load.line = line
        self.all.append(Draft(line, category_name(category), notes=Notes(load=self.load)))

    def finish(self, read: Callable[[Builder], object], language: str) -> None:
        """Reads the question that was started; whatever goes wrong with it is said of it alone."""
        draft, builder = self.draft, Builder(self.draft, language)
        try:
            question, verdict = read(builder), draft.notes.verdict
        except (Refused, ValidationError) as error:
            reason = why_invalid(error) if isinstance(error, ValidationError) else str(error)
            question, verdict = None, REFUSED
            draft.notes.said.insert(0, reason)
        for tag in draft.tags:
            self.load.add(tag)
        draft.parsed = Parsed(
            question=question,
            name=shortened(draft.name or plain(builder.stem), LONGEST_NAME if draft.name else 60),
            category=draft.category,
            line=draft.line,
            verdict=verdict,
            notes=tuple(draft.notes.said),
            tags=draft.tags,
            idnumber=draft.idnumber,
            is_named=bool(draft.name),
            unsaid=draft.unsaid,
        )

    def parsed(self) -> list[Parsed]:
        found = [draft.parsed for draft in self.all if draft.parsed]
        names = Counter((one.category, one.name) for one in found if one.is_named)
        numbers = Counter(one.idnumber for one in found)
        used: Counter[str] = Counter()
        return [self._keyed(one, names, numbers, used) for one in found]

    def _keyed(self, one: Parsed, names: Counter, numbers: Counter, used: Counter[str]) -> Parsed:
        if one.question is None:
            return one
        if one.idnumber and numbers[one.idnumber] == 1:
            return one.keyed(self._numbered(one.idnumber))
        identity = f"name\n{one.category}\n{one.name}" if one.is_named else "text"
        if not one.is_named or names[one.category, one.name] > 1:
            identity += f"\n{one.question.kind}\n{_digest(one.question)}"
        used[identity] += 1
        again = f"\n{used[identity]}" if used[identity] > 1 else ""
        return one.keyed(uuid5(self.bank, identity + again))

    def _numbered(self, idnumber: str) -> UUID:
        try:
            key = UUID(idnumber)
        except ValueError:
            key = None
        return key if key in self.own_keys else uuid5(self.bank, f"id\n{idnumber}")


def category_name(category: str) -> str:
    """Without Moodle's own top: `$course$/top/Biology` is “Biology”."""
    parts = [part.strip() for part in category.replace("//", "\x01").split("/")]
    parts = [part.replace("\x01", "//") for part in parts]
    while parts and (parts[0] in ("", "top") or (parts[0].startswith("$") and parts[0].endswith("$"))):
        parts = parts[1:]
    return "/".join(parts)[:LONGEST_NAME]


def _digest(question) -> str:
    return hashlib.sha256("\n".join(question.stem.values()).encode()).hexdigest()
