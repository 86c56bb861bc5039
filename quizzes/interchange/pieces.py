"""What the answers of any format come to before they are one of our kinds: texts, weights, numbers, ids."""

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal, localcontext

from django.utils import translation
from django.utils.translation import gettext as _
from pydantic import ValidationError

from quizzes.interchange.results import Notes, Refused, shortened
from quizzes.kinds.base import CENT
from quizzes.kinds.numbers import PRECISION, BadNumber, split_number

# What Moodle says of an answer by itself; the result here says as much in its own words.
STANDARD_FEEDBACK = re.compile(
    r"(?:(?:your answer is )?(?:partially |partly )?(?:in)?correct"
    r"|votre réponse est (?:partiellement )?(?:in)?correcte"
    r"|die antwort ist (?:teilweise )?(?:richtig|falsch)"
    r"|(?:tu |su )?respuesta (?:es )?(?:parcialmente )?(?:in)?correcta"
    r"|(?:a )?sua resposta está (?:parcialmente )?(?:in)?corr?eta"
    r"|risposta (?:parzialmente )?(?:corretta|esatta|errata)"
    r"|답이 (?:부분적으로 )?(?:맞|틀)(?:았|렸)?습니다)[.!]?",
    re.IGNORECASE,
)
# Weights are written with five decimals at most.
NEAR = Decimal("0.0001")
SIX_PLACES = Decimal("0.000001")


@dataclass(frozen=True)
class Answer:
    """`text` is HTML for a choice, plain for what is typed. `share` is 1 for all the points."""

    text: str
    share: Decimal
    explanation: str = ""


@dataclass(frozen=True)
class NumberRange:
    value: Decimal | None
    tolerance: Decimal = Decimal(0)

    @classmethod
    def between(cls, low: Decimal, high: Decimal) -> "NumberRange":
        with localcontext(prec=PRECISION):
            return cls((low + high) / 2, (high - low) / 2)

    @classmethod
    def anything(cls) -> "NumberRange":
        return cls(None)

    def meets(self, other: "NumberRange") -> bool:
        if self.value is None or other.value is None:
            return True
        with localcontext(prec=PRECISION):
            return abs(self.value - other.value) <= self.tolerance + other.tolerance


def decimal(text: str) -> Decimal:
    """Raises Refused for what is no number."""
    try:
        number, unit = split_number(text)
    except BadNumber as error:
        raise Refused(f"“{shortened(text)}”: {error}") from None
    if unit:
        raise Refused(_("“%(text)s” is not a number.") % {"text": shortened(text)})
    return number


def points(worth: Decimal, notes: Notes) -> Decimal:
    """What a question is worth here. Raises Refused."""
    if not 0 <= worth <= 1000:
        raise Refused(_("The question is worth %(points)s points; 0.01 to 1000 are possible.") % {"points": worth})
    if worth == 0:
        notes.differs(_("The question is worth nothing in the file. Here it is worth 1 point."))
        return Decimal(1)
    rounded = max(worth.quantize(CENT), CENT)
    if rounded != worth:
        notes.differs(_("%(theirs)s points are rounded to %(ours)s.") % {"theirs": f"{worth:f}", "ours": rounded})
    return rounded


def per_cent(share: Decimal) -> str:
    return f"{(share * 100).quantize(Decimal('0.01')).normalize():f} %"


def content_ids(texts: Iterable[str], prefix: str = "c") -> list[str]:
    """Ids that follow from the texts, so that the same file gives the same ids wherever a choice stands."""
    ids: list[str] = []
    for text in texts:
        base = prefix + hashlib.sha256(text.encode()).hexdigest()[:12]
        again = sum(one.partition("-")[0] == base for one in ids)
        ids.append(f"{base}-{again + 1}" if again else base)
    return ids


def why_invalid(error: ValidationError) -> str:
    """Our own sentences as they are; pydantic's are not for authors."""
    problem = error.errors(include_url=False, include_input=False)[0]
    if problem["type"] == "value_error":
        return problem["msg"].removeprefix("Value error, ")
    where = ".".join(str(step) for step in problem["loc"][1:])
    return _("A value is outside of what a question can hold (%(where)s: %(why)s).") % {
        "where": where,
        "why": problem["msg"],
    }


def true_false_text(value: bool, language: str) -> str:
    with translation.override(language):
        return _("True") if value else _("False")


def blanks_stem(language: str) -> str:
    """What stands above a text with blanks that came without a question of its own."""
    with translation.override(language):
        return f"<p>{_('Fill in the blanks.')}</p>"
