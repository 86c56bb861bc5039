"""Controls of the admin that Wagtail does not have."""

import json
from typing import Any

from django import forms
from django.urls import reverse
from django.utils.functional import cached_property, lazy
from django.utils.translation import gettext as _
from wagtail.snippets.views.chooser import SnippetChooserViewSet
from wagtail.snippets.widgets import AdminSnippetChooser


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


class SnippetChooser(AdminSnippetChooser):
    """In the language of who reads it. Wagtail's own speaks that of whoever opened an editor first after the start."""

    def __init__(self, model: type, **kwargs):
        super().__init__(model, **kwargs)
        said = lazy(lambda text: _(text) % {"object": model._meta.verbose_name}, str)
        self.choose_one_text = said("Choose %(object)s")
        self.choose_another_text = said("Choose another %(object)s")
        self.link_to_chosen_text = said("Edit this %(object)s")


class SnippetChoosers(SnippetChooserViewSet):
    """For fields that point at a snippet; in streams stands `cms.blocks.choosers`."""

    @cached_property
    def widget_class(self) -> SnippetChooser:
        return SnippetChooser(self.model, icon=self.icon)
