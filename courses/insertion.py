from functools import cache

from django.db import connection, models


@cache
def _statement(model: type[models.Model]) -> tuple[str, tuple[models.Field, ...]]:
    fields = tuple(field for field in model._meta.concrete_fields if not isinstance(field, models.AutoField))
    quote = connection.ops.quote_name
    columns = ", ".join(quote(str(field.column)) for field in fields)
    marks = ", ".join(["%s"] * len(fields))
    table, key = quote(model._meta.db_table), quote(str(model._meta.pk.column))
    # Only names of our own models are put into it.
    statement = f"INSERT INTO {table} ({columns}) VALUES ({marks}) ON CONFLICT DO NOTHING RETURNING {key}"  # noqa: S608
    return statement, fields


def insert_once(row: models.Model) -> bool:
    """Insert `row` unless a unique constraint already holds its like; say whether it went in.

    One statement, with no savepoint: of two transactions that insert the same thing at once the second waits for the
    first and then gets False. Sets the primary key.
    """
    statement, fields = _statement(type(row))
    values = [field.get_db_prep_save(field.pre_save(row, add=True), connection) for field in fields]
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        inserted = cursor.fetchone()
    if inserted is None:
        return False
    if isinstance(row._meta.pk, models.AutoField):
        row.pk = inserted[0]
    row._state.adding = False
    return True
