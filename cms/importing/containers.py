"""Blocks of a lesson's body between `::: kind {#anchor name="value"}` and `:::`."""

import re
from uuid import UUID

from markdown_it.tree import SyntaxTreeNode

from cms.blocks.anchors import ANCHOR
from cms.drawings import BadDrawing, read_drawing
from cms.importing import activities, origins
from cms.importing.body import Block, Body
from cms.importing.inline import flow_html, table_rows

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


class Containers(Body):
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
