import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from courses.activities.kinds import BaseActivity, Said, Values

Asked = Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class Written:
    """What a learner wrote in an activity, as it was last saved. `asked`: name → what it was called; what was said,
    which is empty where that is the value itself; for the parts of a line the name of that line."""

    values: Values = field(default_factory=dict)
    version: int = 0
    saved_at: dt.datetime | None = None
    asked: Asked = field(default_factory=dict)

    def no_longer_asked(self, activity: BaseActivity | None, language: str) -> list[Said]:
        """What was written in fields that the author has removed, renamed or turned into something else since."""
        told = activity.told(self.values, language) if activity else set()
        gone = [name for name, text in self.values.items() if text and name not in told]
        return [self._as_asked(name) for name in dict.fromkeys(self._instead_of(name, told) for name in gone)]

    def _instead_of(self, name: str, told: set[str]) -> str:
        """The line that told of this field besides others, unless that line still tells of those."""
        line = next(iter(self.asked.get(name, ())[2:]), name)
        return name if line in told else line

    def _as_asked(self, name: str) -> Said:
        label, said, *_line = self.asked.get(name, (name, ""))
        return Said(name, label, said or self.values.get(name, ""))


def _with_parts(lines: list[Said]) -> Iterator[tuple[Said, str]]:
    """Every line, and every part with the name of its line."""
    for line in lines:
        yield line, ""
        yield from ((part, line.name) for part in line.parts)


def asked_in(activity: BaseActivity, values: Values, language: str) -> dict[str, list[str]]:
    """As `Written.asked` of these values."""
    found = {}
    for line, of in _with_parts(activity.said(values, language)):
        text = "" if values.get(line.name) == line.text else line.text
        found[line.name] = [line.label, text, *([of] if of else [])]
    return found
