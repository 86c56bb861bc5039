"""What is told of a closed attempt: response, points, right, key and explanation, each only where it is to be told."""

from decimal import Decimal

import pytest

from quizzes.kinds import KINDS
from quizzes.kinds.base import Telling, explain_part
from quizzes.rendering import render_feedback
from quizzes.samples import sample
from quizzes.slots import EVERYTHING
from quizzes.texts import Say
from tests.quizzes.kinds.making import AUTOMATIC, QUESTION

# Of the sample of each kind: words that only the response, the key or an explanation can bring in.
RESPONSE = {
    "short_text": "Precision</bdi>",
    "numeric": "8,7 min",
    "matching": "who pays",
    "ordering": "Your answer",
    "blanks": "0,75",
    "open": "The courier who waits",
}
KEY = {
    "single": "This is right",
    "multiple": "This is right",
    "short_text": "recall",
    "numeric": "499 ± 9.98",
    "matching": "what counts as right",
    "ordering": "Right answer",
    "blanks": "75 ± 0.5",
    "open": "Names a person who is not the customer",
}
EXPLANATION = {
    "single": "A rule is finished when",
    "true_false": "An average hides",
    "short_text": "Precision asks the other way round",
    "numeric": "150 million km",
    "matching": "Lower it, and more is reported",
    "ordering": "What a wrong answer costs comes first",
    "blanks": "A higher threshold reports less",
}
VERDICTS = ("Not right", "Partly right", "Waiting to be graded", "and it is right", "it is not right", ">Right")


def feedback(kind, *told):
    question, value = sample(kind)
    points = None if question.graded_by_person else question.grade(value)
    return render_feedback(question, "en", points=points, value=value, reveal=frozenset(told))


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_is_told_of_what_is_not_named(kind):
    html = feedback(kind)
    for words in (RESPONSE, KEY, EXPLANATION):
        assert words.get(kind, "§") not in html
    assert not any(verdict in html for verdict in VERDICTS)
    assert "points" not in html.replace("feedback__points", "")
    assert "is-chosen" not in html and "--correct" not in html and "You chose" not in html


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("told", sorted(EVERYTHING))
def test_each_tells_itself_and_nothing_else(kind, told):
    html = feedback(kind, told)
    if kind in RESPONSE:
        assert (RESPONSE[kind] in html) == (told == "response")
    if kind in KEY:
        assert (KEY[kind] in html) == (told == "key")
    if told == "explanation":
        return
    assert EXPLANATION.get(kind, "§") not in html
    assert (" points" in html) == (told == "points" and kind != "open")
    if told != "key":
        assert any(verdict in html for verdict in VERDICTS) == (told == "right")


@pytest.mark.parametrize("kind", KINDS)
def test_all_of_it_is_told_by_default(kind):
    question, value = sample(kind)
    points = None if question.graded_by_person else question.grade(value)
    assert render_feedback(question, "en", points=points, value=value) == feedback(kind, *EVERYTHING)
    html = feedback(kind, *EVERYTHING)
    for words in (RESPONSE, EXPLANATION):
        assert words.get(kind, "") in html


@pytest.mark.parametrize("kind", ["single", "multiple", "true_false"])
def test_without_the_key_only_what_was_chosen_is_judged_and_explained(kind):
    html = feedback(kind, "response", "right", "points", "explanation")
    assert html.count("feedback__call") == html.count("is-chosen") == 1
    assert html.count("feedback__choice--correct") + html.count("feedback__choice--wrong") == 1


@pytest.mark.parametrize("kind", KINDS)
def test_a_blank_is_said_to_be_one_and_is_not_put_into_words(kind):
    html = render_feedback(sample(kind)[0], "en", points=Decimal(0), value=None)
    assert "Left blank" in html
    assert "None" not in html and "Not right" not in html and "You chose" not in html


@pytest.mark.parametrize(
    ("given", "earned", "verdict"),
    [(None, "0", "blank"), ("x", "0", "wrong"), ("x", "0.25", "partly"), ("x", "1", "right")],
)
def test_each_part_is_judged_by_what_it_earned(given, earned, verdict):
    say = Say("en", "en")
    part = explain_part(Telling(say), given=given and say.plain(given), earned=Decimal(earned))
    assert (part.verdict, part.is_blank) == (verdict, given is None)


# Of kinds answered in words and parts: what explains something right, and a response that misses just that.
WHY = {
    "short_text": ("Of all that is there", "Precision"),
    "numeric": ("150 million km", "10 min"),
    "matching": ("Lower it, and more is reported", {"p1": "x1"}),
    "blanks": ("150 ÷ 200", {"share": "0,75"}),
}


@pytest.mark.parametrize("kind", WHY)
def test_why_something_is_right_takes_the_key_or_a_response_that_is_right(kind):
    """S13: else it would tell the key to whoever missed it."""
    (words, missed), question = WHY[kind], sample(kind)[0]

    def is_told(value, *what):
        points = question.grade(value)
        return words in render_feedback(question, "en", points=points, value=value, reveal={*what, "explanation"})

    assert not is_told(missed, "response", "points", "right")
    assert is_told(missed, "key")
    assert is_told(question.right_response(), "response", "right")


@pytest.mark.parametrize("kind", AUTOMATIC)
def test_a_key_without_the_response_says_nothing_of_it(kind):
    """What is right is the same for everybody."""
    question, value = sample(kind)
    pages = {
        render_feedback(question, "en", points=Decimal(0), value=answer, reveal={"key"})
        for answer in (value, question.right_response(), None)
    }
    if kind in ("single", "multiple", "true_false"):
        assert len(pages) == 1
    assert not any("You chose" in page or "Your answer" in page for page in pages)


def test_a_full_credit_that_was_given_later_shows_as_right():
    question, _value = sample("single")
    assert "Right" in render_feedback(question, "en", points=question.points, value=None)


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_told_in_korean_is_in_korean(kind):
    question, value = sample(kind)
    html = render_feedback(question, "ko", points=Decimal(0), value=value)
    assert question.stem["ko"].replace("<p>", "").split("</p>")[0] in html
    assert 'lang="ko"' in html


def test_texts_of_all_kinds_are_cleaned():
    """X3: whatever an author or an import writes."""
    for kind in KINDS:
        data = sample(kind)[0].model_dump(mode="json")
        data["stem"] = {"en": "<script>alert(1)</script>Stem"}
        data["explanation"] = {"en": '<img src=x onerror="alert(1)">Why'}
        html = render_feedback(QUESTION.validate_python(data), "en", points=Decimal(0), value=None)
        assert "alert" not in html
