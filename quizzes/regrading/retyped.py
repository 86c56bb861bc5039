"""Words that were typed over others. Responses hold ids and are graded by them; who answered went by the words.

Where two right sides swap their words, each id keeps its part in the key, and grading by the key could not tell.
"""

from quizzes.kinds import KeyedText, Question


def is_retyped(old: Question, new: Question) -> bool:
    """Whether words stand under another id than before and are there what only others were. Words that are new say
    the same better, for all that anybody can tell; parts that were moved have taken their ids along."""
    return any(_is_swapped([*old.keyed_texts(language)], [*new.keyed_texts(language)]) for language in old.stem)


def _is_swapped(old: list[KeyedText], new: list[KeyedText]) -> bool:
    now = {text.words: text for text in new}
    known = {text.part for text in old}
    moved = [
        now[text.words].part
        for text in old
        if text.words in now and text.id != now[text.words].id and text.part != now[text.words].part
    ]
    return not known.isdisjoint(moved)
