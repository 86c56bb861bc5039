from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from cms.blocks.activities.parts import LearningBlock, LineOfWords
from cms.blocks.activities.scales import ScaleBlock
from cms.blocks.answers.parts import Items, LastingId, Number, Part, Words


class CriterionBlock(Part):
    lasting_id = LastingId()
    label = Words(label=_("Criterion"))
    help = Words(label=_("What to look at"), required=False)
    weight = Number(label=_("Weight"), default=Decimal(1), required=False, help_text=_("2 counts twice as much as 1."))

    class Meta:
        icon = "sliders"
        label = _("Criterion")
        label_format = "{label}"


class OptionBlock(Part):
    lasting_id = LastingId()
    label = Words(label=_("Idea"))

    class Meta:
        icon = "pick"
        label = _("Idea")
        label_format = "{label}"


class ScoringBlock(LearningBlock):
    scale = ScaleBlock()
    criteria = Items(CriterionBlock(), label=_("Criteria"), min_num=1, max_num=8)
    options = Items(OptionBlock(), label=_("Ideas that you give"), min_num=0, max_num=6, default=[])
    own = blocks.IntegerBlock(
        label=_("Ideas that the learner names"), required=False, default=0, min_value=0, max_value=6
    )
    noun = LineOfWords(
        label=_("What one of them is"),
        required=False,
        max_length=40,
        help_text=_("“Output”, “Tool”; if empty, “Idea”."),
    )

    def from_file(self, data: dict[str, Any]) -> dict[str, Any]:
        """`options: 3` is three that the learner names."""
        if not isinstance(data.get("options"), int):
            return data
        return {name: part for name, part in data.items() if name != "options"} | {"own": data["options"]}

    class Meta:
        icon = "sliders"
        label = _("Scoring sheet")
        description = _("Ideas that the learner scores by your criteria, compared in a chart and its table.")
        preview_value = {
            "title": "Score your ideas",
            "minutes": 15,
            "scale": {"least": 1, "most": 5, "least_label": "not at all", "most_label": "entirely"},
            "criteria": [
                {"lasting_id": "viability", "label": "<p>Viability</p>", "help": "<p>Does it pay?</p>", "weight": 1},
                {"lasting_id": "feasibility", "label": "<p>Feasibility</p>", "weight": 1},
            ],
            "own": 2,
        }
