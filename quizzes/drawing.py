"""Which questions an attempt asks, and in what order. Pure: the same seed draws the same for ever (S22).

A hash decides and not `random`, whose order may change with Python's version.
"""

import hashlib
from collections.abc import Collection, Iterable, Sequence
from typing import TYPE_CHECKING
from uuid import UUID

if TYPE_CHECKING:
    from quizzes.schema import Draw, QuizContent


class NotEnoughQuestions(ValueError):
    """The draws ask for more questions than there are left for them."""


def asked_keys(content: "QuizContent", seed: int, seen: Collection[UUID] = ()) -> list[UUID]:
    """The keys in the order in which the attempt asks them. A draw takes one of `seen` only when nothing else is left.

    A fixed question is never drawn, and no question is drawn twice, also where the pools of two draws overlap.
    """
    if not content.slots:
        keys = [question.key for question in content.questions]
    else:
        drawn = draw(content.draws, content.fixed_keys, seed, seen)
        keys = [key for slot in content.slots for key in (drawn[slot.id] if slot.type == "draw" else [slot.key])]
    return _shuffled(keys, seed, "order") if content.shuffle_questions else keys


def draw(
    draws: Iterable["Draw"], fixed: Collection[UUID], seed: int, seen: Collection[UUID] = ()
) -> dict[str, list[UUID]]:
    """Draw's id → its questions. Raises NotEnoughQuestions.

    Each place looks for a free question in the order of the draw's hashes; where its pool is taken by another draw's
    place, that one moves on to another of its own pool. So whatever pools can be filled are filled. Unseen questions
    are placed first; a question once taken stays taken, so that no seen one stands where an unseen one could.
    """
    wanted = {one.id: _shuffled([key for key in one.keys if key not in fixed], seed, f"draw:{one.id}") for one in draws}
    places = [(one.id, number) for one in draws for number in range(one.count)]
    unseen = {name: [key for key in keys if key not in seen] for name, keys in wanted.items()}
    taken: dict[UUID, tuple[str, int]] = {}
    waiting = [place for place in places if not _find(place, unseen, taken, set())]
    for place in waiting:
        if not _find(place, wanted, taken, set()):
            raise NotEnoughQuestions
    return {name: [key for key in keys if taken.get(key, ("",))[0] == name] for name, keys in wanted.items()}


def _find(place: tuple[str, int], pools: dict[str, list[UUID]], taken: dict, tried: set[UUID]) -> bool:
    """Find a question for the place, asking those who hold one to move on. (Kuhn's matching, without recursion on
    what is free: a free question is always preferred.)"""
    pool = pools[place[0]]
    free = next((key for key in pool if key not in taken), None)
    if free is not None:
        taken[free] = place
        return True
    for key in pool:
        if key in tried or taken[key][0] == place[0]:
            continue
        tried.add(key)
        if _find(taken[key], pools, taken, tried):
            taken[key] = place
            return True
    return False


def _shuffled(keys: Sequence[UUID], seed: int, purpose: str) -> list[UUID]:
    return sorted(keys, key=lambda key: hashlib.sha256(f"{seed}:{purpose}:{key}".encode()).digest())
