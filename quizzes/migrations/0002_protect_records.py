"""The database itself keeps what was asked, answered and scored from being rewritten, whoever connects to it.

Revisions and grades never change (a grade may lose `graded_by`, by ON DELETE SET NULL). An attempt keeps the revision
and the seed it started with, and once it is submitted neither it nor its responses change or go.

On SQLite, Django alters a table by making it anew, which drops its triggers: a later migration that alters one of these
tables ends by running `protect` for it again (tests/quizzes/test_protection.py tells when that was forgotten).
"""

from django.db import migrations

SUBMITTED = "EXISTS (SELECT 1 FROM quizzes_attempt WHERE id = {row}.attempt_id AND submitted_at IS NOT NULL)"
GRADE_COLUMNS = "id, attempt_id, sequence, score, max_score, passed, questions, reason, graded_at"

# name, table, before what, when (empty: always), why it is refused
TRIGGERS = [
    ("quizzes_quizrevision_no_update", "quizzes_quizrevision", "UPDATE", "", "a quiz revision never changes"),
    ("quizzes_quizrevision_no_delete", "quizzes_quizrevision", "DELETE", "", "a quiz revision never goes"),
    ("quizzes_grade_no_update", "quizzes_grade", f"UPDATE OF {GRADE_COLUMNS}", "", "grades are appended, never changed"),
    ("quizzes_grade_no_delete", "quizzes_grade", "DELETE", "", "grades are appended, never deleted"),
    (
        "quizzes_attempt_no_update",
        "quizzes_attempt",
        "UPDATE",
        "OLD.submitted_at IS NOT NULL OR NEW.revision_id <> OLD.revision_id OR NEW.seed <> OLD.seed",
        "an attempt keeps its revision, and a submitted one all it holds",
    ),
    (
        "quizzes_attempt_no_delete",
        "quizzes_attempt",
        "DELETE",
        "OLD.submitted_at IS NOT NULL",
        "a submitted attempt never goes",
    ),
    (
        "quizzes_response_no_insert",
        "quizzes_response",
        "INSERT",
        SUBMITTED.format(row="NEW"),
        "the attempt is submitted",
    ),
    (
        "quizzes_response_no_update",
        "quizzes_response",
        "UPDATE",
        SUBMITTED.format(row="OLD"),
        "the attempt is submitted",
    ),
    (
        "quizzes_response_no_delete",
        "quizzes_response",
        "DELETE",
        SUBMITTED.format(row="OLD"),
        "the attempt is submitted",
    ),
]


def protect(apps, schema_editor):
    install(schema_editor, TRIGGERS)


def unprotect(apps, schema_editor):
    remove(schema_editor, TRIGGERS)


def install(schema_editor, triggers):
    """Also for later migrations, with a list of their own."""
    one = {"postgresql": _protect_on_postgresql, "sqlite": _protect_on_sqlite}[schema_editor.connection.vendor]
    for trigger in triggers:
        one(schema_editor, *trigger)


def remove(schema_editor, triggers):
    is_postgresql = schema_editor.connection.vendor == "postgresql"
    for name, table, *_rest in triggers:
        schema_editor.execute(f"DROP TRIGGER IF EXISTS {name}" + (f" ON {table}" if is_postgresql else ""))
        if is_postgresql:
            schema_editor.execute(f"DROP FUNCTION IF EXISTS {name}()")


def _protect_on_sqlite(schema_editor, name, table, event, condition, reason):
    when = f"WHEN {condition} " if condition else ""
    schema_editor.execute(
        f"CREATE TRIGGER {name} BEFORE {event} ON {table} {when}BEGIN SELECT RAISE(ABORT, '{reason}'); END",
        params=None,
    )


def _protect_on_postgresql(schema_editor, name, table, event, condition, reason):
    """The condition is asked inside the function: it looks into another table, which WHEN may not, and sees what was
    committed while the statement waited for a lock."""
    returned = "OLD" if event == "DELETE" else "NEW"
    schema_editor.execute(
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF {condition or 'TRUE'} THEN "
        f"RAISE EXCEPTION '{reason}' USING ERRCODE = 'integrity_constraint_violation'; END IF; "
        f"RETURN {returned}; END $$",
        params=None,
    )
    schema_editor.execute(
        f"CREATE TRIGGER {name} BEFORE {event} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()", params=None
    )


class Migration(migrations.Migration):
    dependencies = [("quizzes", "0001_initial")]

    operations = [migrations.RunPython(protect, unprotect)]
