"""Banks as authors list them, and the way of question files in and out of them."""

from collections.abc import Iterator

from django.conf import settings
from django.contrib import messages
from django.contrib.contenttypes.models import ContentType
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import hooks
from wagtail.admin.admin_url_finder import AdminURLFinder
from wagtail.admin.ui.tables import Column
from wagtail.admin.widgets.button import Button, HeaderButton, ListingButton
from wagtail.models import ReferenceIndex
from wagtail.snippets.views.snippets import EditView, SnippetViewSet

from cms.admin import question_files
from cms.blocks.answers import kind_choices
from cms.compile import check_without
from cms.library import CannotCompile
from cms.models import Bank, Difficulty, Question, Quiz
from cms.widgets import SnippetChoosers

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


@hooks.register("register_admin_urls")
def question_file_urls() -> list:
    return [
        path("banks/<int:pk>/import/", question_files.choose_view, name="question_file"),
        path("banks/<int:pk>/import/<uuid:file>/", question_files.plan_view, name="question_file_plan"),
        path("banks/<int:pk>/export/", question_files.export_view, {"owner": "bank"}, name="bank_export"),
        path("quizzes/<int:pk>/export/", question_files.export_view, {"owner": "quiz"}, name="quiz_export"),
    ]


def _places(bank: Bank) -> list[tuple[str, str, str]]:
    return [
        (_("Its questions"), f"{reverse('wagtailsnippets_cms_question:list')}?bank={bank.pk}", "help"),
        (_("Import questions"), reverse("question_file", args=[bank.pk]), "upload"),
        (_("Export questions"), reverse("bank_export", args=[bank.pk]), "download"),
    ]


@hooks.register("register_snippet_listing_buttons")
def link_from_the_list(snippet, user, next_url=None) -> Iterator[Button]:
    """Where questions come in and go out."""
    if isinstance(snippet, Bank) and user.has_perm("cms.change_bank"):
        for priority, (label, url, icon) in enumerate(_places(snippet)[1:], start=30):
            yield ListingButton(label, url, priority=priority, icon_name=icon)
    if isinstance(snippet, Quiz) and user.has_perm("cms.change_quiz"):
        url = reverse("quiz_export", args=[snippet.pk])
        yield Button(_("Export questions"), url, priority=95, icon_name="download")


@hooks.register("before_unpublish")
def keep_what_a_draw_needs(request: HttpRequest, instance) -> HttpResponse | None:
    return _refuse(request, [instance]) if isinstance(instance, Question) else None


@hooks.register("before_delete_snippet")
def keep_what_draws_need(request: HttpRequest, instances: list) -> HttpResponse | None:
    for bank in (row for row in instances if isinstance(row, Bank)):
        quizzes = ContentType.objects.get_for_model(Quiz)
        if ReferenceIndex.get_references_to(bank).filter(base_content_type=quizzes).exists():
            messages.error(request, _("A quiz draws from “%(bank)s”. Take the draw out there first.") % {"bank": bank})
            return redirect(AdminURLFinder(request.user).get_edit_url(bank))
    return _refuse(request, [row for row in instances if isinstance(row, Question)])


def _refuse(request: HttpRequest, questions: list[Question]) -> HttpResponse | None:
    """Whoever takes questions off is told of the draws that could not do without them."""
    try:
        check_without(question for question in questions if question.live)
    except CannotCompile as refusal:
        for reason in refusal.reasons:
            messages.error(request, reason)
        return redirect(AdminURLFinder(request.user).get_edit_url(questions[0]))
    return None


class BankEditView(EditView):
    @property
    def header_more_buttons(self) -> list:
        links = [HeaderButton(label, url=url, icon_name=icon) for label, url, icon in _places(self.object)]
        return [*super().header_more_buttons, *links]


class BankViewSet(SnippetViewSet):
    model = Bank
    chooser_viewset_class = SnippetChoosers
    search_backend_name = None
    search_fields = ["name", "description"]
    edit_view_class = BankEditView
    icon = "folder-open-inverse"
    menu_label = gettext_lazy("Question banks")
    list_display = [
        "name",
        Column("all_count", label=gettext_lazy("Questions"), accessor=_link),
        Column("live_count", label=gettext_lazy("Published")),
        Column("kinds", label=gettext_lazy("Kinds"), accessor=lambda row: _parts(row, "kind", kind_choices())),
        Column(
            "levels", label=gettext_lazy("Difficulty"), accessor=lambda row: _parts(row, "level", Difficulty.choices)
        ),
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        kinds = {f"kind_{kind}": _each(questions__kind=kind) for kind, _label in kind_choices()}
        levels = {f"level_{level}": _each(questions__difficulty=level) for level in Difficulty.values}
        live = _each(questions__live=True, questions__locale__language_code=SOURCE)
        return Bank.objects.annotate(all_count=_each(), live_count=live, **kinds, **levels)
