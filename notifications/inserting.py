"""A few new rows written by SQL put together once: every act writes some, and Django takes longer than the database."""

from collections.abc import Sequence
from functools import cache

from django.db import connection
from django.db.models import Model

# More at once are Django's business, which knows how many values a database takes in one statement.
AT_ONCE = 20
_INSERT = "INSERT INTO {table} ({columns}) VALUES {rows}"


def insert(rows: Sequence[Model]) -> None:
    """Write new rows of one model, each with its key, in one statement where they are few; nothing for no rows."""
    if not rows:
        return
    model = type(rows[0])
    if len(rows) > AT_ONCE:
        model._default_manager.bulk_create(rows)
        return
    fields = model._meta.concrete_fields
    values = [field.get_db_prep_save(field.pre_save(row, add=True), connection) for row in rows for field in fields]
    with connection.cursor() as cursor:
        cursor.execute(_sql(model, len(rows), connection.vendor), values)
    for row in rows:
        row._state.adding, row._state.db = False, connection.alias


@cache
def _sql(model: type[Model], count: int, vendor: str) -> str:
    """Return the statement for so many rows; each kind of database quotes in its own way."""
    del vendor
    quote = connection.ops.quote_name
    columns = [quote(str(field.column)) for field in model._meta.concrete_fields]
    row = f"({', '.join(['%s'] * len(columns))})"
    return _INSERT.format(table=quote(model._meta.db_table), columns=", ".join(columns), rows=", ".join([row] * count))
