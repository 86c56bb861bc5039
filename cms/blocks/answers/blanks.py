from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.blocks.stream_block import StreamBlockValidationError

from cms.blocks.answers.choices import ChoiceBlock, SingleChoicesBlock
from cms.blocks.answers.numbers import answers, unit_required, units
from cms.blocks.answers.parts import FLOWING, Answer, LastingId, Number, Part, Words, in_fields
from cms.blocks.answers.typed import accepted, ignores_case
from quizzes.kinds.blanks import marks_in, words_of


class BlankName(LastingId):
    """The lasting id of a blank, which the author writes into the text too and so gives it."""

    def __init__(self, **kwargs):
        super().__init__(
            required=True,
            label=_("Name"),
            help_text=_("Write it in the text where the blank shall stand: {{name}}. Keep it once learners answered."),
            validators=[RegexValidator(r"^[A-Za-z0-9_-]{1,64}$", _("Use letters A–Z, digits, hyphens and no spaces."))],
            **kwargs,
        )
        self.field.widget = type(blocks.CharBlock().field.widget)()

    class Meta:
        form_classname = ""


class BlankBlock(Part):
    name = BlankName()


def weight() -> Number:
    return Number(
        label=_("Weight"),
        default=Decimal(1),
        min_value=Decimal("0.01"),
        max_value=100,
        decimal_places=2,
        help_text=_("2 counts twice as much as 1."),
    )


def explanation() -> Words:
    return Words(label=_("Explanation"), required=False, features=FLOWING, help_text=_("Why this is right."))


class TextBlankBlock(BlankBlock):
    accepted = accepted()
    ignores_case = ignores_case()
    weight = weight()
    explanation = explanation()

    class Meta:
        icon = "pilcrow"
        label = _("Blank for words")
        label_format = "{name}"


class NumberBlankBlock(BlankBlock):
    answers = answers()
    units = units()
    unit_required = unit_required()
    weight = weight()
    explanation = explanation()

    class Meta:
        icon = "decimal"
        label = _("Blank for a number")
        label_format = "{name}"


class ChoiceBlankBlock(BlankBlock):
    choices = SingleChoicesBlock(ChoiceBlock(), label=_("Choices"), min_num=2, max_num=20)
    weight = weight()
    explanation = explanation()

    class Meta:
        icon = "radio-empty"
        label = _("Blank with choices")
        label_format = "{name}"


class BlanksBlock(blocks.StreamBlock):
    text = TextBlankBlock()
    number = NumberBlankBlock()
    choice = ChoiceBlankBlock()

    def clean(self, value):
        cleaned = super().clean(value)
        seen: set[str] = set()
        for at, child in enumerate(cleaned):
            name = child.value["name"]
            if name and name in seen:
                twice = in_fields({"name": _("Another blank has this name. Give this one a name of its own.")})
                raise StreamBlockValidationError(block_errors={at: twice})
            seen.add(name)
        return cleaned


class BlanksAnswerBlock(Answer):
    text = Words(
        label=_("Text with blanks"),
        features=FLOWING,
        help_text=_("Write {{name}} where a blank shall stand, for example: Water boils at {{boils}} °C."),
    )
    blanks = BlanksBlock(label=_("Blanks"), min_num=1, max_num=20)

    class Meta:
        place = 8
        icon = "form"
        label = _("Fill in the blanks")
        description = _("A text with gaps for words, numbers or choices.")
        help_text = _("Points × the weights of the blanks that are right ÷ all weights.")

    def problems(self, value) -> Iterator[tuple[str, Any]]:
        marks = marks_in(words_of(value["text"].source))
        names = [child.value["name"] for child in value["blanks"]]
        for mark in marks:
            if mark not in names:
                yield "text", _("There is no blank named “%(name)s” below.") % {"name": mark}
                return
        for name in names:
            if marks.count(name) != 1:
                words = {"mark": f"{{{{{name}}}}}", "count": marks.count(name)}
                yield "text", _("Write %(mark)s once in the text; it stands there %(count)s times.") % words
                return
