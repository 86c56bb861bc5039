"""Figures that authors draw as SVG: read by expat, then made anew from a short list of shapes.

Nothing of what was written is passed on as it stands: elements, attributes and classes that are not listed here are
refused with their line, and what is shown is written again from what was understood (X3, X4, X5). Looks come from
classes alone, so that a figure follows light and dark and cannot fetch, run or cover anything.
"""

import re
from dataclasses import dataclass, field
from functools import lru_cache
from html import escape
from xml.parsers import expat

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

LONGEST = 40_000  # characters
MOST_ELEMENTS = 800
DEEPEST = 12
WIDEST, TALLEST = 800, 1400
WIDE = 480  # from here on a phone scrolls the figure sideways instead of shrinking its words

NUMBER = r"-?(?:[0-9]{1,5}(?:\.[0-9]{1,4})?|\.[0-9]{1,4})"
NAMESPACE = "http://www.w3.org/2000/svg"
TONES = ("fig-accent", "fig-second", "fig-warn", "fig-soft")
CLASSES = frozenset(
    {"fig-line", "fig-fill", "fig-solid", "fig-thin", "fig-thick", "fig-dashed", "fig-arrow", "fig-arrows"}
    | {"fig-text", "fig-small", "fig-large", "fig-strong", "fig-on", *TONES}
)
ATTRIBUTES = {
    **dict.fromkeys(["x", "y", "dx", "dy", "x1", "y1", "x2", "y2", "cx", "cy", "rx", "ry", "r"], NUMBER),
    **dict.fromkeys(["width", "height"], NUMBER),
    "d": r"[MmLlHhVvCcSsQqTtAaZz0-9.,\s+-]+",
    "points": rf"\s*{NUMBER}(?:[\s,]+{NUMBER})*\s*",
    "transform": rf"(?:(?:translate|rotate|scale)\(\s*{NUMBER}(?:[\s,]+{NUMBER}){{0,2}}\s*\)[\s,]*)+",
    "text-anchor": r"start|middle|end",
    "dominant-baseline": r"auto|middle|central|hanging",
    "viewBox": rf"0 0 (?P<width>{NUMBER}) (?P<height>{NUMBER})",
}
ANYWHERE = {"class", "transform"}
PLACED = {"x", "y", "dx", "dy", "text-anchor", "dominant-baseline"}
ELEMENTS = {
    "svg": {"viewBox"},
    "g": {"text-anchor", "dominant-baseline"},
    "path": {"d"},
    "rect": {"x", "y", "width", "height", "rx", "ry"},
    "circle": {"cx", "cy", "r"},
    "ellipse": {"cx", "cy", "rx", "ry"},
    "line": {"x1", "y1", "x2", "y2"},
    "polyline": {"points"},
    "polygon": {"points"},
    "text": PLACED,
    "tspan": PLACED,
}
HOLDERS = {"svg": set(ELEMENTS) - {"svg", "tspan"}, "g": set(ELEMENTS) - {"svg", "tspan"}, "text": {"tspan"}}


class BadDrawing(Exception):
    """`problems` are pairs of a line, counted from 1, and what is wrong there."""

    def __init__(self, problems: list[tuple[int, str]]):
        self.problems = problems
        super().__init__("; ".join(message for _line, message in problems))


@dataclass(slots=True)
class Shape:
    tag: str
    attributes: dict[str, str]
    parts: list["Shape | str"] = field(default_factory=list)

    @property
    def classes(self) -> list[str]:
        return self.attributes.get("class", "").split()


@lru_cache(maxsize=200)
def read_drawing(text: str) -> Shape:
    """Raises BadDrawing, which names everything that cannot stand in a figure."""
    if len(text) > LONGEST:
        raise BadDrawing([(1, _("A figure has at most %(most)s characters.") % {"most": LONGEST})])
    reader = _Reader()
    try:
        reader.parser.Parse(text.strip().encode("utf-8", "replace"), True)
    except expat.ExpatError as error:
        reason = {"reason": expat.ErrorString(error.code)}
        reader.report(_("This is not well-formed XML: %(reason)s.") % reason, error.lineno)
    except _Refused:
        pass
    if reader.problems or reader.root is None:
        raise BadDrawing(reader.problems or [(1, _("A figure is one <svg> element."))])
    if not any(isinstance(part, Shape) for part in reader.root.parts):
        raise BadDrawing([(1, _("The figure is empty."))])
    return reader.root


class _Refused(Exception):
    """There is no use in reading on."""


class _Reader:
    def __init__(self) -> None:
        self.problems: list[tuple[int, str]] = []
        self.root: Shape | None = None
        self.open: list[Shape] = []
        self.elements = 0
        self.parser = parser = expat.ParserCreate("utf-8")
        parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)
        parser.StartDoctypeDeclHandler = self._doctype
        parser.ProcessingInstructionHandler = self._instruction
        parser.StartElementHandler = self._start
        parser.EndElementHandler = lambda _tag: self.open.pop()
        parser.CharacterDataHandler = self._characters

    def report(self, message: str, line: int | None = None) -> None:
        self.problems.append((line or self.parser.CurrentLineNumber, message))

    def _doctype(self, *_declared: object) -> None:
        self.report(_("A figure has no document type: remove <!DOCTYPE …>."))
        raise _Refused

    def _instruction(self, *_said: object) -> None:
        self.report(_("A figure holds no <?…?>."))

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        self.elements += 1
        if self.elements > MOST_ELEMENTS or len(self.open) >= DEEPEST:
            self.report(_("The figure has too many parts. Draw less."))
            raise _Refused
        shape = Shape(tag, self._attributes(tag, attributes))
        self._place(shape)
        self.open.append(shape)

    def _place(self, shape: Shape) -> None:
        words = {"tag": shape.tag[:40], "parent": self.open[-1].tag[:40] if self.open else ""}
        if shape.tag not in ELEMENTS:
            self.report(_("<%(tag)s> cannot stand in a figure.") % words)
        elif not self.open:
            if shape.tag != "svg":
                self.report(_("A figure is one <svg> element."))
            self.root = shape
        elif shape.tag not in HOLDERS.get(self.open[-1].tag, ()):
            self.report(_("<%(tag)s> cannot stand in <%(parent)s>.") % words)
        else:
            self.open[-1].parts.append(shape)

    def _attributes(self, tag: str, given: dict[str, str]) -> dict[str, str]:
        if tag not in ELEMENTS:
            return {}  # reported as a whole
        kept = {name: value for name, value in given.items() if self._is_fine(tag, name, value)}
        if tag == "svg":
            self._check_size(kept)
        return kept

    def _is_fine(self, tag: str, name: str, value: str) -> bool:
        words = {"tag": tag, "name": name[:40], "value": value[:40]}
        if tag == "svg" and name == "xmlns" and value == NAMESPACE:
            return False  # said by the page
        if name not in ELEMENTS[tag] | ANYWHERE:
            self.report(_("“%(name)s” cannot stand on <%(tag)s>: looks come from the classes.") % words)
        elif name == "class":
            return self._are_known(value)
        elif not re.fullmatch(ATTRIBUTES[name], value):
            self.report(_("“%(value)s” cannot be the “%(name)s” of <%(tag)s>.") % words)
        else:
            return True
        return False

    def _are_known(self, classes: str) -> bool:
        unknown = [name for name in classes.split() if name not in CLASSES]
        for name in unknown:
            self.report(_("There is no class “%(name)s” for figures.") % {"name": name[:40]})
        return not unknown

    def _check_size(self, attributes: dict[str, str]) -> None:
        width, height = size_of(attributes)
        if not (0 < width <= WIDEST and 0 < height <= TALLEST):
            words = {"width": WIDEST, "height": TALLEST}
            self.report(
                _('Give the <svg> its size: viewBox="0 0 width height", at most %(width)s by %(height)s.') % words
            )

    def _characters(self, text: str) -> None:
        if not text.strip() and not (self.open and self.open[-1].tag in {"text", "tspan"}):
            return
        if self.open and self.open[-1].tag in {"text", "tspan"}:
            self.open[-1].parts.append(text)
        else:
            self.report(_("Words stand in <text>."))


def size_of(attributes: dict[str, str]) -> tuple[float, float]:
    found = re.fullmatch(ATTRIBUTES["viewBox"], attributes.get("viewBox", ""))
    return (float(found["width"]), float(found["height"])) if found else (0, 0)


# --- written anew -------------------------------------------------------------------------------------------------


def drawn(text: str, alt: str, name: str) -> SafeString:
    """The figure as HTML; nothing if it cannot be read. `name` is unique in the page: arrowheads are found by it."""
    try:
        root = read_drawing(text)
    except BadDrawing:
        return mark_safe("")
    return _Writer(name).figure(root, alt)


def is_wide(text: str) -> bool:
    try:
        return size_of(read_drawing(text).attributes)[0] > WIDE
    except BadDrawing:
        return False


class _Writer:
    def __init__(self, name: str):
        self.name = name
        self.heads: dict[str, str] = {}  # tone → id of its arrowhead

    def figure(self, root: Shape, alt: str) -> SafeString:
        inside = self._parts(root, "")
        width, height = size_of(root.attributes)
        start = (
            f'<svg class="drawing" viewBox="0 0 {width:g} {height:g}" width="{width:g}" height="{height:g}" '
            f'role="img" aria-label="{escape(alt)}" focusable="false">'
        )
        return mark_safe(f"{start}{self._defined()}{inside}</svg>")  # noqa: S308 - every part is escaped or of our list

    def _parts(self, shape: Shape, tone: str) -> str:
        return "".join(
            escape(part, quote=False) if isinstance(part, str) else self._shape(part, tone) for part in shape.parts
        )

    def _shape(self, shape: Shape, tone: str) -> str:
        tone = next((name for name in shape.classes if name in TONES), tone)
        said = {**shape.attributes, **self._arrows(shape, tone)}
        attributes = "".join(f' {name}="{escape(value)}"' for name, value in said.items())
        return f"<{shape.tag}{attributes}>{self._parts(shape, tone)}</{shape.tag}>"

    def _arrows(self, shape: Shape, tone: str) -> dict[str, str]:
        if not {"fig-arrow", "fig-arrows"} & set(shape.classes):
            return {}
        head = self.heads.setdefault(tone, f"{self.name}-{tone or 'fig'}-head")
        ends = ("marker-start", "marker-end") if "fig-arrows" in shape.classes else ("marker-end",)
        return dict.fromkeys(ends, f"url(#{head})")

    def _defined(self) -> str:
        if not self.heads:
            return ""
        markers = "".join(
            f'<marker id="{escape(head)}" viewBox="0 0 10 10" refX="8.5" refY="5" markerWidth="5" markerHeight="5" '
            f'orient="auto-start-reverse"><path class="{" ".join(["fig-solid", tone]).strip()}" d="M0 0L10 5L0 10z">'
            "</path></marker>"
            for tone, head in self.heads.items()
        )
        return f"<defs>{markers}</defs>"
