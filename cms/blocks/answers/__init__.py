"""What a question is answered with and what of it is right: one block a kind, each in a module of its own."""

from django.utils.functional import Promise
from wagtail import blocks

from cms.blocks.answers.blanks import BlanksAnswerBlock
from cms.blocks.answers.matching import MatchingAnswerBlock
from cms.blocks.answers.multiple import MultipleAnswerBlock
from cms.blocks.answers.numeric import NumericQuestionBlock
from cms.blocks.answers.open import OpenAnswerBlock
from cms.blocks.answers.ordering import OrderingAnswerBlock
from cms.blocks.answers.parts import mark_structure
from cms.blocks.answers.short_text import ShortTextAnswerBlock
from cms.blocks.answers.single import SingleAnswerBlock
from cms.blocks.answers.true_false import TrueFalseAnswerBlock


class AnswerBlock(blocks.StreamBlock):
    """Named as the engine names the kinds (`quizzes.kinds.KINDS`)."""

    single = SingleAnswerBlock()
    multiple = MultipleAnswerBlock()
    true_false = TrueFalseAnswerBlock()
    short_text = ShortTextAnswerBlock()
    numeric = NumericQuestionBlock()
    matching = MatchingAnswerBlock()
    ordering = OrderingAnswerBlock()
    blanks = BlanksAnswerBlock()
    open = OpenAnswerBlock()


ANSWERS: dict[str, blocks.StructBlock] = dict(AnswerBlock().child_blocks)
for answer_block in ANSWERS.values():
    mark_structure(answer_block)


def kind_choices() -> list[tuple[str, str | Promise]]:
    """The kinds of questions by name, with what authors call them."""
    return [(kind, block.meta.label) for kind, block in ANSWERS.items()]


__all__ = ["ANSWERS", "AnswerBlock", "kind_choices"]
