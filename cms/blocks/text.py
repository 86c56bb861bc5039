from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.blocks.struct_block import StructBlockValidationError

from cms.blocks.anchors import AnchorBlock

# Only what Markdown can say, so that a lesson can leave the site as a file and come back the same.
INLINE = ["bold", "italic", "code", "link"]
RUNNING_TEXT = [*INLINE, "ol", "ul"]


class HeadingBlock(blocks.StructBlock):
    text = blocks.CharBlock(label=_("Text"), max_length=160)
    level = blocks.ChoiceBlock(label=_("Level"), choices=[("2", _("Heading")), ("3", _("Subheading"))], default="2")
    anchor = AnchorBlock()

    class Meta:
        icon = "title"
        label = _("Heading")
        template = "cms/blocks/heading.html"
        description = _("Opens a part of the lesson. Subheadings divide a long part.")
        preview_value = {"text": "Where the question comes from", "level": "2"}
        label_format = "{text}"


class ParagraphBlock(blocks.StructBlock):
    text = blocks.RichTextBlock(label=_("Text"), features=RUNNING_TEXT)
    anchor = AnchorBlock()

    class Meta:
        icon = "pilcrow"
        label = _("Paragraph or list")
        template = "cms/blocks/paragraph.html"
        description = _(
            "One thought. Keep one paragraph or one list to a block: learners return to the block they left."
        )
        preview_value = {"text": "<p>A word can be handed out too freely and still <b>name a job</b>.</p>"}


class QuotationBlock(blocks.StructBlock):
    text = blocks.RichTextBlock(label=_("Quotation"), features=INLINE)
    source = blocks.CharBlock(label=_("Who said it"), required=False, max_length=200)
    anchor = AnchorBlock()

    class Meta:
        icon = "openquote"
        label = _("Quotation")
        template = "cms/blocks/quotation.html"
        description = _("Somebody else's words, and who said them.")
        preview_value = {"text": "<p>Everyone hires for it. No one defines it.</p>", "source": "A hiring manager"}


class CalloutBlock(blocks.StructBlock):
    tone = blocks.ChoiceBlock(
        label=_("Tone"), choices=[("note", _("Note")), ("tip", _("Tip")), ("caution", _("Caution"))], default="note"
    )
    title = blocks.CharBlock(label=_("Title"), required=False, max_length=120)
    text = blocks.RichTextBlock(label=_("Text"), features=RUNNING_TEXT)
    anchor = AnchorBlock()

    class Meta:
        icon = "info-circle"
        label = _("Callout")
        template = "cms/blocks/callout.html"
        description = _("A definition, a tip or a caution that should stand out from the running text.")
        preview_value = {"tone": "tip", "title": "Rule of thumb", "text": "<p>Name the decision first.</p>"}
        label_format = "{title}"


class CodeBlock(blocks.StructBlock):
    code = blocks.TextBlock(label=_("Text"), rows=8)
    language = blocks.CharBlock(label=_("Language"), required=False, max_length=30, default="text")
    anchor = AnchorBlock()

    class Meta:
        icon = "code"
        label = _("Code or prompt")
        template = "cms/blocks/code.html"
        description = _("Text that must be shown letter by letter: a prompt, a formula, code.")
        preview_value = {"code": "Summarise the text below in three sentences.", "language": "text"}

    def clean(self, value):
        cleaned = super().clean(value)
        if not cleaned["code"].strip():
            raise StructBlockValidationError({"code": ValidationError(_("Write the text, or remove the block."))})
        return cleaned
