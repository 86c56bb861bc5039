from typing import Any, Literal

from django.utils.translation import gettext as _
from pydantic import Field

from courses.activities.kinds.base import Asked, BaseActivity, InlineText, Line, Name, Part, Said, Values
from courses.activities.kinds.scales import LONGEST_STEP, Scale, step_of


class Statement(Part):
    """`competency` is what the questions of quizzes are tagged with."""

    id: Name
    text: InlineText
    competency: Line = Field(min_length=1, max_length=80)


class AssessmentActivity(BaseActivity):
    """Where the learners see themselves. Two of them in a course, before and after, have the same ids of statements:
    that is how the profile says what grew."""

    kind: Literal["assessment"] = "assessment"
    occasion: Literal["before", "after"] = "before"
    scale: Scale = Scale()
    statements: tuple[Statement, ...] = Field(min_length=1, max_length=60)

    def fields(self) -> tuple[Asked, ...]:
        return tuple(Asked(one.id, one.text, most=LONGEST_STEP) for one in self.statements)

    def problems(self, values: Values, language: str) -> dict[str, str]:
        found = {one.id: self.scale.problem(values, one.id) for one in self.statements}
        return {name: problem for name, problem in found.items() if problem}

    def marked(self, values: Values) -> dict[str, int]:
        """Id of a statement → step, of those that are marked."""
        found = {one.id: self.scale.read(values, one.id) for one in self.statements}
        return {name: step for name, step in found.items() if step is not None}

    def shown(self, values: Values, language: str) -> dict[str, Any]:
        say, problems = self.say(language), self.problems(values, language)
        return {
            "occasion": self.occasion,
            "statements": [
                {
                    "name": one.id,
                    "text": say(one.text),
                    "steps": self.scale.shown(values, one.id),
                    "problem": problems.get(one.id, ""),
                }
                for one in self.statements
            ],
            "least": self.scale.least,
            "most": self.scale.most,
            "least_label": self.plain(self.scale.least_label, language),
            "most_label": self.plain(self.scale.most_label, language),
            "results": self.results(values, language),
        }

    def results(self, values: Values, language: str) -> dict[str, str]:
        """`some` is blank until something is marked."""
        marked = len(self.marked(values))
        words = {"marked": marked, "all": len(self.statements)}
        return {"tally": _("%(marked)s of %(all)s answered") % words, "some": "1" if marked else ""}

    def said(self, values: Values, language: str) -> list[Said]:
        marked = self.marked(values)
        return [
            Said(one.id, self.bare(one.text, language), step_of(marked[one.id], self.scale))
            for one in self.statements
            if one.id in marked
        ]
