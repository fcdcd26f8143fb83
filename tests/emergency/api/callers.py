"""People who call the API as their programs do: token, one-time codes, access codes, keys; and a case told by calls.

with frozen_at(NOW) as clock:
    town = open_town(make_fund("5000.00"))
    case = town.ask()                      # Ada's, red, 1,200.00 for legal aid
    town.to_review(case)
    town.approve(case, "ben", "bea")
    clock.move_to(NOW + 3 * HOUR)
"""

import json
import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import wraps
from typing import Any, TypeVar

import time_machine
from django.test import Client

from emergency.models import AidRequest, User
from fund.models import Fund
from tests.factories import People, cast
from tests.people import code_for, token_for
from tests.remembered import remembered

Taken = TypeVar("Taken")

API = "/api/v1/"
JSON = "application/json"
PROBLEM = "application/problem+json"
PAYOUT = {
    "way": "vendor",
    "consent": "agrees",
    "harm": "no",
    "boxes": {"payout": {"name": "Clinic", "account": "bill 17"}},
}


def step(act: Callable[..., Taken]) -> Callable[..., Taken]:
    """Mark a step of a story told by calls as `remembered`; the moment at which it is taken is one of its arguments."""

    def take(_now: datetime, *arguments: Any, **named: Any) -> Taken:
        return act(*arguments, **named)

    take.__qualname__ = act.__qualname__
    kept = remembered(take)

    @wraps(act)
    def taken(*arguments: Any, **named: Any) -> Taken:
        return kept(datetime.now(UTC), *arguments, **named)

    return taken


@contextmanager
def frozen_at(moment: datetime) -> Iterator[Any]:
    """Let the service's clock stand at this moment; the block moves it."""
    with time_machine.travel(moment, tick=False) as clock:
        yield clock


@dataclass
class Caller:
    """Somebody with a token, or nobody who may hold an access code."""

    person: User | None = None
    client: Client = field(default_factory=Client, compare=False)
    token: str = ""

    def get(self, path: str, *, code: str = "") -> Any:
        """Read an address below /api/v1/."""
        return self.client.get(API + path, headers=self._headers(code=code))

    def post(self, path: str, body: Any = None, *, code: str = "", fresh: bool = False, key: str | None = None) -> Any:
        """Do an act under a key of its own unless one is given, "" for none; `fresh` adds a one-time code."""
        said = dict(body or {})
        if fresh and self.person:
            said["otp"] = code_for(self.person)
        headers = self._headers(code=code, key=uuid.uuid4().hex if key is None else key)
        return self.client.post(API + path, json.dumps(said), content_type=JSON, headers=headers)

    def must(self, path: str, body: Any = None, **options: Any) -> Any:
        """Do an act that has to succeed and return its answer's body."""
        answer = self.post(path, body, **options)
        assert answer.status_code < 300, (path, answer.status_code, answer.content.decode())
        return answer.json()

    def reads(self, path: str, **options: Any) -> Any:
        """Read an address that has to answer and return its body."""
        answer = self.get(path, **options)
        assert answer.status_code == 200, (path, answer.status_code, answer.content.decode())
        return answer.json()

    def _headers(self, *, code: str = "", key: str = "") -> dict[str, str]:
        given = {"Authorization": self.token, "Access-Code": code, "Idempotency-Key": key}
        return {name: value for name, value in given.items() if value}


@dataclass(frozen=True)
class Filed:
    """A case as its asker knows it."""

    reference: str
    code: str

    @property
    def path(self) -> str:
        """Return its address below /api/v1/."""
        return f"aid-requests/{self.reference}/"

    @property
    def row(self) -> AidRequest:
        """Return it as it stands in the database."""
        return AidRequest.objects.get(reference=self.reference)

    @property
    def state(self) -> str:
        """Return where it stands."""
        return self.row.state


@dataclass
class Town:
    """A fund with its whole cast, each as a caller by name, and somebody without account as `nobody`."""

    fund: Fund
    people: People
    callers: dict[str, Caller]
    nobody: Caller = field(default_factory=Caller)

    def __getitem__(self, name: str) -> Caller:
        return self.callers[name]

    @step
    def ask(self, by: str = "ada", lines: Mapping[str, str | None] | None = None, **more: Any) -> Filed:
        """Ask for help: amounts by use, None for "I do not know"."""
        filed = self[by].must("aid-requests/", asking(lines or {"legal_aid": "1200.00"}, **more))
        return Filed(filed["reference"], filed["access_code"])

    @step
    def to_verifying(self, case: Filed) -> None:
        """Let Cora take the case up and record two confirmations."""
        cora = self["cora"]
        cora.must(f"{case.path}take-up/", {"level": 0})
        for confirmer in ("member", "contact"):
            cora.must(f"{case.path}confirm/", {"confirmer": confirmer, "means": "voice", "independent": True})

    @step
    def to_review(self, case: Filed) -> None:
        """Bring a case just asked before the board."""
        self.to_verifying(case)
        self["cora"].must(f"{case.path}present/", {"boxes": {"card": "Nino, capital", "summary": "In short"}})

    def ballot(self, name: str, case: Filed, choice: str = "approve") -> dict[str, Any]:
        """Return the vote this member would cast on the case as they see it, in full."""
        shown = self[name].reads(case.path)
        lines = [{"line": line["line"], "amount": line["proposed"]} for line in shown["lines"]]
        said = {"revision": shown["revision"], "choice": choice, "lines": lines}
        return said if choice == "approve" else {**said, "lines": [], "reason_code": "not_confirmable"}

    @step
    def vote(self, name: str, case: Filed, choice: str = "approve") -> Any:
        """Let a member answer the conflict question and vote."""
        self[name].must(f"{case.path}recuse/", {"level": 0})
        return self[name].must(f"{case.path}vote/", self.ballot(name, case, choice), fresh=True)

    def approve(self, case: Filed, *names: str) -> None:
        """Let these members approve in full."""
        for name in names:
            self.vote(name, case)

    @step
    def give_details(self, case: Filed, by: str = "ada") -> None:
        """Say where the money goes, with the access code."""
        self[by].must(f"{case.path}payout-details/", PAYOUT, code=case.code)

    @step
    def prepare(self, case: Filed) -> list[dict[str, Any]]:
        """Let Tom prepare everything promised."""
        body = {"reference": case.reference}
        return list(self["tom"].must("fund/disbursements/", body, fresh=True)["disbursements"])

    @step
    def pay(self, case: Filed) -> list[dict[str, Any]]:
        """Let Tom prepare and send, Chen authorise; returns the payments as sent."""
        sent = []
        for one in self.prepare(case):
            self["chen"].must(f"fund/disbursements/{one['id']}/authorise/", fresh=True)
            sent.append(self["tom"].must(f"fund/disbursements/{one['id']}/send/", fresh=True)["disbursement"])
        return sent


def open_town(fund: Fund, **more_roles: tuple[str, ...]) -> Town:
    """Make the whole cast with tokens; call it while the clock stands where the story begins."""
    people = cast(fund, **more_roles)
    tokens = tokens_for(people, datetime.now(UTC))
    return Town(fund, people, {name: Caller(person, token=tokens[name]) for name, person in people.items()})


@remembered
def tokens_for(people: People, _now: datetime) -> dict[str, str]:
    """Give everybody a token; they say when they were made, so that they are another's only at the same instant."""
    return {name: token_for(person) for name, person in people.items()}


def asking(lines: Mapping[str, str | None], **more: Any) -> dict[str, Any]:
    """Return the body of a call for help; `more` replaces fields."""
    return {
        "country": "GE",
        "urgency": "red",
        "for_whom": "other",
        "lines": [{"use": use, "amount": money(amount) if amount else None} for use, amount in lines.items()],
        "consent": "agrees",
        "harm": "no",
        "boxes": {"narrative": "A story, беда", "identity": "Nino, capital"},
        **more,
    }


def money(amount: str) -> dict[str, str]:
    """Return an amount in the form of the API."""
    return {"amount": amount, "currency": "EUR"}


def assert_problem(answer: Any, status: int, code: str | None = None) -> dict[str, Any]:
    """Check that an answer is a problem document of this status and return it."""
    assert answer.status_code == status, (answer.status_code, answer.content.decode())
    assert answer.headers["Content-Type"] == PROBLEM
    document: dict[str, Any] = answer.json()
    assert document["status"] == status
    assert document["code"] and document["detail"]
    assert code is None or document["code"] == code, document
    return document
