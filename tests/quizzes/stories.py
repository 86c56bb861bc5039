"""What the engine's tests share: an attempt that has begun, and forms for it."""

import datetime as dt
import uuid

from django.db import transaction
from django.http import QueryDict

from quizzes.attempts import save_response, start_attempt
from quizzes.contents import content_of
from quizzes.models import Attempt, Quiz, Response
from quizzes.submission import Submission, submit_attempt
from quizzes.terms import Terms
from tests.factories import make_question, make_quiz, make_user

NOW = dt.datetime(2026, 3, 2, 9, 0, tzinfo=dt.UTC)
MINUTE = dt.timedelta(minutes=1)
SECOND = dt.timedelta(seconds=1)


def two_questions() -> Quiz:
    return make_quiz(make_question(stem="One?"), make_question("multiple", stem="Two?", right=("A", "B")))


def begin(quiz: Quiz | None = None, user=None, *, scope=None, now=NOW, language="en", **terms) -> Attempt:
    """Mina starts, in a scope of her own unless one is given."""
    attempt, _ = start_attempt(
        user=user or make_user(),
        quiz=quiz or two_questions(),
        scope=scope or uuid.uuid4(),
        language=language,
        terms=lambda content: Terms(**terms),
        now=now,
    )
    return attempt


def questions_of(attempt: Attempt) -> list:
    return list(content_of(attempt.revision).questions)


def right(question):
    return question.parse({"": sorted(question.right)})


def wrong(question):
    return question.parse({"": sorted(question.wrong)[:1]})


def save(attempt: Attempt, question, value, version=1, *, user_id=None, now=NOW, **fields):
    return save_response(
        attempt_id=attempt.pk,
        user_id=user_id or attempt.user_id,
        question_key=question.key,
        value=value,
        version=version,
        now=now,
        **fields,
    )


def form(attempt: Attempt, answers: dict | None = None, versions: dict | None = None, flagged=()) -> QueryDict:
    """`answers` and `versions` by question key; the page has seen everything saved so far unless versions say else."""
    data = QueryDict(mutable=True)
    data["token"] = str(attempt.submit_token)
    for response in Response.objects.filter(attempt=attempt):
        key = response.question_key
        data[f"v-{key}"] = str((versions or {}).get(key, response.version))
        value = (answers or {}).get(key)
        if value is not None:
            data.setlist(f"q-{key}", [value] if isinstance(value, str) else value)
        if key in flagged:
            data[f"f-{key}"] = "1"
    return data


def all_right(attempt: Attempt) -> dict:
    return {question.key: right(question) for question in questions_of(attempt)}


def all_wrong(attempt: Attempt) -> dict:
    return {question.key: wrong(question) for question in questions_of(attempt)}


def submit(attempt: Attempt, data: QueryDict | None = None, *, now=NOW, accept_blanks=True, **fields) -> Submission:
    data = data if data is not None else form(attempt, all_right(attempt))
    fields = {"attempt_id": attempt.pk, "user_id": attempt.user_id, "token": data["token"], **fields}
    with transaction.atomic():
        return submit_attempt(**fields, data=data, accept_blanks=accept_blanks, now=now)


def stored(attempt: Attempt, question) -> tuple:
    row = Response.objects.get(attempt=attempt, question_key=question.key)
    return row.value, row.version
