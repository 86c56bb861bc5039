from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator, RegexValidator
from django.db import models
from django.http import HttpRequest
from django.utils.html import strip_tags
from django.utils.text import Truncator
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.fields import RichTextField
from wagtail.models import PreviewableMixin
from wagtail.search import index

from cms.blocks.anchors import NO_PARAGRAPH, PARAGRAPH, PARAGRAPH_LENGTH
from cms.blocks.answers import kind_choices
from cms.blocks.answers.parts import FLOWING
from cms.figures import StatisticsPanel
from cms.forms import QuestionForm
from cms.models.answers import AnswerField
from cms.models.banks import Bank, Difficulty
from cms.models.lists import CommaList, names
from cms.models.translations import TranslatedSnippet
from cms.panels import TranslationNotice
from cms.widgets import ParagraphInput

# Of a draft that does not say yet how it is answered.
NO_KIND_YET = "single"


class Question(PreviewableMixin, index.Indexed, TranslatedSnippet):
    """One thing asked. Its `translation_key` lasts, so statistics follow it through edits and languages."""

    stem = RichTextField(_("question"), features=["bold", "italic", "code", "ol", "ul"])
    answer: Any = AnswerField(verbose_name=_("answer"), max_num=1)
    explanation = RichTextField(
        _("explanation"),
        features=FLOWING,
        blank=True,
        help_text=_("Shown with the result, whatever was answered. Say why; do not only repeat what is right."),
    )
    anchor = models.CharField(
        _("paragraph that teaches it"),
        max_length=PARAGRAPH_LENGTH,
        blank=True,
        validators=[RegexValidator(PARAGRAPH, NO_PARAGRAPH)],
        help_text=_("The result leads back to it."),
    )
    keeps_order = models.BooleanField(
        _("keep the order of its choices"),
        default=False,
        help_text=_("For choices that mean something in their order, such as amounts or “none of these”."),
    )
    kind = models.CharField(_("kind"), max_length=20, choices=kind_choices, editable=False)
    points = models.DecimalField(
        _("points"), max_digits=5, decimal_places=2, default=Decimal(1), validators=[MinValueValidator(Decimal("0.01"))]
    )
    is_practice = models.BooleanField(
        _("for practice"),
        default=False,
        help_text=_(
            "May stand inside a lesson as “check yourself”: anyone may see its answer, and it never counts. "
            "Once published, this cannot change."
        ),
    )
    asks_about = CommaList(_("points asked about"), help_text=_("Of the course's brief, for example: A1, A2"))
    competencies = CommaList(_("competencies"), help_text=_("For example: strategy, prompting"))

    bank = models.ForeignKey(
        Bank,
        verbose_name=_("question bank"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="questions",
    )
    tags = CommaList(_("tags"), help_text=_("For draws to choose by, for example: week-1, terms"))
    difficulty = models.CharField(_("difficulty"), max_length=10, choices=Difficulty, blank=True)

    STRUCTURE = (
        "points",
        "is_practice",
        "anchor",
        "keeps_order",
        "asks_about",
        "competencies",
        "bank",
        "tags",
        "difficulty",
    )
    base_form_class = QuestionForm
    panels = [
        TranslationNotice(),
        FieldPanel("stem"),
        FieldPanel("answer"),
        FieldPanel("explanation"),
        MultiFieldPanel([FieldPanel("points"), FieldPanel("keeps_order"), FieldPanel("is_practice")], heading=_("Use")),
        MultiFieldPanel(
            [FieldPanel("anchor", widget=ParagraphInput), FieldPanel("asks_about"), FieldPanel("competencies")],
            heading=_("What it asks about"),
        ),
        MultiFieldPanel(
            [FieldPanel("bank"), FieldRowPanel([FieldPanel("tags"), FieldPanel("difficulty")])],
            heading=_("Where draws find it"),
        ),
        StatisticsPanel(heading=_("How it did")),
    ]
    search_fields = [
        index.SearchField("stem"),
        index.AutocompleteField("stem"),
        index.FilterField("locale_id"),
        index.FilterField("kind"),
        index.FilterField("is_practice"),
    ]

    class Meta(TranslatedSnippet.Meta):
        abstract = False
        verbose_name = _("question")
        verbose_name_plural = _("questions")

    def __str__(self) -> str:
        words = " ".join(strip_tags(self.stem.replace("</p>", "</p> ")).split())
        return Truncator(words).chars(90) or gettext(
            "(a question without words)"
        )  # a draft saves itself from the start

    @property
    def competency_list(self) -> list[str]:
        return names(self.competencies)

    def clean(self) -> None:
        super().clean()
        if self.pk and self.first_published_at:
            before = Question.objects.filter(pk=self.pk).values_list("is_practice", flat=True).first()
            if before is not None and before != self.is_practice:
                message = _("This cannot change once the question was published. Make a copy instead.")
                raise ValidationError({"is_practice": message})

    def full_clean(self, *args, **kwargs) -> None:
        self._derive_kind()
        super().full_clean(*args, **kwargs)

    def save(self, *args, **kwargs) -> None:
        self._derive_kind()
        super().save(*args, **kwargs)

    def _derive_kind(self) -> None:
        self.kind = self.answer[0].block_type if self.answer else NO_KIND_YET

    def get_preview_template(self, request: HttpRequest, mode_name: str) -> str:
        return "cms/question_preview.html"

    def get_preview_context(self, request: HttpRequest, mode_name: str) -> dict:
        from cms.previews import preview_context

        return {**super().get_preview_context(request, mode_name), **preview_context(self)}
