from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext_lazy as _

from cms.blocks.answers.numbers import answers, unit_required, units
from cms.blocks.answers.parts import Answer


class NumericQuestionBlock(Answer):
    answers = answers()
    units = units()
    unit_required = unit_required()

    class Meta:
        place = 5
        icon = "decimal"
        label = _("Number")
        description = _("A number within a tolerance, with a unit if you like.")
        help_text = _(
            "Points × the share of the accepted number that is near enough. Learners may write a decimal point or a "
            "decimal comma; what cannot be read as a number earns nothing, and they are told why."
        )

    def problems(self, value) -> Iterator[tuple[str, Any]]:
        if value["unit_required"] and not value["units"]:
            yield "unit_required", _("List the units first.")
