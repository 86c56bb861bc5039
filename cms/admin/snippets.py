"""Questions and quizzes as authors list and edit them."""

import django_filters
from django.conf import settings
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, LiveStatusTagColumn
from wagtail.snippets.views.snippets import SnippetViewSet, SnippetViewSetGroup

from cms.admin.banks import BankViewSet
from cms.admin.regrade_hooks import QuizEditView
from cms.blocks.answers import kind_choices
from cms.figures import figure_columns
from cms.models import Bank, Difficulty, Question, Quiz
from cms.models.lists import names
from cms.widgets import SnippetChoosers


def _known(field: str) -> list[tuple[str, str]]:
    texts = Question.objects.exclude(**{field: ""}).values_list(field, flat=True).distinct()
    return sorted({(name, name) for text in texts for name in names(text)})


def _known_competencies() -> list[tuple[str, str]]:
    return _known("competencies")


def _known_tags() -> list[tuple[str, str]]:
    return _known("tags")


class QuestionFilterSet(WagtailFilterSet):
    bank = django_filters.ModelChoiceFilter(
        label=_("Question bank"), queryset=lambda request: Bank.objects.all(), null_label=_("In no bank")
    )
    kind = django_filters.ChoiceFilter(label=_("Kind"), choices=kind_choices)
    difficulty = django_filters.ChoiceFilter(label=_("Difficulty"), choices=Difficulty.choices)
    tag = django_filters.ChoiceFilter(label=_("Tag"), choices=_known_tags, method="with_tag")
    is_practice = django_filters.BooleanFilter(label=_("For practice"))
    competency = django_filters.ChoiceFilter(
        label=_("Competency"), choices=_known_competencies, method="with_competency"
    )
    live = django_filters.BooleanFilter(label=_("Published"))

    class Meta:
        model = Question
        fields: list[str] = []

    def with_competency(self, queryset, _name, value):
        return _with_name(queryset, "competencies", value)

    def with_tag(self, queryset, _name, value):
        return _with_name(queryset, "tags", value)


def _with_name(queryset: QuerySet, field: str, value: str) -> QuerySet:
    """Whose comma list has it as one of its names."""
    found = queryset.filter(**{f"{field}__contains": value}).values_list("pk", field)
    return queryset.filter(pk__in=[pk for pk, text in found if value in names(text)])


class AssessmentViewSet(SnippetViewSet):
    chooser_viewset_class = SnippetChoosers
    # The search index cannot be narrowed by language, bank and tag as these lists are; the database can.
    search_backend_name = None

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        """Each once: in the source language, or in the one asked for, or in the only one there is."""
        rows = self.model.objects.select_related("locale")
        if request.GET.get("locale"):
            return rows
        sources = rows.filter(locale__language_code=settings.LANGUAGE_CODE)
        return rows.filter(
            Q(locale__language_code=settings.LANGUAGE_CODE) | ~Q(translation_key__in=sources.values("translation_key"))
        )


class QuestionViewSet(AssessmentViewSet):
    model = Question
    search_fields = ["stem", "explanation"]
    icon = "help"
    menu_label = _("Questions")
    filterset_class = QuestionFilterSet
    list_per_page = 50
    list_display = [
        "__str__",
        Column("kind", label=_("Kind"), accessor="get_kind_display", sort_key="kind"),
        Column("bank", label=_("Question bank"), accessor="bank"),
        Column("is_practice", label=_("For practice"), accessor=lambda row: _("yes") if row.is_practice else ""),
        Column("languages", label=_("Languages"), accessor=lambda row: ", ".join(_languages(row))),
        Column("competencies", label=_("Competencies")),
        *figure_columns(),
        LiveStatusTagColumn(label=_("Status")),  # its own label is in the language of the start
    ]
    list_export = [
        "translation_key",
        "stem",
        "kind",
        "points",
        "is_practice",
        "competencies",
        "asks_about",
        "bank",
        "tags",
        "difficulty",
    ]
    copy_view_enabled = True

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).select_related("bank")


class QuizViewSet(AssessmentViewSet):
    model = Quiz
    edit_view_class = QuizEditView
    icon = "form"
    menu_label = _("Quizzes")
    list_display = [
        "title",
        Column("questions", label=_("Questions"), accessor=lambda quiz: quiz.asked_count),
        Column("pass_mark", label=_("Pass mark")),
        Column("languages", label=_("Languages"), accessor=lambda row: ", ".join(_languages(row))),
        LiveStatusTagColumn(label=_("Status")),  # its own label is in the language of the start
    ]


def _languages(row: Question | Quiz) -> list[str]:
    """Languages in which it is published."""
    return sorted(other.locale.language_code for other in row.get_translations(inclusive=True) if other.live)


class AssessmentGroup(SnippetViewSetGroup):
    items = (QuizViewSet, QuestionViewSet, BankViewSet)
    menu_label = _("Quizzes")
    menu_icon = "form"
    menu_order = 220
