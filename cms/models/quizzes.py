from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.fields import StreamField
from wagtail.models import PreviewableMixin
from wagtail.search import index
from wagtail.snippets.blocks import SnippetChooserBlock

from cms.forms import SnippetForm
from cms.models.translations import TranslatedSnippet


class QuizQuestionsBlock(blocks.StreamBlock):
    question = SnippetChooserBlock("cms.Question", label=_("Question"))


class Quiz(PreviewableMixin, index.Indexed, TranslatedSnippet):
    """A set of questions. Publishing it compiles what new attempts get; attempts begun before keep what they had."""

    title = models.CharField(_("title"), max_length=200)
    pass_mark = models.PositiveIntegerField(
        _("pass mark"),
        default=70,
        validators=[MinValueValidator(1), MaxValueValidator(100)],
        help_text=_("In percent."),
    )
    allowed_attempts = models.PositiveIntegerField(
        _("attempts allowed"), null=True, blank=True, validators=[MinValueValidator(1)], help_text=_("Empty: no limit.")
    )
    questions = StreamField(QuizQuestionsBlock(), verbose_name=_("questions"), blank=True)

    STRUCTURE = ("pass_mark", "allowed_attempts", "questions")
    base_form_class = SnippetForm
    panels = [
        FieldPanel("title"),
        FieldPanel("questions"),
        MultiFieldPanel([FieldPanel("pass_mark"), FieldPanel("allowed_attempts")], heading=_("Rules")),
    ]
    search_fields = [index.SearchField("title"), index.AutocompleteField("title"), index.FilterField("locale_id")]

    class Meta(TranslatedSnippet.Meta):
        abstract = False
        verbose_name = _("quiz")
        verbose_name_plural = _("quizzes")

    def __str__(self) -> str:
        return self.title

    def question_ids(self) -> list[int]:
        """Primary keys of the questions, in order; some may be gone."""
        return [item["value"] for item in self.questions.raw_data if item["value"]]

    def get_preview_template(self, request: HttpRequest, mode_name: str) -> str:
        return "cms/quiz_preview.html"

    def get_preview_context(self, request: HttpRequest, mode_name: str) -> dict:
        from cms.previews import preview_context

        return {**super().get_preview_context(request, mode_name), **preview_context(self)}
