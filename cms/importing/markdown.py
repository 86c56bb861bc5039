"""The body of a lesson: Markdown in which every block says its own anchor, `{#so}`, as a list of blocks."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

from markdown_it.tree import SyntaxTreeNode

from cms.blocks.anchors import ANCHOR
from cms.drawings import BadDrawing, read_drawing
from cms.importing import activities, origins
from cms.importing.files import Document, Problems
from cms.importing.inline import (
    describe,
    flow_html,
    inline_html,
    last_text,
    plain_text,
    reader,
    table_rows,
    written_cells,
)

TRAILING = re.compile(rf"\s*\{{#({ANCHOR})({origins.ATTRIBUTES})\}}\s*$")
ANY_TRAILING = re.compile(r"\{#[^}]*\}\s*$")
ATTRIBUTE = re.compile(rf'\s+(?:#(?P<anchor>{ANCHOR})|(?P<name>[a-z]+)="(?P<value>[^"]*)")')
CONTAINER = re.compile(r"\s*(?P<kind>[a-z]+)\s+\{(?P<attributes>[^}]*)\}\s*$")
TONES = {"note", "tip", "caution"}
ATTRIBUTES = {
    "callout": {"tone", "title", *origins.NAMES},
    "figure": {"alt", "caption", *origins.NAMES},
    "activity": {"title", "minutes", *origins.NAMES},
    "check": {"question"},
    **dict.fromkeys(activities.ACTIVITIES, activities.ATTRIBUTES | origins.NAMES),
}


@dataclass(frozen=True)
class Block:
    """`value` is as the page's StreamField stores it, except that a check names its question by key."""

    kind: str
    anchor: str
    line: int
    value: dict[str, Any]


class BodyParser:
    def __init__(self, path: Path, text: str, first_line: int, problems: Problems, *, is_source: bool = True):
        self.is_source = is_source
        self.path, self.text, self.first_line, self.problems = path, text, first_line, problems
        self.lines = [row.rstrip() for row in text.split("\n")]

    def report(self, line: int, message: str) -> None:
        self.problems.add(self.path, line, message)

    def parse(self) -> list[Block]:
        root = SyntaxTreeNode(reader().parse(self.text))
        blocks = [block for node in root.children if (block := self._block(node))]
        self._require_distinct(blocks)
        return blocks

    def _require_distinct(self, blocks: list[Block]) -> None:
        seen: dict[str, int] = {}
        for block in blocks:
            if block.anchor and block.anchor in seen:
                self.report(block.line, f"The anchor “{block.anchor}” stands on line {seen[block.anchor]} already.")
            seen.setdefault(block.anchor, block.line)

    def _line(self, node: SyntaxTreeNode) -> int:
        return self.first_line + (node.map[0] if node.map else 0)

    def _block(self, node: SyntaxTreeNode) -> Block | None:
        kinds: dict[str, Callable[[SyntaxTreeNode], Block | None]] = {
            "heading": self._heading,
            "paragraph": self._text,
            "bullet_list": self._text,
            "ordered_list": self._text,
            "blockquote": self._quotation,
            "table": self._table,
            "fence": self._code,
            "container_block": self._container,
        }
        if node.type in kinds:
            return kinds[node.type](node)
        self.report(self._line(node), f"{describe(node)} cannot be imported.")
        return None

    # --- the anchor -----------------------------------------------------------------------------------------------

    def _take_anchor(self, node: SyntaxTreeNode) -> tuple[str, dict[str, str]]:
        """Cut `{#anchor}` from the end of the block's last text, with what it says of the block's origin.

        Reports where there is none.
        """
        last = last_text(node)
        found = TRAILING.search(last.token.content) if last else None
        if found is None:
            self._report_anchor(node, last)
            return "", {}
        last.token.content = last.token.content[: found.start()]
        return found[1], self._origin(found[2], self._end(node))

    def _origin(self, text: str, line: int) -> dict[str, str]:
        attributes = origins.attributes_of(text)
        for name in sorted(attributes.keys() - origins.NAMES):
            self.report(line, f"“{name}” is not known here; there are source and relation.")
        return origins.origin_of(attributes, line, self.report)

    def _end(self, node: SyntaxTreeNode) -> int:
        return self.first_line + (node.map[1] - 1 if node.map else 0)

    def _report_anchor(self, node: SyntaxTreeNode, last: SyntaxTreeNode | None) -> None:
        end = self._end(node)
        if last and ANY_TRAILING.search(last.token.content):
            self.report(end, "An anchor is made of small letters, digits and single hyphens: {#like-this}.")
        else:
            self.report(end, f"{describe(node)} needs an anchor at its end, for example {{#some-name}}.")

    # --- the kinds ------------------------------------------------------------------------------------------------

    def _heading(self, node: SyntaxTreeNode) -> Block:
        level = node.tag.removeprefix("h")
        if level not in {"2", "3"}:
            self.report(
                self._line(node), "Use ## for a heading and ### for a subheading; the title is the lesson's own."
            )
        anchor, origin = self._take_anchor(node)
        if origin:
            self.report(self._line(node), "A heading names no source: what stands below it does.")
        text = plain_text(node.children[0]).strip()
        return Block("heading", anchor, self._line(node), {"text": text, "level": level})

    def _text(self, node: SyntaxTreeNode) -> Block | None:
        line = self._line(node)
        if node.type == "paragraph" and self.lines[node.map[0]].lstrip().startswith(":::"):
            self.report(line, "This ::: opens or closes nothing.")
            return None
        anchor, origin = self._take_anchor(node)
        return Block("paragraph", anchor, line, {"text": flow_html(node, self.first_line, self.report), **origin})

    def _quotation(self, node: SyntaxTreeNode) -> Block:
        line = self._line(node)
        anchor, origin = self._take_anchor(node)
        html = "".join(flow_html(child, self.first_line, self.report) for child in node.children)
        source = ""
        if found := re.search(r"(?:^<p>|<p>(?=— )|(?: |<br/>)(?=— ))— ([^<]*)</p>$", html):
            source = found[1].strip()
            html = html[: found.start()].rstrip()
            html = html if not html or html.endswith("</p>") else f"{html}</p>"
        if not html:
            self.report(line, "The quotation is empty.")
        return Block("quotation", anchor, line, {"text": html, "source": source, **origin})

    def _table(self, node: SyntaxTreeNode) -> Block:
        anchor, origin = "", {}
        rows = table_rows(node)
        if rows and (found := TRAILING.fullmatch(plain_text(rows[-1][0]))) and len(written_cells(rows[-1])) == 1:
            anchor, origin = found[1], self._origin(found[2], self._end(node))
            rows = rows[:-1]
        else:
            self._report_table_anchor(node)
        return Block("table", anchor, self._line(node), {"table": self._cells(node, rows), **origin})

    def _report_table_anchor(self, node: SyntaxTreeNode) -> None:
        self.report(self._end(node), "A table needs a line {#some-name} right below its last row.")

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

    def _code(self, node: SyntaxTreeNode) -> Block:
        found = TRAILING.search(f" {node.info}")
        if found is None:
            self.report(self._line(node), "A code fence needs its anchor on the first line: ```text {#some-name}")
        language = TRAILING.sub("", f" {node.info}").strip()
        origin = self._origin(found[2], self._line(node)) if found else {}
        value = {"code": node.content.rstrip("\n"), "language": language, **origin}
        return Block("code", found[1] if found else "", self._line(node), value)

    # --- containers -----------------------------------------------------------------------------------------------

    def _container(self, node: SyntaxTreeNode) -> Block | None:
        line = self._line(node)
        found = CONTAINER.match(node.info)
        kind = found["kind"] if found else node.info.split("{")[0].strip()
        if kind not in ATTRIBUTES:
            self.report(line, f"“::: {kind}” is not known; there are {', '.join(sorted(ATTRIBUTES))}.")
            return None
        if not found:
            self.report(line, f'Write it like this: ::: {kind} {{#some-name title="…"}}')
            return None
        if self.lines[node.map[1] : node.map[1] + 1] != [":::"]:
            self.report(line, f"“::: {kind}” is never closed with :::.")
        anchor, attributes = self._attributes(kind, found["attributes"], line)
        if kind in activities.ACTIVITIES:
            block: Block | None = self._kept_activity(kind, node, anchor, attributes, line)
        else:
            block = getattr(self, f"_{kind}")(node, anchor, attributes, line)
        if block:
            block.value.update(origins.origin_of(attributes, line, self.report))
        return block

    def _attributes(self, kind: str, text: str, line: int) -> tuple[str, dict[str, str]]:
        anchor, attributes = "", {}
        rest = ATTRIBUTE.sub("", f" {text}")
        for found in ATTRIBUTE.finditer(f" {text}"):
            if found["anchor"]:
                anchor = found["anchor"]
            else:
                attributes[found["name"]] = found["value"]
        if rest.strip():
            self.report(line, f"“{rest.strip()}” is not understood.")
        if not anchor:
            self.report(line, f"“::: {kind}” needs an anchor: {{#some-name …}}")
        for name in sorted(attributes.keys() - ATTRIBUTES[kind]):
            self.report(line, f"“{name}” is not known for {kind}.")
        return anchor, attributes

    def _callout(self, node: SyntaxTreeNode, anchor: str, attributes: dict, line: int) -> Block:
        tone = attributes.get("tone", "note")
        if tone not in TONES:
            self.report(line, f"“{tone}” is no tone; there are note, tip and caution.")
        html = "".join(flow_html(child, self.first_line, self.report) for child in node.children)
        if not html:
            self.report(line, "The callout is empty.")
        return Block("callout", anchor, line, {"tone": tone, "title": attributes.get("title", ""), "text": html})

    def _figure(self, node: SyntaxTreeNode, anchor: str, attributes: dict, line: int) -> Block:
        """Its lines are taken as they stand: what Markdown makes of them does not count."""
        svg = "\n".join(self.lines[node.map[0] + 1 : node.map[1]]).strip("\n")
        if not attributes.get("alt"):
            self.report(line, 'A figure says in words what it shows: alt="…"')
        try:
            read_drawing(svg)
        except BadDrawing as refusal:
            for at, message in refusal.problems:
                self.report(line + at, message)
        value = {"svg": svg, "alt": attributes.get("alt", ""), "caption": attributes.get("caption", "")}
        return Block("figure", anchor, line, value)

    def _kept_activity(self, kind: str, node: SyntaxTreeNode, anchor: str, attributes: dict, line: int) -> Block:
        text = "\n".join(self.lines[node.map[0] + 1 : node.map[1]])
        written = activities.read_activity(
            kind, attributes, text, self.path, line, self.problems, is_source=self.is_source
        )
        return Block(kind, anchor, line, {"written": written})

    def _activity(self, node: SyntaxTreeNode, anchor: str, attributes: dict, line: int) -> Block:
        if not attributes.get("title"):
            self.report(line, "An activity needs a title.")
        minutes = attributes.get("minutes", "")
        if minutes and not (minutes.isdigit() and 1 <= int(minutes) <= 240):
            self.report(line, "“minutes” must be a whole number from 1 to 240.")
            minutes = ""
        value = {
            "title": attributes.get("title", ""),
            "minutes": int(minutes) if minutes else None,
            "body": self._activity_body(node, line),
        }
        return Block("activity", anchor, line, value)

    def _activity_body(self, node: SyntaxTreeNode, line: int) -> list[dict]:
        """Running text, tables and code; neighbouring paragraphs and lists share one block."""
        parts: list[dict] = []
        for child in node.children:
            if child.type == "table":
                parts.append({"type": "table", "value": self._cells(child, table_rows(child))})
            elif child.type == "fence":
                code = {"code": child.content.rstrip("\n"), "language": child.info.strip(), "anchor": ""}
                parts.append({"type": "code", "value": code})
            else:
                html = flow_html(child, self.first_line, self.report)
                if parts and parts[-1]["type"] == "text":
                    parts[-1]["value"] += html
                else:
                    parts.append({"type": "text", "value": html})
        if not parts:
            self.report(line, "The activity is empty.")
        return parts

    def _check(self, node: SyntaxTreeNode, anchor: str, attributes: dict, line: int) -> Block | None:
        if node.children:
            self.report(line, "A check holds nothing: its question stands in the quiz file.")
        try:
            return Block("check", anchor, line, {"question": UUID(attributes.get("question", ""))})
        except ValueError:
            self.report(line, 'A check names its question: question="<key from the quiz file>"')
            return None


def parse_body(document: Document, problems: Problems, *, is_source: bool = True) -> list[Block]:
    """`is_source`: in the source language, which alone holds the structure of activities."""
    return BodyParser(document.path, document.body, document.body_line, problems, is_source=is_source).parse()
