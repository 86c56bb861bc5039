"""What a question is answered with and what of it is right: one block a kind, each in a module of the kind's name.

Nothing lists them: whatever kind the engine knows (`quizzes.kinds.KINDS`), its module here has an `Answer`.
"""

from importlib import import_module

from django.utils.functional import Promise
from wagtail import blocks

from cms.blocks.answers.parts import Answer, Part, mark_structure
from quizzes.kinds import KINDS


def _block_of(kind: str) -> Answer:
    module = import_module(f"{__name__}.{kind}")
    classes = [found for found in vars(module).values() if isinstance(found, type) and issubclass(found, Answer)]
    [block] = [one for one in classes if one.__module__ == module.__name__ and not issubclass(one, Part)]
    return block()


ANSWERS: dict[str, Answer] = dict(
    sorted(((kind, _block_of(kind)) for kind in KINDS), key=lambda named: named[1].meta.place)
)
for answer_block in ANSWERS.values():
    mark_structure(answer_block)


class AnswerBlock(blocks.StreamBlock):
    """Each block named as the engine names its kind."""

    def __init__(self, local_blocks=None, **kwargs):
        super().__init__(local_blocks or ANSWERS.items(), **kwargs)


def kind_choices() -> list[tuple[str, str | Promise]]:
    """The kinds of questions by name, with what authors call them."""
    return [(kind, block.meta.label) for kind, block in ANSWERS.items()]


__all__ = ["ANSWERS", "AnswerBlock", "kind_choices"]
