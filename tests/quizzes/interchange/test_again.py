"""What a question keeps that comes back from a file."""

from quizzes.interchange import Exported, read_moodlexml, write_moodlexml
from quizzes.interchange.again import kept, typed_texts
from quizzes.samples import sample
from tests.quizzes.interchange.reading import BANK
from tests.quizzes.kinds.making import make


def back(question):
    text = write_moodlexml([Exported(question)], language="en").text
    return read_moodlexml(text, bank=BANK, language="en")[0]


def again(question, **changes):
    """Written, read, and changed on the way as an editor of the file would."""
    parsed = back(question)
    new = parsed.question.model_copy(update=changes)
    return kept(new, question, parsed.unsaid, "en")


def choices(*texts, ids):
    return [
        {"id": id_, "text": {"en": text}, "correct": at == 0, "anchor": f"p-{id_}"}
        for at, (id_, text) in enumerate(zip(ids, texts, strict=True))
    ]


def test_choices_that_say_the_same_keep_ids_and_links_wherever_they_stand():
    question = make("single", choices=choices("one", "two", "three", ids="abc"))
    turned = again(question, choices=tuple(reversed(back(question).question.choices)))
    assert [(one.id, one.anchor) for one in turned.choices] == [("c", "p-c"), ("b", "p-b"), ("a", "p-a")]


def test_an_id_that_another_part_holds_is_not_given_twice():
    """“two” was reworded on the web once; the file has both its new words and the old."""
    first = back(make("single", choices=choices("one", "two", ids="ab"))).question
    two = first.choices[1]
    reworded = first.model_copy(update={"choices": (first.choices[0], two.model_copy(update={"text": {"en": "2"}}))})
    extra = two.model_copy(update={"id": two.id})
    came = again(reworded, choices=(*back(reworded).question.choices, extra))
    assert [one.id for one in came.choices] == [first.choices[0].id, two.id, f"{two.id}-n"]


def test_blanks_keep_their_names_and_order_whichever_comes_first_in_the_text():
    blanks = [
        {"id": "who", "type": "text", "weight": "0.5", "accepted": [{"text": {"en": ["a team"]}}]},
        {"id": "what", "type": "text", "weight": "1.5", "accepted": [{"text": {"en": ["a plan"]}}]},
    ]
    question = make("blanks", text={"en": "{{what}} by {{who}}"}, blanks=blanks)
    assert again(question, key=question.key) == question


def test_a_text_with_other_blanks_is_a_new_one():
    blank = {"id": "who", "type": "text", "accepted": [{"text": {"en": ["a team"]}}]}
    question = make("blanks", text={"en": "{{who}}"}, blanks=[blank])
    other = make("blanks", text={"en": "{{b1}}"}, blanks=[{**sample("blanks")[0].blanks[1].model_dump(), "id": "b1"}])
    assert kept(other, question, frozenset(), "en").blanks == other.blanks


def test_what_translations_accept_is_not_added_to_the_language_of_the_file():
    """Exports write the words of all languages, as each counts in every language."""
    both, _value = sample("short_text")
    accepted = [one.model_copy(update={"text": {"en": one.text["en"]}}) for one in both.accepted]
    english = both.model_copy(update={"accepted": tuple(accepted)})
    parsed = back(both)
    came = kept(parsed.question, english, parsed.unsaid, "en", frozenset(typed_texts(both)))
    assert [one.text for one in came.accepted] == [{"en": ("recall", "sensitivity")}, {"en": ("hit rate",)}]
    assert came.wrong[0].id == "precision"


def test_a_question_that_became_another_kind_keeps_nothing():
    single, other = sample("single")[0], back(sample("true_false")[0])
    assert kept(other.question, single, other.unsaid, "en") is other.question
