"""What is wrong with a question in a file, said at its place."""

from collections.abc import Callable, Iterator
from typing import Any

from pydantic import TypeAdapter, ValidationError
from wagtail import blocks

from cms.answers import merged
from cms.blocks.anchors import AnchorBlock
from cms.blocks.answers import ANSWERS
from cms.blocks.answers.parts import Words, has_words, needs_words
from cms.importing.answers import raw_value
from cms.importing.inline import html_of, passage_html
from cms.importing.questions import file_name, state_of
from cms.importing.strict import SOURCE
from quizzes.kinds import Question

Place = tuple[str | int, ...]
Say = Callable[[Place, str], None]

ENGINE: TypeAdapter = TypeAdapter(Question)


def check_question(source: Any, ours: Any, language: str, say: Say) -> None:
    """`source` is the entry in the source language, `ours` the one in `language`."""
    block = ANSWERS[source.kind]
    found: list[tuple[Place, str]] = []
    note = lambda place, message: found.append((place, message))
    if language != SOURCE:
        check_ids(block, source, ours, (), note)
    for place, text in (("stem",), ours.stem), (("explanation",), ours.explanation), *each_text(block, ours):
        passage_html(text, lambda _line, message, place=place: note(place, message))
    if not found:
        found = engine_problems(source, ours, language)
    for place, message in found:
        say(place, message)


def engine_problems(source: Any, ours: Any, language: str) -> list[tuple[Place, str]]:
    """Why the engine would not ask this; what is wrong in the source language already is said there."""
    block = ANSWERS[source.kind]
    words = {SOURCE: source} if language == SOURCE else {SOURCE: source, language: ours}
    values = {code: block.to_python(raw_value(block, state_of(block, source, entry))) for code, entry in words.items()}
    try:
        ENGINE.validate_python(
            {
                "kind": source.kind,
                "key": source.key,
                "points": source.points,
                "stem": {code: html_of(entry.stem) for code, entry in words.items()},
                **merged(block, values),
            }
        )
    except ValidationError as error:
        if language != SOURCE and engine_problems(source, source, SOURCE):
            return []
        return [_told(problem, block) for problem in error.errors()]
    return []


def _told(problem: Any, block: blocks.StructBlock) -> tuple[Place, str]:
    """What concerns the whole answer is said where it begins."""
    place = problem["loc"][1:] or (next(iter(block.child_blocks)),)
    return place, problem["msg"].removeprefix("Value error, ")


def each_text(block: blocks.Block, entry: Any, place: Place = ()) -> Iterator[tuple[Place, str]]:
    """The Markdown in an entry, with its place."""
    if isinstance(block, Words):
        yield place, entry
    for child, part, where in _parts(block, entry, place):
        yield from each_text(child, part, where)


def each_anchor(entry: Any) -> Iterator[tuple[Place, str]]:
    """The paragraphs that a question names, each with its place."""
    if entry.anchor:
        yield ("anchor",), entry.anchor
    yield from _anchors(ANSWERS[entry.kind], entry, ())


def _anchors(block: blocks.Block, entry: Any, place: Place) -> Iterator[tuple[Place, str]]:
    if isinstance(block, AnchorBlock) and entry:
        yield place, entry
    for child, part, where in _parts(block, entry, place):
        yield from _anchors(child, part, where)


def _parts(block: blocks.Block, entry: Any, place: Place) -> Iterator[tuple[blocks.Block, Any, Place]]:
    if isinstance(block, blocks.StructBlock):
        for name, child in block.child_blocks.items():
            if hasattr(entry, file_name(name, child)):
                yield child, getattr(entry, file_name(name, child)), (*place, name)
    elif isinstance(block, (blocks.ListBlock, blocks.StreamBlock)):
        for at, item in enumerate(entry):
            yield _block_of(block, item), item, (*place, at)


def _block_of(block: blocks.Block, item: Any) -> blocks.StructBlock:
    return block.child_block if isinstance(block, blocks.ListBlock) else block.child_blocks[item.type]


def check_ids(block: blocks.Block, source: Any, ours: Any, place: Place, say: Say) -> None:
    """The items of a list are those of the source language, in its order; those without words of their own may lack."""
    if isinstance(block, blocks.StructBlock):
        for name, child in block.child_blocks.items():
            if isinstance(child, (blocks.ListBlock, blocks.StreamBlock)) and has_words(child):
                check_ids(child, getattr(source, name), getattr(ours, name), (*place, name), say)
        return
    theirs, found = [item.id for item in source], [item.id for item in ours]
    if found != (theirs if needs_words(block) else [one for one in theirs if one in found]):
        name = str(place[-1])
        of = f"The {name}' ids" if name.endswith("s") else f"The ids of “{name}”"
        say(place, f"{of} differ from those in {SOURCE}.")
        return
    for at, item in enumerate(ours):
        original = next(one for one in source if one.id == item.id)
        if getattr(item, "type", "") != getattr(original, "type", ""):
            say((*place, at, "type"), f"It is a {original.type} in {SOURCE}.")
        else:
            check_ids(_block_of(block, item), original, item, (*place, at), say)
