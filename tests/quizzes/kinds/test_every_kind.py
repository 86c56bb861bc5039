"""What holds for each kind, whatever its author wrote and whatever is sent about it."""

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from quizzes.kinds import KINDS, BadResponse
from quizzes.samples import sample
from quizzes.texts import Say
from tests.quizzes.kinds.making import (
    AUTOMATIC,
    JSON,
    JUNK,
    QUESTION,
    answered,
    example,
    forms,
    is_share,
    make,
    questions,
)

every_kind = pytest.mark.parametrize("kind", KINDS)
automatic_kinds = pytest.mark.parametrize("kind", AUTOMATIC)
few = settings(max_examples=15, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])


@every_kind
@few
@given(st.data())
def test_it_earns_no_less_than_nothing_and_no_more_than_all(kind, data):
    """S23"""
    question, value = data.draw(answered(kind))
    assert is_share(question.earned(value))
    assert 0 <= question.grade(value) <= question.points
    assert question.grade(value).as_tuple().exponent == -2


@every_kind
@few
@given(st.data())
def test_a_blank_earns_nothing_and_is_what_an_empty_form_gives(kind, data):
    question = data.draw(questions(kind))
    assert question.parse({}) is None
    assert question.parse({part: [] for part in question.parts()}) is None
    assert question.grade(None) == 0
    assert question.tallies(None) == []


@automatic_kinds
@few
@given(st.data())
def test_the_right_response_earns_everything_and_can_be_given_on_the_page(kind, data):
    """S23"""
    question = data.draw(questions(kind))
    right = question.right_response()
    assert question.earned(right) == 1
    assert question.grade(right) == question.points
    assert question.grade(question.parse(question.fields(right))) == question.points


@every_kind
@few
@given(st.data())
def test_a_form_filled_with_a_response_gives_that_response(kind, data):
    """S14: what another device shows is what was given."""
    question, value = data.draw(answered(kind))
    assert question.parse(question.fields(value)) == value
    assert set(question.fields(value)) == set(question.parts())


@every_kind
@few
@given(st.data())
def test_a_response_survives_its_way_through_the_database(kind, data):
    question, value = data.draw(answered(kind))
    stored = json.loads(json.dumps(value))
    assert stored == value
    again = QUESTION.validate_python(question.model_dump(mode="json"))
    assert again == question
    assert again.earned(stored) == question.earned(value)
    assert again.grading_key() == question.grading_key()


@every_kind
@few
@given(st.data())
def test_grading_the_same_twice_gives_the_same(kind, data):
    question, value = data.draw(answered(kind))
    assert question.earned(value) == question.earned(value)


@every_kind
@few
@given(st.data())
def test_junk_is_refused_as_such_or_graded_and_never_anything_else(kind, data):
    """X20, X27"""
    question = data.draw(questions(kind))
    names = st.one_of(st.sampled_from(question.parts()), st.text(max_size=5))
    junk = data.draw(st.dictionaries(names, st.lists(JUNK, max_size=3), max_size=4))
    try:
        value = question.parse(junk)
    except BadResponse:
        return
    json.dumps(value, ensure_ascii=False).encode()  # no halves of surrogate pairs
    assert "\\u0000" not in json.dumps(value)  # nor what PostgreSQL refuses
    assert is_share(question.earned(value))


@every_kind
@few
@given(st.data())
def test_whatever_an_earlier_revision_stored_can_be_graded_and_shown(kind, data):
    """A question whose kind or choices changed meets old responses when it is regraded."""
    question, value = data.draw(questions(kind)), data.draw(JSON)
    assert is_share(question.earned(value))
    assert set(question.fields(value)) == set(question.parts())
    question.plain(value, "en", "en")
    question.tallies(value)


@every_kind
def test_a_part_that_is_not_asked_is_refused(kind):
    """X27"""
    with pytest.raises(BadResponse):
        example(kind).parse({"elsewhere": ["1"]})


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "multiple"])
def test_two_answers_where_one_is_asked_are_refused(kind):
    """X27"""
    question = example(kind)
    part = question.parts()[0]
    value = (question.fields(question.right_response())[part] or ["x"])[0]
    with pytest.raises(BadResponse):
        question.parse({part: [value, value]})
    with pytest.raises(BadResponse):
        question.parse({part: [value, "other"]})


@every_kind
def test_what_was_answered_can_be_said_in_both_languages(kind):
    question, value = sample(kind)
    for language in ("en", "ko"):
        said = question.plain(value, language, "en")
        assert said and all(text.html for text in said)
        assert question.plain(None, language, "en") == []


@every_kind
def test_what_is_picked_is_counted_by_ids(kind):
    question, value = sample(kind)
    tallies = question.tallies(value)
    assert (tallies == []) == question.graded_by_person
    assert len(tallies) == len(set(tallies))


@pytest.mark.parametrize("kind", [kind for kind in AUTOMATIC if kind != "ordering"])
@few
@given(st.data())
def test_statistics_have_words_for_whatever_is_counted(kind, data):
    """S47: which distractor draws whom, in blanks, pairs and typed answers too. Places in an order are none."""
    question, value = data.draw(answered(kind))
    counted = {one.id: one for one in question.counted(Say("ko", "en"))}
    assert set(question.tallies(value)) <= set(counted)
    assert all(one.text.html for one in counted.values())
    right = question.tallies(question.right_response())
    assert right and all(counted[one].is_right for one in right)


@every_kind
def test_an_unknown_field_is_refused(kind):
    with pytest.raises(ValidationError):
        QUESTION.validate_python({**example(kind).model_dump(mode="json"), "hint": "psst"})


@every_kind
def test_each_text_that_must_be_there_is_named(kind):
    question = example(kind)
    named = list(question.required_texts())
    assert named[0] == ("", question.stem)
    assert all(where and text["en"] for where, text in named[1:])
    assert len({where for where, _text in named}) >= len(named) - 1


class TestGradingKey:
    """What moves a score is told from what does not: it decides whether authors are led to regrade."""

    @every_kind
    @few
    @given(st.data())
    def test_two_questions_with_one_key_grade_alike(self, kind, data):
        question = data.draw(questions(kind))
        retold = question.model_copy(update={"stem": {"en": "Other words"}, "explanation": {"en": "Why"}})
        value = question.parse(data.draw(forms(question)))
        assert retold.grading_key() == question.grading_key()
        assert retold.earned(value) == question.earned(value)

    @pytest.mark.parametrize(
        ("kind", "change"),
        [
            ("single", lambda q: q["choices"].append({"id": "new", "text": {"en": "New"}, "correct": False})),
            ("short_text", lambda q: q["accepted"][0]["text"]["en"].append("found share")),
            ("short_text", lambda q: q["accepted"][1].update(share="0.25")),
            ("short_text", lambda q: q.update(ignores_case=False)),
            ("numeric", lambda q: q["answers"][0].update(tolerance="0.03")),
            ("numeric", lambda q: q["answers"][0].update(value="500")),
            ("numeric", lambda q: q["units"][1].update(factor="61")),
            ("numeric", lambda q: q.update(unit_required=True)),
            ("matching", lambda q: q["pairs"].pop()),
            ("matching", lambda q: q["extras"].pop()),
            ("ordering", lambda q: q["items"].reverse()),
            ("ordering", lambda q: q.update(scoring="all")),
            ("blanks", lambda q: q["blanks"][0].update(weight="3")),
            ("blanks", lambda q: q["blanks"][0]["accepted"][0]["text"]["en"].append("ppv")),
            ("open", lambda q: q["rubric"][0]["levels"][1].update(share="0.75")),
        ],
    )
    def test_what_moves_a_score_changes_it(self, kind, change):
        data = example(kind).model_dump(mode="json")
        change(data)
        assert QUESTION.validate_python(data).grading_key() != example(kind).grading_key()

    @pytest.mark.parametrize(
        ("kind", "change"),
        [
            ("single", lambda q: q["choices"][0]["explanation"].update(en="<p>Else</p>")),
            ("short_text", lambda q: q["accepted"][0].update(explanation={"en": "Else"})),
            ("short_text", lambda q: q["accepted"][1].update(share="0.500")),
            ("short_text", lambda q: q["accepted"][0]["text"]["en"].append("  RECALL ")),
            ("short_text", lambda q: q["wrong"].clear()),
            ("numeric", lambda q: q["answers"][0].update(value="499.0")),
            ("numeric", lambda q: q["answers"][0].update(tolerance="9.98", tolerance_kind="absolute")),
            ("matching", lambda q: q["pairs"][0]["right"].update(en="how often it rings")),
            ("matching", lambda q: q["pairs"].reverse()),
            ("ordering", lambda q: q["items"][0]["text"].update(en="Ask first")),
            ("blanks", lambda q: q["text"].update(en="{{way}}, {{share}}, {{name}}")),
            ("open", lambda q: q.update(sample={"en": "Else"}, max_words=10)),
        ],
    )
    def test_what_does_not_leaves_it(self, kind, change):
        data = example(kind).model_dump(mode="json")
        change(data)
        assert QUESTION.validate_python(data).grading_key() == example(kind).grading_key()


def test_selecting_everything_earns_nothing():
    """S23: where one can choose everything."""
    question = make(
        "multiple",
        choices=[{"id": f"c{n}", "text": {"en": str(n)}, "correct": n < 3} for n in range(5)],
    )
    assert question.grade(question.parse({"": [choice.id for choice in question.choices]})) == 0
