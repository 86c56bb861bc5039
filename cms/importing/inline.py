"""Inline Markdown as the HTML that Wagtail's rich text keeps; only what its editor offers the author too."""

import re
from collections.abc import Callable
from functools import cache, lru_cache
from html import escape

from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode
from mdit_py_plugins.container import container_plugin

Report = Callable[[int, str], None]

TAGS = {"strong": "b", "em": "i"}
SAFE_LINK = re.compile(r"^(https?://|mailto:|/(?![/\\])|#)")  # "//host" and "/\host" lead away


@cache
def reader() -> MarkdownIt:
    md = MarkdownIt("commonmark", {"html": False}).enable("table")
    container_plugin(md, "block", validate=lambda params, markup: bool(params.strip()))
    return md


def inline_html(node: SyntaxTreeNode, line: int, report: Report) -> str:
    """HTML of an `inline` node's children."""
    return "".join(_piece(child, line, report) for child in node.children)


def _piece(node: SyntaxTreeNode, line: int, report: Report) -> str:
    if node.type in {"text", "text_special"}:
        return escape(node.content, quote=False)
    if node.type == "softbreak":
        return " "
    if node.type == "hardbreak":
        return "<br/>"
    if node.type == "code_inline":
        return f"<code>{escape(node.content, quote=False)}</code>"
    if node.type in TAGS:
        return f"<{TAGS[node.type]}>{inline_html(node, line, report)}</{TAGS[node.type]}>"
    if node.type == "link":
        return _link(node, line, report)
    report(line, f"{node.type} cannot be imported here.")
    return ""


def _link(node: SyntaxTreeNode, line: int, report: Report) -> str:
    href = str(node.attrs.get("href", ""))
    if not SAFE_LINK.match(href):
        report(line, f"The link “{href}” must begin with https://, mailto:, / or #.")
    return f'<a href="{escape(href)}">{inline_html(node, line, report)}</a>'


def plain_text(node: SyntaxTreeNode) -> str:
    """What stands in an `inline` node, without marks."""
    if node.type in {"softbreak", "hardbreak"}:
        return " "
    return node.content if not node.children else "".join(plain_text(child) for child in node.children)


def passage_html(text: str, report: Report) -> str:
    """A short text from a quiz file: paragraphs and lists."""
    parts = [flow_html(node, 1, report) for node in SyntaxTreeNode(reader().parse(text)).children]
    return "".join(parts)


@lru_cache(maxsize=10_000)  # each is asked for more than once
def html_of(text: str) -> str:
    """As `passage_html`, of a text that was looked through before."""
    return passage_html(text, lambda _line, _message: None)


def flow_html(node: SyntaxTreeNode, first_line: int, report: Report) -> str:
    """HTML of a paragraph or a list. `first_line` is that of the text the node was read from."""
    line = first_line + (node.map[0] if node.map else 0)
    if node.type == "paragraph":
        return f"<p>{inline_html(node.children[0], line, report)}</p>"
    if node.type in {"bullet_list", "ordered_list"}:
        tag = "ul" if node.type == "bullet_list" else "ol"
        items = "".join(_item(item, first_line, report) for item in node.children)
        return f"<{tag}>{items}</{tag}>"
    report(line, f"{describe(node)} cannot stand here.")
    return ""


def _item(item: SyntaxTreeNode, first_line: int, report: Report) -> str:
    """One paragraph and maybe a list below it: all that the editor can hold in an item."""
    parts = []
    for at, node in enumerate(item.children):
        html = flow_html(node, first_line, report)
        if node.type == "paragraph":
            if at:
                report(first_line + node.map[0], "A list item can hold one paragraph only.")
            html = html.removeprefix("<p>").removesuffix("</p>")
        parts.append(html)
    return f"<li>{''.join(parts)}</li>"


def describe(node: SyntaxTreeNode) -> str:
    names = {
        "heading": "A heading",
        "paragraph": "A paragraph",
        "bullet_list": "A list",
        "ordered_list": "A list",
        "fence": "A code fence",
        "code_block": "An indented block",
        "table": "A table",
        "blockquote": "A quotation",
        "hr": "A rule",
        "container_block": "A ::: block",
        "html_block": "HTML",
    }
    return names.get(node.type, node.type)


def table_rows(table: SyntaxTreeNode) -> list[list[SyntaxTreeNode]]:
    return [row.children for row in table.children[1].children] if len(table.children) > 1 else []


def written_cells(row: list[SyntaxTreeNode]) -> list[SyntaxTreeNode]:
    return [cell for cell in row if plain_text(cell).strip()]


def last_text(node: SyntaxTreeNode) -> SyntaxTreeNode | None:
    """The last piece of plain text in a block."""
    while node.children:
        node = node.children[-1]
    return node if node.type == "text" else None
