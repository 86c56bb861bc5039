"""What a page's form may say about all kinds of questions, and what it may not."""

import uuid

import pytest
from django.http import QueryDict

from quizzes.forms import LARGEST_VERSION, digest, read_answers, read_fields, read_version
from quizzes.kinds import KINDS, BadResponse
from quizzes.rendering import answer_name
from quizzes.samples import sample
from quizzes.schema import QuizContent


@pytest.fixture
def content():
    questions = [sample(kind)[0] for kind in KINDS]
    return QuizContent(source_language="en", title={"en": "Check"}, pass_mark=60, questions=questions)


def filled(content, values=None):
    """The form of a page on which each question got the sample's response."""
    form = QueryDict(mutable=True)
    for kind, question in zip(KINDS, content.questions, strict=True):
        value = (values or {}).get(kind, sample(kind)[1])
        for part, texts in question.fields(value).items():
            form.setlist(answer_name(question, part), texts)
        form[f"v-{question.key}"] = "3"
    return form


def test_every_kind_is_read_from_one_form(content):
    answers = read_answers(content, filled(content))
    assert {key: answer.value for key, answer in answers.items()} == {
        question.key: sample(kind)[1] for kind, question in zip(KINDS, content.questions, strict=True)
    }
    assert {answer.version for answer in answers.values()} == {3}


def test_an_empty_form_leaves_everything_blank(content):
    assert {answer.value for answer in read_answers(content, QueryDict()).values()} == {None}


@pytest.mark.parametrize("name", ["q-{key}.elsewhere", "q-{key}.", "q-{stranger}", "q-"])
def test_fields_that_the_page_does_not_have_are_refused(content, name):
    """X27"""
    form = filled(content)
    form[name.format(key=content.questions[5].key, stranger=uuid.uuid4())] = "1"
    with pytest.raises(BadResponse):
        read_answers(content, form)


def test_only_what_the_attempt_asks_is_part_of_its_form(content):
    """X27: a question of the pool that was not drawn is as strange as one of another quiz."""
    asked, other = content.questions[0], content.questions[3]
    form = QueryDict(f"{answer_name(other)}=recall")
    with pytest.raises(BadResponse):
        read_answers(content, form, [asked.key])
    assert read_answers(content, form, [other.key])[other.key].value == "recall"


def test_the_digest_tells_a_replay_from_a_change(content):
    """Q2: whatever order a form's fields come in."""
    same = QueryDict(mutable=True)
    for name, texts in reversed(list(filled(content).lists())):
        same.setlist(name, texts)
    once = digest(read_answers(content, filled(content)))
    assert digest(read_answers(content, same)) == once
    assert digest(read_answers(content, filled(content, {"blanks": {"name": "recall"}}))) != once


@pytest.mark.parametrize("posted", [None, [], "x", {"": "x"}, {"": [1]}, {"": None}, {"": {"a": "b"}}, {"": [["x"]]}])
def test_what_no_script_of_ours_sends_is_refused(posted):
    """X20"""
    with pytest.raises(BadResponse):
        read_fields(posted)


@pytest.mark.parametrize("text", ["0", "12", str(LARGEST_VERSION), LARGEST_VERSION])
def test_a_version_is_a_count(text):
    assert read_version(text) == int(text)


@pytest.mark.parametrize(
    "text", ["", "-1", "1.0", "٣", str(LARGEST_VERSION + 1), "0" * 12 + "9" * 12, "9" * 5012, None]
)
def test_what_no_column_could_hold_is_no_version(text):
    """X20: stored once, it would keep every later form of the attempt from being read."""
    with pytest.raises(BadResponse):
        read_version(text)
