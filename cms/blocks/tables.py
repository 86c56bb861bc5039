from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.contrib.typed_table_block.blocks import TypedTable, TypedTableBlock

from cms.blocks.anchors import AnchorBlock
from cms.blocks.text import INLINE


class CellsBlock(TypedTableBlock):
    text = blocks.RichTextBlock(label=_("Text"), features=INLINE, required=False)


def _preview_cells() -> TypedTable:
    cells = CellsBlock()
    return cells.to_python(
        {
            "columns": [{"type": "text", "heading": "You own"}, {"type": "text", "heading": "You are called"}],
            "rows": [{"values": ["<p>the model</p>", "<p>core AI PM</p>"]}],
            "caption": "",
        }
    )


class TableBlock(blocks.StructBlock):
    table = CellsBlock(label=_("Table"))
    anchor = AnchorBlock()

    class Meta:
        icon = "table"
        label = _("Table")
        template = "cms/blocks/table.html"
        description = _("Rows and columns with a heading over each column.")

    def get_preview_value(self):
        return self.normalize({"table": _preview_cells()})
