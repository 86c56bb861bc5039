from decimal import Decimal

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from cms.blocks.answers.parts import FLOWING, Answer, Items, LastingId, Number, Part, Words, in_items


class LevelBlock(Part):
    lasting_id = LastingId()
    label = Words(label=_("Level"), help_text=_("For example: Names a person"))
    share = Number(
        label=_("Share"),
        min_value=0,
        max_value=1,
        decimal_places=6,
        default=Decimal(1),
        help_text=_("Of the criterion's points: 1 is all, 0 none."),
    )
    description = Words(label=_("What it looks like"), required=False, features=FLOWING)

    class Meta:
        icon = "list-ol"
        label = _("Level")
        label_format = "{label}"


class LevelsBlock(Items):
    def check_items(self, items: list) -> None:
        if max(level["share"] for level in items) != 1:
            best = max(range(len(items)), key=lambda at: items[at]["share"])
            raise in_items({best: {"share": _("The best level earns all the points: give it the share 1.")}})


class CriterionBlock(Part):
    lasting_id = LastingId()
    title = Words(label=_("Criterion"))
    levels = LevelsBlock(LevelBlock(), label=_("Levels"), min_num=2, max_num=10)

    class Meta:
        icon = "tasks"
        label = _("Criterion")
        label_format = "{title}"


class OpenAnswerBlock(Answer):
    rubric = Items(
        CriterionBlock(),
        label=_("Rubric"),
        max_num=20,
        default=[],
        help_text=_("Criteria with levels, for who grades. Without any, a person gives points from 0 to all."),
    )
    sample = Words(
        label=_("A good answer"), required=False, features=FLOWING, help_text=_("Shown to learners with the result.")
    )
    max_words = blocks.IntegerBlock(
        label=_("Words at most"),
        required=False,
        min_value=1,
        max_value=5000,
        help_text=_("Learners are told, and see their count; a longer answer is kept all the same."),
    )

    class Meta:
        place = 9
        icon = "edit"
        label = _("Open answer")
        description = _("A text that a person reads and grades.")
        help_text = _(
            "A person gives the points; with a rubric, points × the shares of the levels chosen ÷ the number of "
            "criteria. Until then the result is provisional."
        )
