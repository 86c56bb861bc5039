"""Questions as HTML. Until an attempt is closed nothing but `render_question` may touch one: what it hands to its
template holds neither which answers are right nor why (S13, X27)."""

from collections.abc import Collection
from decimal import Decimal

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from quizzes.kinds import BaseQuestion, Value
from quizzes.kinds.base import Asking, Telling
from quizzes.slots import EVERYTHING, Shown
from quizzes.texts import Say, Text

ANSWER_PREFIX = "q-"

__all__ = ["ANSWER_PREFIX", "Text", "answer_name", "is_verdict_told", "render_feedback", "render_question"]


def answer_name(question: BaseQuestion, part: str = "", name_prefix: str = "") -> str:
    """Of the form field that gives `part` of the response."""
    name = f"{name_prefix}{ANSWER_PREFIX}{question.key}"
    return f"{name}.{part}" if part else name


def render_question(
    question: BaseQuestion,
    language: str,
    *,
    seed: int | None = None,
    value: Value = None,
    name_prefix: str = "",
    source_language: str = settings.LANGUAGE_CODE,
    number: int | None = None,
) -> SafeString:
    """A fieldset that asks the question, with `value` filled in; without a seed in the author's order."""
    say = Say(language, source_language)
    asking = Asking(say, answer_name(question, name_prefix=name_prefix), seed)
    context = {"name": asking.name, "number": number, **question.asked(value, asking)}
    return _render(question, "asked", context, say)


def render_feedback(
    question: BaseQuestion,
    language: str,
    *,
    points: Decimal | None,
    seed: int | None = None,
    value: Value = None,
    source_language: str = settings.LANGUAGE_CODE,
    number: int | None = None,
    reveal: Collection[Shown] = EVERYTHING,
) -> SafeString:
    """What was answered, what it earned, and why each part of it is right or wrong, as far as `reveal` lets it be told.

    Only for what is closed. `points` are None while a person has still to grade it.
    """
    say = Say(language, source_language)
    telling = Telling(say, seed, frozenset(reveal))
    explained = question.explained(value, telling)
    context = {
        "number": number,
        "verdict": _told(_verdict(question, points, value), question, reveal),
        "points": points if telling.tells("points") else None,
        "max_points": question.points,
        "explanation": say(question.explanation) if telling.tells("explanation") else None,
        **explained,
        "parts": [part for part in explained.get("parts", ()) if part.says_something],
    }
    return _render(question, "explained", context, say)


def is_verdict_told(question: BaseQuestion, reveal: Collection[Shown]) -> bool:
    """Whether it may be said that a response was right, or not wholly. Where a person grades, only points say so."""
    return "right" in reveal and ("points" in reveal or not question.graded_by_person)


def _told(verdict: str, question: BaseQuestion, reveal: Collection[Shown]) -> str:
    is_waiting = verdict == "waiting" and "right" in reveal  # that says nothing of the grade to come
    return verdict if is_waiting or is_verdict_told(question, reveal) else ""


def _verdict(question: BaseQuestion, points: Decimal | None, value: Value) -> str:
    """One of right, partly, blank, wrong, and waiting for what a person has still to grade."""
    if points == question.points:
        return "right"
    if points:
        return "partly"
    if value is None:
        return "blank"
    return "waiting" if points is None else "wrong"


def _render(question: BaseQuestion, frame: str, context: dict, say: Say) -> SafeString:
    """A kind's template fills in the blocks of its frame: `controls` of what asks, `parts` of what explains."""
    lead, rest = say.lead_and_rest(question.stem)
    context = {"frame": f"quizzes/{frame}.html", "kind": question.kind, "stem": lead, "stem_rest": rest, **context}
    return render_to_string(f"quizzes/{question.kind}.html", context)
