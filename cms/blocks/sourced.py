"""The blocks of a lesson that say where they come from. On plain pages the same blocks ask nothing of the kind."""

from cms.blocks.attribution import AttributionBlock
from cms.blocks.figure import FigureBlock
from cms.blocks.media import EmbedBlock, ImageFigureBlock
from cms.blocks.practice import ActivityBlock
from cms.blocks.tables import TableBlock
from cms.blocks.text import CalloutBlock, CodeBlock, ParagraphBlock, QuotationBlock


class SourcedParagraphBlock(AttributionBlock, ParagraphBlock):
    pass


class SourcedQuotationBlock(AttributionBlock, QuotationBlock):
    pass


class SourcedCalloutBlock(AttributionBlock, CalloutBlock):
    pass


class SourcedTableBlock(AttributionBlock, TableBlock):
    pass


class SourcedCodeBlock(AttributionBlock, CodeBlock):
    pass


class SourcedFigureBlock(AttributionBlock, FigureBlock):
    pass


class SourcedImageBlock(AttributionBlock, ImageFigureBlock):
    pass


class SourcedEmbedBlock(AttributionBlock, EmbedBlock):
    pass


class SourcedActivityBlock(AttributionBlock, ActivityBlock):
    pass
