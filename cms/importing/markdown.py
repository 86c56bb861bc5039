"""The body of a lesson: Markdown in which every block says its own anchor, `{#so}`, as a list of blocks."""

import re
from collections.abc import Callable

from markdown_it.tree import SyntaxTreeNode

from cms.blocks.anchors import ANCHOR
from cms.importing import origins
from cms.importing.body import Block
from cms.importing.containers import Containers
from cms.importing.files import Document, Problems
from cms.importing.inline import (
    describe,
    flow_html,
    last_text,
    plain_text,
    reader,
    table_rows,
    written_cells,
)

TRAILING = re.compile(rf"\s*\{{#({ANCHOR})({origins.ATTRIBUTES})\}}\s*$")
ANY_TRAILING = re.compile(r"\{#[^}]*\}\s*$")


class BodyParser(Containers):
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

    def _code(self, node: SyntaxTreeNode) -> Block:
        found = TRAILING.search(f" {node.info}")
        if found is None:
            self.report(self._line(node), "A code fence needs its anchor on the first line: ```text {#some-name}")
        language = TRAILING.sub("", f" {node.info}").strip()
        origin = self._origin(found[2], self._line(node)) if found else {}
        value = {"code": node.content.rstrip("\n"), "language": language, **origin}
        return Block("code", found[1] if found else "", self._line(node), value)


def parse_body(document: Document, problems: Problems, *, is_source: bool = True) -> list[Block]:
    """`is_source`: in the source language, which alone holds the structure of activities."""
    return BodyParser(document.path, document.body, document.body_line, problems, is_source=is_source).parse()
