"""Panels of the editor that Wagtail does not have."""

from typing import Any

from wagtail.admin.admin_url_finder import AdminURLFinder
from wagtail.admin.panels import Panel


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
