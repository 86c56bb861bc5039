"""A quiz with a question of every kind, from its start to its result, by what its pages send alone."""

import json
import re

import pytest
from django.utils import timezone

from quizzes.attempts import GRACE
from quizzes.contents import content_of
from quizzes.kinds import KINDS
from quizzes.models import Attempt
from quizzes.rendering import answer_name
from quizzes.samples import sample
from quizzes.submission import close_expired_attempt
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
    asked = Page(client.post(address, form, follow=True))  # the samples leave a part of the matching blank
    address, form = asked.form("attempt", "button[name=confirm]")

    client.post(address, form)

    assert fresh(attempt).submitted_at is not None
    assert values_of(attempt) == [sample(kind)[1] for kind in KINDS]
    grade = attempt.grades.get()
    assert [row["points"] for row in grade.questions] == [str(sample(kind)[0].grade(sample(kind)[1])) for kind in KINDS]
    for language in ("en", "ko"):
        page = Page(client.get(url(attempt, "result"), {"language": language}))
        assert len(page.soup.select(".feedback")) == len(KINDS)


DOUBTS = {
    "numeric": ({"": ["1,234"]}, "This can be read in two ways. Write 1234 or 1.234, without a comma."),
    "matching": ({}, "2 parts are still blank."),
    "blanks": ({"2": ["three"]}, "Blank 2: This could not be read as a number."),
    "ordering": ({}, "Two items have the same place."),
}


def doubtful(attempt, **more):
    """Everything is answered, and of four kinds so that a part counts for nothing, or is left out."""
    form = form_of(attempt, **more)
    for question in questions_of(attempt):
        given = question.fields(question.right_response() if question.kind != "open" else "Words.")
        if question.kind == "ordering":
            given = {part: ["1"] for part in given}
        if question.kind == "matching":
            given |= {part: [] for part in list(given)[1:]}
        given |= DOUBTS.get(question.kind, ({}, ""))[0]
        form |= {answer_name(question, part): texts for part, texts in given.items() if texts}
    return form


def test_what_would_count_for_nothing_is_told_before_it_is_final(client, lesson):
    """S23, S24: nobody loses points to a comma, or to a blank among several, without having been asked."""
    attempt = begin(client, lesson)

    asked = Page(client.post(url(attempt), doubtful(attempt), follow=True))

    assert fresh(attempt).submitted_at is None
    assert asked.soup.title.get_text().startswith("Before you submit")
    assert "still blank" not in asked.soup.select_one(".error-summary h2").get_text()
    told = {item.a["href"]: item.get_text(" ", strip=True) for item in asked.soup.select(".error-summary__told li")}
    expected = {f"#{answer_name(one)}": DOUBTS[one.kind][1] for one in questions_of(attempt) if one.kind in DOUBTS}
    assert told.keys() == expected.keys()
    for there, words in expected.items():
        assert words in told[there]
    address, form = asked.form("attempt", "button[name=confirm]")
    assert client.post(address, form).url == url(attempt, "result")
    assert fresh(attempt).closed_by == "learner"


def test_the_clock_asks_nobody(client, lesson):
    """S15: what is doubtful when the time is up is submitted as it stands."""
    attempt = begin(client, lesson)
    client.post(url(attempt), doubtful(attempt, save="1"))
    now = timezone.now()
    Attempt.objects.filter(pk=attempt.pk).update(deadline_at=now - GRACE)

    assert close_expired_attempt(attempt.pk, now).grade is not None


@pytest.mark.parametrize(("language", "words"), [("en", "1234 or 1.234"), ("ko", "1234")])
def test_a_save_tells_what_cannot_be_read_while_it_can_be_mended(client, lesson, language, words):
    """In the attempt's language, whatever the reader's; nothing where all is well."""
    attempt = begin(client, lesson, language=language)
    numeric = next(one for one in questions_of(attempt) if one.kind == "numeric")

    told = save(client, attempt, numeric, {"": ["1,234"]}, 1).json()["troubles"]

    assert len(told) == 1 and words in told[0]
    assert bool(re.search("[가-힣]", told[0])) == (language == "ko")
    assert save(client, attempt, numeric, {"": ["1234"]}, 2).json()["troubles"] == []


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
