"""Questions and quizzes as authors list and edit them."""

import django_filters
from django.conf import settings
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import BooleanColumn, Column, LiveStatusTagColumn
from wagtail.snippets.views.snippets import SnippetViewSet, SnippetViewSetGroup

from cms.blocks.answers import kind_choices
from cms.models import Question, Quiz
from cms.models.lists import names


def _known_competencies() -> list[tuple[str, str]]:
    texts = Question.objects.exclude(competencies="").values_list("competencies", flat=True).distinct()
    return sorted({(name, name) for text in texts for name in names(text)})


class QuestionFilterSet(WagtailFilterSet):
    kind = django_filters.ChoiceFilter(label=_("Kind"), choices=kind_choices)
    is_practice = django_filters.BooleanFilter(label=_("For practice"))
    competency = django_filters.ChoiceFilter(
        label=_("Competency"), choices=_known_competencies, method="with_competency"
    )
    live = django_filters.BooleanFilter(label=_("Published"))

    class Meta:
        model = Question
        fields: list[str] = []

    def with_competency(self, queryset, _name, value):
        ids = [row.pk for row in queryset.filter(competencies__contains=value) if value in row.competency_list]
        return queryset.filter(pk__in=ids)


class AssessmentViewSet(SnippetViewSet):
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
    icon = "help"
    menu_label = _("Questions")
    filterset_class = QuestionFilterSet
    list_per_page = 50
    list_display = [
        "__str__",
        Column("kind", label=_("Kind"), accessor="get_kind_display", sort_key="kind"),
        BooleanColumn("is_practice", label=_("For practice")),
        Column("languages", label=_("Languages"), accessor=lambda row: ", ".join(_languages(row))),
        Column("competencies", label=_("Competencies")),
        LiveStatusTagColumn(),
    ]
    list_export = ["translation_key", "stem", "kind", "points", "is_practice", "competencies", "asks_about"]
    copy_view_enabled = True


class QuizViewSet(AssessmentViewSet):
    model = Quiz
    icon = "form"
    menu_label = _("Quizzes")
    list_display = [
        "title",
        Column("questions", label=_("Questions"), accessor=lambda quiz: len(quiz.question_ids())),
        Column("pass_mark", label=_("Pass mark")),
        Column("languages", label=_("Languages"), accessor=lambda row: ", ".join(_languages(row))),
        LiveStatusTagColumn(),
    ]


def _languages(row: Question | Quiz) -> list[str]:
    """Languages in which it is published."""
    return sorted(other.locale.language_code for other in row.get_translations(inclusive=True) if other.live)


class AssessmentGroup(SnippetViewSetGroup):
    items = (QuizViewSet, QuestionViewSet)
    menu_label = _("Quizzes")
    menu_icon = "form"
    menu_order = 220
