"""Activities in the body of a lesson's file: `::: kind {#anchor title="…" minutes="5"}`, YAML, `:::`.

What may stand in the YAML follows from the block of the kind, as for questions. The source language holds the structure
and its words, the other languages the same ids and their words.
"""

from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from cms.activities import read as read_kind
from cms.blocks.activities import ACTIVITIES
from cms.blocks.activities.parts import SETTINGS
from cms.importing.answers import plain, raw_value
from cms.importing.files import Document, Problems, checked, read_part
from cms.importing.inline import passage_html
from cms.importing.question_checks import Place, check_ids, each_text
from cms.importing.questions import model_of, state_of
from cms.importing.strict import SOURCE, Strict

# Said in the braces of the container, or not at all: where it comes from is read with the other blocks' (`origins`).
IN_BRACES = {"title", *SETTINGS}
ATTRIBUTES = {"title", "minutes"}


class Entry(Strict):
    """The children that stand in the braces."""

    title: str
    minutes: int | None = None
    anchor: str = ""
    sources: str = ""
    relation: str = ""


@dataclass(frozen=True)
class Written:
    """One language's words for an activity; in the source language its structure too."""

    entry: Any
    document: Document

    def say(self, problems: Problems, place: Place, message: str) -> None:
        problems.add(self.document.path, self.document.line(place), message)


@cache
def models(*, is_source: bool) -> dict[str, type[Strict]]:
    return {
        kind: model_of(block, Entry, is_source=is_source, without=frozenset(IN_BRACES))
        for kind, block in ACTIVITIES.items()
    }


def read_activity(
    kind: str, attributes: dict[str, str], text: str, path: Path, line: int, problems: Problems, *, is_source: bool
) -> Written | None:
    """`text` is what stands between the first and the last line, which is `line`. None where something is wrong."""
    document = read_part(path, text, line, problems)
    if not attributes.get("title"):
        problems.add(path, line, "An activity needs a title.")
    minutes = attributes.get("minutes", "")
    if minutes and not (minutes.isascii() and minutes.isdigit() and 1 <= int(minutes) <= 240):
        problems.add(path, line, "“minutes” must be a whole number from 1 to 240.")
        minutes = ""
    if document is None:
        return None
    if not isinstance(document.data, dict):
        problems.add(path, line, f"Between the lines of “::: {kind}” stands YAML: names, each with what it says.")
        return None
    for name in sorted(IN_BRACES & document.data.keys()):
        problems.add(path, document.line((name,)), f"“{name}” belongs in the braces, if anywhere.")
    own = ACTIVITIES[kind].from_file({name: part for name, part in document.data.items() if name not in IN_BRACES})
    document.data = {**own, "title": attributes.get("title", ""), "minutes": int(minutes) if minutes else None}
    entry = checked(document, models(is_source=is_source)[kind], problems)
    return Written(entry, document) if entry else None


def states_in(bodies: dict[str, list], problems: Problems) -> dict[str, list]:
    """The bodies of one lesson by language, with each activity as its state. What was said to be wrong stays out."""
    sources = {block.anchor: block for block in bodies.get(SOURCE, ())}
    return {
        language: [
            _with_state(block, sources.get(block.anchor), language, problems) if block.kind in ACTIVITIES else block
            for block in blocks
        ]
        for language, blocks in bodies.items()
    }


def _with_state(block, source, language: str, problems: Problems):
    ours = block.value.get("written")
    theirs = source.value.get("written") if source and source.kind == block.kind else None
    if ours is None or theirs is None:
        return block
    _check(block.kind, theirs, ours, language, problems)
    origin = {name: part for name, part in block.value.items() if name != "written"}
    state = state_of(ACTIVITIES[block.kind], theirs.entry, ours.entry)
    return replace(block, value={**state, **origin})


def _check(kind: str, source: Written, ours: Written, language: str, problems: Problems) -> None:
    block = ACTIVITIES[kind]
    found: list[tuple[Place, str]] = []
    note = lambda place, message: found.append((place, message))
    if language != SOURCE:
        check_ids(block, source.entry, ours.entry, (), note)
    for place, text in each_text(block, ours.entry):
        passage_html(text, lambda _line, message, place=place: note(place, message))
    if not found:
        found = schema_problems(kind, source, ours, language)
    for place, message in found:
        ours.say(problems, place, message)


def schema_problems(kind: str, source: Written, ours: Written, language: str) -> list[tuple[Place, str]]:
    """What is wrong in the source language already is said there."""
    block = ACTIVITIES[kind]
    words = {SOURCE: source} if language == SOURCE else {SOURCE: source, language: ours}
    states = {code: state_of(block, source.entry, written.entry) for code, written in words.items()}
    try:
        read_kind(kind, {code: block.to_python(raw_value(block, state)) for code, state in states.items()})
    except ValidationError as error:
        if language != SOURCE and schema_problems(kind, source, source, SOURCE):
            return []
        return [(one["loc"], one["msg"].removeprefix("Value error, ")) for one in error.errors()]
    return []


# --- on the site --------------------------------------------------------------------------------------------------


def site_state(kind: str, raw: dict[str, Any]) -> dict[str, Any]:
    """What a page has stored of an activity, in the form of `states_in`."""
    return plain(ACTIVITIES[kind], raw)


def stored(kind: str, state: dict[str, Any]) -> dict[str, Any]:
    """The inverse."""
    return raw_value(ACTIVITIES[kind], state)


__all__ = ["ACTIVITIES", "ATTRIBUTES", "read_activity", "site_state", "states_in", "stored"]
