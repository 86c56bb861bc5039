"""What a quiz file may say besides its questions: the settings, and draws from banks.

A state names only what differs from the default, so that files and sites from before keep their hashes.
"""

from typing import Annotated, Any, Literal

from pydantic import Field, StrictBool, StrictInt, model_validator

from cms.importing.strict import Line, Name, Strict
from cms.models import Bank, Difficulty, Question, Quiz
from cms.models.lists import names
from cms.models.settings import LONGEST_MINUTES, WHAT, WHEN, QuizSettings

# Without those that every state has had from the start.
SETTINGS = tuple(name for name in QuizSettings.SETTINGS if name not in {"pass_mark", "allowed_attempts"})
Shown = tuple[Literal[tuple(WHAT)], ...]  # type: ignore[valid-type]
BankName = Annotated[Line, Field(max_length=120)]
Level = Literal[tuple(Difficulty.values)]  # type: ignore[valid-type]


class DrawEntry(Strict):
    """`after`: how many of the quiz's own questions come before it; all of them, if it does not say."""

    count: Annotated[StrictInt, Field(ge=1, le=100)]
    bank: BankName | None = None
    tag: Name | None = None
    competency: Name | None = None
    difficulty: Level | None = None  # type: ignore[valid-type]
    after: Annotated[StrictInt, Field(ge=0)] | None = None

    @model_validator(mode="after")
    def _says_something(self) -> "DrawEntry":
        if not (self.bank or self.tag or self.competency or self.difficulty):
            raise ValueError("say what to draw from: a bank, a tag, a competency or a difficulty.")
        return self


class RevealEntry(Strict):
    after: Shown  # type: ignore[valid-type]
    closed: Shown  # type: ignore[valid-type]

    @model_validator(mode="after")
    def _what_is_shown_stays_shown(self) -> "RevealEntry":
        if not set(self.after) <= set(self.closed):
            raise ValueError("what is shown right after an attempt is shown once the quiz is closed too.")
        return self


class QuizRules(Strict):
    """Part of a quiz file in the source language."""

    time_limit_minutes: Annotated[StrictInt, Field(ge=1, le=LONGEST_MINUTES)] | None = None
    shuffle_questions: StrictBool = False
    shuffle_choices: StrictBool = True
    avoid_seen: StrictBool = True
    closes_at_due: StrictBool = False
    close_cuts_time: StrictBool = True
    one_per_page: StrictBool = False
    reveal: RevealEntry | None = None
    draws: tuple[DrawEntry, ...] = ()


class QuestionPlace(Strict):
    """Where draws find a question; part of its entry in the source language."""

    bank: BankName | None = None
    tags: tuple[Name, ...] = ()
    difficulty: Level | None = None  # type: ignore[valid-type]


# --- from a file to a state ---------------------------------------------------------------------------------------


def rules_of_file(entry: QuizRules, fixed: int) -> dict[str, Any]:
    settings = {name: getattr(entry, name) for name in SETTINGS if name != "reveal"}
    if entry.reveal:
        settings["reveal"] = {when: _in_order(getattr(entry.reveal, when)) for when in WHEN}
    return _state(settings, [_draw(one, min(fixed if one.after is None else one.after, fixed)) for one in entry.draws])


def _draw(entry: DrawEntry, after: int) -> dict[str, Any]:
    said = {name: getattr(entry, name) or "" for name in ("bank", "tag", "competency", "difficulty")}
    return {**said, "count": entry.count, "after": after}


def place_of_file(entry: QuestionPlace, bank: str | None) -> dict[str, Any]:
    """`bank` is the one of questions that name none."""
    return _without_empty({"bank": entry.bank or bank, "tags": list(entry.tags), "difficulty": entry.difficulty})


def _state(settings: dict[str, Any], draws: list[dict]) -> dict[str, Any]:
    defaults = {name: Quiz._meta.get_field(name).get_default() for name in SETTINGS}
    return _without_empty(
        {
            "settings": {name: value for name, value in settings.items() if value != defaults[name]},
            # In the order in which they are asked: those after the same question keep theirs.
            "draws": sorted(draws, key=lambda draw: draw["after"]),
        }
    )


def _in_order(shown: Any) -> list[str]:
    return [what for what in WHAT if what in shown]


def _without_empty(parts: dict[str, Any]) -> dict[str, Any]:
    return {name: part for name, part in parts.items() if part}


# --- from the site to a state, and back ---------------------------------------------------------------------------


def rules_of_site(quiz: Quiz) -> dict[str, Any]:
    settings = {name: getattr(quiz, name) for name in SETTINGS}
    settings["reveal"] = {when: _in_order(quiz.reveal.get(when, ())) for when in WHEN}
    rules = quiz.rules()
    banks = Bank.objects.in_bulk({rule.bank for rule in rules if rule.bank}) if rules else {}
    draws, before = [], 0
    for place in quiz.places():
        if isinstance(place, int):
            before += 1
            continue
        bank = str(banks.get(place.bank, "")) if place.bank else ""
        said = {"tag": place.tag, "competency": place.competency, "difficulty": place.difficulty}
        draws.append({"bank": bank, **said, "count": place.count, "after": before})
    return _state(settings, draws)


def place_on_site(question: Question) -> dict[str, Any]:
    bank = question.bank.name if question.bank else ""
    return _without_empty({"bank": bank, "tags": names(question.tags), "difficulty": question.difficulty})


def set_rules(quiz: Quiz, state: dict[str, Any]) -> None:
    for name in SETTINGS:
        default = Quiz._meta.get_field(name).get_default()
        setattr(quiz, name, state.get("settings", {}).get(name, default))


def set_place(question: Question, state: dict[str, Any]) -> None:
    question.bank = bank_named(state.get("bank"))
    question.tags = ", ".join(state.get("tags", []))
    question.difficulty = state.get("difficulty", "")


def with_draws(questions: list[dict], draws: list[dict]) -> list[dict]:
    """The places of a quiz as they are stored."""
    places = list(questions)
    for at, draw in reversed(list(enumerate(draws, start=1))):
        bank = bank_named(draw["bank"])
        value = {
            **{name: draw[name] for name in ("count", "tag", "competency", "difficulty")},
            "bank": bank and bank.pk,
        }
        places.insert(draw["after"], {"type": "draw", "id": f"draw-{at}", "value": value})
    return places


def bank_named(name: str | None) -> Bank | None:
    """The one of this name; made where there is none."""
    return Bank.objects.get_or_create(name=name)[0] if name else None
