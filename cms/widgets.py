"""Controls of the admin that Wagtail does not have."""

import json
from typing import Any

from django import forms
from django.urls import reverse
from django.utils.translation import gettext as _


class ParagraphInput(forms.TextInput):
    """The name of a paragraph. With scripts it is chosen from the lessons, without it is typed."""

    class Media:
        js = ("js/paragraph.js",)

    def build_attrs(self, base_attrs: dict[str, Any], extra_attrs: dict[str, Any] | None = None) -> dict[str, Any]:
        texts = {
            "choose": _("Choose a paragraph"),
            "change": _("Choose another"),
            "remove": _("Remove"),
            "lesson": _("Lesson"),
            "paragraph": _("Paragraph"),
            "close": _("Close"),
            "none": _("None chosen"),
            "failed": _("The lessons could not be loaded. Try again."),
        }
        own = {
            "data-controller": "paragraph",
            "data-paragraph-url-value": reverse("paragraphs"),
            "data-paragraph-texts-value": json.dumps(texts, ensure_ascii=False),
        }
        return super().build_attrs({**base_attrs, **own}, extra_attrs)
