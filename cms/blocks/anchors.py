from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from cms.widgets import ParagraphInput

ANCHOR = r"[a-z0-9]+(?:-[a-z0-9]+)*"
PARAGRAPH = rf"^(?:[0-9a-f]{{8}}(?:-[0-9a-f]{{4}}){{3}}-[0-9a-f]{{12}}#)?{ANCHOR}$"
PARAGRAPH_LENGTH = 120
NO_PARAGRAPH = _("Give the anchor of a paragraph, or choose one.")


class AnchorBlock(blocks.CharBlock):
    """Where a link, the language switch or a return to the lesson lands: the same in every language of a lesson."""

    def __init__(self, **kwargs):
        kwargs.setdefault("required", False)
        kwargs.setdefault("max_length", 80)
        kwargs.setdefault("search_index", False)  # no word of the lesson
        kwargs.setdefault("label", _("Anchor"))
        kwargs.setdefault(
            "help_text", _("Lets links and the language switch find this place. Leave it empty or keep what is there.")
        )
        kwargs.setdefault(
            "validators", [RegexValidator(rf"^{ANCHOR}$", _("Use small letters, digits and single hyphens."))]
        )
        super().__init__(**kwargs)


class ParagraphBlock(AnchorBlock):
    """A paragraph that explains: of the quiz's own lesson by its anchor, or of any by `<lesson key>#<anchor>`."""

    def __init__(self, **kwargs):
        kwargs.setdefault("max_length", PARAGRAPH_LENGTH)
        kwargs.setdefault("validators", [RegexValidator(PARAGRAPH, NO_PARAGRAPH)])
        super().__init__(**kwargs)
        self.field.widget = ParagraphInput()


def anchor_of(child: blocks.StreamValue.StreamChild) -> str:
    """The id of a block in the page: the author's anchor, or one made from the block's lasting id."""
    return child.value.get("anchor") or f"b-{child.id}"
