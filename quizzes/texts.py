"""The words of a quiz in its languages: HTML that is cleaned when it comes in, whoever wrote it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, NamedTuple

import nh3
from django.utils.html import escape, strip_tags
from django.utils.safestring import SafeString, mark_safe
from pydantic import AfterValidator

INLINE_TAGS = {"a", "b", "br", "code", "del", "em", "i", "kbd", "q", "s", "span", "strong", "sub", "sup"}
BLOCK_TAGS = INLINE_TAGS | {"blockquote", "li", "ol", "p", "pre", "ul"}
ATTRIBUTES = {"*": {"lang"}, "a": {"href", "lang"}}
URL_SCHEMES = {"http", "https", "mailto"}

_BETWEEN_PARAGRAPHS = re.compile(r"</p>\s*<p[^>]*>")
_LEADING_PARAGRAPH = re.compile(r"\s*<p(?:\s[^>]*)?>(.*?)</p>\s*(.*)", re.DOTALL)


class Passage(NamedTuple):
    """A text in the language that was found for it, which may not be the one asked for."""

    language: str
    html: str


def clean_block(html: str) -> str:
    return nh3.clean(html, tags=BLOCK_TAGS, attributes=ATTRIBUTES, url_schemes=URL_SCHEMES).strip()


def clean_inline(html: str) -> str:
    """For what stands inside a label, where paragraphs are not allowed: they become lines."""
    html = _BETWEEN_PARAGRAPHS.sub("<br>", html)
    return nh3.clean(html, tags=INLINE_TAGS, attributes=ATTRIBUTES, url_schemes=URL_SCHEMES).strip()


def passage(text: Mapping[str, str], language: str, source_language: str) -> Passage:
    """`text` in `language`, or else in the source language; empty if it is in neither."""
    for code in (language, source_language):
        if text.get(code):
            return Passage(code, text[code])
    return Passage(source_language, "")


def lead_and_rest(html: str) -> tuple[str, str]:
    """The first paragraph without its tags, and what follows. A legend may hold no paragraphs."""
    found = _LEADING_PARAGRAPH.fullmatch(html)
    if found:
        return found[1], found[2]
    if html.startswith(("<p", "<pre", "<ul", "<ol", "<blockquote")):
        return "", html
    return html, ""


BlockHtml = Annotated[str, AfterValidator(clean_block)]
InlineHtml = Annotated[str, AfterValidator(clean_inline)]
BlockText = dict[str, BlockHtml]
InlineText = dict[str, InlineHtml]


@dataclass(frozen=True, slots=True)
class Text:
    """A passage ready for a template, which marks it with its language."""

    language: str
    html: SafeString


@dataclass(frozen=True, slots=True)
class Say:
    """Speaks one language, and the source language where that lacks a text."""

    language: str
    source_language: str

    def __call__(self, text: Mapping[str, str]) -> Text:
        found = passage(text, self.language, self.source_language)
        return Text(found.language, mark_safe(found.html))  # noqa: S308 - cleaned when it was validated

    def lead_and_rest(self, text: Mapping[str, str]) -> tuple[Text, Text]:
        found = passage(text, self.language, self.source_language)
        lead, rest = lead_and_rest(found.html)
        return Text(found.language, mark_safe(lead)), Text(found.language, mark_safe(rest))  # noqa: S308

    def joined(self, left: Mapping[str, str], between: str, right: Mapping[str, str]) -> Text:
        """Two texts in one, with the language of the first."""
        one, other = self(left), self(right)
        return Text(one.language, mark_safe(f"{one.html}{escape(between)}{other.html}"))  # noqa: S308

    def bare(self, text: Mapping[str, str]) -> Text:
        """Without its tags, for where no markup may stand."""
        found = passage(text, self.language, self.source_language)
        words = " ".join(strip_tags(found.html.replace("</p>", "</p> ")).split())
        return Text(found.language, mark_safe(words))  # noqa: S308

    def plain(self, text: str) -> Text:
        """What a learner typed: in whatever language, so it is marked with none of ours."""
        return Text("", SafeString(escape(text)))
