from typing import Any, Literal, Self

from django.utils.translation import gettext as _
from pydantic import Field, model_validator

from courses.activities.kinds.base import Asked, BaseActivity, InlineText, Name, Part, Said, Values, require_distinct

LONGEST_NAME = 64


class Category(Part):
    id: Name
    label: InlineText


class Case(Part):
    """`category` is where the author would put it: an opinion with a reason, not a key."""

    id: Name
    text: InlineText
    category: Name
    explanation: InlineText = {}


class SortingActivity(BaseActivity):
    """Cases to put into categories. What the author would do is told once a case is placed, never as right or wrong."""

    kind: Literal["sorting"] = "sorting"
    categories: tuple[Category, ...] = Field(min_length=2, max_length=8)
    cases: tuple[Case, ...] = Field(min_length=1, max_length=40)

    @model_validator(mode="after")
    def _cases_belong_somewhere(self) -> Self:
        known = [one.id for one in self.categories]
        require_distinct(known)
        for case in self.cases:
            if case.category not in known:
                words = {"case": case.id, "category": case.category}
                raise ValueError(_("%(case)s: there is no category “%(category)s”.") % words)
        return self

    def fields(self) -> tuple[Asked, ...]:
        return tuple(Asked(case.id, case.text, most=LONGEST_NAME) for case in self.cases)

    def problems(self, values: Values, language: str) -> dict[str, str]:
        placed = self.placed(values)
        gone = [case.id for case in self.cases if values.get(case.id) and case.id not in placed]
        return {name: _("The category that you chose is not there any more. Choose another.") for name in gone}

    def placed(self, values: Values) -> dict[str, Category]:
        """Case → category, of those that are placed in one that there is."""
        by_id = {one.id: one for one in self.categories}
        return {case.id: by_id[values[case.id]] for case in self.cases if values.get(case.id) in by_id}

    # --- showing --------------------------------------------------------------------------------------------------

    def shown(self, values: Values, language: str) -> dict[str, Any]:
        say, placed, results = self.say(language), self.placed(values), self.results(values, language)
        problems = self.problems(values, language)
        return {
            "cases": [
                {
                    "name": case.id,
                    "text": say(case.text),
                    "category": placed[case.id].id if case.id in placed else "",
                    "ours": results[f"{case.id}:ours"],
                    "problem": problems.get(case.id, ""),
                }
                for case in self.cases
            ],
            "categories": [{"id": one.id, "label": say(one.label)} for one in self.categories],
            "results": results,
        }

    def results(self, values: Values, language: str) -> dict[str, str]:
        """`<case>:ours` is blank until the case is placed, so that nothing gives it away before."""
        placed = self.placed(values)
        words = {"placed": len(placed), "all": len(self.cases)}
        ours = {
            f"{case.id}:ours": self._ours(case, placed[case.id], language) if case.id in placed else ""
            for case in self.cases
        }
        return {"tally": _("%(placed)s of %(all)s placed") % words, **ours}

    def _ours(self, case: Case, placed: Category, language: str) -> str:
        ours = next(one for one in self.categories if one.id == case.category)
        if ours == placed:
            verdict = _("We would put it there too.")
        else:
            verdict = _("We would put it under “%(category)s”.") % {"category": self.bare(ours.label, language)}
        return f"{verdict} {self.bare(case.explanation, language)}".strip()

    def said(self, values: Values, language: str) -> list[Said]:
        placed = self.placed(values)
        return [
            Said(case.id, self.bare(case.text, language), self.bare(placed[case.id].label, language))
            for case in self.cases
            if case.id in placed
        ]
