"""What a quiz file may say of each kind of question: made from their blocks: a new kind needs nothing here.

The source language holds the structure and its words; the other languages hold the same ids and their words.
"""

from collections.abc import Callable, Collection, Iterable
from decimal import Decimal
from functools import cache
from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field, PlainValidator, StrictBool, StrictInt, ValidationInfo, create_model
from wagtail import blocks

from cms.blocks.activities.parts import LineOfWords
from cms.blocks.answers import ANSWERS
from cms.blocks.answers.choices import ChoiceBlock
from cms.blocks.answers.parts import LastingId, Lines, Translated, Words, has_words, needs_words, plain_number
from cms.importing.answers import without_empty
from cms.importing.inline import html_of
from cms.importing.strict import Line, Name, OptionalLine, OptionalText, Strict, Text

# Whoever writes files explains every choice, in every language.
NEEDED_IN_FILES = {(ChoiceBlock, "explanation")}


def by_tag(tag: str, models: Callable[[], dict[str, type[Strict]]], names: Iterable[str]) -> Any:
    """One of several shapes; which, is said by a field of its own."""
    head = create_model("Head", __config__=ConfigDict(extra="ignore"), **{tag: (Literal[tuple(names)], ...)})  # type: ignore

    def read(data: Any, info: ValidationInfo) -> Strict:
        return models()[getattr(head.model_validate(data), tag)].model_validate(data, context=info.context)

    return Annotated[Any, PlainValidator(read)]


def by_key(models: Callable[[], dict[str, type[Strict]]], otherwise: type[Strict]) -> Any:
    """The words of a question, whose kind is that of the question with the same key in the source language."""

    def read(data: Any, info: ValidationInfo) -> Strict:
        key = str(data.get("key")) if isinstance(data, dict) else ""
        kind = (info.context or {}).get("kinds", {}).get(key)
        return models().get(kind, otherwise).model_validate(data)

    return Annotated[Any, PlainValidator(read)]


def file_name(name: str, child: blocks.Block) -> str:
    return "id" if isinstance(child, LastingId) else name


@cache
def answer_models(base: type[Strict], *, is_source: bool) -> dict[str, type[Strict]]:
    """Made when they are first needed: it takes as long as reading many files."""
    return {kind: model_of(block, base, is_source=is_source) for kind, block in ANSWERS.items()}


def model_of(
    block: blocks.StructBlock,
    base: type[Strict] = Strict,
    *,
    is_source: bool,
    without: Collection[str] = (),
    **more: Any,
) -> type[Strict]:
    """`without` names children that a file says in another place."""
    fields = {
        file_name(name, child): _needed(child) if (type(block), name) in NEEDED_IN_FILES else _field(child, is_source)
        for name, child in block.child_blocks.items()
        if name not in without and (is_source or isinstance(child, LastingId) or has_words(child))
    }
    return create_model(type(block).__name__, __base__=base, **more, **fields)


def _needed(block: blocks.Block) -> tuple[Any, Any]:
    return (tuple[Line, ...], Field(min_length=1)) if isinstance(block, Lines) else (Text, ...)


def _field(block: blocks.Block, is_source: bool) -> tuple[Any, Any]:
    if isinstance(block, Translated):
        if block.required:
            return _needed(block)
        return (tuple[Line, ...], ()) if isinstance(block, Lines) else (OptionalText, "")
    if isinstance(block, LastingId):
        return Name, ...
    if isinstance(block, (blocks.ListBlock, blocks.StreamBlock)):
        return _list(block, is_source)
    if isinstance(block, blocks.StructBlock):
        inner = model_of(block, is_source=is_source)
        if not any(field.is_required() for field in inner.model_fields.values()):
            return inner, inner()
        return (inner, ...) if is_source or needs_words(block) else (inner | None, None)
    return _plain_field(block)


def _list(block: blocks.Block, is_source: bool) -> tuple[Any, Any]:
    if isinstance(block, blocks.ListBlock):
        item: Any = model_of(block.child_block, is_source=is_source)
    else:
        tags = {name: {"type": (Literal[name], ...)} for name in block.child_blocks}
        models = {name: model_of(one, is_source=is_source, **tags[name]) for name, one in block.child_blocks.items()}
        item = by_tag("type", lambda: models, models)
    is_needed = bool(block.meta.min_num) and (is_source or needs_words(block))
    if not is_needed:
        return tuple[item, ...], Field(default=(), max_length=block.meta.max_num)
    return tuple[item, ...], Field(min_length=block.meta.min_num, max_length=block.meta.max_num)


def _plain_field(block: blocks.Block) -> tuple[Any, Any]:
    """What only the source language says."""
    default = block.get_default()
    if isinstance(block, blocks.BooleanBlock):
        return StrictBool, bool(default)
    type_: Any = OptionalLine
    if isinstance(block, blocks.TextBlock):
        type_ = OptionalText
    elif isinstance(block, blocks.DecimalBlock):
        type_ = Decimal
    elif isinstance(block, blocks.IntegerBlock):
        type_ = StrictInt
    elif isinstance(block, blocks.ChoiceBlock):
        type_ = Literal[tuple(value for value, _label in block.field.choices if value)]
    if default is None and block.required:
        return {OptionalLine: Line, OptionalText: Text}.get(type_, type_), ...
    is_text = type_ in (OptionalLine, OptionalText)
    return (type_ | None if type_ in (Decimal, StrictInt) else type_), default or "" if is_text else default


# --- from a file to a state ---------------------------------------------------------------------------------------


def state_of(block: blocks.Block, entry: Any, words: Any) -> Any:
    """`entry` is what the source language says, `words` what this one does: the same there."""
    if isinstance(block, Words):
        return html_of(words) if words else ""
    if isinstance(block, Lines):
        return "\n".join(words or ())
    if isinstance(block, LineOfWords):
        return words or ""
    if isinstance(block, blocks.StructBlock):
        return without_empty(_states(block, entry, words))
    if isinstance(block, blocks.ListBlock):
        return [state_of(block.child_block, item, _same(item, words)) for item in entry]
    if isinstance(block, blocks.StreamBlock):
        return [
            {"type": item.type, **state_of(block.child_blocks[item.type], item, _same(item, words))} for item in entry
        ]
    if isinstance(block, blocks.DecimalBlock):
        return None if entry is None else plain_number(entry)
    return entry


def _states(block: blocks.StructBlock, entry: Any, words: Any) -> dict[str, Any]:
    names = {name: file_name(name, child) for name, child in block.child_blocks.items()}
    return {
        name: state_of(child, getattr(entry, names[name]), getattr(words, names[name], None))
        for name, child in block.child_blocks.items()
    }


def _same(item: Any, words: Any) -> Any:
    return next((other for other in words or () if getattr(other, "id", None) == getattr(item, "id", "")), None)
