"""Steps from least to most, as learners mark them: 1 to 5, 0 to 10."""

from typing import Any, Self

from django.utils.translation import gettext as _
from pydantic import Field, model_validator

from courses.activities.kinds.base import Part, Plain, Values

LONGEST_STEP = 3
# As many as fit beside each other on a phone in two rows.
MOST_STEPS = 11


class Scale(Part):
    """The labels say what its two ends mean."""

    least: int = Field(default=1, ge=0, le=100)
    most: int = Field(default=5, ge=1, le=100)
    least_label: Plain = {}
    most_label: Plain = {}

    @model_validator(mode="after")
    def _has_steps(self) -> Self:
        if not self.least < self.most < self.least + MOST_STEPS:
            raise ValueError(_("A scale has 2 to %(most)s steps, from the least up.") % {"most": MOST_STEPS})
        return self

    @property
    def steps(self) -> range:
        return range(self.least, self.most + 1)

    def read(self, values: Values, name: str) -> int | None:
        """None where nothing is marked, or a step that this scale has not."""
        text = values.get(name, "")
        return int(text) if text in {str(step) for step in self.steps} else None

    def problem(self, values: Values, name: str) -> str:
        if not values.get(name) or self.read(values, name) is not None:
            return ""
        return _("Choose a step from %(least)s to %(most)s.") % {"least": self.least, "most": self.most}

    def shown(self, values: Values, name: str) -> list[dict[str, Any]]:
        marked = self.read(values, name)
        return [{"value": step, "is_marked": step == marked} for step in self.steps]


def step_of(number: object, scale: Scale) -> str:
    return _("%(number)s of %(most)s") % {"number": number, "most": scale.most}
