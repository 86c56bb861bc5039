"""The living page of every component, for those who build and write the site."""

import datetime as dt
from dataclasses import fields
from typing import Any

from django import forms
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language

from courses.outline import Outline, OutlineLesson
from quizzes.kinds import KINDS
from quizzes.rendering import render_feedback, render_question
from quizzes.samples import sample

EMPTY_LESSON: dict[str, Any] = dict.fromkeys(field.name for field in fields(OutlineLesson))


class SampleForm(forms.Form):
    name = forms.CharField(label="Display name", help_text="The name that your cohort and your certificates show.")
    email = forms.EmailField(label="E-mail address")
    zone = forms.ChoiceField(label="Time zone", choices=[("Asia/Seoul", "Asia/Seoul"), ("UTC", "UTC")])
    pace = forms.ChoiceField(
        label="Pace", widget=forms.RadioSelect, choices=[("2", "Two lessons a week"), ("4", "Four lessons a week")]
    )
    note = forms.CharField(label="Note to the instructor", widget=forms.Textarea, required=False)
    mails = forms.BooleanField(label="Write to me before a lesson is due", required=False)


def sample_outline(now: dt.datetime) -> Outline:
    """Each state a lesson can be in: completed, updated since, started, overdue, due, optional and in Korean."""
    week = dt.timedelta(weeks=1)
    first, second = {"module_id": 1, "module_title": "What the title means"}, {"module_id": 2, "module_title": "데이터"}
    samples: list[dict[str, Any]] = [
        {**first, "title": "Why people keep asking", "completed_at": now - week},
        {**first, "title": "Three kinds, or two?", "completed_at": now - week, "is_updated": True},
        {**first, "title": "One route from rules to models", "seen_at": now},
        {**first, "title": "Two misconceptions, two disputes", "due_at": now - week},
        {**first, "title": "What the title is worth", "due_at": now + week},
        {**second, "title": "모델이 곧 제품일 때", "language": "ko", "module_language": "ko", "is_required": False},
    ]
    return Outline([_sample_lesson(number, sample) for number, sample in enumerate(samples, 1)], language="en")


def _sample_lesson(number: int, sample: dict[str, Any]) -> OutlineLesson:
    values: dict[str, Any] = {
        "id": number,
        "position": number,
        "is_live": True,
        "is_required": True,
        "reading_minutes": 7,
        "activity_minutes": 0,
        "path": "sample",
    }
    values |= {"language": "en", "module_language": "en", "asked_language": "en", "is_due_for_reader": True, **sample}
    values["due_on"] = values["due_at"].date() if "due_at" in values else None
    return OutlineLesson(**{**EMPTY_LESSON, **values})


def sample_questions(language: str) -> list[dict[str, Any]]:
    """Every kind, as it is asked and as it is explained."""
    return [_sample_question(number, kind, language) for number, kind in enumerate(KINDS, start=1)]


def _sample_question(number: int, kind: str, language: str) -> dict[str, Any]:
    question, value = sample(kind)
    points = None if question.graded_by_person else question.grade(value)
    return {
        "kind": kind,
        "asked": render_question(question, language, value=value if kind == "numeric" else None, number=number),
        "explained": render_feedback(question, language, points=points, value=value, number=number),
    }


@login_required
def styleguide(request: HttpRequest) -> HttpResponse:
    if not request.user.is_staff:
        raise Http404
    now = timezone.now()
    context = {
        "blank_form": SampleForm(prefix="blank"),
        "faulty_form": SampleForm({"faulty-email": "mina@", "faulty-zone": "UTC"}, prefix="faulty"),
        "outline": sample_outline(now),
        "page": Paginator(range(240), 50).page(2),
        "card_facts": ["20 lessons", "about 2½ hours", "English, Korean"],
        "now": now,
        "questions": sample_questions(get_language() or "en"),
    }
    return render(request, "styleguide.html", context)
