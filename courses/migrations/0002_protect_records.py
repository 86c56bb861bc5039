"""The database itself keeps events and certificates from being rewritten, whoever connects to it.

An event only ever loses its actor (ON DELETE SET NULL); a certificate keeps its snapshot and is never deleted.

On SQLite, Django alters a table by making it anew, which drops its triggers: a later migration that alters one of these
tables ends by running `protect` for it again (tests/courses/test_protection.py tells when that was forgotten).
"""

from django.db import migrations

PROTECTED = [
    # table, what is refused, columns that an UPDATE may still change
    ("courses_event", "events are appended, never changed", ["actor_id"]),
    ("courses_certificate", "certificates keep their snapshot", []),
]


def protect(apps, schema_editor):
    install = {"postgresql": _protect_on_postgresql, "sqlite": _protect_on_sqlite}[schema_editor.connection.vendor]
    for table, reason, changeable in PROTECTED:
        columns = [column.name for column in _columns(schema_editor.connection, table)]
        install(schema_editor, table, reason, [column for column in columns if column not in changeable])


def unprotect(apps, schema_editor):
    for table, _reason, _changeable in PROTECTED:
        for event in ("update", "delete"):
            on = f" ON {table}" if schema_editor.connection.vendor == "postgresql" else ""
            schema_editor.execute(f"DROP TRIGGER IF EXISTS {table}_no_{event}{on}")
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(f"DROP FUNCTION IF EXISTS {table}_refuse()")


def _columns(connection, table):
    with connection.cursor() as cursor:
        return connection.introspection.get_table_description(cursor, table)


def _protect_on_sqlite(schema_editor, table, reason, fixed):
    schema_editor.execute(
        f"CREATE TRIGGER {table}_no_update BEFORE UPDATE OF {', '.join(fixed)} ON {table} "
        f"BEGIN SELECT RAISE(ABORT, '{reason}'); END",
        params=None,
    )
    schema_editor.execute(
        f"CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} BEGIN SELECT RAISE(ABORT, '{reason}'); END",
        params=None,
    )


def _protect_on_postgresql(schema_editor, table, reason, fixed):
    schema_editor.execute(
        f"CREATE FUNCTION {table}_refuse() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{reason}' USING ERRCODE = 'integrity_constraint_violation'; END $$",
        params=None,
    )
    for event, when in [("update", f"UPDATE OF {', '.join(fixed)}"), ("delete", "DELETE")]:
        schema_editor.execute(
            f"CREATE TRIGGER {table}_no_{event} BEFORE {when} ON {table} "
            f"FOR EACH ROW EXECUTE FUNCTION {table}_refuse()",
            params=None,
        )


class Migration(migrations.Migration):
    dependencies = [("courses", "0001_initial")]

    operations = [migrations.RunPython(protect, unprotect)]
