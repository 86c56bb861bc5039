"""What an import may write: one item a page or snippet and language, each with its state as plain data.

A state is what the files say or what the site has, in one form, so that the two can be compared and hashed.
"""

import hashlib
import json
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid5

from cms.importing.markdown import Block
from cms.importing.origins import stored_origin

HOME = "home"


@dataclass(frozen=True)
class Item:
    kind: str  # question, quiz, course, module, lesson, page, term
    key: UUID
    language: str
    label: str
    state: dict[str, Any] = field(hash=False)
    parent: UUID | None = None

    @property
    def identity(self) -> tuple[str, UUID, str]:
        return self.kind, self.key, self.language


@dataclass(frozen=True)
class Content:
    """A folder that was read without an error. `items` stand in the order in which they can be written."""

    folder_key: UUID
    title: str
    items: list[Item]


def state_hash(state: dict[str, Any]) -> str:
    text = json.dumps(state, sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=str)
    return hashlib.sha256(text.encode()).hexdigest()


def body_state(owner: UUID, blocks: list[Block], *, is_source: bool = True) -> list[dict]:
    """Blocks with lasting ids: the same file gives the same ids, in every language."""
    return [
        {
            "type": block.kind,
            "id": str(uuid5(owner, block.anchor)),
            "value": {**_plain(stored_origin(block.value, is_source=is_source)), "anchor": block.anchor},
        }
        for block in blocks
    ]


def _plain(value: dict[str, Any]) -> dict[str, Any]:
    return {name: str(part) if isinstance(part, UUID) else part for name, part in value.items()}
