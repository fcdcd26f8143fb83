"""Deposits over the API, from placing to a rule that speaks of them."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction

from emergency.deciding.facts import facts_around
from emergency.facts import facts_of
from emergency.paying.facts import money_facts
from fund import regulations
from fund.actions import deposit_wishes
from fund.actions import deposits as acts
from fund.ledger.verifying import verify
from fund.models import Deposit, Fund, JournalEntry
from fund.money import Money
from fund.rules.engine import Stage, judge
from fund.rules.facts import LineFacts, MoneyFacts
from fund.rules.findings import Finding
from fund.rules.keeping import kept, restored
from notifications.errors import Refused
from notifications.models import OutboxMessage
from tests.factories import DAY, NOW, People, ask, cast, make_fund
from tests.fund.api.desk import Desk, euros

TODAY = NOW.date()


def body(amount: str = "1000.00", *, days: int = 30, **more: Any) -> dict[str, Any]:
    ends_on = str(TODAY + timedelta(days=days))
    return {"amount": euros(amount), "account": "1010", "on": str(TODAY), "ends_on": ends_on, **more}


def place(desk: Desk, *said: Any, **more: Any) -> Any:
    return desk.post("tom", "fund/deposits/", body(*said, **more), fresh=True)


def test_a_deposit_is_placed_listed_and_taken_back_with_its_interest(desk: Desk) -> None:
    answer = place(desk, days=0 + 1, rate_bps=365, breaking_cost=euros("5.00"))
    assert answer.status_code == 201, answer.content
    said = answer.json()
    assert (said["free_on"], said["available_today"]) == (str(TODAY + DAY), euros("995.00"))
    listed = desk.get("ben", "fund/deposits/").json()
    assert (listed["locked"], [row["id"] for row in listed["results"]]) == (euros("1000.00"), [said["id"]])
    assert desk.get("tom", "fund/deposits/", at=str(TODAY - DAY)).json()["results"] == []
    early = {"on": str(TODAY), "amount": euros("1000.00"), "interest": euros("0.10")}
    refused = desk.post("tom", f"fund/deposits/{said['id']}/take-back/", early, fresh=True)
    assert (refused.status_code, refused.json()["code"]) == (422, "deposit_not_ended")
    Deposit.objects.update(ends_on=TODAY)
    back = desk.post("tom", f"fund/deposits/{said['id']}/take-back/", early, fresh=True)
    assert (back.json()["withdrawn_on"], back.json()["received"]) == (str(TODAY), euros("0.10"))
    assert verify().ok


def test_placing_counts_once_under_its_key_and_needs_a_code(desk: Desk) -> None:
    assert desk.post("tom", "fund/deposits/", body()).status_code == 403
    first = desk.post("tom", "fund/deposits/", body(), key="same", fresh=True)
    again = desk.post("tom", "fund/deposits/", body(), key="same")
    assert first.json() == again.json()
    assert Deposit.objects.count() == 1


def test_a_deposit_is_broken_whole_and_at_its_cost(desk: Desk) -> None:
    said = place(desk, breaking_cost=euros("5.00")).json()
    address = f"fund/deposits/{said['id']}/break/"
    part = {"on": str(TODAY), "amount": euros("1.00"), "cost": euros("5.00")}
    assert desk.post("tom", address, part, fresh=True).json()["code"] == "deposit_whole"
    broken = desk.post("tom", address, {**part, "amount": euros("1000.00")}, fresh=True)
    assert broken.status_code == 201
    assert desk.get("tom", "fund/overview/").json()["free"] == euros("9995.00")


def test_a_deposit_entered_by_mistake_is_undone_by_its_mirror(desk: Desk) -> None:
    address = f"fund/deposits/{place(desk, notice_days=90).json()['id']}/"
    paid = {"on": str(TODAY), "amount": euros("1.00")}
    assert desk.post("tom", f"{address}interest/", paid, fresh=True).status_code == 201
    why = {"reason_code": "wrong_amount"}
    assert desk.post("tom", f"{address}undo/", why, fresh=True).json()["code"] == "deposit_has_interest"
    interest = JournalEntry.objects.get(kind="interest").pk
    assert desk.post("tom", f"fund/entries/{interest}/reverse/", why, fresh=True).status_code == 201
    assert desk.post("tom", f"{address}undo/", why, fresh=True).json()["withdrawn_on"] == str(TODAY)
    assert JournalEntry.objects.get(reverses__kind="deposit_placed").reason == "wrong_amount"
    assert desk.get("tom", "fund/overview/").json()["free"] == euros("10000.00")
    assert verify().ok


# -- From a deposit to a rule -----------------------------------------------------------------------------------------


@pytest.fixture
def fund(db: Any) -> Fund:
    return make_fund("5000.00")


@pytest.fixture
def people(fund: Fund) -> People:
    return cast(fund)


def lock(fund: Fund, people: People, cents: int, days: int, cost: int = 0, **more: Any) -> Deposit:
    terms = acts.Terms(ends_on=TODAY + days * DAY, breaking_cost=Money(cost, "EUR"))
    call = {"by": people["tom"].pk, "now": NOW, **more}
    return acts.place(fund=fund, amount=Money(cents, "EUR"), account="1010", on=TODAY, terms=terms, **call)


def wished(fund: Fund, people: People, cents: int, days: int) -> Deposit:
    terms = acts.Terms(ends_on=TODAY + days * DAY)
    said = {"amount": Money(cents, "EUR"), "account": "1010", "terms": terms, "reason": "not_needed"}
    wish = deposit_wishes.ask(fund=fund, **said, by=people["tom"].pk, now=NOW)
    return deposit_wishes.confirm(wish_id=wish.pk, by=people["bo"].pk, now=NOW)


def findings(people: People, fund: Fund, cents: int) -> dict[str, Finding]:
    row = ask(fund, people, lines={"legal_aid": cents}).row
    facts = facts_of(
        row, now=NOW, lines=(LineFacts(use="legal_aid", amount_minor=cents),), **facts_around(row, now=NOW)
    )
    # What is kept of them with a decision is judged alike.
    assert restored(MoneyFacts, kept(facts.money, TODAY), TODAY) == facts.money
    parameters = regulations.parameters_of(regulations.in_force(fund.pk, on=TODAY))
    return {one.rule: one for one in judge(facts, parameters, version="R1", stage=Stage.APPROVE)}


def test_r04_says_what_is_locked_when_it_is_free_and_what_breaking_it_costs(fund: Fund, people: People) -> None:
    lock(fund, people, 100_000, 5, cost=300)
    lock(fund, people, 200_000, 60, cost=900)
    near = findings(people, fund, 250_000)["R-04"]
    assert near.code == "short_of_money_locked"
    assert (near.words["locked"], near.words["cost"]) == (Money(100_000, "EUR"), Money(300, "EUR"))
    assert near.words["until"] == TODAY + 5 * DAY
    far = findings(people, fund, 450_000)["R-04"]
    assert (far.words["locked"], far.words["cost"]) == (Money(300_000, "EUR"), Money(1_200, "EUR"))
    assert far.words["until"] == TODAY + 60 * DAY
    assert "€3,000.00 is locked" in far.sentence


def test_r05_the_life_reserve_is_measured_on_all_money_but_kept_of_what_is_at_hand(fund: Fund, people: People) -> None:
    assert findings(people, fund, 100_000)["R-05"].code == "reserve_kept"
    lock(fund, people, 240_000, 60)
    touched = findings(people, fund, 120_000)["R-05"]
    assert (touched.code, touched.value) == ("reserve_touched", Money(140_000, "EUR"))
    assert touched.limit == Money(150_000, "EUR")


def test_r06_more_than_half_locked_for_more_than_a_week_warns_and_wants_a_seat_when_placed(
    fund: Fund, people: People
) -> None:
    lock(fund, people, 200_000, 7)
    lock(fund, people, 250_000, 8)
    assert findings(people, fund, 100)["R-06"].code == "deposits_liquid"
    with pytest.raises(Refused) as refused, transaction.atomic():
        lock(fund, people, 100, 8)
    assert refused.value.code == "deposits_locked"
    assert "a seat of the board then has to agree" in str(refused.value)
    wished(fund, people, 100, 8)
    warned = findings(people, fund, 100)["R-06"]
    assert (warned.code, warned.value) == ("deposits_locked", Money(250_100, "EUR"))
    # Told to the bank, the money is free in time: the rule falls silent.
    deposit = Deposit.objects.get(amount_minor=250_000)
    acts.give_notice(deposit_id=deposit.pk, on=TODAY, by=people["tom"].pk, now=NOW)
    assert findings(people, fund, 100)["R-06"].code == "deposits_liquid"
    assert money_facts(ask(fund, people).row, now=NOW).locked_long_minor == 100


# -- The clock --------------------------------------------------------------------------------------------------------


def test_treasurer_and_board_are_written_to_a_week_before_and_at_the_end(fund: Fund, people: People) -> None:
    deposit = lock(fund, people, 10_000, 30)
    all_of_them = ["bao", "bea", "bela", "ben", "bo", "tom"]

    def told(days: int) -> list[str]:
        now = NOW + days * DAY
        done = [acts.remind(one, now=now) for one in acts.due_reminders(now=now)]
        assert all(done)
        found = list(OutboxMessage.objects.all())
        assert all(message.kind == "report" and "€100.00" in message.text for message in found)
        OutboxMessage.objects.all().delete()
        ids = {message.recipient_id for message in found}
        return sorted(name for name, person in people.items() if person.pk in ids)

    assert [told(days) for days in (22, 23, 24, 30, 31)] == [[], all_of_them, [], all_of_them, []]
    acts.take_back(
        deposit_id=deposit.pk, amount=Money(10_000, "EUR"), on=TODAY + 31 * DAY, by=people["tom"].pk, now=NOW + 31 * DAY
    )
    Deposit.objects.update(reminded=0)
    assert told(40) == []
