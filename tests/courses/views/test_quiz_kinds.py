"""A quiz with a question of every kind, from its start to its result, by what its pages send alone."""

import json
import re

import pytest

from quizzes.contents import content_of
from quizzes.kinds import KINDS
from quizzes.rendering import answer_name
from quizzes.samples import sample
from tests.courses.quiz_walk import Page, begin, form_of, fresh, make_taken_quiz, start_url, url, values_of

pytestmark = pytest.mark.django_db

# Words of the samples' keys and explanations that no question says itself.
SECRETS = [
    "recall",
    "재현율",
    "sensitivity",
    "499",
    "Precision asks",
    "A rule is finished",
    "No list of questions",
    "An average hides",
    "150 million",
    "Lower it, and more",
    "comes first",
    "A higher threshold",
    "Names a person",
    "correct",
    "explanation",
    "accepted",
]

# Ids, form tokens and fractions of a second, whose digits may happen to spell a key.
DRAWN_BY_LOT = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-9A-Za-z]{64}|\.\d{6}")


@pytest.fixture
def lesson(client):
    mina, lesson = make_taken_quiz(*(sample(kind)[0].model_dump(mode="json") for kind in KINDS))
    client.force_login(mina.user)
    return lesson


def questions_of(attempt):
    return content_of(attempt.revision).questions


def save(client, attempt, question, fields, version):
    body = {"question": str(question.key), "fields": fields, "version": version}
    return client.post(url(attempt, "save"), json.dumps(body), content_type="application/json")


def filled(attempt, **more):
    """The form of its page with the sample's response to each question."""
    form = form_of(attempt, **more)
    for question in questions_of(attempt):
        for part, texts in question.fields(sample(question.kind)[1]).items():
            if texts:
                form[answer_name(question, part)] = texts
    return form


def test_nothing_that_is_sent_before_the_end_holds_a_key(client, lesson):
    """S13, X27: pages and autosave's JSON, for wrong, blank, stale and refused responses, in both languages."""
    sent = [client.get(start_url(lesson))]
    attempt = begin(client, lesson)
    for question in questions_of(attempt):
        fields = question.fields(sample(question.kind)[1])
        sent += [save(client, attempt, question, fields, 1), save(client, attempt, question, {}, 1)]
        sent.append(save(client, attempt, question, {"elsewhere": ["1"]}, 2))
    sent += [client.get(url(attempt)), client.post(url(attempt), form_of(attempt, language="ko"), follow=True)]
    sent += [client.get(url(attempt)), client.get(url(attempt, "result"))]
    for response in sent:
        text = DRAWN_BY_LOT.sub("", response.content.decode())
        assert [secret for secret in SECRETS if secret in text] == []


@pytest.mark.parametrize("kind", KINDS)
def test_autosave_stores_a_response_and_tells_it_to_an_older_window(client, lesson, kind):
    """S14, Q4"""
    attempt = begin(client, lesson)
    question, value = sample(kind)
    fields = question.fields(value)

    saved = save(client, attempt, question, fields, 1)
    stale = save(client, attempt, question, {}, 1)

    assert (saved.status_code, stale.status_code) == (200, 409)
    assert saved.json()["fields"] == stale.json()["fields"] == fields
    assert attempt.responses.get(question_key=question.key).value == value


def test_the_whole_way_without_scripts_to_a_result_that_explains_each_part(client, lesson):
    attempt = begin(client, lesson)
    client.post(url(attempt), filled(attempt, save="1"))
    assert values_of(attempt) == [sample(kind)[1] for kind in KINDS]
    address, form = Page(client.get(url(attempt))).form("attempt")  # what the page was filled with

    client.post(address, form)

    assert fresh(attempt).submitted_at is not None
    assert values_of(attempt) == [sample(kind)[1] for kind in KINDS]
    grade = attempt.grades.get()
    assert [row["points"] for row in grade.questions] == [str(sample(kind)[0].grade(sample(kind)[1])) for kind in KINDS]
    for language in ("en", "ko"):
        page = Page(client.get(url(attempt, "result"), {"language": language}))
        assert len(page.soup.select(".feedback")) == len(KINDS)


def test_an_answer_that_would_run_is_only_shown(client, lesson):
    """X3: on the page of the attempt, in a second window's summary and in the result."""
    attempt = begin(client, lesson)
    form = form_of(attempt, save="1")
    for question in questions_of(attempt):
        if question.kind in ("short_text", "numeric", "open"):
            form[answer_name(question)] = '"><script>alert(1)</script>'
    pages = [
        client.post(url(attempt), form, follow=True),
        client.post(url(attempt), {**form, "confirm": "1"}, follow=True),
    ]
    older = form_of(attempt, save="1")
    older.update({name: "0" for name in older if name.startswith("v-")})
    pages.append(
        client.post(url(attempt), {**older, **{n: v for n, v in form.items() if n.startswith("q-")}}, follow=True)
    )
    del form["save"]
    pages.append(client.post(url(attempt), {**form_of(attempt), "confirm": "1"}, follow=True))
    for page in pages:
        assert "<script>alert" not in page.content.decode()
        assert page.status_code == 200
