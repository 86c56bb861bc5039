"""A lesson in two languages at once, block beside block. Pure: from two lists of parts to one piece of HTML."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from bs4 import BeautifulSoup, Tag
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

from cms.lesson_body import Part

# What only tells. What is answered or filled in stands once, in the reader's own language, and so does a video.
TOLD = {"heading", "paragraph", "callout", "quotation", "table", "code", "figure", "image"}
# Attributes that name other elements by their ids.
REFERENCES = ("for", "headers", "aria-labelledby", "aria-describedby", "aria-controls", "aria-owns", "aria-details")
DRAWN_WITH = re.compile(r"url\(#([^)]+)\)")


@dataclass(frozen=True, slots=True)
class Pair:
    """What stands in one row; `own` or `other` is empty where a language has no such block."""

    kind: str
    own: str = ""
    other: str = ""


def render_pairs(own: list[Part], other: list[Part], language: str, prefix: str) -> SafeString:
    """`language` is the other's, `prefix` what its ids begin with."""
    rows = [Pair(pair.kind, pair.own, renamed(pair.other, prefix)) for pair in pairs(own, other)]
    return SafeString(render_to_string("cms/lesson_pairs.html", {"pairs": rows, "language": language}))


def pairs(own: list[Part], other: list[Part]) -> Iterator[Pair]:
    """In one's own order. A block that the other language alone has comes after the one that it follows there."""
    known = {part.anchor for part in own}
    partners = {part.anchor: part for part in other}
    alone = _alone(known, other)
    yield from alone.get("", [])
    for part in own:
        partner = partners.get(part.anchor)
        is_told_twice = partner is not None and part.kind in TOLD and partner.html != part.html
        yield Pair(part.kind, part.html, partner.html if is_told_twice else "")
        yield from alone.get(part.anchor, [])


def _alone(known: set[str], other: list[Part]) -> dict[str, list[Pair]]:
    found: dict[str, list[Pair]] = {}
    after = ""
    for part in other:
        if part.anchor in known:
            after = part.anchor
        elif part.kind in TOLD:
            found.setdefault(after, []).append(Pair(part.kind, "", part.html))
    return found


def renamed(html: str, prefix: str) -> SafeString:
    """The same with `prefix` before each id and before whatever refers to one of them."""
    soup = BeautifulSoup(html, "html.parser")
    ids = {tag["id"] for tag in soup.find_all(id=True)}
    for tag in soup.find_all(True):
        _rename(tag, ids, prefix)
    return mark_safe(str(soup))  # noqa: S308 - the same HTML under other names


def _rename(tag: Tag, ids: set[str], prefix: str) -> None:
    if tag.get("id") in ids:
        tag["id"] = f"{prefix}{tag['id']}"
    for name in REFERENCES:
        if named := tag.get(name):
            words = named if isinstance(named, list) else named.split()
            tag[name] = " ".join(f"{prefix}{word}" if word in ids else word for word in words)
    for name in ("href", "xlink:href"):
        if str(tag.get(name, "")).removeprefix("#") in ids and str(tag[name]).startswith("#"):
            tag[name] = f"#{prefix}{str(tag[name])[1:]}"
    for name, value in tag.attrs.items():
        if isinstance(value, str) and "url(#" in value:
            tag[name] = DRAWN_WITH.sub(lambda found: _drawn_with(found, ids, prefix), value)


def _drawn_with(found: re.Match[str], ids: set[str], prefix: str) -> str:
    return f"url(#{prefix}{found[1]})" if found[1] in ids else found[0]
