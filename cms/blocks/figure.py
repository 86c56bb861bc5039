"""A figure that the author draws, in place of a picture: SVG of a short list of shapes (cms.drawings)."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from cms.blocks.anchors import AnchorBlock
from cms.drawings import LONGEST, BadDrawing, drawn, is_wide, read_drawing

LONG_ALTERNATIVE = 160  # from here on everybody may want to read it
MOST_PROBLEMS_SHOWN = 8


class DrawingBlock(blocks.TextBlock):
    """SVG as it was written. Refused, not mended, so that authors see what they get."""

    def clean(self, value):
        text = super().clean(value).replace("\r\n", "\n").strip()
        try:
            read_drawing(text)
        except BadDrawing as refusal:
            raise ValidationError([_line(*problem) for problem in refusal.problems[:MOST_PROBLEMS_SHOWN]]) from None
        return text


def _line(number: int, message: str) -> str:
    return gettext("Line %(number)s: %(message)s") % {"number": number, "message": message}


class FigureBlock(blocks.StructBlock):
    svg = DrawingBlock(
        label=_("Drawing"),
        rows=10,
        max_length=LONGEST,
        search_index=False,
        help_text=_("One <svg> with the figure classes; the guide for authors lists them."),
    )
    alt = blocks.TextBlock(
        label=_("What it shows, in words"),
        rows=3,
        max_length=1200,
        help_text=_("All that a reader who cannot see the figure needs, figures included."),
    )
    caption = blocks.CharBlock(label=_("Caption"), required=False, max_length=250)
    anchor = AnchorBlock()

    class Meta:
        icon = "draft"
        label = _("Figure")
        template = "cms/blocks/figure.html"
        description = _("A drawing that explains: boxes, arrows, bars. It follows light and dark by itself.")
        label_format = "{caption}"
        preview_value = {
            "svg": (
                '<svg viewBox="0 0 360 80"><rect class="fig-fill" x="10" y="20" width="120" height="40" rx="6"/>'
                '<path class="fig-arrow" d="M134 40H226"/>'
                '<rect class="fig-fill fig-accent" x="230" y="20" width="120" height="40" rx="6"/></svg>'
            ),
            "alt": "A grey box leads to a green one.",
            "caption": "One step",
        }

    def get_context(self, value, parent_context=None):
        context = super().get_context(value, parent_context)
        svg, alt = value.get("svg") or "", value.get("alt") or ""
        return {
            **context,
            "drawing": drawn(svg, alt, context.get("anchor") or "figure"),
            "is_wide": is_wide(svg),
            "is_described": len(alt) > LONG_ALTERNATIVE,
        }
