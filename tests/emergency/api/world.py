"""One case of Kazakhstan, payable, with everything that has an id: what Georgia's contact must find nothing of."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.test import Client

from emergency.actions import paying, payout
from emergency.actors import Actor
from emergency.models import ApiToken, BudgetLine
from fund.models import Disbursement
from notifications.models import Box
from tests.emergency.api.callers import PAYOUT, Caller, Town, asking
from tests.factories import NOW, Case, bring_to
from tests.people import sign_in, token_for

UNUSED_REFERENCE = "ZZZZ-9999"
SEATS = ("ben", "bea", "bo", "bela", "bao")


@dataclass
class World:
    """The town with that case."""

    town: Town
    case: Case
    payment: Disbursement
    clock: Any
    callers: dict[str, Caller] = field(default_factory=dict)
    browsers: dict[str, Client] = field(default_factory=dict)

    @property
    def line(self) -> BudgetLine:
        """Return the case's one budget line."""
        return self.case.row.lines.get()

    def box(self, kind: str) -> Box:
        """Return the case's box of this kind."""
        return Box.objects.get(owner_id=self.case.row.pk, kind=kind)

    def caller(self, name: str) -> Caller:
        """Return somebody by name as an API caller, with a token that is valid now."""
        if name not in self.callers:
            person = self.town.people.get(name)
            self.callers[name] = Caller(person, token=token_for(person) if person else "")
        return self.callers[name]

    def browser(self, name: str) -> Client:
        """Return somebody's browser, signed in unless nobody's, that has been here before."""
        if name not in self.browsers:
            person = self.town.people.get(name)
            self.browsers[name] = sign_in(Client(), person) if person else Client()
            self.browsers[name].get("/")
        return self.browsers[name]

    def code_of(self, name: str) -> str:
        """Return the access code of the case for its holder, nothing for anybody else."""
        return self.case.access_code if name == "code" else ""


def make_world(town: Town, clock: Any) -> World:
    """Let Aziz's case become payable with one payment prepared."""
    case = bring_to("approved", town.fund, town.people, by="aziz", country="KZ", at=NOW)
    clock.move_to(case.at)
    holder, said = Actor(holds_code=True), {name: PAYOUT[name] for name in ("way", "consent", "harm")}
    payout.give_payout_details(reference=case.reference, by=holder, now=case.at, details="name: Clinic\n", **said)
    [payment] = paying.prepare(reference=case.reference, by=Actor(town.people["tom"]), now=case.at)
    return World(town, case, payment, clock)


def foreign_values(world: World) -> dict[str, tuple[object, object]]:
    """Return by name of a route's parameter what belongs to others, and what does not exist at all."""
    return {
        "reference": (world.case.reference, UNUSED_REFERENCE),
        "box_id": (world.box("narrative").pk, uuid.uuid4()),
        "disbursement_id": (world.payment.pk, uuid.uuid4()),
        "token_id": (ApiToken.objects.filter(user=world.town.people["cora"]).first().pk, uuid.uuid4()),
    }


def bodies(world: World) -> dict[str, dict[str, Any]]:
    """Return by route name a body that the act's form accepts; an act not named takes none."""
    line = str(world.line.pk)
    door = {"reason_code": "not_confirmable", "none_known": True}
    return {
        "aid-requests": asking({"medicine": "10.00"}),
        "aid-request-take-up": {"level": 0},
        "aid-request-ask": {"codes": ["amount"]},
        "aid-request-answer": {"boxes": {"answer": "Yes."}},
        "aid-request-confirm": {"confirmer": "member", "means": "voice", "independent": True},
        "aid-request-recuse": {"level": 0},
        "aid-request-payout-details": PAYOUT,
        "aid-request-send-back-details": {"reason_code": "other"},
        "aid-request-prove": {"vouchers": [{"kind": "invoice"}]},
        "aid-request-decline": door,
        "aid-request-refer": door,
        "aid-request-freeze": {"reason_code": "danger"},
        "aid-request-present": {"boxes": {"card": "N."}},
        "aid-request-vote": {"revision": 1, "choice": "approve", "lines": [{"line": line, "amount": "1.00"}]},
        "disbursements": {"reference": world.case.reference},
    }


@contextmanager
def undone() -> Iterator[None]:
    """Run the block and take back whatever it wrote; sealing takes the block for the test's own."""
    frame = transaction.atomic()
    frame._from_testcase = True
    with frame:
        yield
        transaction.set_rollback(True)
