"""Numbers as people write them, and when one is near enough.

What is read, and nothing else: an optional sign; digits; a decimal point or a decimal comma; groups of three digits
parted by spaces, apostrophes, or by whichever of point and comma is not the decimal mark; an exponent (`1.5e3`,
`1.5×10^3`). `1,234` could be meant either way and is not read: 1234 or 1.234 has to be written. A single point is
always the decimal mark. Full-width digits count as digits.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from decimal import Decimal, localcontext
from typing import Annotated, Any, Literal, Self

from django.utils.translation import gettext as _
from pydantic import AfterValidator, Field, model_validator

from quizzes.kinds.base import ALL, NOTHING, Part, Share, Value, exact
from quizzes.kinds.typed import require_full
from quizzes.texts import BlockText, Say, Text

LONGEST_NUMBER = 60
# Enough for any two numbers of that length to be compared without rounding.
PRECISION = 250
_SIZE = Decimal("1e30")
_FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: " ", 0x2212: "-"}
_NUMBER = re.compile(
    r"""(?P<sign>[+-]?)\s*
        (?P<digits>\d[\d.,'’]*(?:[ \u00a0\u2009\u202f]\d{3}(?!\d)[.,\d]*)*|[.,]\d+)
        (?:[eE](?P<e>[+-]?\d{1,3})(?!\d)|\s*[×x*]\s*10\s*\^\s*(?P<power>[+-]?\d{1,3})(?!\d))?
        \s*(?P<unit>(?![\d.,]).*)""",
    re.VERBOSE | re.ASCII | re.DOTALL,
)
_GROUPED = re.compile(r"[1-9]\d{0,2}([ \u00a0\u2009\u202f.,'’])\d{3}(?:\1\d{3})*", re.ASCII)
_COMMA_MAY_BE_EITHER = re.compile(r"[1-9]\d{0,2},\d{3}", re.ASCII)

Exact = Annotated[Decimal, Field(gt=-_SIZE, lt=_SIZE, decimal_places=30), AfterValidator(exact)]
NotNegative = Annotated[Decimal, Field(ge=0, lt=_SIZE, decimal_places=30), AfterValidator(exact)]
Positive = Annotated[Decimal, Field(gt=0, lt=_SIZE, decimal_places=30), AfterValidator(exact)]


class BadNumber(ValueError):
    """Not a number as described above; the message says so to who typed it."""


class NumericAnswer(Part):
    """Right within `tolerance`, bounds included; a relative one is a part of the value (0.05 is five per cent)."""

    value: Exact
    tolerance: NotNegative = Field(default=0, validate_default=True)
    tolerance_kind: Literal["absolute", "relative"] = "absolute"
    share: Share = Field(default=1, validate_default=True)
    explanation: BlockText = {}

    def accepts(self, number: Decimal) -> bool:
        with localcontext(prec=PRECISION):
            return abs(number - self.value) <= self.reach

    @property
    def reach(self) -> Decimal:
        with localcontext(prec=PRECISION):
            return self.tolerance * abs(self.value) if self.tolerance_kind == "relative" else self.tolerance


class Unit(Part):
    """`factor`: how many of the first unit one of these is."""

    name: Annotated[str, Field(min_length=1, max_length=30), AfterValidator(str.strip)]
    factor: Positive


def split_number(text: str) -> tuple[Decimal, str]:
    """The number at the start, and what follows it. Raises BadNumber."""
    found = _NUMBER.fullmatch(text.strip().translate(_FULL_WIDTH)) if len(text) <= LONGEST_NUMBER else None
    if found is None:
        raise BadNumber(_("This could not be read as a number."))
    number = Decimal(found["sign"] + _plain_digits(found["digits"]))
    power = int(found["e"] or found["power"] or 0)
    with localcontext(prec=PRECISION):
        return number.scaleb(power), found["unit"].strip()


def _plain_digits(digits: str) -> str:
    """With a decimal point and nothing else. Raises BadNumber."""
    if _COMMA_MAY_BE_EITHER.fullmatch(digits):
        words = {"thousands": digits.replace(",", ""), "decimal": digits.replace(",", ".")}
        raise BadNumber(_("This can be read in two ways. Write %(thousands)s or %(decimal)s, without a comma.") % words)
    mark = _decimal_mark(digits)
    whole, _mark, part = digits.rpartition(mark) if mark else (digits, "", "")
    if _GROUPED.fullmatch(whole):
        whole = re.sub(r"\D", "", whole)
    if (whole and not whole.isdigit()) or (part and not part.isdigit()) or not (whole or part):
        raise BadNumber(_("This could not be read as a number."))
    return f"{whole or '0'}.{part or '0'}"


def _decimal_mark(digits: str) -> str:
    """The last of point and comma if it stands there once; where one of them is repeated it parts groups."""
    last = max(".,", key=digits.rfind)
    return last if digits.count(last) == 1 else ""


def same_unit(one: str, other: str) -> bool:
    """Upper and lower case differ (mW, MW); the ways to write ², µ or ℃ do not."""
    plain = lambda text: "".join(unicodedata.normalize("NFKC", text).split())
    return plain(one) == plain(other)


def read_number(text: str, units: Iterable[Unit], *, unit_required: bool) -> Decimal:
    """In the first unit. Raises BadNumber, which says what is wrong."""
    number, unit = split_number(text)
    units = list(units)
    if not unit and not (units and unit_required):
        return number
    if not units:
        raise BadNumber(_("Only a number is asked, without a unit."))
    if not unit:
        raise BadNumber(_("The unit is missing."))
    for known in units:
        if same_unit(unit, known.name):
            with localcontext(prec=PRECISION):
                return number * known.factor
    raise BadNumber(_("This unit is not known here."))


def written(number: Decimal) -> str:
    """Without an exponent, to show it."""
    return format(exact(number), "f")


def with_unit(number: str, units: Sequence[Unit]) -> str:
    return f"{number} {units[0].name}" if units else number


def in_words(answer: NumericAnswer, units: Sequence[Unit]) -> str:
    """With its tolerance, as both kinds of tolerance come to the same for who reads it."""
    reach = f" ± {written(answer.reach)}" if answer.tolerance else ""
    return with_unit(f"{written(answer.value)}{reach}", units)


class AsksNumber(Part):
    """What a question for a number and a blank for one have in common: the answers that are right, and their units."""

    answers: tuple[NumericAnswer, ...] = Field(min_length=1, max_length=20)
    units: tuple[Unit, ...] = Field(default=(), max_length=20)
    unit_required: bool = False

    @model_validator(mode="after")
    def _can_be_answered(self) -> Self:
        require_full(one.share for one in self.answers)
        if self.units and self.units[0].factor != 1:
            raise ValueError(_("The first unit is the one that the answers are in: its factor is 1."))
        if any(same_unit(one.name, two.name) for at, one in enumerate(self.units) for two in self.units[:at]):
            raise ValueError(_("Two units have the same name."))
        return self

    @property
    def full_answers(self) -> list[NumericAnswer]:
        """Those that earn everything."""
        return [one for one in self.answers if one.share == ALL]

    def number(self, value: str) -> Decimal:
        """In the first unit. Raises BadNumber."""
        return read_number(value, self.units, unit_required=self.unit_required)

    def matched(self, value: Value) -> NumericAnswer | None:
        """The answer that earns most among those that accept it."""
        try:
            number = self.number(value) if isinstance(value, str) else None
        except BadNumber:
            return None
        accepting = [one for one in self.answers if number is not None and one.accepts(number)]
        return max(accepting, key=lambda one: one.share, default=None)

    def trouble(self, value: Value) -> str:
        """Why it could not be read, if it could not. Tells nothing of what is right."""
        try:
            if isinstance(value, str):
                self.number(value)
        except BadNumber as reason:
            return str(reason)
        return ""

    def earned(self, value: Value) -> Decimal:
        answer = self.matched(value)
        return answer.share if answer else NOTHING

    def grading_key(self) -> list[Any]:
        """What of it moves a score."""
        accepted = sorted([str(one.value), str(one.reach), str(one.share)] for one in self.answers)
        return [accepted, [[unit.name, str(unit.factor)] for unit in self.units], self.unit_required]

    def right_response(self) -> str:
        return with_unit(written(self.full_answers[0].value), self.units)

    def right_texts(self, say: Say) -> list[Text]:
        return [say.plain(in_words(one, self.units)) for one in self.full_answers]
