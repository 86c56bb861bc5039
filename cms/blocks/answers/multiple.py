from django.utils.translation import gettext_lazy as _

from cms.blocks.answers.choices import ChoiceBlock, MultipleChoicesBlock
from cms.blocks.answers.parts import Answer


class MultipleAnswerBlock(Answer):
    choices = MultipleChoicesBlock(ChoiceBlock(), label=_("Choices"), min_num=2, max_num=20)

    class Meta:
        place = 2
        icon = "tick-inverse"
        label = _("Multiple choice")
        description = _("Several choices, one or more of them right.")
        help_text = _(
            "Points × (right ones chosen ÷ all right ones − wrong ones chosen ÷ all wrong ones), never below zero. "
            "Who chooses everything earns nothing."
        )
