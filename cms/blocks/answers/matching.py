from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext_lazy as _

from cms.blocks.answers.parts import FLOWING, Answer, Items, LastingId, Part, Words, in_items, words_in


class PairBlock(Part):
    lasting_id = LastingId()
    left = Words(label=_("Left"))
    right = Words(label=_("What belongs to it"))
    explanation = Words(
        label=_("Explanation"), required=False, features=FLOWING, help_text=_("Why they belong together.")
    )

    class Meta:
        icon = "link"
        label = _("Pair")
        label_format = "{left} – {right}"


class ExtraBlock(Part):
    lasting_id = LastingId()
    right = Words(label=_("Text"))

    class Meta:
        icon = "cross"
        label = _("Extra choice")
        label_format = "{right}"


class MatchingAnswerBlock(Answer):
    pairs = Items(PairBlock(), label=_("Pairs"), min_num=2, max_num=20)
    extras = Items(
        ExtraBlock(),
        label=_("Extra choices"),
        max_num=20,
        default=[],
        help_text=_("They belong to nothing, so that the last pair cannot be found by elimination."),
    )

    class Meta:
        place = 6
        icon = "link"
        label = _("Matching")
        description = _("What belongs together: two columns to be paired.")
        help_text = _("Points × right pairs ÷ all pairs.")

    def problems(self, value) -> Iterator[tuple[str, Any]]:
        rights = {words_in(pair["right"]) for pair in value["pairs"]}
        if len(rights | {words_in(extra["right"]) for extra in value["extras"]}) < 2:
            yield "pairs", in_items({1: {"right": _("All pairs have the same here: there is nothing to choose.")}})
        for at, extra in enumerate(value["extras"]):
            if words_in(extra["right"]) in rights:
                yield "extras", in_items({at: {"right": _("This belongs to a pair already.")}})
                return
