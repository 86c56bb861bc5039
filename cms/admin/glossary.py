"""The glossary as authors list and edit it."""

from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column, LiveStatusTagColumn

from cms.admin.snippets import AssessmentViewSet
from cms.models import GlossaryTerm


def _names(row: GlossaryTerm) -> str:
    """What it is called in the other languages; a draft's name in brackets."""
    others = row.get_translations().order_by("locale__language_code")
    return ", ".join(other.term if other.live else f"({other.term})" for other in others)


class GlossaryTermViewSet(AssessmentViewSet):
    model = GlossaryTerm
    search_fields = ["term", "forms", "definition", "slug"]
    icon = "openquote"
    menu_label = _("Glossary")
    menu_order = 230
    add_to_admin_menu = True
    list_per_page = 100
    ordering = ["slug"]  # which every database orders alike
    list_display = [
        "term",
        Column("others", label=_("In other languages"), accessor=_names),
        Column("forms", label=_("Other forms"), accessor=lambda row: ", ".join(row.form_list)),
        "slug",
        LiveStatusTagColumn(label=_("Status")),
    ]
    list_export = ["slug", "term", "forms", "definition"]
    copy_view_enabled = False
