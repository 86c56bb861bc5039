"""Words that were typed over others. Responses hold ids and are graded by them; who answered went by the words.

Where two right sides swap their words, each id keeps its part in the key, and grading by the key could not tell.
"""

from collections.abc import Hashable, Iterable, Iterator

from quizzes.kinds import Question
from quizzes.kinds.blanks import BlanksQuestion
from quizzes.kinds.choices import Choice, ChoiceQuestion
from quizzes.kinds.gaps import ChoiceBlank
from quizzes.kinds.matching import MatchingQuestion
from quizzes.kinds.ordering import OrderingQuestion

# What stands in a question, the id that it stands under, and what it is there: what it belongs to, its place, whether
# it is right.
Said = tuple[Hashable, str, Hashable]


def is_retyped(old: Question, new: Question) -> bool:
    """Whether words stand under another id than before and are there what only others were. Words that are new say
    the same better, for all that anybody can tell; parts that were moved have taken their ids along."""
    return any(_is_swapped(list(_said(old, language)), list(_said(new, language))) for language in old.stem)


def _is_swapped(old: list[Said], new: list[Said]) -> bool:
    now = {words: (one, part) for words, one, part in new}
    known = {part for _words, _one, part in old}
    moved = (
        now[words][1] for words, one, part in old if words in now and one != now[words][0] and part != now[words][1]
    )
    return not known.isdisjoint(moved)


def _said(question: Question, language: str) -> Iterator[Said]:
    if isinstance(question, MatchingQuestion):
        yield from _sides(question, language)
    elif isinstance(question, OrderingQuestion):
        yield from ((item.text.get(language), item.id, place) for place, item in enumerate(question.items))
    elif isinstance(question, ChoiceQuestion):
        yield from _choices(question.choices, language)
    elif isinstance(question, BlanksQuestion):
        for blank in question.blanks:
            if isinstance(blank, ChoiceBlank):
                yield from (((blank.id, words), one, part) for words, one, part in _choices(blank.choices, language))


def _choices(choices: Iterable[Choice], language: str) -> Iterator[Said]:
    yield from ((choice.text.get(language), choice.id, choice.correct) for choice in choices)


def _sides(question: MatchingQuestion, language: str) -> Iterator[Said]:
    for pair in question.pairs:
        left, right = pair.left.get(language), pair.right.get(language)
        yield ("left", left), pair.id, right
        yield ("right", right), pair.id, left
    for extra in question.extras:
        yield ("right", extra.right.get(language)), extra.id, None
