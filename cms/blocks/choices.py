"""What a question offers and which of it is right, one block a kind.

The engine's own schema (`quizzes.schema`) has the last word on what is valid; these messages come first because they
can point at the field.
"""

import uuid

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.blocks.list_block import ListBlockValidationError

INLINE = ["bold", "italic", "code"]


class ChoiceIdBlock(blocks.CharBlock):
    """Lasting id of a choice; past responses refer to it. Made when empty; authors need not see it."""

    def __init__(self, **kwargs):
        kwargs.setdefault("required", False)
        kwargs.setdefault("max_length", 40)
        super().__init__(**kwargs)
        self.field.widget = forms.HiddenInput()

    class Meta:
        form_classname = "choice-id"


class ChoiceBlock(blocks.StructBlock):
    choice_id = ChoiceIdBlock(label=_("Id"))
    text = blocks.RichTextBlock(label=_("Text"), features=INLINE)
    correct = blocks.BooleanBlock(label=_("Right"), required=False)
    explanation = blocks.RichTextBlock(
        label=_("Explanation"), features=INLINE, help_text=_("Why it is right or wrong; shown with the result.")
    )

    class Meta:
        icon = "list-ul"
        label = _("Choice")
        label_format = "{text}"


class ChoicesBlock(blocks.ListBlock):
    """Choices of one question. A copied choice gets an id of its own."""

    def clean(self, value):
        cleaned = super().clean(value)
        seen: set[str] = set()
        for choice in cleaned:
            if not choice.get("choice_id") or choice["choice_id"] in seen:
                choice["choice_id"] = uuid.uuid4().hex[:8]
            seen.add(choice["choice_id"])
        self.check_right_ones(cleaned)
        return cleaned

    def check_right_ones(self, choices) -> None:
        raise NotImplementedError


def _refuse(message) -> None:
    raise ListBlockValidationError(non_block_errors=[ValidationError(message)])


class SingleChoicesBlock(ChoicesBlock):
    def check_right_ones(self, choices) -> None:
        if len([choice for choice in choices if choice["correct"]]) != 1:
            _refuse(_("Tick exactly one choice as right."))


class MultipleChoicesBlock(ChoicesBlock):
    def check_right_ones(self, choices) -> None:
        right = len([choice for choice in choices if choice["correct"]])
        if not 0 < right < len(choices):
            _refuse(_("Tick at least one choice as right and leave at least one unticked."))


class SingleAnswerBlock(blocks.StructBlock):
    choices = SingleChoicesBlock(ChoiceBlock(), label=_("Choices"), min_num=2, max_num=10)

    class Meta:
        icon = "radio-empty"
        label = _("Single choice")
        description = _("Several choices, one of them right.")


class MultipleAnswerBlock(blocks.StructBlock):
    choices = MultipleChoicesBlock(ChoiceBlock(), label=_("Choices"), min_num=2, max_num=10)

    class Meta:
        icon = "tick-inverse"
        label = _("Multiple choice")
        description = _("Several choices, one or more of them right.")


class TrueFalseAnswerBlock(blocks.StructBlock):
    choices = SingleChoicesBlock(
        ChoiceBlock(),
        label=_("Choices"),
        min_num=2,
        max_num=2,
        default=[
            {"choice_id": "true", "text": "<p>True</p>", "correct": False, "explanation": ""},
            {"choice_id": "false", "text": "<p>False</p>", "correct": False, "explanation": ""},
        ],
    )

    class Meta:
        icon = "check"
        label = _("True or false")
        description = _("A statement to be judged.")


class AnswerBlock(blocks.StreamBlock):
    single = SingleAnswerBlock()
    multiple = MultipleAnswerBlock()
    true_false = TrueFalseAnswerBlock()
