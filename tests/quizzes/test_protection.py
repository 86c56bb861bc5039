"""The database keeps the records, whoever connects to it: SQL past the ORM, on SQLite and on PostgreSQL."""

import re

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.db.models import ProtectedError

from quizzes.models import Attempt, Grade, GradePolicyChange, QuizRevision, Regrade, Response
from tests.factories import make_user
from tests.quizzes.stories import begin, form, questions_of, right, save, submit

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]


@pytest.fixture
def submitted():
    attempt = begin()
    submit(attempt, form(attempt))
    return attempt


@pytest.fixture
def under_way():
    return begin()


def refused(statement: str) -> bool:
    """By a trigger, and in its words: a slip in the statement is not taken for one."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    except DatabaseError as error:
        if re.search(r"never|is submitted|keeps its revision", str(error)):
            return True
        raise
    return False


@pytest.mark.parametrize(
    "change",
    ["content = '{}'", "content_hash = 'x'", "grading_hash = 'x'", "number = 9", "created_at = '2020-01-01'"],
)
def test_a_revision_never_changes(under_way, change):
    """S20: what an attempt was asked stays what it was."""
    assert refused(f"UPDATE quizzes_quizrevision SET {change}")


def test_a_revision_never_goes(under_way):
    assert refused("DELETE FROM quizzes_quizrevision")
    with pytest.raises((ProtectedError, IntegrityError)), transaction.atomic():
        QuizRevision.objects.all().delete()


@pytest.mark.parametrize("change", ["score = 1", "max_score = 9", "questions = '[]'", "sequence = 2", "reason = 'x'"])
def test_a_grade_never_changes(submitted, change):
    """S20: it is superseded by another, appended."""
    assert refused(f"UPDATE quizzes_grade SET {change}")


def test_a_grade_never_goes(submitted):
    assert refused("DELETE FROM quizzes_grade")
    assert Grade.objects.filter(attempt=submitted).exists()


def test_a_grade_outlives_who_gave_it(submitted):
    jun = make_user("Jun")
    second = Grade.objects.create(
        attempt=submitted, sequence=2, score=1, max_score=2, passed=False, questions=[], graded_by=jun
    )
    jun.emailaddress_set.all().delete()

    jun.delete()

    second.refresh_from_db()
    assert (second.graded_by, second.score) == (None, 1)


@pytest.mark.parametrize(
    "change", ["value = '\"x\"'", "value = NULL", "version = 99", "position = 9", "saved_at = NULL"]
)
def test_a_submitted_response_never_changes(submitted, change):
    assert refused(f"UPDATE quizzes_response SET {change} WHERE position = 1")


def test_a_submitted_response_never_goes_and_none_is_added(submitted):
    assert refused("DELETE FROM quizzes_response")
    with pytest.raises(IntegrityError), transaction.atomic():
        Response.objects.create(attempt=submitted, question_key=submitted.pk, position=9)


@pytest.mark.parametrize(
    "change",
    ["submitted_at = NULL, closed_by = ''", "submitted_at = '2020-01-01'", "closed_by = 'clock'", "number = 7"],
)
def test_a_submitted_attempt_is_never_reopened_or_changed(submitted, change):
    assert refused(f"UPDATE quizzes_attempt SET {change}")
    assert Attempt.objects.get().submitted_at is not None


def test_a_submitted_attempt_never_goes(submitted):
    assert refused("DELETE FROM quizzes_attempt")
    assert Attempt.objects.count() == 1


@pytest.mark.parametrize("field", ["seed", "revision"])
def test_an_attempt_under_way_keeps_its_revision_and_order(under_way, field):
    """S13, Q10: what it started with is what it ends with."""
    other = begin()
    with pytest.raises(IntegrityError), transaction.atomic():
        Attempt.objects.filter(pk=under_way.pk).update(**{field: getattr(other, field)})


def test_nothing_is_moved_into_a_submitted_attempt(submitted, under_way):
    """S20: what was asked of it stays what it was; a response of another attempt is no way in."""
    into = submitted.pk.hex if connection.vendor == "sqlite" else str(submitted.pk)
    moved = under_way.responses.first().pk
    assert refused(f"UPDATE quizzes_response SET attempt_id = '{into}', position = 9 WHERE id = {moved}")
    assert submitted.responses.count() == 2


@pytest.mark.postgres(only=True)
@pytest.mark.parametrize(
    "table", ["quiz", "quizrevision", "attempt", "response", "grade", "regrade", "gradepolicychange"]
)
def test_no_table_of_records_is_truncated(submitted, table):
    """S20: PostgreSQL's TRUNCATE deletes everything and asks no trigger of DELETE."""
    connection.check_constraints()  # TRUNCATE waits for none
    assert refused(f"TRUNCATE quizzes_{table} CASCADE")
    assert Grade.objects.filter(attempt=submitted).exists()


@pytest.mark.parametrize("table", ["quizrevision", "grade", "attempt", "response"])
def test_no_record_is_replaced_by_an_insert(submitted, table):
    """S20: SQLite's REPLACE deletes what stands in its way and asks no trigger of DELETE."""
    if connection.vendor != "sqlite":
        pytest.skip("There is no REPLACE.")
    assert refused(f"INSERT OR REPLACE INTO quizzes_{table} SELECT * FROM quizzes_{table}")


def test_nor_is_a_grade_or_a_revision_by_one_of_its_number(submitted):
    if connection.vendor != "sqlite":
        pytest.skip("There is no REPLACE.")
    with connection.cursor() as cursor:
        for table, changed in (("grade", "score"), ("quizrevision", "content")):
            columns = [
                column.name for column in connection.introspection.get_table_description(cursor, f"quizzes_{table}")
            ]
            values = ["999" if name == "id" else "0" if name == changed else name for name in columns]
            new = f"INSERT OR REPLACE INTO quizzes_{table} ({', '.join(columns)}) SELECT {', '.join(values)}"
            assert refused(f"{new} FROM quizzes_{table}")


def test_nor_by_an_update_of_what_is_under_way(submitted, under_way):
    if connection.vendor != "sqlite":
        pytest.skip("There is no REPLACE.")
    mine, others = under_way.responses.first().pk, submitted.responses.first().pk
    assert refused(f"UPDATE OR REPLACE quizzes_response SET id = {others} WHERE id = {mine}")
    assert refused(f"UPDATE OR REPLACE quizzes_attempt SET id = '{submitted.pk.hex}' WHERE id = '{under_way.pk.hex}'")
    assert submitted.responses.count() == 2


def grade(attempt, **fields):
    return Grade.objects.create(
        **{"attempt": attempt, "sequence": 2, "score": 1, "max_score": 2, "passed": False, "questions": [], **fields}
    )


@pytest.mark.parametrize(
    ("name", "cannot_be"),
    [
        (
            "attempt_closed_says_by_whom",
            lambda one, _ended: Attempt.objects.filter(pk=one.pk).update(closed_by="clock"),
        ),
        (
            "attempt_time_is_never_cut",
            lambda one, _ended: Attempt.objects.filter(pk=one.pk).update(time_multiplier="0.5"),
        ),
        ("grade_within_range", lambda _one, ended: grade(ended, score=3)),
        ("grade_within_range", lambda _one, ended: grade(ended, score=-1)),
        ("grade_pending_is_not_passed", lambda _one, ended: grade(ended, pending=1, passed=True)),
        ("grade_policy_change_changes", lambda one, _ended: policy_change(one.quiz, "best", "best")),
        ("regrade_policy_known", lambda one, _ended: regrade(one.quiz, "luck", "x")),
        ("regrade_says_why", lambda one, _ended: regrade(one.quiz, "plain", "")),
    ],
)
def test_the_database_knows_what_cannot_be(under_way, submitted, name, cannot_be):
    """S13, S15, S19, S21, S23: below nothing, above everything, passed before it is graded, closed by nobody."""
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        cannot_be(under_way, submitted)


def policy_change(quiz, old, new):
    return GradePolicyChange.objects.create(quiz=quiz, old=old, new=new, scores={})


def regrade(quiz, policy, reason):
    said = {"policy": policy, "reason": reason, "questions": [], "outcome": {}}
    return Regrade.objects.create(quiz=quiz, revision=quiz.revision, **said)


@pytest.mark.parametrize("field", ["question_key", "position"])
def test_nothing_is_asked_twice(under_way, field):
    first, second = under_way.responses.all()
    with pytest.raises(IntegrityError), transaction.atomic():
        Response.objects.filter(pk=second.pk).update(**{field: getattr(first, field)})


def test_two_revisions_have_two_numbers_and_two_grades_two_places(submitted):
    revision = QuizRevision.objects.get()
    revision.pk, revision._state.adding = None, True
    with pytest.raises(IntegrityError), transaction.atomic():
        revision.save()
    with pytest.raises(IntegrityError), transaction.atomic():
        grade(submitted, sequence=1)


def test_what_is_under_way_may_change(under_way):
    question = questions_of(under_way)[0]

    assert save(under_way, question, right(question)).state == "saved"
    Attempt.objects.filter(pk=under_way.pk).update(language="ko")
    Response.objects.filter(attempt=under_way).delete()
    Attempt.objects.filter(pk=under_way.pk).delete()

    assert not Attempt.objects.exists()
