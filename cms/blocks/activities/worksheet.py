from decimal import Decimal

from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.blocks.struct_block import BlockGroup

from cms.blocks.activities.parts import LearningBlock, LineOfWords, VisibleName
from cms.blocks.answers.parts import Items, Number, Part, Words


class AmountBlock(Part):
    lasting_id = VisibleName(help_text=_("For formulas: small letters, digits and underscores."))
    label = Words(label=_("Label"))
    unit = LineOfWords(label=_("Unit"), required=False, max_length=30)
    unit_before = blocks.BooleanBlock(label=_("Unit stands before the number"), required=False)


class InputBlock(AmountBlock):
    value = Number(label=_("Value to begin with"), required=False)
    min = Number(label=_("Smallest"), required=False)
    max = Number(label=_("Largest"), required=False)
    help = Words(label=_("Help"), required=False)

    class Meta:
        icon = "edit"
        label = _("Number to put in")
        label_format = "{lasting_id} {label}"
        form_layout = BlockGroup(
            children=["lasting_id", "label", "unit", "value"], settings=["unit_before", "min", "max", "help"]
        )


class OutputBlock(AmountBlock):
    formula = blocks.TextBlock(
        label=_("Formula"),
        rows=2,
        max_length=500,
        help_text=_("Names of inputs and of results further up, numbers, + - * / ** ( ), min, max, round, abs."),
    )
    as_percent = blocks.BooleanBlock(label=_("Show as per cent"), required=False)
    decimals = blocks.IntegerBlock(label=_("Decimals"), default=2, min_value=0, max_value=10)

    class Meta:
        icon = "calendar-check"
        label = _("Result")
        label_format = "{lasting_id} {label}"
        form_layout = BlockGroup(
            children=["lasting_id", "label", "formula", "unit"], settings=["unit_before", "as_percent", "decimals"]
        )


class WorksheetBlock(LearningBlock):
    inputs = Items(InputBlock(), label=_("Numbers to put in"), min_num=1, max_num=40)
    outputs = Items(OutputBlock(), label=_("Results"), min_num=1, max_num=40)

    class Meta:
        icon = "table"
        label = _("Worksheet")
        description = _("Numbers that the learner puts in, and results that follow from them by your formulas.")
        preview_value = {
            "title": "What one answer costs",
            "minutes": 10,
            "inputs": [
                {"lasting_id": "tokens", "label": "<p>Tokens in a query</p>", "unit": "tokens", "value": Decimal(1500)},
                {"lasting_id": "price", "label": "<p>Price of a million tokens</p>", "unit": "$", "unit_before": True},
            ],
            "outputs": [
                {
                    "lasting_id": "cost",
                    "label": "<p>Cost of a query</p>",
                    "unit": "$",
                    "unit_before": True,
                    "formula": "tokens * price / 1000000",
                    "decimals": 4,
                }
            ],
        }
