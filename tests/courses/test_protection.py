import pytest
from django.db import connection, transaction
from django.db.utils import DatabaseError

from courses.completion import complete_lesson
from courses.models import Certificate, Event
from courses.models.outline import CompletionRule
from tests.factories import START, lessons_of, make_course, make_enrollment, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]


@pytest.fixture
def mina():
    enrollment = make_enrollment(course=make_course(lessons=1))
    complete_lesson(enrollment, lessons_of(enrollment.course)[0], rule=CompletionRule.LEARNER_MARKS, now=START)
    return enrollment


def refused(statement, *params):
    """Whether the database itself refuses, whatever the ORM would have done."""
    with pytest.raises(DatabaseError) as error, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, params)
    return str(error.value)


@pytest.mark.parametrize("column", ["verb = 'passed'", "detail = '{}'", "object_key = 'x'", "enrollment_id = NULL"])
def test_an_event_is_never_rewritten(mina, column):
    assert "appended" in refused(f"UPDATE courses_event SET {column} WHERE id = %s", mina.events.first().pk)


def test_an_event_is_never_deleted(mina):
    assert "appended" in refused("DELETE FROM courses_event WHERE id = %s", mina.events.first().pk)


def test_an_event_outlives_its_actor(mina):
    """A person who only ever acted on others can be removed; what happened stays."""
    jun = make_user("Jun")
    event = mina.events.first()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE courses_event SET actor_id = %s WHERE id = %s", [jun.pk, event.pk])

    jun.delete()

    assert Event.objects.get(pk=event.pk).actor is None


@pytest.mark.parametrize("column", ["learner_name = 'Pat'", "course_titles = '{}'", "lesson_count = 9"])
def test_a_certificate_keeps_its_snapshot(mina, column):
    """S48: what was certified is not rewritten."""
    assert "snapshot" in refused(f"UPDATE courses_certificate SET {column}")
    assert Certificate.objects.get().learner_name == "Mina"


def test_a_certificate_is_never_deleted(mina):
    """S48."""
    assert "snapshot" in refused("DELETE FROM courses_certificate")


@pytest.mark.parametrize("table", ["event", "certificate"])
def test_neither_is_replaced_or_truncated(mina, table):
    """REPLACE and TRUNCATE delete without asking a trigger of DELETE."""
    name = f"courses_{table}"
    connection.check_constraints()  # TRUNCATE waits for none
    replace = f"INSERT OR REPLACE INTO {name} SELECT * FROM {name}"

    said = refused(replace if connection.vendor == "sqlite" else f"TRUNCATE {name} CASCADE")

    assert "appended" in said or "snapshot" in said
