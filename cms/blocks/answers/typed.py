"""Typed texts that are accepted, as short texts and blanks have them."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from cms.blocks.answers.parts import FLOWING, Items, Lines, OwnId, Part, Share, Words, in_items


class AcceptedTextBlock(Part):
    lasting_id = OwnId()
    text = Lines(
        label=_("Accepted"),
        help_text=_("One a line; each counts as the same answer. An answer in any language of the site counts."),
    )
    share = Share()
    explanation = Words(
        label=_("Explanation"), required=False, features=FLOWING, help_text=_("Shown to who answered this.")
    )

    class Meta:
        icon = "check"
        label = _("Accepted answer")
        label_format = "{text}"


class EarningItems(Items):
    """Answers of which one must earn everything."""

    def check_items(self, items: list) -> None:
        if items and not any(item["share"] == 1 for item in items):
            raise in_items({0: {"share": _("One answer must earn all the points: give it the share 1.")}})


def accepted() -> Items:
    return EarningItems(AcceptedTextBlock(), label=_("Accepted answers"), min_num=1, max_num=50)


def ignores_case() -> blocks.BooleanBlock:
    return blocks.BooleanBlock(
        label=_("Capitals do not matter"), required=False, default=True, help_text=_("“recall” counts as “Recall”.")
    )
