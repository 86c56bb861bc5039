"""The paragraphs that questions in files lead to: `<anchor>` of their own lesson, `<lesson slug>#<anchor>` of another.

Both are stored with the key of the lesson: a question that another lesson's quiz draws still leads to the right place.
"""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from wagtail import blocks

from cms.blocks.anchors import AnchorBlock
from cms.importing.strict import SOURCE
from courses.paragraphs import MARK, paragraph_name


class Paragraphs:
    """Those of all lessons of a course folder. `own` is the slug of the lesson whose quiz file names one."""

    def __init__(self, lessons: Iterable[Any]):
        self._lessons: dict[str, list[Any]] = defaultdict(list)
        for lesson in lessons:
            self._lessons[lesson.slug].append(lesson)

    def problem(self, named: str, own: Any) -> str:
        """Why it cannot be found; empty if it can. Of a lesson that could not be read nothing is said twice."""
        slug, mark, anchor = named.rpartition(MARK)
        found = self._lessons[slug] if mark else [own]
        if not found:
            return f"The course has no lesson “{slug}”."
        if len(found) > 1:
            return f"Two lessons are called “{slug}”; a paragraph of neither can be named."
        body = found[0].bodies.get(SOURCE)
        if body is None or anchor in {block.anchor for block in body}:
            return ""
        return f"The lesson “{slug}” has no block {{#{anchor}}}." if mark else f"The lesson has no block {{#{anchor}}}."

    def lasting(self, named: str, own: Any) -> str:
        slug, mark, anchor = named.rpartition(MARK)
        return paragraph_name(self._key(self._lessons[slug][0] if mark else own), anchor)

    def _key(self, lesson: Any) -> UUID:
        return lesson.heads[SOURCE].data.key

    def lasting_in(self, block: blocks.Block, state: Any, own: Any) -> Any:
        """The state of an answer with every anchor in its lasting form."""
        if isinstance(block, AnchorBlock):
            return self.lasting(state, own)
        if isinstance(block, blocks.StructBlock):
            children = block.child_blocks
            return {
                name: self.lasting_in(children[name], part, own) if name in children else part
                for name, part in state.items()
            }
        if isinstance(block, blocks.ListBlock):
            return [self.lasting_in(block.child_block, item, own) for item in state]
        if isinstance(block, blocks.StreamBlock):
            return [self.lasting_in(block.child_blocks[item["type"]], item, own) for item in state]
        return state
