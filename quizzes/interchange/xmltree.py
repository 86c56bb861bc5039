"""A tree of elements from XML that nobody vouches for, one question at a time.

Expat itself is asked, not a wrapper: nothing but elements and their text is ever followed, a document type (the door of
entity bombs and of files from elsewhere) ends the reading at its first line, and every element knows its line.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from xml.parsers import expat
from xml.sax.saxutils import quoteattr

from django.utils.translation import gettext as _

from quizzes.interchange.files import BadFile, require_count
from quizzes.interchange.tags import without_data

DEEPEST = 50
MOST_ELEMENTS = 5_000  # in one question
FAR_TOO_MANY = 20 * MOST_ELEMENTS  # to count them any further
MOST_OF_ALL = 150_000  # elements in a file
MOST_ATTRIBUTES = 100
# Files in base64 are named, never read.
UNREAD = frozenset({"file", "image_base64"})
VOID = frozenset({"br", "hr", "img"})
_QUESTION = re.compile(r"<question[\s>]")
_ENCODING = re.compile(r"""\A\s*<\?xml[^>]{0,200}?\bencoding\s*=\s*["']([A-Za-z0-9._-]{1,40})["']""")


@dataclass(slots=True)
class Element:
    tag: str
    attributes: dict[str, str]
    line: int
    children: list["Element"] = field(default_factory=list)
    pieces: list[str] = field(default_factory=list)
    size: int = 0  # characters in it and in all that it holds, but for pictures
    is_whole: bool = True  # False if some of what it holds was too much to keep

    @property
    def text(self) -> str:
        return "".join(self.pieces)

    def all(self, *tags: str) -> list["Element"]:
        return [child for child in self.children if child.tag in tags]

    def first(self, *tags: str) -> "Element | None":
        return next((child for child in self.children if child.tag in tags), None)

    def value(self, tag: str, default: str = "") -> str:
        """The text of the child `tag`, or of the <text> in it."""
        child = self.first(tag)
        if child is None:
            return default
        inner = child.first("text")
        return (inner.text if inner else child.text).strip()


def read_elements(text: str, root: str, inner: str, each: Callable[[Element], None], *, most: int) -> None:
    """Calls `each` with every child of the root element, or with the root if it is a lone `inner`. Raises BadFile, also
    for more questions than `most`.
    """
    encoding = _ENCODING.search(text)
    if encoding and encoding[1].lower() not in ("utf-8", "utf8", "us-ascii", "ascii"):
        words = {"encoding": encoding[1]}
        raise BadFile(_("The file says that it is in %(encoding)s. Save it as UTF-8 and try again.") % words, 1)
    # Before any is read: enough starts of questions that half of them cannot be something else.
    require_count(len(_QUESTION.findall(text)) // 2, 1, most)
    handler = _Handler(root, inner, each)
    try:
        handler.parser.Parse(text.encode("utf-8"), True)
    except expat.ExpatError as error:
        words = {"reason": expat.ErrorString(error.code)}
        raise BadFile(
            _("This is not well-formed XML (%(reason)s). Export the file again.") % words, error.lineno
        ) from None


class _Handler:
    def __init__(self, root: str, inner: str, each: Callable[[Element], None]):
        self.root, self.inner, self.each = root, inner, each
        self.level = 1  # at which `inner` stands
        self.open: list[Element] = []
        self.in_text = 0  # how deep in markup that nobody marked as text
        self.elements = self.of_all = self.skipped = 0
        # Our text is UTF-8 by now, whatever the file's first line says.
        self.parser = parser = expat.ParserCreate("utf-8")
        parser.buffer_text = True
        parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)
        parser.StartDoctypeDeclHandler = self._doctype
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._characters

    @property
    def line(self) -> int:
        return self.parser.CurrentLineNumber

    def _doctype(self, *_declared: object) -> None:
        raise BadFile(_("Files with a document type are not read. Remove <!DOCTYPE …> and try again."), self.line)

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        if not self.open and tag == self.inner:
            self.level = 0
        elif not self.open and tag != self.root:
            words = {"tag": tag[:40], "root": self.root}
            raise BadFile(
                _("The file begins with <%(tag)s>, not with <%(root)s>. Is it Moodle XML?") % words, self.line
            )
        if len(self.open) == self.level:
            self.elements = 0
        self.elements += 1
        self.of_all += 1
        if self.of_all > MOST_OF_ALL:
            words = {"most": str(MOST_OF_ALL)}
            raise BadFile(
                _("The file has more than %(most)s XML elements. Split it into smaller ones.") % words, self.line
            )
        if self.elements > FAR_TOO_MANY:
            raise BadFile(_("A question has too many parts. Remove it or split it."), self.line)
        if self.skipped:
            self.skipped += 1
            return
        if len(self.open) + self.in_text >= DEEPEST:
            words = {"depth": str(DEEPEST)}
            raise BadFile(_("Elements are nested more than %(depth)s deep. Export the file again.") % words, self.line)
        if self.elements > MOST_ELEMENTS or len(attributes) > MOST_ATTRIBUTES:
            self._skip()
        elif self.open and self.open[-1].tag == "text":
            self.in_text += 1
            written = "".join(f" {name}={quoteattr(value)}" for name, value in attributes.items())
            self.open[-1].pieces.append(f"<{tag}{written}>")
        else:
            self.open.append(Element(tag, attributes, self.line))

    def _skip(self) -> None:
        """What is too much is not kept, and its question is refused alone."""
        if len(self.open) <= self.level:
            raise BadFile(_("A question has too many parts. Remove it or split it."), self.line)
        self.open[self.level].is_whole = False
        self.skipped = 1

    def _end(self, tag: str) -> None:
        if self.skipped:
            self.skipped -= 1
            return
        if self.in_text:
            self.in_text -= 1
            self.open[-1].pieces.append("" if tag in VOID else f"</{tag}>")
            return
        element = self.open.pop()
        element.pieces = [without_data(element.text)]
        element.size += len(element.text)
        if len(self.open) == self.level:
            self.each(element)
        elif self.open:
            self.open[-1].children.append(element)
            self.open[-1].size += element.size

    def _characters(self, text: str) -> None:
        if not self.skipped and len(self.open) > self.level and self.open[-1].tag not in UNREAD:
            self.open[-1].pieces.append(text)
