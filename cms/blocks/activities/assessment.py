from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from cms.blocks.activities.parts import LearningBlock, VisibleName
from cms.blocks.activities.scales import ScaleBlock
from cms.blocks.answers.parts import Items, Part, Words


class StatementBlock(Part):
    lasting_id = VisibleName(help_text=_("The same before and after: that is how it shows what grew."))
    text = Words(label=_("Statement"))
    competency = blocks.CharBlock(
        label=_("Competency"), max_length=80, help_text=_("As questions of quizzes are tagged: technical-literacy.")
    )

    class Meta:
        icon = "user"
        label = _("Statement")
        label_format = "{text}"


class AssessmentBlock(LearningBlock):
    occasion = blocks.ChoiceBlock(
        label=_("When it is filled in"),
        choices=[("before", _("Before the course")), ("after", _("After the course"))],
        default="before",
    )
    scale = ScaleBlock()
    statements = Items(StatementBlock(), label=_("Statements"), min_num=1, max_num=60)

    class Meta:
        icon = "user"
        label = _("Self-assessment")
        description = _("Where learners see themselves, before and after. Their profile shows what grew.")
        preview_value = {
            "title": "Where you stand now",
            "minutes": 8,
            "occasion": "before",
            "scale": {"least": 1, "most": 5, "least_label": "not yet", "most_label": "with ease"},
            "statements": [
                {
                    "lasting_id": "literacy",
                    "text": "<p>I can say what a model does with a question.</p>",
                    "competency": "technical-literacy",
                }
            ],
        }
