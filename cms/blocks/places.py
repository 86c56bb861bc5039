"""The places of a quiz: a question that is always asked, or some drawn for each attempt anew."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.blocks.struct_block import StructBlockValidationError

from cms.blocks.choosers import ChosenSnippetBlock
from cms.models.banks import Difficulty
from cms.models.lists import SLUG_NAME

# What one attempt may ask at most (`quizzes.schema.MOST_ASKED`).
MOST_DRAWN = 100


class DrawBlock(blocks.StructBlock):
    count = blocks.IntegerBlock(label=_("How many"), min_value=1, max_value=MOST_DRAWN, default=3)
    bank = ChosenSnippetBlock("cms.Bank", label=_("Question bank"), required=False)
    tag = blocks.CharBlock(label=_("Tag"), required=False, max_length=80, validators=[SLUG_NAME])
    competency = blocks.CharBlock(label=_("Competency"), required=False, max_length=80, validators=[SLUG_NAME])
    difficulty = blocks.ChoiceBlock(label=_("Difficulty"), required=False, choices=Difficulty.choices)

    class Meta:
        icon = "order"
        label = _("Draw")
        label_format = _("{count} of {bank} {tag} {competency} {difficulty}")
        help_text = _(
            "For each attempt so many published questions that have all of this, each at most once. "
            "Leave empty what does not matter; one of them is needed."
        )

    def clean(self, value):
        cleaned = super().clean(value)
        if not any(cleaned[name] for name in ("bank", "tag", "competency", "difficulty")):
            message = _("Say what to draw from: a bank, a tag, a competency or a difficulty.")
            raise StructBlockValidationError({"bank": ValidationError(message)})
        return cleaned


class QuizQuestionsBlock(blocks.StreamBlock):
    question = ChosenSnippetBlock("cms.Question", label=_("Question"))
    draw = DrawBlock()
