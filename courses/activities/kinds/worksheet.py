"""Numbers to put in, and what follows from them by formulas of the author. Computed here and nowhere else."""

from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal, localcontext
from typing import Annotated, Any, Literal, Self

from django.utils.translation import gettext as _
from pydantic import AfterValidator, Field, model_validator

from courses.activities.formulas import FUNCTIONS, PRECISION, BadFormula, NoResult, evaluate, names_in
from courses.activities.kinds.base import Asked, BaseActivity, InlineText, Name, Part, Plain, Said, Values
from quizzes.kinds.numbers import LONGEST_NUMBER, BadNumber, Exact, read_number, written

NOTHING = "–"


def _variable(name: str) -> str:
    if not name[0].isalpha() or name in FUNCTIONS:
        raise ValueError(_("“%(name)s” cannot be a name in formulas.") % {"name": name})
    return name


Variable = Annotated[Name, AfterValidator(_variable)]


class Amount(Part):
    """A number with its unit, which some write before it."""

    id: Variable
    label: InlineText
    unit: Plain = {}
    unit_before: bool = False


class Input(Amount):
    """`value` stands there until the learner writes another."""

    value: Exact | None = None
    min: Exact | None = None
    max: Exact | None = None
    help: InlineText = {}

    @model_validator(mode="after")
    def _bounds_hold(self) -> Self:
        bounds = [one for one in (self.min, self.value, self.max) if one is not None]
        if bounds != sorted(bounds):
            raise ValueError(_("The smallest, the given and the largest value are not in this order."))
        return self

    def text(self, values: Values) -> str:
        """What stands in its field."""
        given = "" if self.value is None else written(self.value)
        return values.get(self.id, given).strip()

    def read(self, values: Values) -> Decimal | None:
        """None where nothing is written. Raises BadNumber."""
        text = self.text(values)
        if not text:
            return None
        number = read_number(text, (), unit_required=False)
        if self.min is not None and number < self.min:
            raise BadNumber(_("Not less than %(least)s.") % {"least": written(self.min)})
        if self.max is not None and number > self.max:
            raise BadNumber(_("Not more than %(most)s.") % {"most": written(self.max)})
        return number


class Output(Amount):
    """What its `formula` makes of the inputs, and of the outputs above it."""

    formula: str
    as_percent: bool = False
    decimals: int = Field(default=2, ge=0, le=10)


class WorksheetActivity(BaseActivity):
    kind: Literal["worksheet"] = "worksheet"
    inputs: tuple[Input, ...] = Field(min_length=1, max_length=40)
    outputs: tuple[Output, ...] = Field(min_length=1, max_length=40)

    @model_validator(mode="after")
    def _formulas_can_be_computed(self) -> Self:
        known = {one.id for one in self.inputs}
        for output in self.outputs:
            _check_formula(output, known)
            known.add(output.id)
        return self

    def names(self) -> tuple[str, ...]:
        return tuple(one.id for one in (*self.inputs, *self.outputs))

    def fields(self) -> tuple[Asked, ...]:
        return tuple(Asked(one.id, one.label, most=LONGEST_NUMBER) for one in self.inputs)

    # --- computing ------------------------------------------------------------------------------------------------

    def numbers(self, values: Values) -> dict[str, Decimal]:
        """Name → number of all inputs that can be read and all outputs that follow from them."""
        found: dict[str, Decimal] = {}
        for one in self.inputs:
            number = _read_or_none(one, values)
            if number is not None:
                found[one.id] = number
        for output in self.outputs:
            if names_in(output.formula) <= found.keys():
                number = _result_or_none(output.formula, found)
                if number is not None:
                    found[output.id] = number
        return found

    def problems(self, values: Values, language: str) -> dict[str, str]:
        found = {}
        for one in self.inputs:
            try:
                one.read(values)
            except BadNumber as problem:
                found[one.id] = str(problem)
        return found

    def results(self, values: Values, language: str) -> dict[str, str]:
        """Of each output its text, and under `<name>:why` what keeps it from having one."""
        numbers = self.numbers(values)
        texts = {}
        for output in self.outputs:
            number = numbers.get(output.id)
            texts[output.id] = NOTHING if number is None else self._text(output, number, language)
            texts[f"{output.id}:why"] = "" if number is not None else self._why(output, numbers, language)
        return texts

    def _why(self, output: Output, numbers: Mapping[str, Decimal], language: str) -> str:
        missing = [one for one in self.inputs if one.id in self._inputs_of(output) and one.id not in numbers]
        if missing:
            labels = ", ".join(f"“{self.bare(one.label, language)}”" for one in missing)
            return _("Needs a number in %(labels)s.") % {"labels": labels}
        return _("These numbers have no result: somewhere it would divide by zero, or grow beyond all bounds.")

    def _inputs_of(self, output: Output) -> set[str]:
        """Upwards and each output once: results that build on one another can have more ways than can be walked."""
        names = set(names_in(output.formula))
        for one in reversed(self.outputs):
            if one.id in names:
                names |= names_in(one.formula)
        return names

    def _text(self, output: Output, number: Decimal, language: str) -> str:
        places = Decimal(1).scaleb(-output.decimals)
        if output.as_percent:
            return f"{_rounded(number.scaleb(2), places):,}%"
        return with_unit(_rounded(number, places), self.plain(output.unit, language), before=output.unit_before)

    # --- showing --------------------------------------------------------------------------------------------------

    def shown(self, values: Values, language: str) -> dict[str, Any]:
        say, problems, results = self.say(language), self.problems(values, language), self.results(values, language)
        return {
            "inputs": [
                {
                    "name": one.id,
                    "label": say(one.label),
                    "help": say(one.help),
                    "unit": self.plain(one.unit, language),
                    "unit_before": one.unit_before and not _is_korean(self.plain(one.unit, language)),
                    "text": one.text(values),
                    "problem": problems.get(one.id, ""),
                }
                for one in self.inputs
            ],
            "outputs": [
                {
                    "name": one.id,
                    "label": say(one.label),
                    "text": results[one.id],
                    "why": results[f"{one.id}:why"],
                    "uses": [name for name in self.names() if name in names_in(one.formula)],
                }
                for one in self.outputs
            ],
            "longest": LONGEST_NUMBER,
        }

    def said(self, values: Values, language: str) -> list[Said]:
        """Inputs as they stand in their fields, and what followed."""
        results = self.results(values, language)
        put_in = [
            Said(one.id, self.bare(one.label, language), self._said(one, values, language))
            for one in self.inputs
            if one.text(values)
        ]
        return put_in + [Said(one.id, self.bare(one.label, language), results[one.id]) for one in self.outputs]

    def _said(self, one: Input, values: Values, language: str) -> str:
        number = _read_or_none(one, values)
        text = one.text(values)
        return text if number is None else with_unit(text, self.plain(one.unit, language), before=one.unit_before)


def _check_formula(output: Output, known: set[str]) -> None:
    """Raises ValueError."""
    try:
        unknown = names_in(output.formula) - known
    except BadFormula as problem:
        raise ValueError(f"{output.id}: {problem}") from None
    if unknown:
        words = {"output": output.id, "name": sorted(unknown)[0]}
        raise ValueError(_("%(output)s: “%(name)s” is no input, and no output further up.") % words)


def _read_or_none(one: Input, values: Values) -> Decimal | None:
    try:
        return one.read(values)
    except BadNumber:
        return None


def _result_or_none(formula: str, numbers: Mapping[str, Decimal]) -> Decimal | None:
    try:
        return evaluate(formula, numbers)
    except NoResult:
        return None


def _rounded(number: Decimal, places: Decimal) -> Decimal:
    """Halves away from zero; never a negative zero."""
    with localcontext(prec=PRECISION):
        rounded = number.quantize(places, ROUND_HALF_UP)
    return abs(rounded) if rounded == 0 else rounded


def with_unit(number: Decimal | str, unit: str, *, before: bool) -> str:
    """Signs stand before all; a Korean unit and % follow without a space, other units with one that does not break.

    `before` is said once for all languages ($5), and a Korean unit follows all the same (5천 원).
    """
    text = f"{number:,}" if isinstance(number, Decimal) else number
    if not unit:
        return text
    if before and not _is_korean(unit):
        return f"-{unit}{text[1:]}" if text.startswith("-") else f"{unit}{text}"
    is_attached = unit[0] in "%°" or _is_korean(unit)
    return f"{text}{unit}" if is_attached else f"{text}\u00a0{unit}"


def _is_korean(unit: str) -> bool:
    return "가" <= unit[:1] <= "힣"
