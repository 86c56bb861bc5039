from wagtail.fields import StreamField

from cms.blocks.answers import AnswerBlock


class AnswerField(StreamField):
    """How a question is answered, in the block of its kind.

    Its column is JSON whatever the blocks are, so migrations do not hold them: another kind, field or help text of one
    needs no migration.
    """

    def __init__(self, **kwargs):
        super().__init__(AnswerBlock, **kwargs)

    def deconstruct(self):
        name, path, _blocks, kwargs = super().deconstruct()
        del kwargs["block_lookup"]
        return name, path, [], kwargs
