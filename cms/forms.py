"""Editing forms of pages and snippets, where the panels alone do not say enough."""

import json

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db.models import F
from wagtail.admin.forms import WagtailAdminModelForm, WagtailAdminPageForm
from wagtail.blocks.stream_block import StreamBlockValidationError


def drop_structure(form: forms.BaseForm, fields: tuple[str, ...]) -> None:
    """A translation is not asked what the source language decides."""
    if form.instance.locale_id and form.instance.locale.language_code != settings.LANGUAGE_CODE:
        for name in fields:
            form.fields.pop(name, None)


class LessonPageForm(WagtailAdminPageForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        drop_structure(self, self.instance.STRUCTURE)
        # The tick belongs to one publication: the next edit starts without it, a draft keeps its own.
        if self._was_published():
            self.initial["is_substantial_edit"] = False

    def _was_published(self) -> bool:
        """Whether what is edited has been live as it stands; it may have been taken off since."""
        if not self.instance.has_unpublished_changes:
            return True
        # The draft that is edited carries the date from before.
        stored = type(self.instance).objects.filter(pk=self.instance.pk)
        return stored.filter(last_published_at__gte=F("latest_revision_created_at")).exists()

    def _post_clean(self) -> None:
        super()._post_clean()
        if "action-publish" in self.data and "quiz" in self.fields and (problem := self.instance.rule_problem()):
            self.add_error("quiz", problem)


class TermForm(WagtailAdminModelForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        drop_structure(self, self.instance.STRUCTURE)


class SnippetForm(WagtailAdminModelForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        drop_structure(self, self.instance.STRUCTURE)

    def _post_clean(self) -> None:
        """Publishing is refused here, where the author sees why, before anything is saved."""
        super()._post_clean()
        if "action-publish" in self.data and not self.errors:
            from cms.compile import check
            from cms.library import CannotCompile

            try:
                check(self.instance)
            except CannotCompile as refusal:
                self.refuse(refusal.reasons)

    def refuse(self, reasons: list[str]) -> None:
        for reason in reasons:
            self.add_error(None, reason)


class QuizForm(SnippetForm):
    def refuse(self, reasons: list[str]) -> None:
        """What stands against a quiz stands against its questions; a translation has none of its own."""
        if "questions" not in self.fields:
            super().refuse(reasons)
            return
        self.add_error("questions", StreamBlockValidationError(non_block_errors=[*map(ValidationError, reasons)]))


class QuestionForm(SnippetForm):
    """A translation is shown with the parts that its source has now, so that there is nothing to do but translate."""

    def __init__(self, *args, **kwargs):
        question = kwargs.get("instance")
        source = question.source_version() if question and question.pk else None
        if source and source.answer:
            from cms.answers import follow

            question.answer = json.dumps(follow(source, question))
        super().__init__(*args, **kwargs)
