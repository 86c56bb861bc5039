"""What every block of a lesson's body is read with: its file, its lines, the tables within it."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from markdown_it.tree import SyntaxTreeNode

from cms.importing.files import Problems
from cms.importing.inline import inline_html, plain_text


@dataclass(frozen=True)
class Block:
    """`value` is as the page's StreamField stores it, except that a check names its question by key."""

    kind: str
    anchor: str
    line: int
    value: dict[str, Any]


class Body:
    def __init__(self, path: Path, text: str, first_line: int, problems: Problems, *, is_source: bool = True):
        self.is_source = is_source
        self.path, self.text, self.first_line, self.problems = path, text, first_line, problems
        self.lines = [row.rstrip() for row in text.split("\n")]

    def report(self, line: int, message: str) -> None:
        self.problems.add(self.path, line, message)

    def _line(self, node: SyntaxTreeNode) -> int:
        return self.first_line + (node.map[0] if node.map else 0)

    def _cells(self, node: SyntaxTreeNode, rows: list[list[SyntaxTreeNode]]) -> dict:
        headings = [plain_text(cell).strip() for cell in node.children[0].children[0].children]
        return {
            "columns": [{"type": "text", "heading": heading} for heading in headings],
            "rows": [{"values": [self._cell(cell) for cell in row]} for row in rows],
            "caption": "",
        }

    def _cell(self, cell: SyntaxTreeNode) -> str:
        inner = cell.children[0] if cell.children else None
        html = inline_html(inner, self._line(cell), self.report) if inner else ""
        return f"<p>{html}</p>" if html else ""
