from django.utils.translation import gettext_lazy as _

from cms.blocks.answers.choices import ChoiceBlock, SingleChoicesBlock
from cms.blocks.answers.parts import Answer


class TrueFalseAnswerBlock(Answer):
    choices = SingleChoicesBlock(
        ChoiceBlock(),
        label=_("Choices"),
        min_num=2,
        max_num=2,
        default=[
            {"choice_id": "true", "text": "<p>True</p>", "correct": False, "explanation": "", "anchor": ""},
            {"choice_id": "false", "text": "<p>False</p>", "correct": False, "explanation": "", "anchor": ""},
        ],
    )

    class Meta:
        place = 3
        icon = "check"
        label = _("True or false")
        description = _("A statement to be judged.")
        help_text = _("The right choice earns all the points, the other none. The two are never shuffled.")
