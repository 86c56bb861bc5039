"""Importing a file again finds the same questions."""

from uuid import UUID, uuid4

from quizzes.interchange import Exported, read_gift, write_gift
from tests.quizzes.interchange.reading import gift, gift_one

OTHER_BANK = UUID("0b1d5d9e-3c2f-4a35-9a4b-3f1c0de1a002")


def keys(text, **fields):
    return [one.question.key for one in gift(text, **fields)]


def test_the_same_file_gives_equal_questions():
    text = "::A::One?{=a ~b}\n\nTwo?{=x =y}\n\nTwo?{=x =y}\n\n// [id:t]\nThree?{T}"
    assert [one.question for one in gift(text)] == [one.question for one in gift(text)]
    assert len(set(keys(text))) == 4


def test_banks_do_not_share_keys():
    (there,) = read_gift("Q{T}", bank=OTHER_BANK, language="en")
    assert there.question.key != gift_one("Q{T}").question.key


def test_a_question_keeps_its_key_wherever_it_stands():
    first, second = keys("One?{T}\n\nTwo?{T}")
    assert keys("New?{T}\n\nTwo?{T}\n\nOne?{T}")[1:] == [second, first]


def test_a_name_holds_the_key_while_the_text_changes():
    assert keys("::Sun::A star?{T}") == keys("::Sun::Is it a star?{F}")
    assert keys("A star?{T}") != keys("Is it a star?{T}")


def test_an_id_number_holds_the_key_while_everything_else_changes():
    assert keys("// [id:s1]\n::Sun::A star?{T}") == keys("$CATEGORY: Sky\n\n// [id:s1]\n::Star::Stars?{=a ~b}")


def test_questions_with_one_name_are_told_apart_by_their_texts():
    """“Question 1” in every chapter must not turn into another one because a chapter moved."""
    a, b = keys("::Q::One?{T}\n\n::Q::Two?{T}")
    assert keys("::Q::Two?{T}\n\n::Q::One?{T}") == [b, a]
    c, d = keys("$CATEGORY: X\n\n::Q::One?{T}\n\n$CATEGORY: Y\n\n::Q::One?{T}")
    assert c != d


def test_one_id_number_twice_is_none():
    a, b = keys("// [id:s1]\nOne?{T}\n\n// [id:s1]\nTwo?{T}")
    assert a != b


def test_an_export_comes_back_under_its_own_key_into_its_own_bank_only():
    question = gift_one("Q{T}").question.model_copy(update={"key": uuid4()})
    text = write_gift([Exported(question)], language="en").text

    assert keys(text, own_keys=frozenset({question.key})) == [question.key]
    assert keys(text) != [question.key]
    assert keys(text) == keys(text)


def test_choices_keep_their_ids_wherever_they_stand():
    ids = lambda text: {c.text["en"]: c.id for c in gift_one(text).question.choices}
    first, second = ids("Q{=a ~b ~c}"), ids("Q{~new ~c =a ~b}")
    assert {text: second[text] for text in first} == first


def test_two_choices_with_one_text_have_two_ids():
    assert len({choice.id for choice in gift_one("Q{=a ~b ~b ~b}").question.choices}) == 4
