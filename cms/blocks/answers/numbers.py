"""Numbers with tolerances and units, as numeric questions and blanks have them."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from cms.blocks.answers.parts import FLOWING, Items, Number, OwnId, Part, Share, Words, in_items
from cms.blocks.answers.typed import EarningItems
from quizzes.kinds.numbers import same_unit


class NumericAnswerBlock(Part):
    lasting_id = OwnId()
    value = Number(label=_("Number"))
    tolerance = Number(
        label=_("Tolerance"),
        default=Decimal(0),
        min_value=0,
        help_text=_("How far off an answer may be, bounds included. 0 accepts the exact number alone."),
    )
    tolerance_kind = blocks.ChoiceBlock(
        label=_("Tolerance is"),
        default="absolute",
        choices=[
            ("absolute", _("a number: 0.5 accepts 0.5 more or less")),
            ("relative", _("a part of the value: 0.05 accepts 5% more or less")),
        ],
    )
    share = Share()
    explanation = Words(
        label=_("Explanation"), required=False, features=FLOWING, help_text=_("Shown to who answered this.")
    )

    class Meta:
        icon = "decimal"
        label = _("Accepted number")
        label_format = "{value} ± {tolerance}"


class UnitBlock(Part):
    name = blocks.CharBlock(label=_("Unit"), max_length=30, help_text=_("As learners type it, for example: min"))
    factor = Number(
        label=_("Factor"),
        default=Decimal(1),
        help_text=_("How many of the first unit one of these is: 60 for min after s."),
    )

    class Meta:
        icon = "decimal"
        label = _("Unit")
        label_format = "{name}"

    def problems(self, value) -> Iterator[tuple[str, Any]]:
        if value["factor"] <= 0:
            yield "factor", _("More than 0.")


class UnitsBlock(Items):
    def check_items(self, items: list) -> None:
        if items and items[0]["factor"] != 1:
            raise in_items(
                {0: {"factor": _("The first unit is the one that the numbers above are in: its factor is 1.")}}
            )
        for at, unit in enumerate(items):
            if any(same_unit(unit["name"], other["name"]) for other in items[:at]):
                raise in_items({at: {"name": _("This unit is listed already.")}})


def answers() -> Items:
    return EarningItems(NumericAnswerBlock(), label=_("Accepted numbers"), min_num=1, max_num=20)


def units() -> Items:
    return UnitsBlock(
        UnitBlock(),
        label=_("Units"),
        max_num=20,
        default=[],
        help_text=_("None: only a number is asked. Otherwise learners may type one of these after it."),
    )


def unit_required() -> blocks.BooleanBlock:
    return blocks.BooleanBlock(
        label=_("The unit must be given"), required=False, help_text=_("Otherwise a bare number is in the first unit.")
    )
