"""What a part of a lesson says about where it comes from."""

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.blocks.struct_block import BlockGroup, StructBlockValidationError

SHORT_NAMES = RegexValidator(r"^[\w-]+(?:[\s,]+[\w-]+)*$", _("Write the sources' short names with commas between."))

ORIGIN = ("sources", "relation")


class Relation(models.TextChoices):
    ADAPTED = "adapted", _("Adapted: theirs, reworked for this lesson")
    SUMMARIZED = "summarized", _("Summarized: theirs, in short")
    NEW = "new", _("New: written for this lesson")


class AttributionBlock(blocks.StructBlock):
    """Mixed into the blocks of a lesson that carry content. Put it first among the bases: its fields come last."""

    sources = blocks.CharBlock(
        label=_("Sources"),
        required=False,
        max_length=120,
        validators=[SHORT_NAMES],
        search_index=False,
        help_text=_("Short names from the course's list of sources, for example: A, B"),
    )
    relation = blocks.ChoiceBlock(
        label=_("What was done with them"), required=False, choices=Relation.choices, search_index=False
    )

    def get_form_layout(self):
        """Beside the block's own fields, behind its settings button: writing comes first."""
        own = [name for name in self.child_blocks if name not in ORIGIN]
        return BlockGroup(children=own, settings=list(ORIGIN))

    def clean(self, value):
        cleaned = super().clean(value)
        if problem := origin_problem(cleaned["sources"], cleaned["relation"]):
            name, message = problem
            raise StructBlockValidationError({name: ValidationError(message)})
        return cleaned


def origin_problem(sources: str, relation: str) -> tuple[str, str] | None:
    """The field and what is wrong with it, if they do not go together."""
    if sources and not relation:
        return "relation", _("Say what was done with the source.")
    if relation in {Relation.ADAPTED, Relation.SUMMARIZED} and not sources:
        return "sources", _("Name the source that this was taken from.")
    return None
