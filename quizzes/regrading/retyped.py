"""Words that were typed over others. Responses hold ids and are graded by them; who answered went by the words.

Where two right sides swap their words, each id keeps its part in the key, and grading by the key could not tell.
"""

from collections.abc import Hashable

from quizzes.kinds import KeyedText, Question


def is_retyped(old: Question, new: Question) -> bool:
    """Whether words stand under another id than before and are there what only others were. Words that are new say
    the same better, for all that anybody can tell; parts that were moved have taken their ids along."""
    return any(_is_swapped([*old.keyed_texts(language)], [*new.keyed_texts(language)]) for language in old.stem)


def _is_swapped(old: list[KeyedText], new: list[KeyedText]) -> bool:
    """The same words may stand under several ids: two pairs may share a right side."""
    known = {text.part for text in old}
    before: dict[Hashable, list[KeyedText]] = {}
    for text in filter(_is_said, old):
        before.setdefault(text.words, []).append(text)
    return any(text.part in known and _is_new_place(text, before.get(text.words, [])) for text in new)


def _is_new_place(text: KeyedText, before: list[KeyedText]) -> bool:
    """Whether its words stood somewhere, and neither under this id nor as this part."""
    return bool(before) and all(text.id != one.id and text.part != one.part for one in before)


def _is_said(text: KeyedText) -> bool:
    """What is not translated has no words to be known by."""
    return all(text.words) if isinstance(text.words, tuple) else bool(text.words)
