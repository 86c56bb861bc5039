from typing import TYPE_CHECKING

from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField
from wagtail.models import PreviewableMixin
from wagtail.search import index

from cms.bank_figures import QuizPanel
from cms.blocks.places import QuizQuestionsBlock
from cms.figures import DrawsPanel
from cms.forms import QuizForm
from cms.models.settings import SETTINGS_PANELS, QuizSettings
from cms.models.translations import TranslatedSnippet

if TYPE_CHECKING:
    from cms.draws import Rule


class Quiz(PreviewableMixin, index.Indexed, QuizSettings, TranslatedSnippet):
    """A set of questions. Publishing it compiles what new attempts get; attempts begun before keep what they had."""

    title = models.CharField(_("title"), max_length=200)
    questions = StreamField(QuizQuestionsBlock(), verbose_name=_("questions"), blank=True)

    STRUCTURE = (*QuizSettings.SETTINGS, "questions")
    base_form_class = QuizForm
    panels = [
        FieldPanel("title"),
        FieldPanel("questions"),
        DrawsPanel(heading=_("What the draws find")),
        QuizPanel(heading=_("How its questions did")),
        *SETTINGS_PANELS,
    ]
    search_fields = [index.SearchField("title"), index.AutocompleteField("title"), index.FilterField("locale_id")]

    class Meta(TranslatedSnippet.Meta):
        abstract = False
        verbose_name = _("quiz")
        verbose_name_plural = _("quizzes")

    def __str__(self) -> str:
        return self.title or gettext("(a quiz without a title)")

    def question_ids(self) -> list[int]:
        """Primary keys of the questions that are always asked, in order; some may be gone."""
        return [place for place in self.places() if isinstance(place, int)]

    def rules(self) -> "list[Rule]":
        """Its draws, in order."""
        return [place for place in self.places() if not isinstance(place, int)]

    def places(self) -> "list[int | Rule]":
        """What it asks, in order: primary keys, and rules to draw by."""
        from cms.draws import Rule

        items = [item for item in self.questions.raw_data if item["value"]]
        return [
            Rule.read(item, at) if item["type"] == "draw" else item["value"] for at, item in enumerate(items, start=1)
        ]

    @property
    def asked_count(self) -> int:
        """How many questions an attempt asks."""
        return sum(1 if isinstance(place, int) else place.count for place in self.places())

    def get_preview_template(self, request: HttpRequest, mode_name: str) -> str:
        return "cms/quiz_preview.html"

    def get_preview_context(self, request: HttpRequest, mode_name: str) -> dict:
        from cms.previews import preview_context

        return {**super().get_preview_context(request, mode_name), **preview_context(self)}
