from typing import Annotated, Any, Literal

from django.utils.html import escape
from django.utils.translation import gettext as _
from pydantic import AfterValidator, Field

from courses.activities.kinds.base import LONGEST_TEXT, Asked, BaseActivity, BlockText, Said, Values, Words
from courses.activities.kinds.checklist import TICKED, Point

WRITTEN = "text"

# Letter by letter, with its line breaks: prompts are written so.
Verbatim = dict[str, Annotated[str, Field(max_length=LONGEST_TEXT), AfterValidator(str.strip)]]


class RewriteActivity(BaseActivity):
    """A text to write anew, a list to check it by, and one possible version for who wants to see it."""

    kind: Literal["rewrite"] = "rewrite"
    before: Verbatim
    task: BlockText = {}
    rows: int = Field(default=8, ge=1, le=30)
    checks: tuple[Point, ...] = Field(default=(), max_length=20)
    sample: Verbatim = {}

    def fields(self) -> tuple[Asked, ...]:
        checks = tuple(Asked(check.id, check.text, most=len(TICKED)) for check in self.checks)
        return (Asked(WRITTEN, self.before), *checks)

    def shown(self, values: Values, language: str) -> dict[str, Any]:
        say = self.say(language)
        return {
            "before": say(_escaped(self.before)),
            "task": say(self.task),
            "rows": self.rows,
            "written": values.get(WRITTEN, ""),
            "checks": [
                {"name": check.id, "text": say(check.text), "is_ticked": bool(values.get(check.id))}
                for check in self.checks
            ],
            "sample": say(_escaped(self.sample)),
            "results": self.results(values, language),
        }

    def results(self, values: Values, language: str) -> dict[str, str]:
        ticked = sum(bool(values.get(check.id)) for check in self.checks)
        return {"ticked": _("%(ticked)s of %(all)s") % {"ticked": ticked, "all": len(self.checks)}}

    def said(self, values: Values, language: str) -> list[Said]:
        written = [Said(WRITTEN, _("Your version"), values[WRITTEN])] if values.get(WRITTEN) else []
        ticked = [check for check in self.checks if values.get(check.id)]
        return written + [Said(check.id, self.bare(check.text, language), "✓") for check in ticked]


def _escaped(words: Words) -> Words:
    return {language: escape(text) for language, text in words.items()}
