"""S22: what an attempt asks is drawn on the server from its seed, and only from what the quiz says."""

import uuid
from collections import Counter

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from quizzes.drawing import NotEnoughQuestions, asked_keys, draw
from quizzes.schema import QuizContent
from quizzes.slots import Draw, Fixed
from tests.factories import make_question

POOL = [uuid.UUID(int=number) for number in range(12)]
SEEDS = st.integers(0, 2**31 - 1)
SEEN = st.sets(st.sampled_from(POOL), min_size=2, max_size=10)


def content(slots, **fields):
    """Twelve questions, of which an attempt asks what `slots` say."""
    questions = [{**make_question(), "key": str(key)} for key in POOL]
    values = {"source_language": "en", "title": {"en": "Check"}, "pass_mark": 60, "questions": questions}
    return QuizContent.model_validate({**values, "slots": slots, **fields})


def drawing(count, keys, name="a"):
    return {"type": "draw", "id": name, "count": count, "keys": [str(key) for key in keys]}


def fixed(key):
    return {"type": "fixed", "key": str(key)}


@st.composite
def quizzes(draw_one):
    """A few fixed questions and one to three draws out of half the pool, so that they overlap with each other and with
    what is fixed; if they can be filled at all."""
    fixed_keys = draw_one(st.lists(st.sampled_from(POOL[4:]), unique=True, max_size=3))
    pools = draw_one(st.lists(st.sets(st.sampled_from(POOL[:6]), min_size=3), min_size=1, max_size=3))
    draws = [
        Draw(id=f"d{number}", count=draw_one(st.integers(1, 2)), keys=tuple(sorted(pool)))
        for number, pool in enumerate(pools)
    ]
    slots = draw_one(st.permutations([*(Fixed(key=key) for key in fixed_keys), *draws]))
    try:
        draw(draws, fixed_keys, 0)
    except NotEnoughQuestions:
        assume(False)
    return content([slot.model_dump(mode="json") for slot in slots], shuffle_questions=draw_one(st.booleans()))


@given(quizzes(), SEEDS, SEEN)
def test_an_attempt_asks_exactly_what_its_quiz_says(quiz, seed, seen):
    asked = asked_keys(quiz, seed, seen)

    assert len(asked) == len(set(asked)) == quiz.asked_count
    assert set(quiz.fixed_keys) <= set(asked)
    drawn = draw(quiz.draws, quiz.fixed_keys, seed, seen)
    for one in quiz.draws:
        assert len(drawn[one.id]) == one.count
        assert set(drawn[one.id]) <= set(one.keys) - set(quiz.fixed_keys), "a fixed question is never drawn"


@given(quizzes(), SEEDS)
def test_the_same_seed_asks_the_same(quiz, seed):
    assert asked_keys(quiz, seed) == asked_keys(QuizContent.model_validate(quiz.model_dump(mode="json")), seed)


@given(st.integers(1, 8), SEEN, SEEDS)
def test_a_retake_takes_what_was_not_seen_first(count, seen, seed):
    """A seen question is asked only when every unseen one is."""
    drawn = draw([Draw(id="a", count=count, keys=tuple(POOL))], [], seed, seen)["a"]

    unseen = [key for key in POOL if key not in seen]
    assert sum(key not in seen for key in drawn) == min(count, len(unseen))


@given(quizzes(), SEEDS, SEEN)
def test_no_drawing_has_fewer_unseen_questions_for_having_looked(quiz, seed, seen):
    """Also where pools overlap: avoiding the seen ones never yields more of them than not caring does."""
    indifferent = asked_keys(quiz, seed)
    careful = asked_keys(quiz, seed, seen)

    assert len(set(careful) & seen) <= len(set(indifferent) & seen)


def test_overlapping_draws_are_filled_wherever_that_is_possible():
    """The first draw moves on where the second has nothing else."""
    first, second = Draw(id="a", count=1, keys=tuple(POOL[:2])), Draw(id="b", count=1, keys=tuple(POOL[:1]))

    for seed in range(20):
        assert draw([first, second], [], seed) == {"a": [POOL[1]], "b": [POOL[0]]}


def test_every_question_of_a_pool_is_drawn_about_as_often():
    quiz = content([drawing(3, POOL)])
    drawn = Counter(key for seed in range(2000) for key in asked_keys(quiz, seed))

    assert set(drawn) == set(POOL)
    assert all(400 < times < 600 for times in drawn.values()), drawn  # 500 expected, standard deviation 19


def test_the_order_is_the_authors_unless_it_is_shuffled():
    slots = [fixed(POOL[3]), drawing(2, POOL[5:]), fixed(POOL[0])]
    kept, shuffled = content(slots), content(slots, shuffle_questions=True)

    assert [asked_keys(kept, seed)[0::3] for seed in range(5)] == [[POOL[3], POOL[0]]] * 5
    orders = {tuple(asked_keys(shuffled, seed)) for seed in range(20)}
    assert len(orders) > 10
    assert all(set(order) == set(asked_keys(kept, seed)) for seed, order in [(0, asked_keys(shuffled, 0))])


def test_the_same_questions_stand_in_another_order_in_each_attempt():
    shuffled = content([fixed(key) for key in POOL], shuffle_questions=True)
    orders = {tuple(asked_keys(shuffled, seed)) for seed in range(20)}

    assert len(orders) == 20 and {frozenset(order) for order in orders} == {frozenset(POOL)}
    assert {tuple(asked_keys(content([]), seed)) for seed in range(5)} == {tuple(POOL)}, "without places, the pool"


@pytest.mark.parametrize(
    ("slots", "told"),
    [
        ([fixed(uuid.UUID(int=99))], "not in it"),
        ([drawing(1, [uuid.UUID(int=99)])], "not in it"),
        ([fixed(POOL[0]), fixed(POOL[0])], "asked twice"),
        ([drawing(1, POOL), drawing(1, POOL)], "same id"),
        ([drawing(3, POOL[:2])], "more questions than"),
        ([fixed(POOL[0]), drawing(2, POOL[:2])], "more questions than"),
        ([drawing(2, POOL[:2]), drawing(1, POOL[:2], "b")], "more questions than"),
    ],
)
def test_what_cannot_be_asked_cannot_be_published(slots, told):
    with pytest.raises(ValueError, match=told):
        content(slots)


def test_no_attempt_asks_more_than_a_form_can_carry():
    keys = [uuid.UUID(int=number) for number in range(150)]
    questions = [{**make_question(), "key": str(key)} for key in keys]
    with pytest.raises(ValueError, match="would ask 101"):
        content([drawing(101, keys)], questions=questions)
    assert content([drawing(100, keys)], questions=questions).asked_count == 100


def test_the_points_of_a_draw_have_a_range():
    questions = [{**make_question(points=str(number + 1)), "key": str(key)} for number, key in enumerate(POOL)]

    assert content([fixed(POOL[0]), drawing(2, POOL[1:4])], questions=questions).points_range == (1 + 2 + 3, 1 + 3 + 4)
