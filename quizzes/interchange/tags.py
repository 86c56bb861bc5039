"""What looks like HTML in the files of other systems: which `<` begins a tag, and what a text keeps without its tags.

People type `if i<n` and `List<String>` where HTML is expected. A browser takes that for a tag and hides it, with all
that follows; here it is text.
"""

import re

import nh3

from quizzes.texts import BLOCK_TAGS

_OF_PAGES = (
    "base body button embed fieldset form frame frameset head html iframe input label legend link main menu meta"
)
_OF_PAGES += " noframes noscript object optgroup option param script section select style svg template textarea title"
_OLD = "applet basefont big blink dir font listing marquee nobr noembed plaintext xmp"
_SEEN_OR_HEARD = "address audio canvas math meter output picture progress search slot source tfoot track video"
# Marks of Moodle's filters and of word processors.
_OF_OTHERS = "algebra lang nolink tex"
KNOWN = BLOCK_TAGS | nh3.ALLOWED_TAGS | set(f"{_OF_PAGES} {_OLD} {_SEEN_OR_HEARD} {_OF_OTHERS} hr u".split())
# Their own elements are not told apart.
_DRAWINGS = re.compile(r"<(?:svg|math)\b", re.IGNORECASE)

_OPENS = re.compile(r"<(?=[a-zA-Z/!?])")
_TAG = re.compile(r"""</?([a-zA-Z][a-zA-Z0-9:-]{0,40}+)((?:[^<>"']++|"[^"]*"|'[^']*'){0,60}+)>""")
_DECLARATION = re.compile(r"<(?:!doctype\b|!\[|\?xml\b)[^<>]*+>", re.IGNORECASE)
_ATTRIBUTES = re.compile(r"""(?:\s+[a-zA-Z_:@][\w:.@-]*+\s*=\s*(?:"[^"]*"|'[^']*'|[^\s"'<>]++))*+[\s/]*""")
# In a hidden GIFT text (`gift_text`) control characters stand for : and =.
_DATA = re.compile(
    r"(data[:\x01-\x08][\w/+.-]{1,60})(?:;[\w=\x01-\x08-]{1,40}){0,3};base64,"
    r"(?:[A-Za-z0-9+/=\x01-\x08%]++|\n[ \t]*+(?=[A-Za-z0-9+/]{20}))*+",
    re.IGNORECASE,
)

# Spaces are entered at their first alone, or a long row of them would be tried from each.
_EDGES = re.compile(
    r"(?<!\s)(?:\s*+</?(?:p|div|ul|ol|li|dl|dt|dd|blockquote|pre|center|table|tr|h[1-6])(?:\s[^<>]*+)?>)++\s*+",
    re.IGNORECASE,
)
_ITEM = re.compile(r"<li\b", re.IGNORECASE)
_PRE = re.compile(r"<pre\b[^<>]*+>(.*?)</pre\s*+>", re.IGNORECASE | re.DOTALL)
_INDENT = re.compile(r"(?<=\n) +")
_CELLS = re.compile(r"</t[dh]\s*+>\s*+<t[dh]\b[^<>]*+>", re.IGNORECASE)
_ROWS = re.compile(r"</tr\s*+>\s*+<tr\b[^<>]*+>", re.IGNORECASE)
_TABLE = re.compile(r"<(/?)table\b[^<>]*+>", re.IGNORECASE)


def without_data(text: str) -> str:
    """Pictures that stand in the text itself shrink to their type: nothing here could show them."""
    return _DATA.sub(r"\1;", text) if "base64," in text else text


def literal(markup: str) -> tuple[str, list[str]]:
    """Markup in which every `<` that begins no tag of HTML is text, and the names that looked like tags."""
    unknown: dict[str, None] = {}
    is_drawn = bool(_DRAWINGS.search(markup))

    def kept(opening: re.Match[str]) -> str:
        found = _TAG.match(markup, opening.start())
        if not found:
            return "<" if _DECLARATION.match(markup, opening.start()) else "&lt;"
        if is_drawn or _is_of_html(found[1], found[2]):
            return "<"
        unknown[found[1]] = None
        return "&lt;"

    return _OPENS.sub(kept, markup), list(unknown)


def _is_of_html(name: str, attributes: str) -> bool:
    """Not the type parameter `<Object>`, and not the `<s and t>` of a condition."""
    if ":" in name or "-" in name:
        return True
    if name.lower() not in KNOWN or not (name.islower() or name.isupper()):
        return False
    return len(name) > 1 or bool(_ATTRIBUTES.fullmatch(attributes))


def as_lines(markup: str) -> str:
    """For a label, which holds no blocks: paragraphs, items, rows and lines of code become lines."""
    return _EDGES.sub(_line, _PRE.sub(_code, markup))


def _line(edges: re.Match[str]) -> str:
    return "<br>• " if _ITEM.search(edges[0]) else "<br>"


def _code(found: re.Match[str]) -> str:
    lines = _INDENT.sub(lambda indent: "&nbsp;" * len(indent[0]), found[1].strip("\n"))
    return f"<br><code>{lines.replace(chr(10), '<br>')}</code><br>"


def without_tables(markup: str) -> str:
    """Cells are parted by bars, rows by lines."""
    markup = _ROWS.sub("<br>", _CELLS.sub(" | ", markup))
    return _TABLE.sub(r"<\1p>", markup)
