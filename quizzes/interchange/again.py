"""A question that comes back from a file keeps what the file's format has no words for, and the ids of its parts.

Responses that were given name choices, pairs and items by their ids; an export that is edited elsewhere and imported
again must not turn them into others, nor take away points, a rubric or the paragraph that a choice links to.
"""

from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal
from typing import Any

from django.conf import settings
from pydantic import TypeAdapter

from quizzes.kinds import Question
from quizzes.kinds.blanks import MARK

UNSAID_IN_XML = frozenset({"rubric", "keeps_order"})  # it says the order of choices and pairs alone
UNSAID_IN_GIFT = UNSAID_IN_XML | {
    "points", "ignores_case", "units", "unit_required", "sample", "max_words",
}  # fmt: skip
UNSAID_IN_AIKEN = frozenset({"points", "keeps_order"})
LANGUAGES = {code for code, _name in settings.LANGUAGES}
_QUESTION: TypeAdapter = TypeAdapter(Question)

Fields = dict[str, Any]


def kept(
    new,
    old,
    unsaid: frozenset[str],
    language: str,
    elsewhere: frozenset[str] = frozenset(),
    *,
    by_place: bool = False,
):
    """`new` with what of `old` still holds. `elsewhere` are typed texts that translations of it accept or expect:
    exports write them too, as each counts in every language. Parts of a translation are those of its source: where as
    many are left as it has, their place tells which is which (`by_place`).
    """
    if new.kind != old.kind:
        return new
    ours, theirs = old.model_dump(), new.model_dump()
    theirs |= {name: in_language(ours[name], language) for name in unsaid & ours.keys()}
    _Keeping(language, elsewhere, by_place=by_place).of(theirs, ours)
    return _QUESTION.validate_python(theirs)


def spoken(question, language: str):
    """A single version of a question says its words in the source language, whichever its own is."""
    return _QUESTION.validate_python(in_language(question.model_dump(), language))


def in_language(value: Any, language: str) -> Any:
    if isinstance(value, dict):
        inner = {name: in_language(one, language) for name, one in value.items()}
        return {language: next(iter(inner.values()))} if inner.keys() & LANGUAGES else inner
    if isinstance(value, (list, tuple)):
        return type(value)(in_language(one, language) for one in value)
    return value


def typed_texts(question) -> Iterator[str]:
    """What a learner might type, as far as the question names it."""
    whole = question.model_dump(include={"accepted", "wrong", "blanks"})
    for part in (whole, *whole.get("blanks", ())):
        yield from _typed_in(part)


def _typed_in(part: Fields) -> Iterator[str]:
    for accepted in part.get("accepted", ()):
        yield from (text for texts in accepted["text"].values() for text in texts)
    for wrong in part.get("wrong", ()):
        yield from wrong["texts"]


class _Keeping:
    def __init__(self, language: str, elsewhere: frozenset[str], *, by_place: bool):
        self.language, self.elsewhere, self.by_place = language, elsewhere, by_place

    def of(self, theirs: Fields, ours: Fields) -> None:
        self._typed(theirs, ours)
        if theirs["kind"] == "true_false":
            self._words_of_true_and_false(theirs["choices"], ours["choices"])
        elif theirs["kind"] == "blanks":
            self._blanks(theirs, ours)
        for name, same in _PARTS.items():
            if name in theirs and theirs["kind"] != "true_false":
                self._match(theirs[name], ours[name], *same)
        _numbers(theirs, ours)

    def _words_of_true_and_false(self, theirs: list[Fields], ours: list[Fields]) -> None:
        """Either format has words of its own for the two."""
        for new, old in zip(theirs, ours, strict=True):
            words = old["text"] if self.language in old["text"] else new["text"]
            new |= {"id": old["id"], "anchor": old["anchor"], "text": words}

    def _typed(self, theirs: Fields, ours: Fields) -> None:
        foreign = self.elsewhere.difference(_typed_in(ours))
        if "accepted" in theirs:
            for one in theirs["accepted"]:
                one["text"] = {code: tuple(_without(texts, foreign)) for code, texts in one["text"].items()}
            some = [one for one in theirs["accepted"] if any(one["text"].values())]
            theirs["accepted"] = some or theirs["accepted"]
        for one in theirs.get("wrong", ()):
            one["texts"] = tuple(_without(one["texts"], foreign)) or one["texts"]

    def _blanks(self, theirs: Fields, ours: Fields) -> None:
        """Told apart by their place in the text alone: formats give them no names."""
        places = {name: at for at, name in enumerate(MARK.findall(said(ours["text"])))}
        new, old = theirs["blanks"], sorted(ours["blanks"], key=lambda blank: places[blank["id"]])
        if [one["type"] for one in new] != [one["type"] for one in old]:
            return
        pairs = list(zip(new, old, strict=True))
        names = {one["id"]: before["id"] for one, before in pairs}
        theirs["text"] = {
            code: MARK.sub(lambda mark: f"{{{{{names[mark[1]]}}}}}", text) for code, text in theirs["text"].items()
        }
        if len({one["weight"] / before["weight"] for one, before in pairs}) == 1:
            for one, before in pairs:
                one["weight"] = before["weight"]
        for one, before in pairs:
            self._blank(one, before)
        order = [before["id"] for before in ours["blanks"]]
        theirs["blanks"] = sorted(new, key=lambda blank: order.index(blank["id"]))

    def _blank(self, theirs: Fields, ours: Fields) -> None:
        theirs |= {name: ours[name] for name in ("id", "explanation", "units", "unit_required") if name in ours}
        self._typed(theirs, ours)
        _numbers(theirs, ours)
        if "choices" in theirs:
            self._match(theirs["choices"], ours["choices"], *_PARTS["choices"])

    def _match(self, theirs: list[Fields], ours: list[Fields], keeps: tuple[str, ...], *same: Callable) -> None:
        """Parts that say the same take over what they `keep`; each old part once, and no id is given twice."""
        waiting, new = list(ours), list(theirs)
        for words in same:
            for part in list(new):
                before = next((one for one in waiting if words(one) == words(part)), None)
                if before:
                    part |= {name: before[name] for name in keeps}
                    waiting.remove(before)
                    new.remove(part)
        if self.by_place and len(new) == len(waiting):
            for part, before in zip(new, waiting, strict=True):
                part["id"] = before["id"]
            new = []
        used = {part["id"] for part in theirs if part not in new}
        for part in new:
            while part["id"] in used:
                part["id"] += "-n"
            used.add(part["id"])


def said(texts: dict[str, Any]) -> Any:
    """The one text that a version has."""
    return next((text for text in texts.values() if text), "")


def _without(texts: Iterable[str], foreign: frozenset[str]) -> list[str]:
    return [text for text in texts if text not in foreign]


def _numbers(theirs: Fields, ours: Fields) -> None:
    """A relative tolerance is written as the number that it comes to."""
    for new in theirs.get("answers", ()):
        for old in ours.get("answers", ()):
            if new["value"] == old["value"] and new["tolerance"] == _reach(old):
                new |= {"tolerance": old["tolerance"], "tolerance_kind": old["tolerance_kind"]}
                break


def _reach(number: Fields) -> Decimal:
    scale = abs(number["value"]) if number["tolerance_kind"] == "relative" else 1
    return number["tolerance"] * scale


# What parts of a kind keep, and by what they are the same: all of their words, or else the first.
_PARTS: dict[str, tuple[Any, ...]] = {
    "choices": (("id", "anchor"), lambda part: said(part["text"])),
    "items": (("id",), lambda part: said(part["text"])),
    "wrong": (("id",), lambda part: set(part["texts"])),
    "extras": (("id",), lambda part: said(part["right"])),
    "pairs": (
        ("id", "explanation"),
        lambda part: (said(part["left"]), said(part["right"])),
        lambda part: said(part["left"]),
    ),
}
