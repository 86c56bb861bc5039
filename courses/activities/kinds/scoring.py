"""Ideas weighed by a few criteria. What they come to is computed here and nowhere else."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Literal, Self

from django.utils.translation import gettext as _
from pydantic import Field, model_validator

from courses.activities.kinds.base import Asked, BaseActivity, InlineText, Name, Part, Plain, Said, Values
from courses.activities.kinds.scales import LONGEST_STEP, Scale, step_of
from quizzes.kinds.numbers import Positive

MOST_OPTIONS = 6
LONGEST_OWN = 120
NOTHING = "–"


class Criterion(Part):
    """A weight of 2 counts twice as much as one of 1."""

    id: Name
    label: InlineText
    help: InlineText = {}
    weight: Positive = Field(default=1, validate_default=True)


class Option(Part):
    id: Name
    label: InlineText


@dataclass(frozen=True, slots=True)
class Weighed:
    """An idea with what it got. `label` is empty while a learner's own has no name; it is `numbered` then."""

    name: str
    numbered: str
    label: str
    is_own: bool
    steps: dict[str, int]  # criterion → step
    mean: Decimal | None  # None until every criterion is scored

    @property
    def called(self) -> str:
        return self.label or self.numbered

    @property
    def is_touched(self) -> bool:
        return bool(self.steps or (self.is_own and self.label))


class ScoringActivity(BaseActivity):
    """`options` are given by the author, `own` is how many more the learner may name. `noun` is what one of them is, if
    not an idea: an output, a tool."""

    kind: Literal["scoring"] = "scoring"
    scale: Scale = Scale()
    criteria: tuple[Criterion, ...] = Field(min_length=1, max_length=8)
    options: tuple[Option, ...] = Field(default=(), max_length=MOST_OPTIONS)
    own: int = Field(default=0, ge=0, le=MOST_OPTIONS)
    noun: Plain = {}

    @model_validator(mode="after")
    def _has_something_to_score(self) -> Self:
        if not 1 <= len(self.options) + self.own <= MOST_OPTIONS:
            raise ValueError(
                _("Give 1 to %(most)s ideas to score, or let the learner name them.") % {"most": MOST_OPTIONS}
            )
        return self

    # --- names ----------------------------------------------------------------------------------------------------

    def _own_names(self) -> list[str]:
        return [f"own_{number}" for number in range(1, self.own + 1)]

    def _option_names(self) -> list[str]:
        return [*(option.id for option in self.options), *self._own_names()]

    def fields(self) -> tuple[Asked, ...]:
        labels = {option.id: option.label for option in self.options}
        return tuple(self._fields(labels))

    def _fields(self, labels: dict[str, dict[str, str]]) -> Iterator[Asked]:
        for name in self._option_names():
            if name not in labels:
                yield Asked(name, {}, most=LONGEST_OWN)
            for criterion in self.criteria:
                yield Asked(score_name(name, criterion.id), criterion.label, most=LONGEST_STEP)

    def names(self) -> tuple[str, ...]:
        return (*super().names(), *(option.id for option in self.options))

    # --- weighing -------------------------------------------------------------------------------------------------

    def weighed(self, values: Values, language: str) -> list[Weighed]:
        labels = {option.id: self.bare(option.label, language) for option in self.options}
        found = []
        for number, name in enumerate(self._option_names(), 1):
            marked = {one.id: self.scale.read(values, score_name(name, one.id)) for one in self.criteria}
            steps = {criterion: step for criterion, step in marked.items() if step is not None}
            is_own = name not in labels
            label = values.get(name, "").strip() if is_own else labels[name]
            found.append(Weighed(name, self._numbered(number, language), label, is_own, steps, self._mean(steps)))
        return found

    def _numbered(self, number: int, language: str) -> str:
        noun = self.plain(self.noun, language)
        return f"{noun} {number}" if noun else _("Idea %(number)s") % {"number": number}

    def _mean(self, steps: dict[str, int]) -> Decimal | None:
        if len(steps) < len(self.criteria):
            return None
        weights = sum(one.weight for one in self.criteria)
        exact = sum(one.weight * steps[one.id] for one in self.criteria) / weights
        return exact.quantize(Decimal("0.1"), ROUND_HALF_UP)

    def _weakest(self, one: Weighed, language: str) -> str:
        """Where an idea is weakest, once all is scored; an idea is no better than that, whatever its mean."""
        least = min(one.steps.values(), default=None)
        if one.mean is None or least == max(one.steps.values()):
            return NOTHING
        return "; ".join(self.bare(each.label, language) for each in self.criteria if one.steps[each.id] == least)

    def problems(self, values: Values, language: str) -> dict[str, str]:
        names = (score_name(name, one.id) for name in self._option_names() for one in self.criteria)
        found = {name: self.scale.problem(values, name) for name in names}
        return {name: problem for name, problem in found.items() if problem}

    # --- showing --------------------------------------------------------------------------------------------------

    def shown(self, values: Values, language: str) -> dict[str, Any]:
        """One criterion after the other, over all ideas: so the ideas are weighed against each other."""
        weighed = self.weighed(values, language)
        return {
            "own": [(one.name, one.numbered, values.get(one.name, "")) for one in weighed if one.is_own],
            "criteria": [self._criterion(one, weighed, values, language) for one in self.criteria],
            "weights_differ": len({one.weight for one in self.criteria}) > 1,
            "least_label": self.plain(self.scale.least_label, language),
            "most_label": self.plain(self.scale.most_label, language),
            "least": self.scale.least,
            "most": self.scale.most,
            "longest": LONGEST_OWN,
            "table": self._table(weighed, language),
            "results": self.results(values, language),
        }

    def _criterion(self, one: Criterion, weighed: list[Weighed], values: Values, language: str) -> dict[str, Any]:
        say = self.say(language)
        return {
            "id": one.id,
            "label": say(one.label),
            "help": say(one.help),
            "weight": one.weight,
            "scores": [self._score(idea, score_name(idea.name, one.id), values) for idea in weighed],
        }

    def _score(self, idea: Weighed, name: str, values: Values) -> dict[str, Any]:
        return {
            "name": name,
            "called": idea.called,
            "result": f"{idea.name}:called",
            "steps": self.scale.shown(values, name),
            "is_blank": self.scale.read(values, name) is None,
            "problem": self.scale.problem(values, name),
        }

    def _table(self, weighed: list[Weighed], language: str) -> dict[str, Any]:
        """What the chart draws, a column for each idea; of each cell its result's name and text."""
        say, results = self.say(language), self._cells(weighed, language)
        row = lambda part: [(f"{one.name}:{part}", results[f"{one.name}:{part}"]) for one in weighed]
        return {
            "ideas": row("called"),
            "rows": [{"label": say(one.label), "weight": one.weight, "cells": row(one.id)} for one in self.criteria],
            "means": row("mean"),
            "weakest": row("weakest"),
        }

    def _cells(self, weighed: list[Weighed], language: str) -> dict[str, str]:
        cells = {}
        for one in weighed:
            cells[f"{one.name}:called"] = one.called
            for criterion in self.criteria:
                cells[f"{one.name}:{criterion.id}"] = str(one.steps.get(criterion.id, NOTHING))
            cells[f"{one.name}:mean"] = NOTHING if one.mean is None else str(one.mean)
            cells[f"{one.name}:weakest"] = self._weakest(one, language)
        return cells

    def results(self, values: Values, language: str) -> dict[str, str]:
        """Of each idea the cells of the table; `summary` says which is ahead, `some` is blank until one is scored."""
        weighed = self.weighed(values, language)
        some = any(one.steps for one in weighed)
        return {**self._cells(weighed, language), "summary": self._summary(weighed), "some": "1" if some else ""}

    def _summary(self, weighed: list[Weighed]) -> str:
        means = [one.mean for one in weighed if one.mean is not None]
        if not means:
            return _("What is scored by every criterion is compared here.")
        ahead = [one.called for one in weighed if one.mean == max(means)]
        words = {"ideas": ", ".join(ahead), "mean": max(means), "most": self.scale.most}
        if len(means) == 1:
            return _("%(ideas)s comes to %(mean)s of %(most)s.") % words
        if len(ahead) > 1:
            return _("Level at %(mean)s of %(most)s: %(ideas)s.") % words
        return _("Highest: %(ideas)s, with %(mean)s of %(most)s.") % words

    def said(self, values: Values, language: str) -> list[Said]:
        """One line an idea."""
        return [self._line(one, language) for one in self.weighed(values, language) if one.is_touched]

    def _line(self, one: Weighed, language: str) -> Said:
        labels = {criterion.id: self.bare(criterion.label, language) for criterion in self.criteria}
        scores = [f"{labels[criterion]}: {step}" for criterion, step in one.steps.items()]
        if one.mean is not None:
            scores.append(_("Average: %(mean)s") % {"mean": step_of(one.mean, self.scale)})
        parts = [
            Said(score_name(one.name, criterion), f"{one.called}: {labels[criterion]}", str(step))
            for criterion, step in one.steps.items()
        ]
        named = [Said(one.name, one.numbered, one.label)] if one.is_own else []
        return Said(f"{one.name}:scores", one.called, "\n".join(scores) or NOTHING, parts=(*named, *parts))


def score_name(option: str, criterion: str) -> str:
    return f"{option}__{criterion}"
