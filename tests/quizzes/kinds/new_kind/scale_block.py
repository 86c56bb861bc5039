"""Goes to cms/blocks/answers/scale.py."""

from wagtail import blocks

from cms.blocks.answers.parts import Answer


class ScaleAnswerBlock(Answer):
    lowest = blocks.IntegerBlock()
    highest = blocks.IntegerBlock()
    right = blocks.IntegerBlock()

    class Meta:
        label = "Point on a scale"
        help_text = "The nearer, the more points."
