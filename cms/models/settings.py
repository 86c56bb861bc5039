"""What an author decides about a quiz besides its questions, as fields and as the engine takes it."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.template.loader import render_to_string
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.panels import FieldPanel, FieldRowPanel, HelpPanel, MultiFieldPanel

from quizzes.slots import EVERYTHING

LONGEST_MINUTES = 7 * 24 * 60
WHEN = {"after": gettext_lazy("Right after"), "closed": gettext_lazy("Once it is closed")}
WHAT = {
    "response": gettext_lazy("What was answered"),
    "points": gettext_lazy("Points, and whether they pass"),
    "right": gettext_lazy("Which parts are right"),
    "key": gettext_lazy("What would have been right"),
    "explanation": gettext_lazy("Why"),
}


def everything_at_once() -> dict[str, list[str]]:
    return {when: list(WHAT) for when in WHEN}


class RevealWidget(forms.Widget):
    """A small table: what down its side, when along its top."""

    template_name = "cms/admin/reveal.html"

    def get_context(self, name: str, value: Any, attrs: dict | None) -> dict:
        context = super().get_context(name, value, attrs)
        shown = value or {}
        rows = [
            {
                "label": label,
                "cells": [(f"{name}-{when}-{what}", WHEN[when], what in shown.get(when, ())) for when in WHEN],
            }
            for what, label in WHAT.items()
        ]
        return {**context, "rows": rows, "columns": WHEN.values(), "name": name}

    def _render(self, template_name: str, context: dict, renderer=None) -> str:
        """With the project's templates: Django's own renderer of forms sees those of apps alone."""
        return render_to_string(template_name, context)

    def value_from_datadict(self, data, files, name: str) -> dict[str, list[str]] | None:
        if name not in data:
            return None
        return {when: [what for what in WHAT if data.get(f"{name}-{when}-{what}")] for when in WHEN}

    def value_omitted_from_data(self, data, files, name: str) -> bool:
        return name not in data

    def id_for_label(self, id_: str) -> str:
        return ""


class RevealFormField(forms.Field):
    widget = RevealWidget

    def has_changed(self, initial: Any, data: Any) -> bool:
        return initial != data


class RevealField(models.JSONField):
    """{"after": [...], "closed": [...]}; during an attempt nothing but the responses is shown, whatever it says."""

    def formfield(self, **kwargs):
        label = capfirst(kwargs.get("label", self.verbose_name))
        return RevealFormField(required=False, label=label, help_text=self.help_text)

    def validate(self, value: Any, model_instance: models.Model) -> None:
        if not isinstance(value, dict) or value.keys() != WHEN.keys() or not all(map(_is_known, value.values())):
            raise ValidationError(_("Say what is shown right after an attempt, and what once the quiz is closed."))
        if not set(value["after"]) <= set(value["closed"]):
            raise ValidationError(
                _("What is shown right after an attempt is shown later too: tick it in both columns.")
            )


def _is_known(shown: Iterable[str]) -> bool:
    return isinstance(shown, list) and EVERYTHING.issuperset(shown)


class QuizSettings(models.Model):
    """Named as in `quizzes.schema.QuizContent`, whose defaults these are: a quiz from before them stays as it was."""

    SETTINGS = (
        "pass_mark",
        "allowed_attempts",
        "time_limit_minutes",
        "shuffle_questions",
        "shuffle_choices",
        "avoid_seen",
        "closes_at_due",
        "close_cuts_time",
        "one_per_page",
        "reveal",
    )

    pass_mark = models.PositiveIntegerField(
        gettext_lazy("pass mark"),
        default=70,
        validators=[MinValueValidator(1), MaxValueValidator(100)],
        help_text=gettext_lazy("In percent."),
    )
    allowed_attempts = models.PositiveIntegerField(
        gettext_lazy("attempts allowed"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1)],
        help_text=gettext_lazy("Empty: no limit."),
    )
    time_limit_minutes = models.PositiveIntegerField(
        gettext_lazy("time limit in minutes"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(LONGEST_MINUTES)],
        help_text=gettext_lazy("Empty: no limit. Who was granted more time has more."),
    )
    shuffle_questions = models.BooleanField(gettext_lazy("questions in another order for each attempt"), default=False)
    shuffle_choices = models.BooleanField(
        gettext_lazy("choices in another order for each attempt"),
        default=True,
        help_text=gettext_lazy("A question may keep its own order."),
    )
    avoid_seen = models.BooleanField(
        gettext_lazy("draw other questions in a retake"),
        default=True,
        help_text=gettext_lazy("As long as there are questions that were not asked before."),
    )
    closes_at_due = models.BooleanField(
        gettext_lazy("closes at the lesson's due date"),
        default=False,
        help_text=gettext_lazy("From then on nothing can be started or saved."),
    )
    close_cuts_time = models.BooleanField(
        gettext_lazy("closing ends an attempt under way"),
        default=True,
        help_text=gettext_lazy(
            "Otherwise whoever began before may use up the time limit. Learners see it before they start."
        ),
    )
    one_per_page = models.BooleanField(gettext_lazy("one question a page"), default=False)
    reveal = RevealField(gettext_lazy("what learners see of an ended attempt"), default=everything_at_once, blank=True)

    class Meta:
        abstract = True

    def engine_settings(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in self.SETTINGS}


SETTINGS_PANELS = [
    MultiFieldPanel(
        [
            FieldRowPanel([FieldPanel("pass_mark"), FieldPanel("allowed_attempts"), FieldPanel("time_limit_minutes")]),
            HelpPanel(gettext_lazy("An abandoned attempt counts like any other.")),
        ],
        heading=gettext_lazy("Rules"),
    ),
    MultiFieldPanel(
        [FieldPanel(name) for name in ("shuffle_questions", "shuffle_choices", "avoid_seen", "one_per_page")],
        heading=gettext_lazy("How it is asked"),
    ),
    MultiFieldPanel(
        [FieldPanel("closes_at_due"), FieldPanel("close_cuts_time")], heading=gettext_lazy("When it closes")
    ),
    MultiFieldPanel([FieldPanel("reveal")], heading=gettext_lazy("What learners see, and when")),
]
