"""The words of the courses and what they mean: published term by term, in each language."""

from uuid import NAMESPACE_URL, UUID, uuid5

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.search import index

from cms.blocks.anchors import ANCHOR
from cms.forms import TermForm
from cms.models.lists import lines
from cms.models.translations import TranslatedText
from cms.panels import TranslationNotice
from courses.term_marks import bare

LONGEST_DEFINITION = 600


def term_key(slug: str) -> UUID:
    """The same for a term made on the web and for one from a file: whoever writes “rag” means the same term."""
    return uuid5(NAMESPACE_URL, f"seodang:glossary/{slug}")


class GlossaryTerm(index.Indexed, TranslatedText):
    """`slug` is what links to it end with, in every language. It is set once: the term's key is made from it."""

    slug = models.CharField(
        _("short name"),
        max_length=120,
        blank=True,
        validators=[RegexValidator(rf"^{ANCHOR}$", _("Use small letters, digits and single hyphens."))],
        help_text=_("Links to the term end with it. Leave it empty to have it made from the term."),
    )
    term = models.CharField(_("term"), max_length=255)
    forms = models.TextField(
        _("other forms"),
        blank=True,
        help_text=_(
            "One a line: the plural, the abbreviation, another spelling. Where a lesson has one of them, it is marked "
            "too. Korean particles need no line of their own."
        ),
    )
    definition = models.TextField(
        _("definition"),
        max_length=LONGEST_DEFINITION,
        help_text=_("One to three plain sentences that stand alone: learners see them beside the lesson's text."),
    )

    STRUCTURE = ("slug",)
    base_form_class = TermForm
    panels = [
        TranslationNotice(),
        FieldPanel("term"),
        FieldPanel("forms"),
        FieldPanel("definition"),
        FieldPanel("slug"),
    ]
    search_fields = [index.SearchField("term"), index.AutocompleteField("term"), index.FilterField("locale_id")]

    class Meta(TranslatedText.Meta):
        abstract = False
        verbose_name = _("glossary term")
        verbose_name_plural = _("glossary terms")
        constraints = [
            models.UniqueConstraint(fields=["slug", "locale"], name="glossary_slug_once"),
        ]
        # What the address of a lesson asks of the glossary is read from this alone.
        indexes = [models.Index(fields=["live", "last_published_at"], name="glossary_published")]

    def __str__(self) -> str:
        return self.term

    @property
    def form_list(self) -> list[str]:
        return lines(self.forms)

    def clean(self) -> None:
        super().clean()
        self._set_slug()
        if not self.slug:
            raise ValidationError({"slug": _("Write a short name: this term gives none.")})
        self._refuse_taken_slug()
        if self.locale_id:
            self._refuse_taken_forms()

    def _set_slug(self) -> None:
        self.slug = self.slug or slugify(self.term)[:120]

    def _refuse_taken_slug(self) -> None:
        before = GlossaryTerm.objects.filter(pk=self.pk).values_list("slug", flat=True).first() if self.pk else None
        if before and before != self.slug:
            raise ValidationError({"slug": _("Links lead here by this name; it cannot change.")})
        others = GlossaryTerm.objects.filter(slug=self.slug, locale=self.locale_id).exclude(pk=self.pk)
        if self.locale_id and others.exists():
            raise ValidationError({"slug": _("Another term has this short name.")})

    def _refuse_taken_forms(self) -> None:
        """A word of two meanings would be marked with one of them."""
        others = GlossaryTerm.objects.filter(locale=self.locale_id).exclude(translation_key=self.translation_key)
        taken = {bare(form): other.term for other in others for form in (other.term, *other.form_list)}
        for field, forms in (("term", [self.term]), ("forms", self.form_list)):
            if form := next((form for form in forms if bare(form) in taken), None):
                message = _("“%(form)s” already stands for “%(term)s”.")
                raise ValidationError({field: message % {"form": form, "term": taken[bare(form)]}})

    def save(self, *args, **kwargs) -> None:
        self._set_slug()
        if self._state.adding and self.is_source:
            self.translation_key = term_key(self.slug)
        super().save(*args, **kwargs)
