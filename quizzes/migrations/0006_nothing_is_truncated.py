"""PostgreSQL's TRUNCATE asks no trigger of DELETE: it has its own, which refuses whatever the table holds.

That a record under way could go is no reason to let TRUNCATE pass; DELETE tells one from the other.
"""

from django.db import migrations

TABLES = ["quizrevision", "attempt", "response", "grade", "gradepolicychange", "regrade"]


def refuse(apps, schema_editor):
    if schema_editor.connection.vendor != "postgresql":
        return
    schema_editor.execute(
        "CREATE FUNCTION quizzes_no_truncate() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        "RAISE EXCEPTION 'records are never truncated' USING ERRCODE = 'integrity_constraint_violation'; END $$",
        params=None,
    )
    for table in TABLES:
        schema_editor.execute(
            f"CREATE TRIGGER quizzes_{table}_no_truncate BEFORE TRUNCATE ON quizzes_{table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION quizzes_no_truncate()",
            params=None,
        )


def allow(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP FUNCTION IF EXISTS quizzes_no_truncate() CASCADE")


class Migration(migrations.Migration):
    dependencies = [("quizzes", "0005_no_way_round_the_triggers")]

    operations = [migrations.RunPython(refuse, allow)]
