"""What of a lesson's article is the reader's own: the article comes from the cache and is the same for all."""

from typing import Any

from django.http import HttpRequest
from django.utils import translation
from django.utils.safestring import mark_safe

from cms.views.addresses import LessonText
from courses.access import Access
from courses.activities.feet import foot
from courses.activities.rendering import MARK, with_feet, with_works
from courses.activities.texts import script_texts
from courses.kept import kept_in


def personal(request: HttpRequest, article: str, text: LessonText, access: Access, course_url: str) -> dict[str, Any]:
    """For the lesson's template: the article with what the reader wrote in it, and their note. One query at most.

    The words of an activity stand in the language of the text, which may not be that of the page.
    """
    kept = kept_in(access.enrollment, text.id)
    own = {
        "note": kept.note,
        "activity_texts": script_texts(request.user) if access.enrollment or MARK in article else None,
    }
    if MARK not in article:
        return {"article": article, **own}
    with translation.override(text.language):
        filled = with_works(article, kept.works, text.language)
        filled = with_feet(filled, foot(request, access, text.course_id, enroll_url=course_url))
    return {"article": mark_safe(filled), **own}  # noqa: S308 - our own templates
