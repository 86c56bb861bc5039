"""Choices, as single and multiple choice, true or false and blanks offer them."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from cms.blocks.anchors import ParagraphBlock
from cms.blocks.answers.parts import Items, LastingId, Part, Words, in_items, in_list, words_in


class ChoiceIdBlock(LastingId):
    def __init__(self, **kwargs):
        kwargs.setdefault("max_length", 40)
        super().__init__(**kwargs)


class ChoiceBlock(Part):
    choice_id = ChoiceIdBlock(label=_("Id"))
    text = Words(label=_("Text"))
    correct = blocks.BooleanBlock(label=_("Right"), required=False)
    explanation = Words(
        label=_("Explanation"), required=False, help_text=_("Why it is right or wrong; shown with the result.")
    )
    anchor = ParagraphBlock(
        label=_("Paragraph that explains it"),
        help_text=_("Whoever picks this choice is led there."),
    )

    class Meta:
        icon = "list-ul"
        label = _("Choice")
        label_format = "{text}"


class ChoicesBlock(Items):
    """Choices of one question."""

    def check_items(self, items: list) -> None:
        seen: dict[str, int] = {}
        for at, choice in enumerate(items):
            text = words_in(choice["text"])
            if text in seen:
                raise in_items({at: {"text": _("Another choice says the same.")}})
            seen[text] = at
        self.check_right_ones([choice for choice in items if choice["correct"]], items)

    def check_right_ones(self, right: list, choices: list) -> None:
        raise NotImplementedError


class SingleChoicesBlock(ChoicesBlock):
    def check_right_ones(self, right: list, choices: list) -> None:
        if len(right) != 1:
            raise in_list(_("Tick exactly one choice as right."))


class MultipleChoicesBlock(ChoicesBlock):
    def check_right_ones(self, right: list, choices: list) -> None:
        if not 0 < len(right) < len(choices):
            raise in_list(_("Tick at least one choice as right and leave at least one unticked."))
