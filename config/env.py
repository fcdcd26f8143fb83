"""Typed readers of the environment that stop the start with a hint when a value is wrong."""

import base64
import contextlib
import os
import secrets
from pathlib import Path
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

_TRUE = frozenset({"1", "true", "yes", "on"})
_FALSE = frozenset({"", "0", "false", "no", "off"})
KEY_BYTES = 32


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
    """Return a secret from the variable, a file (see `_given`), or from `keep_in`, made there once.

    Production passes no `keep_in`: without a given secret it does not start.
    """
    if given := _given(name):
        return given
    if keep_in is None:
        raise ImproperlyConfigured(f"Neither {name} nor {name}_FILE is set. Give 32 random bytes in base64.")
    return _made_once(keep_in)


def keys(name: str, keep_in: Path | None, *, may_be_empty: bool = False) -> list[str]:
    """Return keys of 32 bytes, parted by commas or lines, the newest first; a bad one stops the start unshown."""
    given = _given(name) if may_be_empty else secret(name, keep_in)
    found = [key.strip() for key in given.replace("\n", ",").split(",") if key.strip()]
    for place, key in enumerate(found, start=1):
        if not _is_key(key):
            hint = "Give 32 random bytes in URL-safe base64; several are parted by commas, the newest first."
            raise ImproperlyConfigured(f"{name}: number {place} of {len(found)} is no key. {hint}")
    if len(set(found)) < len(found):
        raise ImproperlyConfigured(f"{name} names a key twice. Leave one of them.")
    return found


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
    # secure_delete overwrites what is erased: else it would lie in free pages and go into every copy.
    pragmas = "PRAGMA journal_mode=WAL;PRAGMA synchronous=FULL;PRAGMA recursive_triggers=ON;PRAGMA foreign_keys=ON;"
    pragmas += "PRAGMA secure_delete=ON;"
    # The service asks more different questions than Python keeps ready for SQLite (128), again and again.
    options = {"transaction_mode": "IMMEDIATE", "timeout": 30, "init_command": pragmas}
    return {**options, "cached_statements": 1024}


def _given(name: str) -> str:
    """Return what NAME holds, the file that NAME_FILE names, or the file NAME of a service manager's credentials."""
    if value := os.environ.get(name, "").strip():
        return value
    if file := os.environ.get(f"{name}_FILE"):
        return _read_file(name, Path(file))
    folder = os.environ.get("CREDENTIALS_DIRECTORY")
    credential = Path(folder) / name if folder else None
    return _read_file(name, credential) if credential and credential.exists() else ""


def _read_file(name: str, file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise ImproperlyConfigured(f"{name}: the file {file} cannot be read. Mend its path or its rights.") from error


def _is_key(key: str) -> bool:
    try:
        return len(base64.b64decode(key, altchars=b"-_", validate=True)) == KEY_BYTES
    except ValueError:
        return False


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
