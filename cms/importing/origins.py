"""What a block in a file says about where it comes from: `source="A, D" relation="adapted"`, beside its anchor.

The source language decides. A translation may repeat it and must then say the same.
"""

import re
from collections.abc import Callable, Iterable

from cms.blocks.attribution import Relation
from cms.models.lists import names

NAMES = {"source", "relation"}
RELATIONS = tuple(Relation.values)
ATTRIBUTE = re.compile(r'\s+([a-z]+)="([^"]*)"')
# What may stand behind an anchor, in its braces.
ATTRIBUTES = r'(?:\s+[a-z]+="[^"]*")*'

Report = Callable[[int, str], None]


def attributes_of(text: str) -> dict[str, str]:
    return dict(ATTRIBUTE.findall(text))


def origin_of(attributes: dict[str, str], line: int, report: Report) -> dict[str, str]:
    """The part of a block's value that says it; empty where nothing is said."""
    source, relation = attributes.get("source", ""), attributes.get("relation", "")
    if relation and relation not in RELATIONS:
        report(line, f"“{relation}” is no relation; there are {', '.join(RELATIONS)}.")
        return {}
    if source and not relation:
        report(line, 'Say what was done with the source: relation="adapted", "summarized" or "new".')
    if relation in {Relation.ADAPTED, Relation.SUMMARIZED} and not source:
        report(line, f'Name the source of what is {relation}: source="…"')
    return {name: value for name, value in (("sources", ", ".join(names(source))), ("relation", relation)) if value}


def named_in(value: dict) -> list[str]:
    return names(value.get("sources", ""))


def stored_origin(value: dict, *, is_source: bool) -> dict:
    """A block's value as it is compared and written: without an origin in translations, and without an empty one."""
    origin = {name: value[name] for name in ("sources", "relation") if is_source and value.get(name)}
    return {**{name: part for name, part in value.items() if name not in ("sources", "relation")}, **origin}


def differs(value: dict, original: dict) -> bool:
    """Whether a translation says something else than its source."""
    said = {name: value.get(name, "") for name in ("sources", "relation")}
    return any(said.values()) and said != {name: original.get(name, "") for name in said}


def check_known(blocks: Iterable, known: set[str], report: Report) -> None:
    for block in blocks:
        for name in named_in(block.value):
            if name not in known:
                report(block.line, f"course.yaml lists no source “{name}”.")
