"""What a lesson is made of: one block a paragraph, each with an anchor of its own."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from cms.blocks.anchors import anchor_of
from cms.blocks.media import EmbedBlock, ImageFigureBlock
from cms.blocks.practice import ActivityBlock, CheckBlock
from cms.blocks.tables import TableBlock
from cms.blocks.text import CalloutBlock, CodeBlock, HeadingBlock, ParagraphBlock, QuotationBlock

__all__ = ["LessonBodyBlock", "PageBodyBlock", "anchor_of"]


class PageBodyBlock(blocks.StreamBlock):
    """Plain pages: what a lesson has, without what belongs to learning."""

    heading = HeadingBlock(group=_("Text"))
    paragraph = ParagraphBlock(group=_("Text"))
    callout = CalloutBlock(group=_("Text"))
    quotation = QuotationBlock(group=_("Text"))
    table = TableBlock(group=_("Show"))
    code = CodeBlock(group=_("Show"))
    image = ImageFigureBlock(group=_("Show"))
    embed = EmbedBlock(group=_("Show"))


class LessonBodyBlock(PageBodyBlock):
    check = CheckBlock(group=_("Do"))
    activity = ActivityBlock(group=_("Do"))
