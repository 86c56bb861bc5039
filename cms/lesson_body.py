"""The HTML of a lesson's blocks: the same for every reader, so it may be cached by the page's version."""

import hashlib
from functools import cache
from pathlib import Path

from django.conf import settings
from django.utils import translation
from django.utils.safestring import SafeString, mark_safe

from cms.blocks import anchor_of
from cms.models import LessonPage


def render_body(page: LessonPage) -> SafeString:
    """All blocks in order, each with `id="<anchor>"`; no CSRF token and nothing about the reader in it."""
    language = page.locale.language_code
    with translation.override(language):
        parts = [child.render({"anchor": anchor_of(child), "language": language, "page": page}) for child in page.body]
    return mark_safe("\n".join(parts))  # noqa: S308 - each block's template escapes


@cache
def template_stamp() -> str:
    """Changes with the templates that make cached HTML, so that a deployment does not show the old one for a day."""
    digest = hashlib.sha256()
    for folder in ("cms", "quizzes"):
        for path in sorted((Path(settings.BASE_DIR) / "templates" / folder).rglob("*.html")):
            digest.update(path.read_bytes())
    return digest.hexdigest()[:12]
