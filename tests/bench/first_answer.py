"""One process that answers once, or works once, and says what it weighs then, in MB: `ours`, `bare` or `worker`."""

import re
import sys
from importlib import import_module
from pathlib import Path
from typing import Any
from wsgiref.util import setup_testing_defaults

# What `startproject` writes, but for a page of its own.
APPS = ["admin", "auth", "contenttypes", "sessions", "messages", "staticfiles"]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
CONTEXT = [
    "django.template.context_processors.request",
    "django.contrib.auth.context_processors.auth",
    "django.contrib.messages.context_processors.messages",
]


def main(name: str) -> None:
    """Do the one thing and print the weight."""
    if name == "worker":
        _work()
    else:
        application = _bare() if name == "bare" else import_module("config.wsgi").application
        assert _answer(application) == "200 OK"
    held = re.search(r"VmRSS:\s+(\d+) kB", Path("/proc/self/status").read_text(encoding="ascii"))
    assert held is not None
    print(int(held[1]) * 1024 / 1e6)


def _work() -> None:
    from django.core.management import execute_from_command_line

    execute_from_command_line(["manage.py", "work", "--once"])


def _bare() -> Any:
    from django.conf import settings
    from django.core.wsgi import get_wsgi_application

    settings.configure(
        ALLOWED_HOSTS=["127.0.0.1"],
        DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}},
        INSTALLED_APPS=[f"django.contrib.{app}" for app in APPS],
        MIDDLEWARE=MIDDLEWARE,
        ROOT_URLCONF="tests.bench.first_page",
        SECRET_KEY="bare",
        STATIC_URL="static/",
        TEMPLATES=[
            {
                "BACKEND": "django.template.backends.django.DjangoTemplates",
                "APP_DIRS": True,
                "OPTIONS": {"context_processors": CONTEXT},
            }
        ],
    )
    return get_wsgi_application()


def _answer(application: Any) -> str:
    said: list[str] = []
    environ: dict[str, Any] = {"HTTP_HOST": "127.0.0.1", "PATH_INFO": "/"}
    setup_testing_defaults(environ)
    for _part in application(environ, lambda status, _headers, *_more: said.append(status)):
        pass
    return said[0]


if __name__ == "__main__":
    main(sys.argv[1])
