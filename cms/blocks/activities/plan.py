from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from cms.blocks.activities.parts import LearningBlock
from cms.blocks.answers.parts import Items, LastingId, Part, Words


class StepBlock(Part):
    lasting_id = LastingId()
    text = Words(label=_("Step"))
    day = blocks.IntegerBlock(label=_("Day"), min_value=1, max_value=366)

    class Meta:
        icon = "calendar-check"
        label = _("Step")
        label_format = "{day} {text}"


class PlanBlock(LearningBlock):
    days = blocks.IntegerBlock(label=_("How many days"), default=30, min_value=1, max_value=366)
    steps = Items(StepBlock(), label=_("Steps"), min_num=0, max_num=40, default=[])
    own = blocks.IntegerBlock(label=_("Steps that the learner may add"), default=5, min_value=0, max_value=20)

    class Meta:
        icon = "calendar-alt"
        label = _("Plan")
        description = _("Steps on days that the learner makes their own, with dates and a file for the calendar.")
        preview_value = {
            "title": "Your first thirty days",
            "minutes": 20,
            "days": 30,
            "steps": [
                {"lasting_id": "audit", "text": "<p>List what you decide by hand today.</p>", "day": 1},
                {"lasting_id": "pick", "text": "<p>Pick one decision to support.</p>", "day": 8},
            ],
            "own": 1,
        }
