"""Two ways past the triggers, closed: a response of an open attempt that is moved into a submitted one, and REPLACE.

SQLite deletes the row that stands in the way of an `INSERT OR REPLACE` or `UPDATE OR REPLACE` without asking the
triggers of DELETE, so what would stand in the way of a record is refused before.
"""

from importlib import import_module

from django.db import migrations

protection = import_module("quizzes.migrations.0002_protect_records")

MOVED = [
    (
        "quizzes_response_no_move",
        "quizzes_response",
        "UPDATE",
        protection.SUBMITTED.format(row="NEW"),
        "the attempt is submitted",
    )
]

SAME_ATTEMPT = "quiz_id = NEW.quiz_id AND scope = NEW.scope AND number = NEW.number"
OF_A_SUBMITTED_ONE = (
    "EXISTS (SELECT 1 FROM quizzes_response r JOIN quizzes_attempt a ON a.id = r.attempt_id "
    "WHERE r.id = NEW.id AND a.submitted_at IS NOT NULL)"
)
SUBMITTED_ITSELF = (
    "EXISTS (SELECT 1 FROM quizzes_attempt WHERE id = NEW.id AND submitted_at IS NOT NULL) "
    f"OR EXISTS (SELECT 1 FROM quizzes_attempt WHERE {SAME_ATTEMPT} AND submitted_at IS NOT NULL)"
)


def _stands(table, *conditions):
    return " OR ".join(f"EXISTS (SELECT 1 FROM {table} WHERE {one})" for one in ("id = NEW.id", *conditions))


def _replaced(table, event, condition):
    return f"{table}_no_replace_by_{event.lower()}", table, event, condition, "a record is never replaced"


REPLACED = [
    _replaced(
        "quizzes_quizrevision",
        "INSERT",
        _stands("quizzes_quizrevision", "quiz_id = NEW.quiz_id AND number = NEW.number"),
    ),
    _replaced(
        "quizzes_grade", "INSERT", _stands("quizzes_grade", "attempt_id = NEW.attempt_id AND sequence = NEW.sequence")
    ),
    _replaced("quizzes_regrade", "INSERT", _stands("quizzes_regrade")),
    _replaced("quizzes_gradepolicychange", "INSERT", _stands("quizzes_gradepolicychange")),
    _replaced("quizzes_attempt", "INSERT", SUBMITTED_ITSELF),
    _replaced("quizzes_attempt", "UPDATE", SUBMITTED_ITSELF),
    _replaced("quizzes_response", "INSERT", OF_A_SUBMITTED_ONE),
    _replaced("quizzes_response", "UPDATE", OF_A_SUBMITTED_ONE),
]


def _triggers(schema_editor):
    return MOVED + (REPLACED if schema_editor.connection.vendor == "sqlite" else [])


def protect(apps, schema_editor):
    protection.install(schema_editor, _triggers(schema_editor))


def unprotect(apps, schema_editor):
    protection.remove(schema_editor, _triggers(schema_editor))


class Migration(migrations.Migration):
    dependencies = [("quizzes", "0004_regrades_and_remarks")]

    operations = [migrations.RunPython(protect, unprotect)]
