"""The API as people of the cast call it, each with their own token."""

import uuid
from dataclasses import dataclass
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from emergency.models import User
from fund.models import Fund, Mandate
from tests.factories import MANDATES, NOW, make_fund
from tests.fund.reconciliation.camt import Detail, Entry, Statement, camt
from tests.keys import adopt_demo_roster
from tests.people import code_for, make_person, token_for
from tests.remembered import remembered

EUROS = "EUR"
API = "/api/v1/"


def euros(amount: str) -> dict[str, str]:
    """Return money as the API writes it."""
    return {"amount": amount, "currency": EUROS}


@dataclass
class Desk:
    """A fund whose people call the API."""

    fund: Fund
    people: dict[str, User]

    def get(self, name: str | None, path: str, **query: str) -> Any:
        """Read an address as this person; None is nobody."""
        return Client().get(API + path, query, headers=self._headers(name))

    def post(
        self, name: str | None, path: str, body: Any, *, key: str | None = "new", fresh: bool = False, **headers: str
    ) -> Any:
        """Do an act as this person; `fresh` adds a code, `key` None leaves the key out."""
        known = self._headers(name) | ({"idempotency-key": _key(key)} if key else {}) | headers
        said = {**body, "otp": code_for(self.people[name])} if fresh and name else body
        return Client().post(API + path, said, content_type="application/json", headers=known)

    def upload(self, name: str, content: bytes, *, account: str = "1010", **more: str) -> Any:
        """Send a bank's file in a form."""
        named = {"file": _file(content), "account": account, **more}
        return Client().post(f"{API}fund/statements/", named, headers=self._headers(name))

    def upload_raw(self, name: str, content: bytes, kind: str, **query: str) -> Any:
        """Send a bank's file as the whole body."""
        address = f"{API}fund/statements/"
        return Client().post(address, content, content_type=kind, query_params=query, headers=self._headers(name))

    def signed(self, **changes: Any) -> dict[str, Any]:
        """Sign a project as Tom and return it."""
        answer = self.post("tom", "fund/projects/", {**PROJECT, "signed_on": str(NOW.date()), **changes}, fresh=True)
        assert answer.status_code == 201, answer.content
        return answer.json()

    def arrived(self, project: str, amount: str) -> dict[str, Any]:
        """Let money reach a project."""
        body = {"amount": euros(amount), "arrived_on": str(NOW.date())}
        answer = self.post("tom", f"fund/projects/{project}/instalments/", body, fresh=True)
        assert answer.status_code == 201, answer.content
        return answer.json()

    def moved(self, project: str, amount: str) -> dict[str, Any]:
        """Let a project move money into the fund."""
        body = {"amount": euros(amount), "account": "1010", "on": str(NOW.date())}
        answer = self.post("tom", f"fund/projects/{project}/receipts/", body, fresh=True)
        assert answer.status_code == 201, answer.content
        return answer.json()

    def _headers(self, name: str | None) -> dict[str, str]:
        return {"authorization": token_for(self.people[name])} if name else {}


PROJECT = {
    "donor": "Open Hand Foundation",
    "title": "Harm reduction in five countries",
    "amount": euros("50000.00"),
    "reference": "OHF-2026-7",
}


@remembered
def new_desk(balance: str = "10000.00") -> Desk:
    """Open the books with an opening balance and let the whole cast in, the payers with keys."""
    fund = make_fund(balance)
    people = {}
    for name, (roles, fields) in MANDATES.items():
        people[name] = make_person(name.capitalize(), fund=fund, roles=roles, **fields)
    readers = {people[name].pk: (name, {role}) for name, role in (("tom", "treasurer"), ("chen", "checker"))}
    adopt_demo_roster(fund.pk, readers, now=NOW)
    return Desk(fund, people)


def other_treasurer(desk: Desk) -> User:
    """Give Cy the treasury of another fund."""
    other = make_fund("1.00", code="other")
    Mandate.objects.create(fund=other, user=desk.people["cy"], role="treasurer", starts_on=NOW.date())
    return desk.people["cy"]


def bank_says(*lines: tuple[str, str, str], opening: str = "10000.00", payee: str = "Иван Петров") -> bytes:
    """Return a CAMT.053 file of today: amount, DBIT or CRDT, and text of each line."""
    entries = tuple(
        Entry(amount, way, NOW.date(), f"B-{place}", details=(Detail(text=text, name=payee),))
        for place, (amount, way, text) in enumerate(lines)
    )
    moved = sum(_minor(amount) * (-1 if way == "DBIT" else 1) for amount, way, _text in lines)
    closing = _minor(opening) + moved
    said = Statement(
        opening=opening,
        closing=f"{closing // 100}.{closing % 100:02}",
        entries=entries,
        from_day=NOW.date().replace(day=1),
        to_day=NOW.date(),
    )
    return camt(said)


def _minor(text: str) -> int:
    return int(text.replace(".", ""))


def _key(key: str) -> str:
    return uuid.uuid4().hex if key == "new" else key


def _file(content: bytes) -> Any:
    return SimpleUploadedFile("statement.xml", content, content_type="application/xml")
