"""What a lesson is made of: one block a paragraph, each with an anchor of its own."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from cms.blocks.activities import ActivitiesBlock
from cms.blocks.anchors import anchor_of
from cms.blocks.figure import FigureBlock
from cms.blocks.media import EmbedBlock, ImageFigureBlock
from cms.blocks.practice import CheckBlock
from cms.blocks.sourced import (
    SourcedActivityBlock,
    SourcedCalloutBlock,
    SourcedCodeBlock,
    SourcedEmbedBlock,
    SourcedFigureBlock,
    SourcedImageBlock,
    SourcedParagraphBlock,
    SourcedQuotationBlock,
    SourcedTableBlock,
)
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
    figure = FigureBlock(group=_("Show"))
    image = ImageFigureBlock(group=_("Show"))
    embed = EmbedBlock(group=_("Show"))


class LessonBodyBlock(ActivitiesBlock, PageBodyBlock):
    paragraph = SourcedParagraphBlock(group=_("Text"))
    callout = SourcedCalloutBlock(group=_("Text"))
    quotation = SourcedQuotationBlock(group=_("Text"))
    table = SourcedTableBlock(group=_("Show"))
    code = SourcedCodeBlock(group=_("Show"))
    figure = SourcedFigureBlock(group=_("Show"))
    image = SourcedImageBlock(group=_("Show"))
    embed = SourcedEmbedBlock(group=_("Show"))
    check = CheckBlock(group=_("Do"))
    activity = SourcedActivityBlock(group=_("Do"))
