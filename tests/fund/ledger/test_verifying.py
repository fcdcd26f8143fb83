"""What the guards would have stopped is found afterwards too: the second opinion looks at everything."""

import json
from collections.abc import Callable
from datetime import date
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection

from fund.ledger import setaside
from fund.ledger.verifying import verify
from fund.models import (
    Account,
    AccountBalance,
    AccountDay,
    Commitment,
    CommitmentEvent,
    CommitmentInstalment,
    Disbursement,
    FundAvailable,
    JournalEntry,
    LedgerHead,
    Period,
    Posting,
    ProjectInstalment,
)
from notifications import triggers
from tests.fund.ledger.world import CHEN, TODAY, World, act, euros, new_world

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    """Full books, guards away."""
    world = new_world()
    world.donate("500.00")
    world.pay(world.promise("100.00")[0], "90.00", releases_rest=True)
    project = act(
        setaside.sign_project,
        fund=world.fund,
        donor_name="A public foundation",
        title="Clinics",
        reference="X",
        amount=euros("1000"),
        signed_on=date(2025, 1, 2),
    )
    act(setaside.record_instalment, project, amount=euros("100"), arrived_on=TODAY)
    assert verify().ok
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    triggers.drop("fund", connection)
    return world


def first(model: Any, **where: Any) -> Any:
    return model.objects.filter(pk=model.objects.filter(**where).order_by("pk").values("pk")[:1].get()["pk"])


def one_posting_less() -> None:
    first(Posting).delete()


def other_amount() -> None:
    first(Posting).update(amount_minor=1, base_minor=1)


def other_account_currency() -> None:
    Account.objects.filter(code="1010").update(currency="USD")


def other_tag() -> None:
    first(Posting).update(use="visa")


def unposted() -> None:
    first(JournalEntry, number=2).update(posted_at=None, number=None)


def other_head() -> None:
    LedgerHead.objects.update(hash="0" * 64)


def no_period() -> None:
    Period.objects.update(starts_on=date(2025, 6, 1))


def other_balance() -> None:
    AccountBalance.objects.filter(account__code="5060").update(balance_minor=1)


def no_balance() -> None:
    AccountBalance.objects.filter(account__code="4020").delete()


def other_day() -> None:
    first(AccountDay).update(base_minor=1)


def no_day() -> None:
    first(AccountDay).delete()


def other_spendable() -> None:
    FundAvailable.objects.update(spendable_minor=10**9)


def other_floor() -> None:
    AccountBalance.objects.filter(account__code="1010").update(floor_minor=-5)


def other_promise() -> None:
    Commitment.objects.update(released_minor=0)


def other_event() -> None:
    first(CommitmentEvent, change="sent").update(amount_minor=1)


def other_part() -> None:
    CommitmentInstalment.objects.update(amount_minor=1)


def other_payment() -> None:
    Disbursement.objects.update(amount_minor=1)


def never_posted() -> None:
    Disbursement.objects.update(sent_at=None)


def other_share() -> None:
    ProjectInstalment.objects.update(share_minor=1)


def bigger_share() -> None:
    ProjectInstalment.objects.update(share_bps=2000)


def one_person() -> None:
    Commitment.objects.update(barred_people=[CHEN.hex])


@pytest.mark.parametrize(
    ("rule", "damage"),
    [
        ("L1", lambda: Posting.objects.filter(entry__number=1, line=1).delete()),
        ("L2", other_amount),
        ("L3", other_amount),
        ("L4", other_account_currency),
        ("L5", other_tag),
        ("L7", no_period),
        ("L8", unposted),
        ("L8", other_head),
        ("L9", other_balance),
        ("L9", no_balance),
        ("L9", other_day),
        ("L9", no_day),
        ("L9", other_spendable),
        ("L10", other_floor),
        ("L12", other_promise),
        ("L12", other_event),
        ("L13", other_part),
        ("L13", other_payment),
        ("L14", never_posted),
        ("L16", other_share),
        ("L16", bigger_share),
        ("L19", one_posting_less),
        ("L21", one_person),
    ],
)
def test_damage_is_found_and_named(world: World, rule: str, damage: Callable[[], None]) -> None:
    damage()
    assert rule in {problem.rule for problem in verify().problems}


def test_l6_a_reversal_that_mirrors_nothing_is_found(world: World) -> None:
    first_entry, second = JournalEntry.objects.order_by("number")[:2]
    JournalEntry.objects.filter(pk=second.pk).update(kind="reversal", reverses=first_entry)
    assert "L6" in {problem.rule for problem in verify().problems}


def test_the_command_prints_one_document_and_fails_with_the_finding(world: World) -> None:
    assert json.loads(printed())["ok"] is True
    other_balance()
    with pytest.raises(SystemExit) as ended:
        printed()
    assert ended.value.code == 1
    out = StringIO()
    with pytest.raises(SystemExit):
        call_command("verify_ledger", json=True, stdout=out)
    document = json.loads(out.getvalue())
    assert (document["ok"], document["problems"][0]["rule"]) == (False, "L9")
    assert set(document["problems"][0]) == {"rule", "row", "text"}


def printed() -> str:
    out = StringIO()
    call_command("verify_ledger", json=True, stdout=out)
    return out.getvalue()


def test_two_networks_are_checked_each_by_itself(world: World) -> None:
    triggers.install("fund", connection)
    other = new_world(code="other")
    other.donate("5.00")
    assert verify().ok
