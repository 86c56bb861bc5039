"""Two ways past the triggers on events and certificates, closed: SQLite's REPLACE and PostgreSQL's TRUNCATE.

Neither asks a trigger of DELETE about the rows that it deletes.
"""

from django.db import migrations

# table, what stands in the way of a new row, why that is not replaced
KEPT = [
    ("courses_event", "id = NEW.id", "events are appended, never replaced"),
    (
        "courses_certificate",
        "id = NEW.id OR enrollment_id = NEW.enrollment_id",
        "certificates keep their snapshot, and are never replaced",
    ),
]


def refuse(apps, schema_editor):
    refuse_on = {"postgresql": _no_truncate, "sqlite": _no_replace}[schema_editor.connection.vendor]
    for table, stands, reason in KEPT:
        refuse_on(schema_editor, table, stands, reason)


def allow(apps, schema_editor):
    is_postgresql = schema_editor.connection.vendor == "postgresql"
    for table, _stands, _reason in KEPT:
        schema_editor.execute(
            f"DROP TRIGGER IF EXISTS {table}_no_truncate ON {table}"
            if is_postgresql
            else f"DROP TRIGGER IF EXISTS {table}_no_replace"
        )


def _no_truncate(schema_editor, table, _stands, _reason):
    """By the function that refuses its DELETE."""
    schema_editor.execute(
        f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
        f"FOR EACH STATEMENT EXECUTE FUNCTION {table}_refuse()",
        params=None,
    )


def _no_replace(schema_editor, table, stands, reason):
    schema_editor.execute(
        f"CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table} "
        f"WHEN EXISTS (SELECT 1 FROM {table} WHERE {stands}) BEGIN SELECT RAISE(ABORT, '{reason}'); END",
        params=None,
    )


class Migration(migrations.Migration):
    dependencies = [("courses", "0007_activity_minutes")]

    operations = [migrations.RunPython(refuse, allow)]
