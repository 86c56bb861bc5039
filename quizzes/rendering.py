"""Questions as HTML. Until an attempt is closed nothing but `render_question` may touch one: what it hands to its
template holds neither which choices are correct nor why (S13, X27)."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

from quizzes.kinds import Choice, ChoiceQuestion, Value
from quizzes.texts import lead_and_rest, passage

ANSWER_PREFIX = "q-"


@dataclass(frozen=True, slots=True)
class Text:
    language: str
    html: SafeString


@dataclass(frozen=True, slots=True)
class AskedChoice:
    id: str
    field_id: str
    text: Text
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class ExplainedChoice:
    text: Text
    explanation: Text
    is_chosen: bool
    is_correct: bool
    is_right: bool


def answer_name(question: ChoiceQuestion, name_prefix: str = "") -> str:
    return f"{name_prefix}{ANSWER_PREFIX}{question.key}"


def render_question(
    question: ChoiceQuestion,
    language: str,
    *,
    seed: int | None = None,
    value: Value = None,
    name_prefix: str = "",
    source_language: str = settings.LANGUAGE_CODE,
    number: int | None = None,
) -> SafeString:
    """A fieldset that asks the question, with `value` filled in; without a seed in the author's order."""
    name = answer_name(question, name_prefix)
    chosen = question.chosen(value)
    choices = [
        AskedChoice(
            choice.id, f"{name}-{choice.id}", _text(choice.text, language, source_language), choice.id in chosen
        )
        for choice in in_order(question, seed)
    ]
    context = {"name": name, "number": number, "choices": choices, **_stem(question, language, source_language)}
    return render_to_string(f"quizzes/{question.kind}.html", context)


def render_feedback(
    question: ChoiceQuestion,
    language: str,
    *,
    points: Decimal,
    seed: int | None = None,
    value: Value = None,
    source_language: str = settings.LANGUAGE_CODE,
    number: int | None = None,
) -> SafeString:
    """What was answered, what it earned, and why each choice is right or wrong. Only for what is closed."""
    explained = {feedback.choice.id: feedback for feedback in question.feedback(value)}
    choices = [
        ExplainedChoice(
            _text(choice.text, language, source_language),
            _text(choice.explanation, language, source_language),
            explained[choice.id].is_chosen,
            choice.correct,
            explained[choice.id].is_right,
        )
        for choice in in_order(question, seed)
    ]
    context = {
        "feedback": choices,
        "number": number,
        "points": points,
        "max_points": question.points,
        "is_blank": value is None,
        **_stem(question, language, source_language),
    }
    return render_to_string(f"quizzes/{question.kind}.html", context)


def in_order(question: ChoiceQuestion, seed: int | None) -> list[Choice]:
    """The choices as this attempt shows them. A hash and not `random`, whose order may change with Python's version."""
    if seed is None or not question.shuffles:
        return list(question.choices)
    place = lambda choice: hashlib.sha256(f"{seed}:{question.key}:{choice.id}".encode()).digest()
    return sorted(question.choices, key=place)


def plain_choices(question: ChoiceQuestion, value: Value, language: str, source_language: str) -> list[Text]:
    """The texts of the chosen choices, to say in a sentence what was answered."""
    chosen = question.chosen(value)
    picked: Iterable[Choice] = (choice for choice in question.choices if choice.id in chosen)
    return [_text(choice.text, language, source_language) for choice in picked]


def _text(text: dict[str, str], language: str, source_language: str) -> Text:
    found = passage(text, language, source_language)
    return Text(found.language, mark_safe(found.html))  # noqa: S308 - cleaned by quizzes.texts when it was validated


def _stem(question: ChoiceQuestion, language: str, source_language: str) -> dict:
    found = passage(question.stem, language, source_language)
    lead, rest = lead_and_rest(found.html)
    return {
        "stem": Text(found.language, mark_safe(lead)),  # noqa: S308
        "stem_rest": Text(found.language, mark_safe(rest)),  # noqa: S308
    }
