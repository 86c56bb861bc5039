import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

from courses.activities.kinds import BaseActivity, Said, Values

Asked = Mapping[str, tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Written:
    """What a learner wrote in an activity, as it was last saved. `asked`: name → what it was called and what was said,
    which is empty where that is the value itself."""

    values: Values = field(default_factory=dict)
    version: int = 0
    saved_at: dt.datetime | None = None
    asked: Asked = field(default_factory=dict)

    def no_longer_asked(self, activity: BaseActivity, language: str) -> list[Said]:
        """What was written in fields that the author has removed, renamed or turned into something else since."""
        told = {line.name for line in activity.said(self.values, language)}
        gone = [(name, text) for name, text in self.values.items() if text and name not in told]
        return [Said(name, *self._as_asked(name, text)) for name, text in gone]

    def _as_asked(self, name: str, text: str) -> tuple[str, str]:
        label, said = self.asked.get(name, (name, ""))
        return label, said or text


def asked_in(activity: BaseActivity, values: Values, language: str) -> dict[str, list[str]]:
    """As `Written.asked` of these values."""
    said = activity.said(values, language)
    return {line.name: [line.label, "" if values.get(line.name) == line.text else line.text] for line in said}
