"""What blocks of activities are written with: those of answers (`cms.blocks.answers.parts`), plain lines, names.

A block mirrors the schema of its kind (`courses.activities.kinds`) by the names of its fields. The schema has the last
word on what is valid; here it is asked when an author saves, so that its messages stand at the field.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from cms.blocks.anchors import AnchorBlock
from cms.blocks.answers.parts import FLOWING, Answer, LastingId, Translated, Words, in_items
from cms.blocks.attribution import ORIGIN, AttributionBlock

NAME = RegexValidator(r"^[a-z0-9][a-z0-9_]*\Z", _("Use small letters, digits and underscores."))
SETTINGS = ("minutes", "anchor", *ORIGIN)


class LineOfWords(Translated, blocks.CharBlock):
    """One line without markup, in each language its own."""

    def __init__(self, **kwargs):
        kwargs.setdefault("max_length", 255)
        super().__init__(**kwargs)

    def merge(self, versions: Mapping[str, str | None]) -> dict[str, str]:
        return {language: text.strip() for language, text in versions.items() if text and text.strip()}

    def split(self, part: Mapping[str, str] | None, language: str) -> str:
        return (part or {}).get(language, "")


class TextOfWords(LineOfWords):
    """Letter by letter, with its line breaks."""

    def __init__(self, *, rows: int = 6, **kwargs):
        kwargs.setdefault("max_length", 20_000)
        super().__init__(**kwargs)
        self.field.widget = blocks.TextBlock(rows=rows).field.widget


class VisibleName(LastingId):
    """A lasting id that authors choose, since formulas or other activities name it."""

    def __init__(self, **kwargs):
        kwargs.setdefault("required", True)
        kwargs.setdefault("label", _("Name"))
        kwargs.setdefault("validators", [NAME])
        super().__init__(**kwargs)
        self.field.widget = blocks.CharBlock().field.widget

    class Meta:
        form_classname = ""


class LearningBlock(AttributionBlock, Answer):
    """The base of all kinds: what the learner is to do, and below it the parts of the kind."""

    title = LineOfWords(label=_("Title"), max_length=120)
    minutes = blocks.IntegerBlock(label=_("Minutes"), required=False, min_value=1, max_value=240)
    intro = Words(label=_("What to do"), required=False, features=FLOWING)
    anchor = AnchorBlock()

    class Meta:
        label_format = "{title}"
        icon = "edit"

    is_previewable = True

    def get_form_layout(self):
        own = [name for name in self.child_blocks if name not in SETTINGS]
        return blocks.struct_block.BlockGroup(children=own, settings=[*SETTINGS])

    def from_file(self, data: dict[str, Any]) -> dict[str, Any]:
        """What a course file says, under the names of this block."""
        return data

    def problems(self, value) -> Iterator[tuple[str, Any]]:
        from cms.activities import problems_of

        yield from at_fields(problems_of(self.name, value))

    def render(self, value, context=None) -> SafeString:
        from cms.activities import render_block

        return render_block(self.name, value, context or {})


def at_fields(problems: list[tuple[tuple, str]]) -> Iterator[tuple[str, Any]]:
    """What the schema says, at the fields of a block: one problem a field is enough to go on with."""
    for place, message in problems:
        name, *rest = place or ("title",)
        if len(rest) >= 2 and isinstance(rest[0], int):
            yield name, in_items({rest[0]: {rest[1]: message}})
        else:
            yield str(name), ValidationError(message)
