from typing import Any, Literal

from django.utils.translation import gettext as _
from pydantic import Field

from courses.activities.kinds.base import Asked, BaseActivity, InlineText, Name, Part, Said, Values

TICKED = "1"


class Point(Part):
    id: Name
    text: InlineText


class ChecklistActivity(BaseActivity):
    """Things to tick off: a field is "1" while it is ticked."""

    kind: Literal["checklist"] = "checklist"
    items: tuple[Point, ...] = Field(min_length=1, max_length=60)

    def fields(self) -> tuple[Asked, ...]:
        return tuple(Asked(point.id, point.text, most=len(TICKED)) for point in self.items)

    def shown(self, values: Values, language: str) -> dict[str, Any]:
        say = self.say(language)
        return {
            "items": [
                {"name": point.id, "text": say(point.text), "is_ticked": bool(values.get(point.id))}
                for point in self.items
            ],
            "results": self.results(values, language),
        }

    def results(self, values: Values, language: str) -> dict[str, str]:
        ticked = sum(bool(values.get(point.id)) for point in self.items)
        return {"ticked": _("%(ticked)s of %(all)s") % {"ticked": ticked, "all": len(self.items)}}

    def said(self, values: Values, language: str) -> list[Said]:
        return [Said(point.id, self.bare(point.text, language), "✓") for point in self.items if values.get(point.id)]
