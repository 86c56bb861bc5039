"""The HTML of a lesson's blocks: the same for every reader, so it may be cached by the page's version."""

import hashlib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.conf import settings
from django.utils import translation
from django.utils.safestring import SafeString, mark_safe
from wagtail.blocks import StreamValue

from cms.attribution import marks_in
from cms.blocks import anchor_of
from cms.models import LessonPage
from courses.glossary import Marking

# Blocks in which terms are marked, and the class of what holds their text where a title stands beside it.
RUNNING_TEXT = {"paragraph": "", "callout": "callout__text"}


@dataclass(frozen=True, slots=True)
class Part:
    """One block as HTML."""

    kind: str
    anchor: str
    html: SafeString


def render_body(page: LessonPage, marking: Marking | None = None) -> SafeString:
    """All blocks in order, each with `id="<anchor>"`; no CSRF token and nothing about the reader in it."""
    return mark_safe("\n".join(part.html for part in render_parts(page, marking)))  # noqa: S308 - each escapes


def render_parts(page: LessonPage, marking: Marking | None = None) -> list[Part]:
    """`marking` marks the terms of the glossary in the running text."""
    with translation.override(page.locale.language_code):
        marks = marks_in(page)
        return [_part(child, page, marks.get(anchor_of(child), ""), marking) for child in page.body]


def _part(child: StreamValue.StreamChild, page: LessonPage, origin: str, marking: Marking | None) -> Part:
    anchor, language = anchor_of(child), page.locale.language_code
    context = {"anchor": anchor, "language": language, "page": page, "origin": origin, "block_id": child.id}
    html = child.render(context)
    within = RUNNING_TEXT.get(child.block_type)
    if marking is not None and within is not None:
        html = marking.mark(html, within=within)
    return Part(child.block_type, anchor, html)


@cache
def template_stamp() -> str:
    """Changes with the templates that make cached HTML, so that a deployment does not show the old one for a day."""
    digest = hashlib.sha256()
    for folder in ("activities", "cms", "components", "quizzes"):
        for path in sorted((Path(settings.BASE_DIR) / "templates" / folder).rglob("*.html")):
            digest.update(path.read_bytes())
    return digest.hexdigest()[:12]
