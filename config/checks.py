"""What must be right before the service may serve: each check names a remedy."""

import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from cryptography.fernet import Fernet
from django.apps import apps
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register, run_checks
from django.core.exceptions import ImproperlyConfigured
from django.db import connections
from django.db.models import QuerySet
from django.utils.module_loading import import_string

from config.rooms import GUARDED
from notifications import triggers

HOUSE = "house"
SQLITE_PRAGMAS = {"journal_mode": "WAL", "synchronous": "FULL", "recursive_triggers": "ON", "foreign_keys": "ON"}
SHORTEST_SECRET = 43
WEAKEST_ACCESS_CODE = 2**14
_PASSKEY_ORIGIN = re.compile(r"(https://[a-z0-9.-]*[a-z][a-z0-9.-]*|http://([a-z0-9-]+\.onion|localhost))(:[0-9]+)?")
_PRAGMA = re.compile(r"PRAGMA\s+(\w+)\s*=\s*(\w+)", re.IGNORECASE)


def connect() -> None:
    """Add the checks of this room."""
    for check in (database_options, secrets, uploads, background_work, static_files, no_mail_about_crashes):
        register(check, HOUSE)
    register(passkeys, HOUSE)
    for check in (guards, no_demo_database, no_demo_keys, a_role_of_its_own):
        register(check, HOUSE, Tags.database)


def refuse_start() -> None:
    """Raise ImproperlyConfigured with every finding and its remedy; called before the first answer or job."""
    found = [one for one in run_checks(tags=[HOUSE], databases=list(connections)) if not one.is_silenced()]
    if found:
        raise ImproperlyConfigured("The service does not start:\n" + "\n".join(str(one) for one in found))


def database_options(**_: Any) -> list[CheckMessage]:
    """SQLite: one writer at a time that waits, nothing lost at a power cut, triggers that cannot be evaded."""
    found: list[CheckMessage] = []
    databases: dict[str, dict[str, Any]] = settings.DATABASES
    for alias, options in databases.items():
        if options.get("ATOMIC_REQUESTS"):
            found.append(Error(f"ATOMIC_REQUESTS is on for {alias}.", hint="Switch it off.", id="house.E001"))
        if options["ENGINE"].endswith("sqlite3") and (wrong := _wrong_sqlite_options(options.get("OPTIONS", {}))):
            hint = "Take the options of config.env.database, or PostgreSQL by DATABASE_URL."
            found.append(Error(f"SQLite is not safe as {alias}: {', '.join(wrong)}.", hint=hint, id="house.E002"))
    return found


def secrets(**_: Any) -> list[CheckMessage]:
    """Secrets are long enough, and every field key is one."""
    found: list[CheckMessage] = []
    if len(settings.SECRET_KEY) < SHORTEST_SECRET:
        found.append(Error("SECRET_KEY is short.", hint="Give 32 random bytes in base64.", id="house.E003"))
    if not settings.FIELD_KEYS or not all(_is_field_key(key) for key in settings.FIELD_KEYS):
        hint = "Give 32 random bytes in URL-safe base64; several are parted by commas, the newest first."
        found.append(Error("FIELD_KEYS holds something that is no key.", hint=hint, id="house.E004"))
    if settings.ACCESS_CODE_STRENGTH < WEAKEST_ACCESS_CODE:
        hint = f"Leave ACCESS_CODE_STRENGTH at {WEAKEST_ACCESS_CODE}."
        found.append(Error("Access codes could be guessed fast.", hint=hint, id="house.E012"))
    return found


def uploads(**_: Any) -> list[CheckMessage]:
    """Uploads never touch a disk."""
    if settings.FILE_UPLOAD_HANDLERS == ["config.uploads.MemoryOnly"]:
        return []
    return [Error("Uploads could touch a disk.", hint="Keep config.uploads.MemoryOnly alone.", id="house.E005")]


def background_work(**_: Any) -> list[CheckMessage]:
    """Every function of settings.BACKGROUND_WORK exists."""
    hint = "Mend settings.BACKGROUND_WORK: dotted path and seconds."
    return [
        Error(f"Background work {name!r} is not there.", hint=hint, id="house.E006")
        for name, seconds in settings.BACKGROUND_WORK
        if seconds <= 0 or not _exists(name)
    ]


def static_files(**_: Any) -> list[CheckMessage]:
    """In production the collected static files are there."""
    if settings.DEMO or (Path(settings.STATIC_ROOT) / "staticfiles.json").exists():
        return []
    return [Warning("Static files are not collected.", hint="Run: manage.py collectstatic", id="house.W007")]


def no_mail_about_crashes(**_: Any) -> list[CheckMessage]:
    """Nobody is mailed about a crash: such a mail holds what was posted."""
    if not settings.ADMINS and not settings.MANAGERS:
        return []
    return [Error("ADMINS or MANAGERS is set.", hint="Leave both empty; watch the log.", id="house.E008")]


def passkeys(**_: Any) -> list[CheckMessage]:
    """The address whose passkeys are taken is one that browsers take for safe."""
    if not settings.PASSKEY_ORIGIN or _PASSKEY_ORIGIN.fullmatch(settings.PASSKEY_ORIGIN):
        return []
    hint = "Give https://host, or http://….onion, with a port if it has one and nothing behind it; or leave it empty."
    return [Error("PASSKEY_ORIGIN is no address that passkeys can be bound to.", hint=hint, id="house.E020")]


def guards(databases: Sequence[str] | None = None, **_: Any) -> list[CheckMessage]:
    """The triggers of both rooms stand; only a warning for `migrate`, which brings them back."""
    found: list[CheckMessage] = []
    for alias in databases or ():
        if _rows("AuditRow", alias) is None:
            continue  # a database that is still empty is no warning: `migrate` fills it
        if away := [name for room in GUARDED for name in triggers.missing(room, connections[alias])]:
            text = f"Triggers are missing in {alias}: {', '.join(away)}."
            found.append(Warning(text, hint="Run: manage.py migrate", id="house.W009"))
    return found


def a_role_of_its_own(databases: Sequence[str] | None = None, **_: Any) -> list[CheckMessage]:
    """In production on PostgreSQL the service is not the owner of the books it serves (S30)."""
    found: list[CheckMessage] = []
    for alias in databases or ():
        if settings.DEMO or connections[alias].vendor != "postgresql" or _rows("AuditRow", alias) is None:
            continue
        with connections[alias].cursor() as cursor:
            cursor.execute("SELECT has_table_privilege('notifications_auditrow', 'UPDATE')")
            if cursor.fetchone()[0]:
                hint = "Let the owner run migrate with DATABASE_APP_ROLE, and serve as that role; see README."
                text = f"Who serves {alias} could rewrite evidence and books."
                found.append(Warning(text, hint=hint, id="house.W013"))
    return found


def no_demo_database(databases: Sequence[str] | None = None, **_: Any) -> list[CheckMessage]:
    """Production runs on no database that was a demo's."""
    if settings.DEMO:
        return []
    hint = "Make a fresh database for production; a demo's stays a demo's."
    return [
        Error(f"The database {alias} is a demo's.", hint=hint, id="house.E010")
        for alias in databases or ()
        if (rows := _rows("DemoClock", alias)) is not None and rows.exists()
    ]


def no_demo_keys(databases: Sequence[str] | None = None, **_: Any) -> list[CheckMessage]:
    """No roster and no founder of production has a key that was made for the demo."""
    demo_keys = set() if settings.DEMO else set(_demo_keys())
    named = demo_keys & set(settings.ROSTER_FOUNDERS)
    for alias in databases or ():
        if demo_keys and (rows := _rows("RosterVersion", alias)) is not None:
            named |= {key for row in rows.iterator() for key in demo_keys if key in row.document}
    hint = "Let people make their own keys and sign a new first roster."
    return [Error(f"A roster names the demo key {key}.", hint=hint, id="house.E011") for key in sorted(named)]


def _wrong_sqlite_options(options: dict[str, Any]) -> list[str]:
    given = {name.lower(): value.upper() for name, value in _PRAGMA.findall(options.get("init_command", ""))}
    wrong = [f"{name} is not {value}" for name, value in SQLITE_PRAGMAS.items() if given.get(name) != value]
    if options.get("transaction_mode") != "IMMEDIATE":
        wrong.append("transaction_mode is not IMMEDIATE")
    if options.get("timeout", 0) <= 0:
        wrong.append("timeout is not set")
    return wrong


def _is_field_key(key: str) -> bool:
    try:
        Fernet(key)
    except ValueError:
        return False
    return True


def _exists(name: str) -> bool:
    try:
        return callable(import_string(name))
    except ImportError:
        return False


def _rows(model_name: str, alias: str) -> QuerySet[Any] | None:
    # By name: checks are connected before the tables are known, and may run before these are made.
    model: Any = apps.get_model("notifications", model_name)
    is_there = model._meta.db_table in connections[alias].introspection.table_names()
    return model.objects.using(alias) if is_there else None


def _demo_keys() -> Iterable[str]:
    for file in (settings.VAR / "demo-keys").glob("*/fingerprint"):
        yield file.read_text(encoding="ascii").strip()
