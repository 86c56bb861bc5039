from django.core.exceptions import ValidationError
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.blocks.struct_block import StructBlockValidationError

from cms.blocks.anchors import AnchorBlock
from cms.blocks.choosers import ChosenSnippetBlock
from cms.blocks.tables import CellsBlock
from cms.blocks.text import RUNNING_TEXT, CodeBlock


class ActivityTextBlock(blocks.RichTextBlock):
    class Meta:
        icon = "pilcrow"
        label = _("Text")
        template = "cms/blocks/activity_text.html"


class ActivityTableBlock(CellsBlock):
    class Meta:
        icon = "table"
        label = _("Table")
        template = "cms/blocks/cells.html"


class ActivityBodyBlock(blocks.StreamBlock):
    text = ActivityTextBlock(features=RUNNING_TEXT)
    table = ActivityTableBlock()
    code = CodeBlock()


class ActivityBlock(blocks.StructBlock):
    title = blocks.CharBlock(label=_("Title"), max_length=120)
    minutes = blocks.IntegerBlock(label=_("Minutes"), required=False, min_value=1, max_value=240)
    body = ActivityBodyBlock(label=_("What to do"))
    anchor = AnchorBlock()

    class Meta:
        icon = "edit"
        label = _("Activity")
        template = "cms/blocks/activity.html"
        description = _("Something the learner does, away from reading: sort, score, rewrite, calculate.")
        preview_value = {
            "title": "Read an ad line by line",
            "minutes": 10,
            "body": [("text", "<p>Mark each line with one letter.</p>")],
        }
        label_format = "{title}"


class CheckBlock(blocks.StructBlock):
    question = ChosenSnippetBlock("cms.Question", label=_("Question"))
    anchor = AnchorBlock()

    class Meta:
        icon = "help"
        label = _("Check yourself")
        template = "cms/blocks/check.html"
        description = _("A question for practice: answered in place, explained at once, never scored.")

    def clean(self, value):
        cleaned = super().clean(value)
        if cleaned["question"] and not cleaned["question"].is_practice:
            message = _("Choose a question made for practice. A question of a quiz would give its answer away here.")
            raise StructBlockValidationError({"question": ValidationError(message)})
        return cleaned

    def get_context(self, value, parent_context=None):
        from cms.practice_questions import asked

        context = super().get_context(value, parent_context)
        question = value.get("question")
        language = context.get("language") or get_language()
        shown = asked(question, language) if question else ""
        return {**context, "question": shown, "key": question and question.translation_key, "language": language}

    is_previewable = True
