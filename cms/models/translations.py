from django.conf import settings
from django.db import models
from wagtail.models import DraftStateMixin, Locale, RevisionMixin, TranslatableMixin


def source_locale() -> Locale:
    """The language that decides order, rules and points; the others translate it."""
    return Locale.objects.get_for_language(settings.LANGUAGE_CODE)


class TranslatedText(DraftStateMixin, RevisionMixin, TranslatableMixin, models.Model):
    """A snippet that is written in one language, translated into others and published in each."""

    class Meta(TranslatableMixin.Meta):
        abstract = True

    @property
    def is_source(self) -> bool:
        return self.locale.language_code == settings.LANGUAGE_CODE

    def source_version(self):
        """What this translates: as it is published, or as it was left last; None for the source itself."""
        if not self.locale_id or self.is_source:
            return None
        rows = type(self).objects.filter(translation_key=self.translation_key)
        row = rows.filter(locale__language_code=settings.LANGUAGE_CODE).select_related("locale").first()
        return row.get_latest_revision_as_object() if row and not row.live else row

    def copy_for_translation(self, locale, exclude_fields=None):
        """A copy to be translated starts as a draft: core leaves it live, English words passing for Korean."""
        copy = super().copy_for_translation(locale, exclude_fields=exclude_fields)
        copy.live = False
        copy.has_unpublished_changes = True
        copy.first_published_at = copy.last_published_at = None
        copy.live_revision = copy.latest_revision = None
        copy.go_live_at = copy.expire_at = None
        return copy


class TranslatedSnippet(TranslatedText):
    """One whose publication puts something in force for learners."""

    class Meta(TranslatedText.Meta):
        abstract = True

    def publish(self, revision, **kwargs) -> None:
        """Publish only what can be compiled; raises `cms.library.CannotCompile` and changes nothing otherwise."""
        from cms.compile import publish_compiled

        publish_compiled(revision, lambda: super(TranslatedSnippet, self).publish(revision, **kwargs))
