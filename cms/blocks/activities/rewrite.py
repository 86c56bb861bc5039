from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from cms.blocks.activities.checklist import PointBlock
from cms.blocks.activities.parts import LearningBlock, TextOfWords
from cms.blocks.answers.parts import FLOWING, Items, Words


class RewriteBlock(LearningBlock):
    before = TextOfWords(label=_("The text as it is"), rows=4)
    task = Words(label=_("What to make of it"), required=False, features=FLOWING)
    rows = blocks.IntegerBlock(label=_("Lines to write in"), default=8, min_value=1, max_value=30)
    checks = Items(PointBlock(), label=_("To check it by"), min_num=0, max_num=20, default=[])
    sample = TextOfWords(
        label=_("One possible version"), required=False, help_text=_("Folded away until the learner asks for it.")
    )

    class Meta:
        icon = "resubmit"
        label = _("Rewrite")
        description = _("A text that the learner writes anew, checks by your list, and may compare with your version.")
        preview_value = {
            "title": "Prompt workshop",
            "minutes": 15,
            "before": "Summarise the feedback.",
            "task": "<p>Say for whom, how long, and what to leave out.</p>",
            "checks": [{"lasting_id": "whom", "text": "<p>It says for whom.</p>"}],
            "sample": "Summarise these reviews for the team that plans the next release.",
        }
