from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from cms.blocks.activities.parts import LineOfWords
from cms.blocks.answers.parts import Part


class ScaleBlock(Part):
    """Its problems are told where the activity's are: the schema of a scale says them."""

    least = blocks.IntegerBlock(label=_("Lowest step"), default=1, min_value=0, max_value=100)
    most = blocks.IntegerBlock(label=_("Highest step"), default=5, min_value=1, max_value=100)
    least_label = LineOfWords(label=_("What the lowest step means"), required=False, max_length=60)
    most_label = LineOfWords(label=_("What the highest step means"), required=False, max_length=60)

    class Meta:
        icon = "sliders"
        label = _("Scale")
