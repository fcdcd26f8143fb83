"""A fund with many past cases: one that was paid and one that the board declined, lived through by real acts, copied.

Every row such a life leaves is copied in the database itself, case by case under ids of its own: lines, rounds, seats,
votes, decision, confirmations, codes, tasks, boxes and locks, commitments, payments, entries. What is not copied:
evidence and notices, which no list and no finding reads. The copied entries stand outside the chain and the balances.
"""

import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from django.apps import apps
from django.db import connection, models, transaction

from emergency.actions.ending import endings
from emergency.actors import Actor
from emergency.models import AccessKey, Slip
from fund.models import (
    Commitment,
    CommitmentEvent,
    CommitmentInstalment,
    Disbursement,
    Fund,
    JournalEntry,
    Posting,
    Voucher,
)
from notifications import triggers
from notifications.models import Box, Lock
from tests.after_approval import close, confirm_receipt, give_details, pay, prove
from tests.bench.models import PastCase
from tests.factories import NOW, Case, People, approve, ask, decline, to_review
from tests.triggers import ROOMS

# Of ten past cases seven were paid.
PAID_OF_TEN = 7
COUNTRIES = ("AM", "AZ", "BY", "GE", "KG", "KZ", "MD", "RU", "TJ", "UA", "UZ")
URGENCIES = ("red", "amber", "green")
WEEKS = 200
# With so many hexadecimal digits of its own in front, an id is the next case's; odd, so that no two are alike.
MARK, SPREAD = 8, 2_654_435_761
FIRST_NUMBER = 10_000_000
AT_ONCE = 10_000
# Longer than a refusal may be appealed.
APPEALED_UNTIL = timedelta(days=60)
_NOT_OF_A_CASE = frozenset(
    {"User", "SecondFactor", "RecoveryCode", "ApiToken", "LoginThrottle", "GrantedMonth", "DutyShift", "RingTest"}
)
_OF_THE_BOOKS = (
    Commitment,
    CommitmentInstalment,
    CommitmentEvent,
    Disbursement,
    Voucher,
    JournalEntry,
    Posting,
    Box,
    Lock,
)
# What varies from case to case besides ids and digests, as SQL on the row of `PastCase` named "past".
_VARIED = {
    ("AidRequest", "reference"): "past.reference",
    ("AidRequest", "week"): "past.week",
    ("AidRequest", "country"): "past.country",
    ("AidRequest", "urgency"): "past.urgency",
    ("Grant", "month"): "past.month",
    ("JournalEntry", "number"): f"{FIRST_NUMBER} + past.id * {{entries}} + {{place}}",
    ("Disbursement", "payment_code"): "past.reference || {place}",
}
# What is erased some months after a case ended: of ten past cases of a kind one still has it.
_SHORT_LIVED = (AccessKey, Box, Lock, Slip)
# References between the copies hold by their making; on SQLite the rows want a larger cache instead.
_UNCHECKED = {"postgresql": "SET LOCAL session_replication_role = replica", "sqlite": "PRAGMA cache_size = -200000"}
Kept = list[models.Model]


def furnish(fund: Fund, people: People, count: int) -> None:
    """Bring the fund to this many past cases; called again with more, it adds what is missing."""
    known = PastCase.objects.count()
    _write_numbers(known + 1, count)
    paid, declined = _lived(_paid, fund, people), _lived(_declined, fund, people)
    with _unguarded(), connection.cursor() as cursor:
        for rows, share in ((paid, range(PAID_OF_TEN)), (declined, range(PAID_OF_TEN, 10))):
            for sql, values in _copies(rows, share, known):
                cursor.execute(sql, values)
    if connection.vendor == "postgresql":
        # As its own housekeeping does after some minutes.
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")


def _paid(fund: Fund, people: People) -> None:
    case = approve(to_review(ask(fund, people, lines={"legal_aid": 100}, urgency="red"), people), people)
    close(prove(confirm_receipt(pay(give_details(case), people), people), people), people)


def _declined(fund: Fund, people: People) -> None:
    case: Case = decline(to_review(ask(fund, people), people), people)
    door = endings.NextDoor("covered_elsewhere", none_known=True)
    endings.refer(reference=case.reference, by=Actor(people["cora"]), now=case.at, door=door)
    case.at += APPEALED_UNTIL
    close(case, people)


def _write_numbers(first: int, last: int) -> None:
    PastCase.objects.bulk_create((_numbered(number) for number in range(first, last + 1)), batch_size=AT_ONCE)


def _numbered(number: int) -> PastCase:
    # Countries and urgencies run through every week; a case of the newest week comes as often as one of the oldest.
    then = NOW - timedelta(weeks=1 + number % WEEKS)
    year, week, _day = then.isocalendar()
    return PastCase(
        id=number,
        reference=f"{number:08}",
        mark=f"{number * SPREAD % 16**MARK:0{MARK}x}",
        week=f"{year}-W{week:02}",
        month=then.date().replace(day=1),
        country=COUNTRIES[number % len(COUNTRIES)],
        urgency=URGENCIES[number // 10 % len(URGENCIES)],
    )


def _lived(life: Callable[[Fund, People], None], fund: Fund, people: People) -> Kept:
    """Return the rows that came to be while a case lived."""
    tables = [model for model in apps.get_app_config("emergency").get_models() if model.__name__ not in _NOT_OF_A_CASE]
    before = {model: set(model._base_manager.values_list("pk", flat=True)) for model in (*tables, *_OF_THE_BOOKS)}
    life(fund, people)
    return [row for model, known in before.items() for row in model._base_manager.exclude(pk__in=known)]


def _copies(rows: Kept, share: range, known: int) -> Iterator[tuple[str, list[Any]]]:
    """Yield the statements that copy these rows once for each numbered case of their share of ten."""
    own = {value for row in rows for value in _ids(row)}
    entries = sum(isinstance(row, JournalEntry) for row in rows)
    places: dict[type, int] = {}
    quote, numbers = connection.ops.quote_name, PastCase._meta.db_table
    for row in rows:
        place = places[type(row)] = places.get(type(row), -1) + 1
        last = share[0] if isinstance(row, _SHORT_LIVED) else share[-1]
        said = [_value(row, field, own, place=place, entries=entries) for field in _columns(row)]
        names = ", ".join(quote(field.column) for field in _columns(row))
        sql = f"INSERT INTO {quote(row._meta.db_table)} ({names}) SELECT {', '.join(sql for sql, _given in said)}"
        which = f" FROM {quote(numbers)} past WHERE past.id > {known} AND past.id %% 10 BETWEEN {share[0]} AND {last}"
        yield sql + which, [one for _sql, given in said for one in given]


def _columns(row: models.Model) -> list[Any]:
    return [field for field in row._meta.concrete_fields if not isinstance(field, models.AutoField)]


def _value(row: models.Model, field: Any, own: set[uuid.UUID], **counted: int) -> tuple[str, list[Any]]:
    """Return a column of a copy as SQL with its values."""
    varied = _VARIED.get((type(row).__name__, field.name))
    if varied:
        return varied.format(**counted), []
    value = getattr(row, field.attname)
    if value in own if isinstance(value, uuid.UUID) else False:
        return f"CAST({_marked(value.hex)} AS {field.db_type(connection)})", []
    if value and isinstance(field, models.CharField) and field.max_length == 64:
        return _marked(value), []
    return "%s", [field.get_db_prep_save(value, connection)]


def _marked(digits: str) -> str:
    return f"past.mark || '{digits[MARK:]}'"


def _ids(row: models.Model) -> Iterator[uuid.UUID]:
    """Yield the ids that are this case's own."""
    known = (row.pk, *(getattr(row, name, None) for name in ("ledger_ref", "emergency_id", "source_id")))
    return (one for one in known if isinstance(one, uuid.UUID))


@contextmanager
def _unguarded() -> Iterator[None]:
    """Let rows in as they are: the guards judge acts, and here nobody acts."""
    for room in ROOMS:
        triggers.drop(room, connection)
    with connection.constraint_checks_disabled(), transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(_UNCHECKED[connection.vendor])
        yield
    for room in ROOMS:
        triggers.install(room, connection)
