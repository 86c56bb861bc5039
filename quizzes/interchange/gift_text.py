"""GIFT as text: its escapes, its comments, and where one question ends and the next begins."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from quizzes.interchange.files import LONGEST_QUESTION, require_count
from quizzes.interchange.markup import FORMATS

# A file holds no control characters (`files.read_text`), so they can stand for what was escaped.
_HIDDEN = dict(zip("~=#{}:\\n", map(chr, range(1, 9)), strict=True))
_SHOWN = {ord(hidden): "\n" if shown == "n" else shown for shown, hidden in _HIDDEN.items()}
_ESCAPED = re.compile(r"\\([~=#{}:\\n])")
# Moodle would cut the answer at its #; no file means that.
_ENTITY = re.compile(r"&#(?=\d{1,7};|[xX][0-9a-fA-F]{1,6};)")
_SPECIAL = re.compile(r"([~=#{}:\\])")
FORMAT_MARK = re.compile(r"\s*\[(html|moodle|plain|markdown)\]", re.IGNORECASE)
_ID = re.compile(r"\[id:((?:\\\]|[^\]]){1,255}+)\]")
_TAG = re.compile(r"\[tag:((?:\\\]|[^\]]){1,255}+)\]")
# How far after a blank line the end of a question's answers is looked for.
_BLANK_LINES_IN_ANSWERS = 20


def hide(text: str) -> str:
    """With everything escaped put out of the way."""
    return _ENTITY.sub(f"&{_HIDDEN['#']}", _ESCAPED.sub(lambda found: _HIDDEN[found[1]], text))


def show(text: str) -> str:
    return text.translate(_SHOWN)


def escape(text: str) -> str:
    return _SPECIAL.sub(r"\\\1", text).replace("\n", r"\n")


def formatted(text: str, default: str) -> tuple[str, str]:
    """A hidden text without its [format], and the format."""
    if found := FORMAT_MARK.match(text):
        return show(text[found.end() :]).strip(), FORMATS[found[1].lower()]
    return show(text).strip(), default


@dataclass
class Block:
    """Lines up to a blank one. `text` is hidden and without comments."""

    line: int
    lines: list[str] = field(default_factory=list)
    comments: list[str] = field(default_factory=list)
    text: str = ""

    @property
    def idnumber(self) -> str:
        found = _ID.search("\n".join(self.comments))
        return found[1].replace("\\]", "]").strip() if found else ""

    @property
    def tags(self) -> tuple[str, ...]:
        found = _TAG.findall("\n".join(self.comments))
        return tuple(dict.fromkeys(tag.replace("\\]", "]").strip() for tag in found))

    @property
    def is_open(self) -> bool:
        """Whether its answers have begun and not ended."""
        return "}" not in self.text[self.text.find("{") :] if "{" in self.text else False


def blocks(text: str, most: int) -> list[Block]:
    found = []
    for block in _split(text):
        if block.lines:
            found.append(block)
            require_count(len(found) // 2, block.line, most)  # at most every other one sets a category
    for block in found:
        block.text = _hidden("\n".join(block.lines))
    return list(_joined(found))


def _hidden(text: str) -> str:
    """What is too long will be refused as it is, unless it shrinks without its pictures."""
    is_too_long = len(text) > LONGEST_QUESTION and "base64," not in text
    return (text if is_too_long else hide(text)).strip()


def _split(text: str) -> Iterator[Block]:
    block = Block(1)
    for number, row in enumerate(text.split("\n"), start=1):
        stripped = row.strip()
        if not stripped:
            if block.lines or block.comments:
                yield block
                block = Block(number + 1)
        elif stripped.startswith("//"):
            block.comments.append(stripped)
        elif stripped.startswith("$CATEGORY:"):
            yield block
            yield Block(number, [stripped])
            block = Block(number + 1)
        else:
            if not block.lines:
                block.line = number
            block.lines.append(row)
    yield block


def _joined(found: list[Block]) -> Iterator[Block]:
    """Blank lines between answers part nothing, if what follows is clearly the rest of them."""
    at = 0
    while at < len(found):
        block, rest = found[at], _rest(found, at) if found[at].is_open else 0
        for more in found[at + 1 : at + 1 + rest]:
            block.text = f"{block.text}\n\n{more.text}"
            block.comments += more.comments
        yield block
        at += 1 + rest


def _rest(found: list[Block], at: int) -> int:
    """How many of the following blocks belong to an open one."""
    for count, block in enumerate(found[at + 1 : at + 1 + _BLANK_LINES_IN_ANSWERS], start=1):
        text = block.text
        if text.startswith(("::", "$CATEGORY:")):
            return 0
        if "}" in text:
            return count if "{" not in text[: text.find("}")] else 0
        if "{" in text:
            return 0
    return 0
