"""From what authors write in each language to what the engine asks, and back; the same for every kind.

A kind is a block (`cms.blocks.answers`) that mirrors its schema by name. Words become {language: text}; items of lists
find each other across the languages by their lasting ids; everything else comes from the source language.
"""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.utils.html import strip_tags
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from wagtail import blocks

from cms.blocks.answers import ANSWERS
from cms.blocks.answers.parts import (
    LastingId,
    Translated,
    has_words,
    id_name,
    in_languages,
    needs_words,
    plain_number,
)
from quizzes.kinds import BaseQuestion

SOURCE = settings.LANGUAGE_CODE
Versions = Mapping[str, Any]  # language → the value of a block; the source language is always there


# --- from the editor to the engine --------------------------------------------------------------------------------


def merged(block: blocks.Block, versions: Versions) -> Any:
    """What the engine's schema takes for this block."""
    if isinstance(block, Translated):
        return block.merge(versions)
    if isinstance(block, blocks.StructBlock):
        return _merged_struct(block, versions)
    if isinstance(block, (blocks.ListBlock, blocks.StreamBlock)):
        return _merged_items(block, versions)
    return versions[SOURCE]


def _merged_struct(block: blocks.StructBlock, versions: Versions) -> dict[str, Any]:
    """What is left empty is left out, so that the schema's own default holds."""
    parts = {}
    for name, child in schema_fields(block):
        part = merged(child, {language: value.get(name) for language, value in versions.items()})
        if part is not None:
            parts[schema_name(name, child)] = part
    return parts


def _merged_items(block: blocks.Block, versions: Versions) -> list[dict[str, Any]]:
    by_id = {language: {item.id: item for item in items_in(block, value)} for language, value in versions.items()}
    found = []
    for one in items_in(block, versions[SOURCE]):
        same = {
            language: items[one.id].value
            for language, items in by_id.items()
            if one.id in items and items[one.id].type == one.type
        }
        tag = {"type": one.type} if one.type else {}
        found.append({**tag, **merged(one.block, {**same, SOURCE: one.value})})
    return found


class Item:
    """An item of a list or a stream, with its lasting id."""

    def __init__(self, block: blocks.Block, value: Any, type_: str, place: int):
        self.block, self.value, self.type = block, value, type_
        name = id_name(block)
        self.id: str = (name and value.get(name)) or f"#{place}"

    @property
    def title(self) -> str:
        """Its first words, to speak of it."""
        words = (value for name, value in self.value.items() if isinstance(self.block.child_blocks[name], Translated))
        text = next((strip_tags(str(getattr(value, "source", value) or "")) for value in words), "")
        return Truncator(text.strip() or self.id).chars(40)


def items_in(block: blocks.Block, value: Any) -> list[Item]:
    if isinstance(block, blocks.StreamBlock):
        return [Item(child.block, child.value, child.block_type, at) for at, child in enumerate(value or ())]
    return [Item(block.child_block, item, "", at) for at, item in enumerate(value or ())]


def schema_fields(block: blocks.StructBlock) -> Iterator[tuple[str, blocks.Block]]:
    """The children that the schema knows."""
    for name, child in block.child_blocks.items():
        if not isinstance(child, LastingId) or child.is_asked:
            yield name, child


def schema_name(name: str, child: blocks.Block) -> str:
    return "id" if isinstance(child, LastingId) else name


def question_schema(question: Any, versions: Mapping[str, Any]) -> dict[str, Any]:
    """What `quizzes.kinds.Question` takes, from a question and its versions by language, itself among them."""
    told = {language: row for language, row in versions.items() if row.kind == question.kind}
    block = ANSWERS[question.kind]
    answers = {language: row.answer[0].value for language, row in told.items() if row.answer}
    return {
        "kind": question.kind,
        "key": question.translation_key,
        "points": question.points,
        "stem": in_languages({language: row.stem for language, row in told.items()}),
        "competencies": question.competency_list,
        "anchor": question.anchor,
        "explanation": in_languages({language: row.explanation for language, row in told.items()}),
        "keeps_order": question.keeps_order,
        **(merged(block, answers) if SOURCE in answers else {}),
    }


# --- whether a translation has the same parts ---------------------------------------------------------------------


def differences(block: blocks.Block, source: Any, ours: Any) -> Iterator[str]:
    """Sentences on what a translation has more or less than its source. Items without words of their own may lack."""
    if isinstance(block, blocks.StructBlock):
        for name, child in block.child_blocks.items():
            yield from differences(child, source.get(name), ours.get(name))
    elif isinstance(block, (blocks.ListBlock, blocks.StreamBlock)) and has_words(block):
        yield from _different_items(block, items_in(block, source), items_in(block, ours))


def _different_items(block: blocks.Block, theirs: list[Item], ours: list[Item]) -> Iterator[str]:
    wanted, found = {item.id: item for item in theirs}, {item.id: item for item in ours}
    where = block.label
    for one, item in wanted.items():
        if one in found and found[one].type == item.type:
            yield from differences(item.block, item.value, found[one].value)
        elif needs_words(item.block):
            yield _("%(where)s: “%(item)s” is missing here.") % {"where": where, "item": item.title}
    for one, item in found.items():
        if one not in wanted or wanted[one].type != item.type:
            yield _("%(where)s: “%(item)s” is not in the source language.") % {"where": where, "item": item.title}


def translation_problems(translation: Any, source: Any) -> list[str]:
    """Why `translation` cannot stand for `source` in its language; empty if it can."""
    if translation.kind != source.kind:
        words = {"ours": translation.get_kind_display(), "theirs": source.get_kind_display()}
        found = [_("This is “%(ours)s” here and “%(theirs)s” in the source language.") % words]
    elif source.answer and translation.answer:
        block = ANSWERS[source.kind]
        found = list(differences(block, source.answer[0].value, translation.answer[0].value))
    else:
        found = []
    return [*found, _("The parts of the answer are those of the source language; translate only the words.")] * bool(
        found
    )


def aligned(block: blocks.Block, theirs: Any, ours: Any) -> Any:
    """The raw value of a translation with the structure that its source has now. What is new there brings its words."""
    if isinstance(block, Translated):
        return theirs if ours is None or (block.required and not ours) else ours
    if isinstance(block, blocks.StructBlock):
        ours = ours or {}
        return {name: aligned(child, theirs.get(name), ours.get(name)) for name, child in block.child_blocks.items()}
    if isinstance(block, (blocks.ListBlock, blocks.StreamBlock)) and has_words(block):
        known = {_raw_id(block, item): item["value"] for item in ours or ()}
        return [
            {**item, "value": aligned(block_of(block, item), item["value"], known.get(_raw_id(block, item)))}
            for item in theirs or ()
        ]
    return theirs


def block_of(block: blocks.Block, item: dict[str, Any]) -> blocks.StructBlock:
    return block.child_block if isinstance(block, blocks.ListBlock) else block.child_blocks[item["type"]]


def _raw_id(block: blocks.Block, item: dict[str, Any]) -> tuple[str, Any]:
    return item["type"], item["value"].get(id_name(block_of(block, item)))


def follow(source: Any, translation: Any) -> list[dict[str, Any]]:
    """The answer of a translation, as a StreamField takes it, brought up to its source."""
    stream = source.answer.stream_block
    theirs = stream.get_prep_value(source.answer)
    ours = stream.get_prep_value(translation.answer)
    words = ours[0]["value"] if ours and ours[0]["type"] == theirs[0]["type"] else None
    return [{**theirs[0], "value": aligned(ANSWERS[source.kind], theirs[0]["value"], words)}]


# --- from the engine to the editor --------------------------------------------------------------------------------


def from_question(question: BaseQuestion, language: str = SOURCE) -> tuple[str, dict[str, Any]]:
    """The kind and the raw answer value that compiles to `question`, with the words of one language."""
    return question.kind, raw(ANSWERS[question.kind], question.model_dump(mode="json"), language)


def fields_from(question: BaseQuestion, language: str = SOURCE) -> dict[str, Any]:
    """The fields of a `cms.Question` that compiles to `question`; `answer` is what a StreamField takes as JSON."""
    kind, value = from_question(question, language)
    return {
        "stem": question.stem.get(language, ""),
        "answer": [{"type": kind, "value": value, "id": str(question.key)}],
        "explanation": question.explanation.get(language, ""),
        "points": question.points,
        "anchor": question.anchor,
        "keeps_order": question.keeps_order,
        "competencies": ", ".join(question.competencies),
    }


def raw(block: blocks.Block, part: Any, language: str, place: int = 0) -> Any:
    """The inverse of `merged`, for one language."""
    if isinstance(block, Translated):
        return block.split(part, language)
    if isinstance(block, blocks.StructBlock):
        return {
            name: raw(child, part.get(schema_name(name, child)), language, place)
            for name, child in block.child_blocks.items()
        }
    if isinstance(block, blocks.ListBlock):
        items = [raw(block.child_block, item, language, at) for at, item in enumerate(part or ())]
        return [wrapped(block.child_block, "item", item, at) for at, item in enumerate(items)]
    if isinstance(block, blocks.StreamBlock):
        kinds = [block.child_blocks[one["type"]] for one in part]
        return [wrapped(kind, one["type"], raw(kind, one, language)) for kind, one in zip(kinds, part, strict=True)]
    if isinstance(block, LastingId):
        return part or f"{place + 1}"
    if isinstance(block, blocks.DecimalBlock):
        return None if part is None else plain_number(Decimal(part))
    return part


def wrapped(block: blocks.Block, type_: str, value: dict[str, Any], place: int = 0) -> dict[str, Any]:
    """As Wagtail stores an item of a list or a stream."""
    name = id_name(block)
    return {"type": type_, "value": value, "id": value[name] if name else f"{place + 1}"}
