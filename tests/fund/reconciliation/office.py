"""A treasurer's office: a fund with books, readers with real keys, and statements to import."""

import json
import uuid
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from emergency.models import User
from fund.models import Account, Disbursement, Fund, Mandate, StatementLine
from fund.reconciliation.importing import Imported, import_statement
from tests.fund.ledger.world import BEN, CHEN, TODAY, TOM, World, new_world
from tests.fund.reconciliation.camt import Detail, Entry, Statement, camt
from tests.keys import adopt_demo_roster, download, opened
from tests.remembered import remembered

NOW = datetime.now(UTC)
ACCOUNT = "1010"
ROLES = {TOM: ("tom", "treasurer"), CHEN: ("chen", "checker")}


@dataclass
class Office:
    """The world of the ledger's stories, with Tom and Chen able to read what the bank says."""

    world: World

    @property
    def fund(self) -> Fund:
        """The network's fund."""
        return self.world.fund

    @property
    def bank(self) -> Account:
        """Its bank account in the chart."""
        return self.world.bank

    def take_in(self, content: bytes, **changes: Any) -> Imported:
        """Import a file as Tom."""
        named = {"fund": self.fund, "account_code": ACCOUNT, "by": TOM, "now": NOW, **changes}
        return import_statement(content=content, **named)

    def pay(self, amount: str = "120.00", **named: Any) -> Disbursement:
        """Bring one payment on its way: promised, prepared by Tom, authorised by Chen, sent by Tom."""
        (line,) = self.world.promise(amount)
        return self.world.pay(line, amount, **named)

    def read(self, box_id: uuid.UUID, *, name: str = "chen", user: uuid.UUID = CHEN) -> bytes:
        """Return a box as this person opens it on their own device."""
        return opened(name, download(box_id, user))[1]

    def rest(self, line: StatementLine, **reader: Any) -> dict[str, Any]:
        """Return the sealed rest of a line as Chen reads it."""
        document = json.loads(self.read(line.statement.lines_box_id, **reader))
        return dict(zip(document["fields"], document["lines"][line.place], strict=True))


@remembered
def new_office() -> Office:
    """Open the books, give 1,000.00, and let Tom and Chen read."""
    office = Office(new_world())
    office.world.donate("1000.00", on=date(2025, 2, 1))
    people = {}
    for user_id, (name, role) in ROLES.items():
        user = User.objects.create(id=user_id, login=name, pseudonym=name.capitalize())
        Mandate.objects.create(fund=office.fund, user=user, role=role, starts_on=date(2020, 1, 1))
        people[user_id] = (name, {role})
    User.objects.create(id=BEN, login="ben", pseudonym="Ben")
    Mandate.objects.create(fund=office.fund, user_id=BEN, role="member", starts_on=date(2020, 1, 1))
    adopt_demo_roster(office.fund.pk, people)
    return office


def statement(*entries: Entry, opening: str = "1000.00", **changes: Any) -> bytes:
    """Return a CAMT.053 file of March 2025 whose closing follows from its entries."""
    total = _minor(opening) + sum(_minor(each.amount) * (-1 if each.direction == "DBIT" else 1) for each in entries)
    closing = f"{'-' if total < 0 else ''}{abs(total) // 100}.{abs(total) % 100:02}"
    period = {"from_day": date(2025, 3, 1), "to_day": date(2025, 3, 31), **changes}
    return camt(Statement(opening=opening, closing=closing, entries=entries, **period))


def out(amount: str, text: str = "", *, name: str = "Иван Петров", **changes: Any) -> Entry:
    """Return money going out on the day the stories play."""
    return _entry(amount, "DBIT", text, name, changes)


def came(amount: str, text: str = "", *, name: str = "Some Sender", **changes: Any) -> Entry:
    """Return money coming in."""
    return _entry(amount, "CRDT", text, name, changes)


def _entry(amount: str, direction: str, text: str, name: str, changes: dict[str, Any]) -> Entry:
    details = (Detail(name=name, iban="DE89370400440532013000", text=text),)
    return Entry(amount=amount, direction=direction, details=details, **{"day": TODAY, **changes})


def _minor(text: str) -> int:
    return int(text.replace(".", ""))
