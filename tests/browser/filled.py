"""A fund in the middle of its work, so that no page of it is empty: what the walk over every page stands on."""

from datetime import timedelta
from typing import Any

from django.db import transaction

from emergency.actions.governing import motions
from emergency.actors import Actor
from emergency.deciding.motion_terms import FrameTerms
from fund.actions import treasury
from fund.ledger import chart, receipts
from fund.models import Fund, Mandate, TypedStatement
from fund.money import Money
from fund.reconciliation import manual
from fund.reconciliation.importing import import_statement
from tests.emergency.api.callers import open_town
from tests.emergency.api.world import World, make_world
from tests.factories import answer_conflict, bring_to, make_fund, vote
from tests.fund.api.desk import bank_says
from tests.fund.rates.world import rate
from tests.people import BEGINNING

MONTH, QUARTER = timedelta(days=30), timedelta(days=90)


def filled_world(clock: Any) -> World:
    """Make the town's world with money abroad, an old debt of a project, an open bank line and cases at all steps."""
    world = make_world(open_town(make_fund("50000.00")), clock)
    fund, people, at = world.town.fund, world.town.people, world.case.at
    tom = people["tom"].pk
    last_year: dict[str, Any] = {"role": "auditor", "years": [at.year - 1], "starts_on": BEGINNING}
    Mandate.objects.create(fund=fund, user=people["cy"], **last_year)
    _cases(world)
    _dollars(fund, tom, world)
    _arrears(fund, tom, world)
    said = bank_says(("3.00", "DBIT", "fee"), ("40.00", "CRDT", "gift"), opening="5010.00")
    import_statement(fund=fund, account_code="1010", content=said, profile=None, by=tom, now=at)
    _typed_by_hand(world)
    terms = FrameTerms(["GE"], ["medicine"], "raids", 20_000, 300_000, (at + MONTH).date())
    motion = motions.move_frame(fund=fund, by=Actor(people["cora"]), now=at, terms=terms)
    motions.vote_on(motion_id=motion.pk, by=Actor(people["ben"]), now=at, choice="approve")
    return world


def _cases(world: World) -> None:
    fund, people, at = world.town.fund, world.town.people, world.case.at
    for state in ("submitted", "verifying", "info_needed", "payable", "paid", "closed", "declined"):
        bring_to(state, fund, people, at=at)
    lines = {"legal_aid": 90_000, "medicine": 70_000}
    waiting = bring_to("in_review", fund, people, at=at, lines=lines, urgency="red")
    answer_conflict(waiting, people["ben"])
    vote(waiting, people["ben"])
    bring_to("in_review", fund, people, at=at)


def _dollars(fund: Fund, tom: Any, world: World) -> None:
    at, on = world.case.at, world.case.at.date()
    account = chart.open_bank_account(fund, code="1020", name="Dollars", currency="USD", by=tom, now=at)
    rate(fund, "EUR", "USD", "1.0842", on=on)
    with transaction.atomic():
        amount = Money.parse("2500.00", "USD")
        receipts.record_donation(fund=fund, account=account, amount=amount, on=on, by=tom, now=at)


def _typed_by_hand(world: World) -> None:
    """Put a statement with its sealed words in the place of the town's, which has none."""
    at, on, ten = world.case.at, world.case.at.date(), Money.parse("10.00", "EUR")
    TypedStatement.objects.all().delete()
    line = manual.TypedLine(day=on, amount=ten, what="gift")
    nothing = Money.parse("0.00", "EUR")
    sheet = manual.Sheet(from_on=on, to_on=on, opening=nothing, closing=ten, lines=(line,))
    known: dict[str, Any] = {
        "fund": world.town.fund,
        "account_code": "1097",
        "by": world.town.people["tom"].pk,
        "now": at,
    }
    manual.type_statement(**known, sheet=sheet)


def _arrears(fund: Fund, tom: Any, world: World) -> None:
    at = world.case.at
    before = (at - QUARTER).date()
    signed: dict[str, Any] = {
        "donor": "Open Hand Foundation",
        "title": "Harm reduction in five countries",
        "reference": "OHF-2",
    }
    amount = Money.parse("1000000.00", "EUR")
    project = treasury.sign_project(fund=fund, **signed, amount=amount, signed_on=before, by=tom, now=at)
    arrived = Money.parse("250000.00", "EUR")
    treasury.record_instalment(project_id=project.pk, amount=arrived, arrived_on=before, by=tom, now=at)
