"""Whatever serves, works or delivers starts only where the house finds nothing wrong."""

import pytest

from tests import processes

PROGRAMS = {
    "the web server": ("-m", "gunicorn", "config.wsgi", "--bind", "127.0.0.1:0"),
    "the embedded worker": ("manage.py", "work", "--once"),
    "a Celery worker": ("-m", "celery", "-A", "config.celery", "worker", "--pool", "solo"),
}
# All but the one in question: tests own their database, collect no files and hash quickly.
OTHERS = "house.W007 house.E012"


@pytest.mark.processes
@pytest.mark.worker
@pytest.mark.postgres_only
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("program", PROGRAMS)
def test_s30_nothing_starts_as_the_owner_of_the_books(program: str) -> None:
    with processes.start(*PROGRAMS[program], SILENCED=OTHERS, REDIS_URL="redis://127.0.0.1:6379/9") as started:
        assert started.wait() != 0, started.written
    assert "house.W013" in started.written
    assert "DATABASE_APP_ROLE" in started.written
