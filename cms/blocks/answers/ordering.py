from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from cms.blocks.answers.parts import Answer, Items, LastingId, Part, Words, in_items, words_in


class OrderedItemBlock(Part):
    lasting_id = LastingId()
    text = Words(label=_("Text"))

    class Meta:
        icon = "list-ol"
        label = _("Item")
        label_format = "{text}"


class OrderedItemsBlock(Items):
    def check_items(self, items: list) -> None:
        texts = [words_in(item["text"]) for item in items]
        for at, text in enumerate(texts):
            if text in texts[:at]:
                raise in_items({at: {"text": _("Another item says the same.")}})


class OrderingAnswerBlock(Answer):
    items = OrderedItemsBlock(
        OrderedItemBlock(),
        label=_("Items, in the right order"),
        min_num=2,
        max_num=12,
        help_text=_("Learners see them shuffled."),
    )
    scoring = blocks.ChoiceBlock(
        label=_("What earns points"),
        default="positions",
        choices=[
            ("positions", _("Each item in its right place")),
            ("adjacent", _("Each item followed by the right one")),
            ("all", _("The whole order, or nothing")),
        ],
        help_text=_("Learners are told which it is."),
    )

    class Meta:
        place = 7
        icon = "list-ol"
        label = _("Ordering")
        description = _("Steps, ranks or dates to be brought into order.")
        help_text = _(
            "Points × right places ÷ all items; or points × right neighbours ÷ (all items − 1); or all points for the "
            "whole order and none for another. Choose below."
        )
