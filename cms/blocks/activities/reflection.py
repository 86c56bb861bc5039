from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from cms.blocks.activities.parts import LearningBlock
from cms.blocks.answers.parts import Items, LastingId, Part, Words


class OpenQuestionBlock(Part):
    lasting_id = LastingId()
    text = Words(label=_("Question"))
    rows = blocks.IntegerBlock(label=_("Lines"), default=4, min_value=1, max_value=30)

    class Meta:
        icon = "help"
        label = _("Question")
        label_format = "{text}"


class ReflectionBlock(LearningBlock):
    questions = Items(OpenQuestionBlock(), label=_("Questions"), min_num=1, max_num=20)

    class Meta:
        icon = "edit"
        label = _("Reflection")
        description = _("Questions to think about in writing. What is written is kept, and only its writer sees it.")
        preview_value = {
            "title": "Where would you stand?",
            "minutes": 5,
            "intro": "<p>Two sentences are enough.</p>",
            "questions": [{"lasting_id": "answer", "text": "<p>Which of the two would you sign?</p>", "rows": 4}],
        }
