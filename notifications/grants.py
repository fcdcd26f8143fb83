"""What the service may do in PostgreSQL when it runs by a role of its own: everything but change evidence and books.

The owner of the tables migrates; the service connects as another user, named to `migrate` by `DATABASE_APP_ROLE`.
After every migration that user is given all rights on the rows of each table, and on a table that is only ever added
to no more than its room names in `kept` (invariant S30). A trigger alone can be switched off by the owner of its
table; who is not the owner cannot. On SQLite, and without a role, nothing is done.

How a room brings its own: in the app's `ready()`, `grants.keep({"table": grants.ADD})`. To lock a row costs the right
to update at least one of its columns: give that of the key and let a trigger refuse it.
"""

from collections.abc import Mapping

from django.apps import AppConfig, apps
from django.conf import settings
from django.db import connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.signals import post_migrate

Rights = tuple[str, ...]

ADD: Rights = ("SELECT", "INSERT")
ALL: Rights = ("SELECT", "INSERT", "UPDATE", "DELETE")

_kept: dict[str, Rights] = {}


def keep(tables: Mapping[str, Rights]) -> None:
    """Leave the service only these rights on a room's tables; called in the room's `ready()`."""
    _kept.update(tables)


def connect(config: AppConfig) -> None:
    """Give the service its rights after every migration; called once, by the room that all others build on."""
    post_migrate.connect(_give, dispatch_uid="grants", sender=config)


def kept() -> Mapping[str, Rights]:
    """Return the tables of all rooms on which the service has less than all rights, with those it has."""
    return dict(_kept)


def give(role: str, connection: BaseDatabaseWrapper) -> None:
    """Give the role its rights on every table of the service, and take away what it must not have."""
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        named = connection.ops.quote_name(role)
        present = set(connection.introspection.table_names(cursor))
        cursor.execute(f"GRANT USAGE ON SCHEMA public TO {named}")
        for table in sorted(_tables() & present):
            quoted = connection.ops.quote_name(table)
            cursor.execute(f"REVOKE ALL ON {quoted} FROM {named}")
            cursor.execute(f"GRANT {', '.join(_kept.get(table, ALL))} ON {quoted} TO {named}")
        if "django_migrations" in present:  # read by whoever asks what is missing, written by the owner alone
            cursor.execute(f"GRANT SELECT ON django_migrations TO {named}")
        # Numbering needs no right of its own; a copy of the database, which the service makes itself, reads it.
        cursor.execute(f"GRANT SELECT ON ALL SEQUENCES IN SCHEMA public TO {named}")


def _tables() -> set[str]:
    models = apps.get_models(include_auto_created=True)
    return {model._meta.db_table for model in models if model._meta.managed}


def _give(using: str, **_: object) -> None:
    connection = connections[using]
    if settings.DATABASE_APP_ROLE and connection.vendor == "postgresql":
        give(settings.DATABASE_APP_ROLE, connection)
