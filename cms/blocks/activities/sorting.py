from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from cms.blocks.activities.parts import NAME, LearningBlock, VisibleName
from cms.blocks.answers.parts import Items, LastingId, Part, Words


class CategoryBlock(Part):
    lasting_id = VisibleName(help_text=_("Cases name it: small letters, digits and underscores."))
    label = Words(label=_("Label"))

    class Meta:
        icon = "folder-open-1"
        label = _("Category")
        label_format = "{label}"


class CaseBlock(Part):
    lasting_id = LastingId()
    text = Words(label=_("Case"))
    category = blocks.CharBlock(
        label=_("Where you would put it"), max_length=64, validators=[NAME], help_text=_("The name of a category.")
    )
    explanation = Words(
        label=_("Why"),
        required=False,
        help_text=_("Told once the learner has placed the case, never as right or wrong."),
    )

    class Meta:
        icon = "pilcrow"
        label = _("Case")
        label_format = "{text}"


class SortingBlock(LearningBlock):
    categories = Items(CategoryBlock(), label=_("Categories"), min_num=2, max_num=8)
    cases = Items(CaseBlock(), label=_("Cases"), min_num=1, max_num=40)

    class Meta:
        icon = "folder-open-1"
        label = _("Sorting")
        description = _("Cases that the learner puts into categories, and where you would put each and why.")
        preview_value = {
            "title": "Choose the technique",
            "minutes": 10,
            "categories": [
                {"lasting_id": "rules", "label": "<p>Plain rules</p>"},
                {"lasting_id": "llm", "label": "<p>A language model</p>"},
            ],
            "cases": [
                {"lasting_id": "invoice", "text": "<p>Find the total on an invoice.</p>", "category": "rules"},
                {"lasting_id": "reply", "text": "<p>Draft a reply to a complaint.</p>", "category": "llm"},
            ],
        }
