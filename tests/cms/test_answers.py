"""What authors write becomes what the engine asks, and comes back: for every kind by the same few functions."""

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter

from cms.answers import fields_from, from_question, question_schema, translation_problems
from cms.blocks.answers import ANSWERS
from cms.models import Question as Snippet
from quizzes.kinds import KINDS, Question
from quizzes.samples import sample
from tests.quizzes.interchange import strategies as hostile
from tests.quizzes.kinds.making import questions

QUESTION = TypeAdapter(Question)
EVERY_KIND = pytest.mark.parametrize("kind", KINDS)


def snippet(question, language="en") -> Snippet:
    """As an author would have it in the editor in this language; not saved."""
    fields = fields_from(question, language)
    fields["answer"] = json.dumps(fields["answer"])
    return Snippet(translation_key=question.key, kind=question.kind, **fields)


def compiled(versions: dict[str, Snippet]):
    return QUESTION.validate_python(question_schema(versions["en"], versions))


def is_tidy(question) -> bool:
    """Without typed texts that differ from how a line of the editor has them in nothing but space."""
    return all(text == " ".join(text.split()) for text in typed_texts(question.model_dump()))


def typed_texts(part):
    """The texts that stand in lists."""
    if isinstance(part, dict):
        for one in part.values():
            yield from typed_texts(one)
    elif isinstance(part, (list, tuple)):
        for one in part:
            yield from [one] if isinstance(one, str) else typed_texts(one)


def said(part):
    """Without what is empty: an explanation that says nothing in a language is none."""
    if isinstance(part, dict):
        return {name: said(one) for name, one in part.items() if one != ""}
    return [said(one) for one in part] if isinstance(part, (list, tuple)) else part


def test_every_kind_of_the_engine_has_a_block():
    assert ANSWERS.keys() == KINDS.keys()


@EVERY_KIND
def test_a_block_says_what_it_is_for_and_how_it_is_graded(kind):
    meta = ANSWERS[kind].meta
    assert meta.label and ANSWERS[kind].get_description() and meta.help_text
    assert meta.icon != "placeholder"


@EVERY_KIND
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow])
@given(data=st.data())
def test_what_is_written_back_compiles_to_the_same_question(kind, data):
    question = data.draw(questions(kind).filter(is_tidy))
    assert compiled({"en": snippet(question)}) == question


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow])
@given(question=hostile.for_moodlexml)
def test_texts_that_look_like_markup_survive_the_way_to_the_editor_and_back(question):
    assert compiled({"en": snippet(question)}) == question


@EVERY_KIND
def test_two_languages_come_together_again(kind):
    question, _value = sample(kind)
    found = compiled({language: snippet(question, language) for language in ("en", "ko")})
    assert said(found.model_dump()) == said(question.model_dump())
    assert found.grading_key() == question.grading_key()


@EVERY_KIND
def test_a_translation_of_the_same_parts_is_the_same(kind):
    question, _value = sample(kind)
    assert translation_problems(snippet(question, "ko"), snippet(question, "en")) == []


@EVERY_KIND
def test_the_raw_value_is_what_the_block_keeps(kind):
    """Nothing in it is lost or added by a round through the block."""
    _kind, value = from_question(sample(kind)[0])
    block = ANSWERS[kind]
    assert block.get_prep_value(block.to_python(json.loads(json.dumps(value)))) == value
