"""Answers as plain data: what a file says and what the site keeps, in one form that can be compared and hashed.

Empty parts are left out, so that a field that is added to the editor later changes no state.
"""

from decimal import Decimal
from typing import Any

from wagtail import blocks

from cms.answers import wrapped
from cms.blocks.answers import ANSWERS
from cms.blocks.answers.parts import plain_number
from cms.models import Question

EMPTY = (None, "", [])


def answer_state(question: Question) -> dict[str, Any]:
    """Part of the answer → what the site keeps in it."""
    if not question.answer:
        return {}
    item = question.answer.raw_data[0]
    return plain(ANSWERS[item["type"]], item["value"])


def plain(block: blocks.Block, raw: Any) -> Any:
    """A raw value without what Wagtail keeps around it."""
    if isinstance(block, blocks.StructBlock):
        parts = {name: plain(child, raw.get(name)) for name, child in block.child_blocks.items()}
        return without_empty(parts)
    if isinstance(block, blocks.ListBlock):
        return [plain(block.child_block, unwrapped(item)) for item in raw or []]
    if isinstance(block, blocks.StreamBlock):
        return [{"type": item["type"], **plain(block.child_blocks[item["type"]], item["value"])} for item in raw or []]
    if isinstance(block, blocks.DecimalBlock):
        return None if raw in EMPTY else plain_number(Decimal(str(raw)))
    return raw


def without_empty(parts: dict[str, Any]) -> dict[str, Any]:
    return {name: part for name, part in parts.items() if part not in EMPTY}


def unwrapped(item: dict[str, Any]) -> dict[str, Any]:
    return item["value"] if item.get("type") == "item" and "value" in item else item


def answer_stream(kind: str, state: dict[str, Any]) -> list[dict[str, Any]]:
    """The inverse of `answer_state`, as a StreamField takes it; what the state does not name gets its default there."""
    return [{"type": kind, "value": raw_value(ANSWERS[kind], state)}]


def raw_value(block: blocks.Block, state: Any) -> Any:
    if isinstance(block, blocks.StructBlock):
        return {name: raw_value(child, state[name]) for name, child in block.child_blocks.items() if name in state}
    if isinstance(block, blocks.ListBlock):
        items = [("item", block.child_block, item) for item in state]
    elif isinstance(block, blocks.StreamBlock):
        items = [(item["type"], block.child_blocks[item["type"]], item) for item in state]
    else:
        return state
    return [wrapped(child, type_, raw_value(child, item), at) for at, (type_, child, item) in enumerate(items)]
