"""Banks as authors list them, and the way of question files in and out of them."""

from django.conf import settings
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column
from wagtail.snippets.views.snippets import SnippetViewSet

from cms.blocks.answers import kind_choices
from cms.models import Bank, Difficulty

SOURCE = settings.LANGUAGE_CODE


def _each(**narrowed) -> Count:
    """Questions, each once however many languages it has."""
    return Count("questions__translation_key", filter=Q(**narrowed) if narrowed else None, distinct=True)


def _parts(row: Bank, prefix: str, choices: list[tuple]) -> str:
    found = [(label, getattr(row, f"{prefix}_{value}")) for value, label in choices]
    return ", ".join(f"{label} {count}" for label, count in found if count)


def _link(row: Bank) -> SafeString:
    address = f"{reverse('wagtailsnippets_cms_question:list')}?bank={row.pk}"
    return format_html('<a href="{}">{}</a>', address, row.all_count)  # type: ignore[attr-defined] # annotated


class BankViewSet(SnippetViewSet):
    model = Bank
    icon = "folder-open-inverse"
    menu_label = _("Question banks")
    list_display = [
        "name",
        Column("all_count", label=_("Questions"), accessor=_link),
        Column("live_count", label=_("Published")),
        Column("kinds", label=_("Kinds"), accessor=lambda row: _parts(row, "kind", kind_choices())),
        Column("levels", label=_("Difficulty"), accessor=lambda row: _parts(row, "level", Difficulty.choices)),
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        kinds = {f"kind_{kind}": _each(questions__kind=kind) for kind, _label in kind_choices()}
        levels = {f"level_{level}": _each(questions__difficulty=level) for level in Difficulty.values}
        live = _each(questions__live=True, questions__locale__language_code=SOURCE)
        return Bank.objects.annotate(all_count=_each(), live_count=live, **kinds, **levels)
