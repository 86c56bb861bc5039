"""Texts of other systems (HTML, Markdown, plain, Moodle's own) as our cleaned HTML, with a note on what is lost."""

import html
import re

from django.utils.translation import gettext as _
from markdown_it import MarkdownIt

from quizzes.interchange.files import LONGEST_TEXT
from quizzes.interchange.results import Notes, Refused, quoted
from quizzes.interchange.tags import as_lines, literal, without_data, without_tables
from quizzes.texts import BLOCK_TAGS, clean_block, clean_inline

FORMATS = {
    "html": "html",
    "moodle": "moodle",
    "moodle_auto_format": "moodle",
    "plain": "plain",
    "plain_text": "plain",
    "markdown": "markdown",
    "wiki_like": "moodle",
}
SEEN_OR_HEARD = {"applet", "audio", "canvas", "embed", "iframe", "img", "math", "object", "svg", "video"}
# These become something alike, or stand for nothing that is seen.
QUIET = {"body", "div", "head", "html", "meta", "o:p", "source", "tbody", "title", "track"}
IN_TABLES = {"table", "td", "th", "tr", "thead", "tfoot", "caption", "col", "colgroup"}
HEADINGS = {f"h{level}" for level in range(1, 7)}

DEEPEST_MARKUP = 100
MOST_MARKS = 1_000  # of Markdown in one text
SELF_ENDING = {"area", "br", "col", "dd", "dt", "embed", "hr", "img", "input", "li", "p", "source", "td", "th", "tr"}

_NESTING = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]{0,20})")
_COMMENT = re.compile(r"<!--(?:(?!<!--).)*?-->", re.DOTALL)
_TAG = re.compile(r"<([a-zA-Z][a-zA-Z0-9:]*)")
_BLOCK = re.compile(r"<(?:p|ul|ol|pre|blockquote|div|h[1-6])\b", re.IGNORECASE)
_IMAGE = re.compile(r"<img\b[^<>]*>", re.IGNORECASE)
_ALT = re.compile(r"""\balt\s*=\s*(?:"([^"<>]*)"|'([^'<>]*)')""", re.IGNORECASE)
_SOURCE = re.compile(r"""\b(?:src|data)\s*=\s*["']?([^"'<>\s]+)""", re.IGNORECASE)
_MEDIUM = re.compile(r"<(?:applet|audio|embed|iframe|object|source|video|img)\b[^<>]*>", re.IGNORECASE)
_PLUGIN_LINK = re.compile(r"""\bhref\s*=\s*["']?(?:@@PLUGINFILE@@|\$@FILEPHP@\$)([^"'<>\s]*)["']?""", re.IGNORECASE)
_DIV = re.compile(r"<(/?)div\b[^<>]*>", re.IGNORECASE)
_HEADING_START = re.compile(r"<h[1-6]\b[^<>]*>", re.IGNORECASE)
_HEADING_END = re.compile(r"</h[1-6]\s*>", re.IGNORECASE)
_EMPTY = re.compile(r"<p>(?:\s|&nbsp;|<br>)*</p>\s*")
_FORMULAS = (("$$", "$$"), ("\\(", "\\)"), ("\\[", "\\]"), ("[tex]", "[/tex]"))
_LANGUAGES = re.compile(r"""\{mlang\s+\w|<(?:span|lang)\b[^<>]*\bclass\s*=\s*["']?multilang""", re.IGNORECASE)
_BREAKS = re.compile(r"(?:<br>\s*+)++")
_BREAKS_BACKWARDS = re.compile(r"(?:>rb<\s*+)++")
_ANY_TAG = re.compile(r"<[^<>]*>")


def as_block(text: str, format_name: str, notes: Notes) -> str:
    made = _html(text, format_name, notes)
    if format_name in ("moodle", "plain") and made and not _BLOCK.search(made):
        made = f"<p>{made}</p>"
    return _worded(clean_block(made))


def as_inline(text: str, format_name: str, notes: Notes) -> str:
    return _worded(_without_outer_breaks(clean_inline(as_lines(_html(text, format_name, notes)))))


def _without_outer_breaks(markup: str) -> str:
    """Read from either end: to look for the last ones from the front would try every space of a long text."""
    if found := _BREAKS.match(markup):
        markup = markup[found.end() :]
    backwards = markup[::-1]
    if found := _BREAKS_BACKWARDS.match(backwards):
        return backwards[found.end() :][::-1]
    return markup


def _worded(markup: str) -> str:
    """Nothing where there is no word: editors leave empty paragraphs behind."""
    return markup if plain(markup) else ""


def plain(markup: str) -> str:
    """Markup without its tags, on one line."""
    return " ".join(html.unescape(_ANY_TAG.sub(" ", markup)).split())


def _html(text: str, format_name: str, notes: Notes) -> str:
    text = without_data(text)
    if len(text) > LONGEST_TEXT:
        words = {"length": len(text), "most": LONGEST_TEXT}
        raise Refused(_("A text has %(length)s characters; at most %(most)s are read. Shorten it.") % words)
    text = text.strip()
    if not text:
        return ""
    notes.load.add(text)
    _note_filters(text, notes)
    if format_name == "plain":
        return html.escape(text, quote=False).replace("\n", "<br>")
    if format_name == "markdown":
        notes.load.add_tags(sum(map(text.count, "[]()*_`~>#!+-\\")))
        if sum(map(text.count, "[]*_`~<")) > MOST_MARKS:
            raise Refused(_("A text has more than %(most)s marks of Markdown. Simplify it.") % {"most": MOST_MARKS})
        text = MarkdownIt("commonmark", {"html": True}).render(text).strip()
    elif format_name == "moodle":
        text = text.replace("\n", "<br>\n")
    return _carried(text, notes)


def _carried(markup: str, notes: Notes) -> str:
    """HTML with what we have nothing for replaced by what is nearest, and named."""
    markup, unknown = literal(_COMMENT.sub("", markup))
    if unknown:
        notes.mention(
            _("HTML has no such tags, they are shown as they are typed: %(tags)s.") % {"tags": quoted(unknown[:8])}
        )
    _require_shallow(markup)
    names = {name.lower() for name in _TAG.findall(markup)}
    if names & SEEN_OR_HEARD:
        markup = _without_media(markup, notes)
    if "@@PLUGINFILE@@" in markup or "$@FILEPHP@$" in markup:
        markup = _without_linked_files(markup, notes)
    if "table" in names:
        notes.differs(_("A table is left out; its words stay. Check that the text still reads well."))
        markup = without_tables(markup)
    if names & ({"div"} | HEADINGS):
        markup = _DIV.sub(r"<\1p>", markup)
        markup = _HEADING_END.sub("</strong></p>", _HEADING_START.sub("<p><strong>", markup))
        markup = _EMPTY.sub("", clean_block(markup))
    if plainer := names - BLOCK_TAGS - SEEN_OR_HEARD - QUIET - HEADINGS - IN_TABLES:
        tags = ", ".join(sorted(plainer)[:8])
        notes.mention(_("Formatting is left out, the words stay: %(tags)s.") % {"tags": tags})
    return markup


def _require_shallow(markup: str) -> None:
    """Deep nesting costs the cleaner time that grows with its square. Tags that end of themselves do not count."""
    depth = 0
    for end, name in _NESTING.findall(markup):
        if name.lower() not in SELF_ENDING:
            depth = max(0, depth - 1) if end else depth + 1
        if depth > DEEPEST_MARKUP:
            raise Refused(_("Elements are nested more than %(depth)s deep. Simplify the text.") % {"depth": depth - 1})


def _without_media(markup: str, notes: Notes) -> str:
    named = [found[1] for tag in _MEDIUM.findall(markup) if (found := _SOURCE.search(tag))]
    words = {"files": quoted(map(_file_name, dict.fromkeys(named))) or "—"}
    notes.differs(_("Pictures and media cannot be carried over: %(files)s. A picture's description stays.") % words)
    return _IMAGE.sub(_described, markup)


def _file_name(source: str) -> str:
    return source.removeprefix("@@PLUGINFILE@@/").removeprefix("data:").rstrip(";")


def _described(image: re.Match[str]) -> str:
    found = _ALT.search(image[0])
    alt = (found[1] or found[2] or "").strip() if found else ""
    return f"[{alt}]" if alt else ""


def _without_linked_files(markup: str, notes: Notes) -> str:
    names = [name.lstrip("/") for name in _PLUGIN_LINK.findall(markup)]
    if names:
        notes.differs(_("Files cannot be carried over, their links are removed: %(files)s.") % {"files": quoted(names)})
    return _PLUGIN_LINK.sub("", markup)


def _note_filters(text: str, notes: Notes) -> None:
    """What other systems make of a text only when they show it."""
    if _LANGUAGES.search(text):
        notes.differs(_("Several languages stand in one text, and all are shown. Keep one, translate the others."))
    if any(0 <= (start := text.find(begin)) < text.find(end, start + len(begin)) for begin, end in _FORMULAS):
        notes.differs(_("A formula is shown as it is typed, since formulas are not typeset here."))
