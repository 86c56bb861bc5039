"""Panels of the editor that Wagtail does not have."""

from typing import Any

from wagtail.admin.admin_url_finder import AdminURLFinder
from wagtail.admin.panels import Panel


class AttributionPanel(Panel):
    """How much of the lesson says where it comes from, and which parts do not. Of the version that was saved last."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "cms/admin/attribution.html"

        def is_shown(self) -> bool:
            return super().is_shown() and bool(self.instance.pk)

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            from cms.attribution import coverage_of

            coverage = coverage_of(self.instance) if self.instance.is_source else None
            return {**super().get_context_data(parent_context), "coverage": coverage}


class TranslationNotice(Panel):
    """Says above a translation what it is, and where its source can be read."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "cms/admin/translation_notice.html"

        def is_shown(self) -> bool:
            return super().is_shown() and self.instance.source_version() is not None

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            source = self.instance.source_version()
            url = AdminURLFinder(self.request.user).get_edit_url(source)
            return {**super().get_context_data(parent_context), "source": source, "source_url": url}
