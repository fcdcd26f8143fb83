"""One case of Kazakhstan, payable, with everything that has an id: what Georgia's contact must find nothing of."""

import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from itertools import product
from typing import Any

from django.db import transaction
from django.test import Client

from emergency.actions.disbursing import paying, payout
from emergency.actors import Actor
from emergency.models import ApiToken, BudgetLine, DutyShift, Frame, Motion, RecoveryRelease, Ring
from emergency.web.case_acts import PAGE_ACTS
from emergency.web.payments import STEPS
from fund.actions import deciding, deposits, mandates, projects, purses, regulations, treasury
from fund.appointing import Appointment
from fund.ledger import chart
from fund.models import (
    Deposit,
    Disbursement,
    DonorProject,
    InstalmentPromise,
    MandateProposal,
    Match,
    MoneyDecision,
    Organisation,
    Period,
    ProjectInstalment,
    StatementLine,
    StatementPreview,
)
from fund.money import Money
from fund.reconciliation import actions as reconciling
from fund.reconciliation import previews
from fund.reconciliation.importing import import_statement
from fund.web.setaside import ACTS, TREASURER
from notifications.models import Box
from tests.emergency.api import (
    account_rows,
    aside,
    bank_rows,
    duty_rows,
    hearing_rows,
    hold_rows,
    lock_rows,
    roster_rows,
)
from tests.emergency.api.callers import PAYOUT, Caller, Town, asking, money
from tests.emergency.api.routes import Route
from tests.factories import NOW, Case, bring_to
from tests.fund.reconciliation.camt import Detail, Entry, Statement, camt
from tests.people import sign_in, token_for
from tests.remembered import remembered

UNUSED_REFERENCE = "ZZZZ-9999"
WINTER = "relief-winter"
SEATS = ("ben", "bea", "bo", "bela", "bao")


@dataclass
class World:
    """The town with that case."""

    town: Town
    case: Case
    payment: Disbursement
    project: DonorProject
    match: Match
    clock: Any
    callers: dict[str, Caller] = field(default_factory=dict)
    browsers: dict[str, Client] = field(default_factory=dict)

    @property
    def line(self) -> BudgetLine:
        """Return the case's one budget line."""
        return self.case.row.lines.get()

    @cached_property
    def foreign(self) -> dict[str, tuple[object, object]]:
        """Return by name of a route's parameter what belongs to others, and what does not exist at all."""
        return _foreign_values(self)

    @cached_property
    def theirs(self) -> dict[str, object]:
        """Return by name of a route's parameter what belongs to the case; the box is the identity."""
        return {name: theirs for name, (theirs, _) in self.foreign.items()} | {"box_id": self.box("identity").pk}

    @cached_property
    def bodies(self) -> dict[str, dict[str, Any]]:
        """Return by route name a body that the act's form accepts; an act not named takes none."""
        return _bodies(self)

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
            self.browsers[name] = self.fresh_browser(name)
            self.browsers[name].get("/")
        return self.browsers[name]

    def fresh_browser(self, name: str) -> Client:
        """Return another browser of somebody's, signed in unless nobody's."""
        person = self.town.people.get(name)
        return sign_in(Client(), person) if person else Client()

    def code_of(self, name: str) -> str:
        """Return the access code of the case for its holder, nothing for anybody else."""
        return self.case.access_code if name == "code" else ""


def make_world(town: Town, clock: Any) -> World:
    """Let Aziz's case become payable with one payment prepared."""
    case = bring_to("approved", town.fund, town.people, by="aziz", country="KZ", at=NOW)
    clock.move_to(case.at)
    payment, project, match = _make_rows(town, case)
    return World(town, case, payment, project, match, clock)


@remembered
def _make_rows(town: Town, case: Case) -> tuple[Disbursement, DonorProject, Match]:
    """Let there be everything that has an id, at the instant of the case."""
    holder, said = Actor(holds_code=True), {name: PAYOUT[name] for name in ("way", "consent", "harm")}
    payout.give_payout_details(reference=case.reference, by=holder, now=case.at, details="name: Clinic\n", **said)
    [payment] = paying.prepare(reference=case.reference, by=Actor(town.people["tom"]), now=case.at)
    project, match = _make_books(town, case.at)
    _make_decisions(town, project, case.at)
    proposed = regulations.Draft(valid_from=case.at.date())
    regulations.draft(fund=town.fund, said=proposed, by=town.people["ben"].pk, now=case.at)
    duty_rows.make_duty(town.fund, town.people, case.at)
    aside.make_aside(town.fund, town.people, payment, case.at)
    bank_rows.make_bank_rows(town.fund, town.people["tom"].pk, case.at)
    account_rows.make_account_rows(town.fund, town.people, case.at)
    lock_rows.make_lock(town.fund, town.people, case.at, named=("cora", "bela"))
    lock_rows.make_group(town.fund, town.people, case.at)
    hold_rows.make_hold(town.fund, town.people, case.at, case.reference)
    roster_rows.make_roster_rows(town.fund, town.people, case.at)
    hearing_rows.make_complaint(town.fund, town.people, case.at)
    duty_rows.make_frame(town.fund, town.people, case.at)
    gil = town.people["gil"]
    RecoveryRelease.objects.create(fund=town.fund, reason_code="keys_lost", asked_by=gil, asked_at=case.at)
    wanted = Appointment("cy", "guardian", case.at.date(), "7/26")
    mandates.propose(fund=town.fund, said=wanted, by=town.people["ben"].pk, now=case.at)
    return payment, project, match


def _make_decisions(town: Town, project: DonorProject, at: datetime) -> None:
    """Announce an instalment, open a purse, and let Ben propose a transfer to another network."""
    amount, tom = Money.parse("1.00", "EUR"), town.people["tom"].pk
    said: dict[str, Any] = {"amount": amount, "expected_on": at.date()}
    projects.promise_instalment(project_id=project.pk, **said, by=tom, now=at)
    bound = {"code": "winter", "name": "Winter", "restriction": "winter", "uses": [], "countries": []}
    purses.open_purse(fund=town.fund, **bound, by=tom, now=at)
    ben = town.people["ben"].pk
    deciding.propose_transfer(fund=town.fund, to_fund="nowhere", amount=amount, minute_number="1", by=ben, now=at)


def _make_books(town: Town, at: datetime) -> tuple[DonorProject, Match]:
    """Let a project pay its share, and the bank's line of it find its entry."""
    tom, amount, day = town.people["tom"].pk, Money.parse("100.00", "EUR"), at.date()
    signed = {"donor": "Open Hand", "title": "Project", "reference": "OHF-1", "amount": amount, "signed_on": day}
    project = treasury.sign_project(fund=town.fund, **signed, by=tom, now=at)
    treasury.record_instalment(project_id=project.pk, amount=amount, arrived_on=day, by=tom, now=at)
    share = Money.parse("10.00", "EUR")
    entry = treasury.receive_setaside(project_id=project.pk, amount=share, account="1010", on=day, by=tom, now=at)
    import_statement(fund=town.fund, account_code="1010", content=bank_file(at), profile=None, by=tom, now=at)
    following = bank_file(at, "5010.00", "5020.00")
    previews.preview(fund=town.fund, account_code="1010", content=following, by=tom, now=at)
    line = StatementLine.objects.get()
    chart.open_bank_account(town.fund, code="1097", name="Savings", currency="EUR", by=tom, now=at)
    terms = deposits.Terms(ends_on=day + timedelta(days=5))
    deposits.place(fund=town.fund, amount=share, account="1010", on=day, terms=terms, by=tom, now=at)
    return project, reconciling.accept(line_id=line.pk, entry_id=entry.pk, by=tom, now=at)


def bank_file(at: datetime, opening: str = "5000.00", closing: str = "5010.00") -> bytes:
    """Return a statement with the one line of the share, or one more of the kind."""
    day = at.date()
    came = Entry("10.00", "CRDT", day, f"B-{opening}", details=(Detail(text="OHF-1"),))
    month = {"from_day": day.replace(day=1), "to_day": day}
    return camt(Statement(opening=opening, closing=closing, entries=(came,), **month))


def _foreign_values(world: World) -> dict[str, tuple[object, object]]:
    return {
        "reference": (world.case.reference, UNUSED_REFERENCE),
        "box_id": (world.box("narrative").pk, uuid.uuid4()),
        "disbursement_id": (world.payment.pk, uuid.uuid4()),
        "project_id": (world.project.pk, uuid.uuid4()),
        "promise_id": (InstalmentPromise.objects.get().pk, uuid.uuid4()),
        "instalment_id": (ProjectInstalment.objects.get().pk, uuid.uuid4()),
        "decision_id": (MoneyDecision.objects.get().pk, uuid.uuid4()),
        "commitment_id": (world.payment.instalment.commitment_id, uuid.uuid4()),
        "match_id": (world.match.pk, uuid.uuid4()),
        "deposit_id": (Deposit.objects.get().pk, uuid.uuid4()),
        "period_id": (Period.objects.earliest("starts_on").pk, uuid.uuid4()),
        "preview_id": (StatementPreview.objects.get().pk, uuid.uuid4()),
        "statement_id": (world.match.line.statement_id, uuid.uuid4()),
        "line_id": (world.match.line_id, uuid.uuid4()),
        "entry_id": (world.match.entry_id, uuid.uuid4()),
        "shift_id": (DutyShift.objects.get().pk, uuid.uuid4()),
        "organisation_id": (Organisation.objects.first().pk, uuid.uuid4()),
        "mandate_id": (world.town.people["gil"].mandates.get().pk, uuid.uuid4()),
        "proposal_id": (MandateProposal.objects.get().pk, uuid.uuid4()),
        "motion_id": (Motion.objects.get().pk, uuid.uuid4()),
        "frame_id": (Frame.objects.get().pk, uuid.uuid4()),
        "retention_hold_id": (hold_rows.ids()["retention_hold_id"], uuid.uuid4()),
        "roster_id": (roster_rows.waiting_id(), uuid.uuid4()),
        "release_id": (RecoveryRelease.objects.get().pk, uuid.uuid4()),
        "ring_id": (Ring.objects.get().pk, uuid.uuid4()),
        **{name: (pk, uuid.uuid4()) for name, pk in (hearing_rows.ids() | lock_rows.ids()).items()},
        **{name: (pk, uuid.uuid4()) for name, pk in (aside.ids() | bank_rows.ids() | account_rows.ids()).items()},
        "account_code": ("1097", "1098"),
        "code": ("R2", "R9"),
        "fund_code": (world.town.fund.code, "nowhere"),
        "token_id": (ApiToken.objects.filter(user=world.town.people["cora"]).first().pk, uuid.uuid4()),
    }


# Parameters that name a part of the service, by route: it is tried with each.
PARTS: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "case_act": {"name": tuple(PAGE_ACTS)},
    "payment_step": {"name": tuple(STEPS)},
    "treasury-payee-step": {"name": ("agreement", "details", "end")},
    "treasury-way-step": {"name": ("agree", "discard")},
    "treasury-advance-step": {"name": ("return", "refill")},
    "treasury-surety-step": {"name": ("lose", "confirm", "keep")},
    "treasury-account-step": {"name": ("confirm", "withdraw")},
    "treasury-deposit-wish": {"name": ("confirm",)},
    "treasury-voucher-step": {"name": ("put-away",)},
    "treasury-opening-step": {"name": ("release",)},
    "account_entry_step": {"name": account_rows.ENTRY_STEPS},
    "account_step": {"name": account_rows.STEPS},
    "recovery_step": {"name": ("agree", "withdraw")},
    "organisation-step": {"name": ("change", "partner", "drop")},
    "countries_step": {"name": lock_rows.STEPS},
    "country_groups_step": {"name": lock_rows.GROUP_STEPS},
    "retention_hold_step": {"name": hold_rows.STEPS},
    "complaint_step": {"name": hearing_rows.STEPS},
    "people-step": {"name": ("confirm", "withdraw")},
    "readers-propose": {"name": ("key", "own")},
    "treasury-report": {"name": ("standing", "annual")},
    "treasury-deposit-act": {"name": ("notice", "interest", "back", "break", "undo")},
    "treasury-period-ask": {"name": ("year", "reopen")},
    "treasury-period-confirm": {"name": ("year", "reopen")},
    "treasury-project-act": {"name": tuple(name for name, act in ACTS.items() if act.roles == TREASURER)},
    "treasury-decision-step": {"name": ("confirm", "withdraw")},
    "treasury-sealed": {"part": ("file", "lines")},
}


def addresses(route: Route, values: Mapping[str, object]) -> Iterator[tuple[str, dict[str, str]]]:
    """Return every address of a route with these values put in, and which parts of the service each names."""
    named = PARTS.get(route.name, {})
    own = {name: values[name] for name in route.parameters - named.keys()}
    for chosen in product(*named.values()):
        parts = dict(zip(named, chosen, strict=True))
        yield route.path(**own, **parts), parts


def _bodies(world: World) -> dict[str, dict[str, Any]]:
    line, today = str(world.line.pk), str(world.case.at.date())
    door = {"reason_code": "outside_uses", "none_known": True}
    return {
        "aid-requests": asking({"medicine": "10.00"}),
        "me-duty": {"ring": str(Ring.objects.get().pk), "answer": "takes"},
        "duty-set": {
            "role": "coordinator",
            "user": str(world.town.people["cora"].pk),
            "starts_at": (world.case.at + timedelta(days=8)).isoformat(),
            "ends_at": (world.case.at + timedelta(days=9)).isoformat(),
        },
        "box-locks": {"locks": [{"reader": str(world.payment.pk), "fingerprint": "A" * 40, "packet": "AAAA"}]},
        "aid-request-take-up": {"level": 0},
        "aid-request-ask": {"codes": ["amount"]},
        "aid-request-answer": {"boxes": {"answer": "Yes."}},
        "aid-request-confirm": {"confirmer": "member", "means": "voice", "independent": True},
        "aid-request-recuse": {"level": 0},
        "aid-request-check-repeat": {"recipient": "member", "member": "yes"},
        "aid-request-offer-meeting": {"meeting_with": "contact"},
        "aid-request-join": {"lead": world.case.reference},
        "aid-request-continue": {
            "lines": [{"use": "ticket", "amount": money("1.00")}],
            "boxes": {"narrative": "More"},
        },
        "vouch": {"code": "0000000000", "knows": "yes", "believes": "yes", "relation": "member"},
        "aid-request-payout-details": PAYOUT,
        "aid-request-send-back-details": {"reason_code": "other"},
        "aid-request-prove": {"vouchers": [{"kind": "invoice"}]},
        "aid-request-decline": door,
        "aid-request-refer": door,
        "aid-request-freeze": {"reason_code": "danger"},
        "aid-request-ask-chair": {"rule": "R-12"},
        "aid-request-override": {"rule": "R-24", "reason_code": "other"},
        "aid-request-confirm-override": {"rule": "R-24"},
        "aid-request-note-consent": {"consent": "agrees"},
        "motions": {"kind": "lift_fence"},
        "fund-organisations": {"name": "A new door", "kind": "legal", "how_to_reach": "door.example"},
        "fund-organisation": {"name": "A door", "kind": "legal", "how_to_reach": "door.example"},
        "fund-organisation-partner": {"confirms": True},
        "fund-mandates": {"person": "cy", "role": "checker", "starts_on": today, "minute_number": "8/26"},
        "fund-mandate-end": {"last_day": today, "minute_number": "8/26"},
        "motion-vote": {"choice": "approve"},
        "frame-propose": {"cases": [{"reference": world.case.reference}]},
        "frame-decide": {"cases": [{"reference": world.case.reference}]},
        "ratifications": {"items": [str(world.payment.pk)]},
        "aid-request-replace": {"seat": str(world.town.people["bao"].pk)},
        "aid-request-send-back": {"reason_code": "unclear"},
        "aid-request-move-up": {"reason_code": "worse"},
        "aid-request-reverse": {"reason_code": "new_facts"},
        "aid-request-present": {"boxes": {"card": "N."}},
        "aid-request-vote": {"revision": 1, "choice": "approve", "lines": [{"line": line, "amount": "1.00"}]},
        "regulations": {"valid_from": today},
        "regulation-comments": {"stance": "agree"},
        "regulation-adopt": {"minute_number": "7/26"},
        **account_rows.bodies(),
        **hearing_rows.bodies(),
        **hold_rows.bodies(world.case.reference, world.case.at),
        **lock_rows.bodies(world.town.people),
        **roster_rows.BODIES,
        **aside.bodies(world.case.at),
        "disbursements": {"reference": world.case.reference},
        "fund-projects": {"donor": "D", "title": "T", "amount": money("1.00"), "signed_on": today},
        "fund-instalments": {"amount": money("1.00"), "arrived_on": today},
        **_project_bodies(today),
        "fund-receipts": {"amount": money("1.00"), "account": "1010", "on": today},
        "fund-accounts": {"account": "1096", "name": "Savings", "currency": "EUR"},
        "fund-account-opening": {"amount": money("1.00"), "on": today},
        "fund-entries": {"kind": "donation", "amount": money("1.00"), "account": "1010", "on": today},
        "audit-code": {"code": "2345678999"},
        "report-annual-approval": {"year": world.case.at.year - 1, "approved_on": today, "minute_number": "3"},
        "fund-entry-reverse": {"reason_code": "entered_twice"},
        "fund-deposits": {"amount": money("1.00"), "account": "1010", "on": today, "ends_on": "2099-12-31"},
        "fund-deposit-notice": {"on": today},
        "fund-deposit-interest": {"on": today, "amount": money("1.00")},
        "fund-deposit-take-back": {"on": today, "amount": money("1.00")},
        "fund-deposit-break": {"on": today, "amount": money("1.00"), "cost": money("0.00")},
        "fund-deposit-undo": {"reason_code": "entered_twice"},
        "fund-periods": {"through": "2020-01-31"},
        "fund-period-reopen": {"reason_code": "audit"},
        "fund-period-answer": {"agrees": False},
        "fund-conversions": {
            "sold_from": "1010",
            "sold": money("1.00"),
            "bought_into": "1020",
            "bought": {"amount": "1.00", "currency": "USD"},
            "on": today,
        },
        "fund-rates": {"base": "EUR", "quote": "GEL", "value": "3", "effective_on": today, "reason_code": "contract"},
        "fund-rate-sources": {"sources": ["ecb"], "max_age_days": 10},
        "fund-bank-profiles": {"name": "bank", "settings": {"columns": {"day": 1, "amount": 2}, "header_row": 0}},
        "fund-matches": {"line": str(world.match.line_id), "entry": str(world.match.entry_id)},
        **bank_rows.bodies(world.match.line_id, world.match.entry_id, today, money("1.00")),
    }


def _project_bodies(today: str) -> dict[str, dict[str, Any]]:
    """Return by route name what acts on projects, decisions and purses take."""
    one = {"amount": money("1.00")}
    return {
        "fund-promises": {**one, "expected_on": today},
        "fund-amendments": {**one, "setaside_bps": 1000, "agreed_on": today, "document": "A"},
        "fund-correct": {**one, "reason_code": "repaid", "on": today},
        "fund-cover": {**one, "account": "1010", "on": today},
        "fund-words": {"word": "asked", "said_on": today},
        "fund-names": {"donor": False, "title": False},
        "fund-propose": {"kind": "write_off", **one, "minute_number": "1"},
        "fund-transfers": {"to_fund": "nowhere", **one, "minute_number": "1"},
        "fund-transfer-post": {"account": "1010", "on": today},
        "fund-purses": {"code": "summer", "name": "N", "restriction": "R"},
        "fund-charge": {"purse": WINTER},
    }


@contextmanager
def undone() -> Iterator[None]:
    """Run the block and take back whatever it wrote; sealing takes the block for the test's own."""
    frame = transaction.atomic()
    frame._from_testcase = True
    with frame:
        yield
        transaction.set_rollback(True)
