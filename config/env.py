"""Typed readers of the environment that stop the start with a hint when a value is wrong."""

import contextlib
import os
import secrets
from pathlib import Path
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

_TRUE = frozenset({"1", "true", "yes", "on"})
_FALSE = frozenset({"", "0", "false", "no", "off"})


def text(name: str, default: str | None = None) -> str:
    """Return the variable as text; raises ImproperlyConfigured when it is unset and has no default."""
    value = os.environ.get(name, default)
    if value is None:
        raise ImproperlyConfigured(f"{name} is not set. Set it in the service's environment, then start again.")
    return value


def flag(name: str, default: bool = False) -> bool:
    """Return the variable as yes or no; raises ImproperlyConfigured on any other word."""
    value = os.environ.get(name)
    if value is None:
        return default
    word = value.strip().lower()
    if word in _TRUE:
        return True
    if word in _FALSE:
        return False
    raise ImproperlyConfigured(f"{name} is {value!r}. Use 1 or 0.")


def whole(name: str, default: int, *, least: int = 0) -> int:
    """Return the variable as a whole number not below `least`."""
    value = os.environ.get(name, str(default))
    if not value.strip().isdigit() or int(value) < least:
        raise ImproperlyConfigured(f"{name} is {value!r}. Use a whole number of {least} or more.")
    return int(value)


def words(name: str, default: str = "") -> list[str]:
    """Return a comma-separated variable as a list without empty items."""
    return [word.strip() for word in os.environ.get(name, default).split(",") if word.strip()]


def secret(name: str, keep_in: Path | None) -> str:
    """Return a secret from the variable, from the file named by NAME_FILE, or from `keep_in`, made there once.

    Production passes no `keep_in`: without a given secret it does not start.
    """
    given = os.environ.get(name) or _read_file(os.environ.get(f"{name}_FILE"))
    if given:
        return given
    if keep_in is None:
        raise ImproperlyConfigured(f"Neither {name} nor {name}_FILE is set. Give 32 random bytes in base64.")
    return _made_once(keep_in)


def database(name: str, sqlite_file: Path) -> dict[str, object]:
    """Return Django's settings of the database: the PostgreSQL address in the variable, else the SQLite file."""
    address = os.environ.get(name, "")
    if not address:
        return {"ENGINE": "django.db.backends.sqlite3", "NAME": sqlite_file, "OPTIONS": _sqlite_options()}
    parts = urlsplit(address)
    if parts.scheme not in {"postgres", "postgresql"} or not parts.path.strip("/"):
        raise ImproperlyConfigured(f"{name} must look like postgresql://user:password@host:5432/database.")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path[1:]),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
    }


def _sqlite_options() -> dict[str, object]:
    # IMMEDIATE takes the write lock at BEGIN: two deferred writers otherwise fail instead of waiting.
    # recursive_triggers makes REPLACE fire the delete triggers that guard the books.
    pragmas = "PRAGMA journal_mode=WAL;PRAGMA synchronous=FULL;PRAGMA recursive_triggers=ON;PRAGMA foreign_keys=ON;"
    return {"transaction_mode": "IMMEDIATE", "timeout": 30, "init_command": pragmas}


def _read_file(name: str | None) -> str:
    return Path(name).read_text(encoding="utf-8").strip() if name else ""


def _made_once(file: Path) -> str:
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        draft = file.with_name(f"{file.name}.{secrets.token_hex(4)}")
        draft.touch(mode=0o600, exist_ok=False)
        draft.write_text(secrets.token_urlsafe(32) + "=", encoding="utf-8")
        with contextlib.suppress(FileExistsError):  # another process was first: its secret counts
            os.link(draft, file)
        draft.unlink()
    return file.read_text(encoding="utf-8").strip()
