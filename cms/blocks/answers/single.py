from django.utils.translation import gettext_lazy as _

from cms.blocks.answers.choices import ChoiceBlock, SingleChoicesBlock
from cms.blocks.answers.parts import Answer


class SingleAnswerBlock(Answer):
    choices = SingleChoicesBlock(ChoiceBlock(), label=_("Choices"), min_num=2, max_num=20)

    class Meta:
        place = 1
        icon = "radio-empty"
        label = _("Single choice")
        description = _("Several choices, one of them right.")
        help_text = _("The right choice earns all the points, any other none.")
