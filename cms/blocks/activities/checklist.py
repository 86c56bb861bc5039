from django.utils.translation import gettext_lazy as _

from cms.blocks.activities.parts import LearningBlock
from cms.blocks.answers.parts import Items, LastingId, Part, Words


class PointBlock(Part):
    lasting_id = LastingId()
    text = Words(label=_("Text"))

    class Meta:
        icon = "tick"
        label = _("Item")
        label_format = "{text}"


class ChecklistBlock(LearningBlock):
    items = Items(PointBlock(), label=_("Items"), min_num=1, max_num=60)

    class Meta:
        icon = "tasks"
        label = _("Checklist")
        description = _("Things to tick off. The ticks are kept for the learner.")
        preview_value = {
            "title": "Before you promise AI",
            "minutes": 5,
            "items": [
                {"lasting_id": "problem", "text": "<p>I can name the problem without the word AI.</p>"},
                {"lasting_id": "cost", "text": "<p>I know what one answer costs.</p>"},
            ],
        }
