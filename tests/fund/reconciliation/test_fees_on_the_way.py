"""Money that arrives less a fee: the whole that was sent counts, the fee is an expense, the line is explained."""

from typing import Any

import pytest

from fund.actions import entries, projects
from fund.ledger import chart, receipts, setaside
from fund.ledger.verifying import verify
from fund.models import DonorProject, JournalEntry, Match, StatementLine
from fund.money import Money
from fund.reconciliation import actions
from fund.reconciliation.from_line import post_from_line
from notifications.errors import Malformed, Refused
from tests.fund.ledger.abroad import Abroad, money
from tests.fund.ledger.world import CHEN, TODAY, TOM, act, euros
from tests.fund.reconciliation.counter import NOW, Counter, new_counter

pytestmark = pytest.mark.django_db
BY: dict[str, Any] = {"by": TOM, "now": NOW}


@pytest.fixture
def counter() -> Counter:
    return new_counter("")


def came(counter: Counter, cents: int = 988_00, fee: int = 12_00, **of_line: Any) -> StatementLine:
    return counter.says(cents, fee_minor=fee, **of_line)[0]


def project_owing(counter: Counter, share: str) -> DonorProject:
    """Let a project owe this much: a tenth of what arrived."""
    signed: DonorProject = act(
        setaside.sign_project,
        fund=counter.fund,
        donor_name="Institute",
        title="Winter",
        reference="P-1",
        amount=euros("90000.00"),
        signed_on=TODAY,
    )
    act(setaside.record_instalment, signed, amount=Money(euros(share).minor * 10, "EUR"), arrived_on=TODAY)
    return signed


def balances(counter: Counter) -> tuple[str, str, str]:
    """Return gifts, fees and the bank, once the books were counted again."""
    assert verify().ok, verify().problems
    return tuple(counter.world.balance(code) for code in ("4020", "5300", "1010"))  # type: ignore[return-value]


def test_l17_l18_a_gift_from_a_line_counts_whole_with_the_fee_that_the_bank_names(counter: Counter) -> None:
    line = came(counter)
    post_from_line(line_id=line.pk, kind="donation", **BY)
    assert balances(counter) == ("-1000.00", "12.00", "988.00")
    assert (counter.left(line), counter.state().is_reconciled) == (0, True)


def test_a_fee_may_be_typed_or_be_none_and_stands_beside_gifts_and_shares_only(counter: Counter) -> None:
    first, second, third = counter.says(100_00, 50_00, 25_00)
    post_from_line(line_id=first.pk, kind="donation", fee=euros("2.00"), **BY)
    with pytest.raises(Malformed) as refused:
        post_from_line(line_id=second.pk, kind="interest", fee=euros("2.00"), **BY)
    assert "fee" in refused.value.fields
    with pytest.raises(Malformed):
        post_from_line(line_id=second.pk, kind="donation", fee=money("2.00 USD"), **BY)
    post_from_line(line_id=second.pk, kind="unknown_receipt", **BY)
    StatementLine.objects.filter(pk=third.pk).update(fee_minor=1_00)
    post_from_line(line_id=third.pk, kind="donation", fee=euros("0.00"), **BY)
    assert balances(counter) == ("-127.00", "2.00", "175.00")


def test_l16_a_share_sent_whole_is_no_longer_owed_though_a_bank_took_its_fee(counter: Counter) -> None:
    project = project_owing(counter, "1000.00")
    post_from_line(line_id=came(counter).pk, kind="setaside_moved", project_id=project.pk, **BY)
    assert (counter.world.balance("1300"), balances(counter)) == ("0.00", ("0.00", "12.00", "988.00"))


def test_an_unexplained_receipt_is_explained_with_the_fee_that_it_lost(counter: Counter) -> None:
    receipt = post_from_line(line_id=came(counter).pk, kind="unknown_receipt", **BY)
    assert counter.world.balance("2090") == "-988.00"
    projects.explain_receipt(entry_id=receipt.pk, fee=euros("12.00"), **BY)
    assert (counter.world.balance("2090"), balances(counter)) == ("0.00", ("-1000.00", "12.00", "988.00"))
    project = project_owing(counter, "600.00")
    other = post_from_line(line_id=came(counter, 590_00, 0).pk, kind="unknown_receipt", **BY)
    projects.explain_receipt(entry_id=other.pk, project_id=project.pk, fee=euros("12.00"), **BY)
    # Two more than were owed are kept for the donor.
    assert (counter.world.balance("1300"), counter.world.balance("2030")) == ("0.00", "-2.00")
    assert balances(counter) == ("-1000.00", "24.00", "1578.00")


def test_a_gift_entered_by_hand_with_its_fee_agrees_with_the_line_to_the_cent(counter: Counter) -> None:
    call: dict[str, Any] = {"fund": counter.fund, "account": "1010", "on": TODAY, **BY}
    with pytest.raises(Malformed):
        entries.enter(kind="unknown_receipt", amount=euros("988.00"), fee=euros("12.00"), **call)
    entry = entries.enter(kind="donation", amount=euros("988.00"), fee=euros("12.00"), **call)
    line = came(counter)
    actions.accept(line_id=line.pk, entry_id=entry.pk, **BY)
    assert "amount" in Match.objects.get().agreeing
    assert counter.state().is_reconciled
    assert balances(counter) == ("-1000.00", "12.00", "988.00")
    assert entries.take_back(entry_id=entry.pk, reason="wrong_amount", **BY)
    assert balances(counter) == ("0.00", "0.00", "0.00")


def test_a_gift_in_the_books_whole_is_told_anew_when_a_treasurer_accepts_the_line_less_its_fee(
    counter: Counter,
) -> None:
    gift: JournalEntry = counter.world.donate("1000.00")
    line = came(counter)
    with pytest.raises(Refused, match="a treasurer posts it"):
        actions.accept(line_id=line.pk, entry_id=gift.pk, by=CHEN, now=NOW)
    match = actions.accept(line_id=line.pk, entry_id=gift.pk, **BY)
    assert (match.allocated_minor, match.entry.accounting_date, match.entry_id == gift.pk) == (988_00, TODAY, False)
    assert "amount_after_fee" in match.agreeing
    assert (counter.left(line), counter.state().is_reconciled) == (0, True)
    assert balances(counter) == ("-1000.00", "12.00", "988.00")


def test_a_share_in_the_books_whole_is_told_anew_and_stays_paid(counter: Counter) -> None:
    project = project_owing(counter, "900.00")
    bank = chart.account(counter.fund, chart.BANK)
    share = act(setaside.receive_setaside, project, amount=euros("1000.00"), account=bank, on=TODAY)
    actions.accept(line_id=came(counter).pk, entry_id=share.pk, **BY)
    assert (counter.world.balance("1300"), counter.world.balance("2030")) == ("0.00", "-100.00")
    assert (counter.state().is_reconciled, balances(counter)) == (True, ("0.00", "12.00", "988.00"))


def test_in_another_currency_gift_and_fee_are_worth_the_rate_of_the_day() -> None:
    books = Abroad("GEL")
    books.rate("GEL", "3.00")
    gift = {"fund": books.fund, "account": books.banks["GEL"], "amount": money("988.00 GEL"), "on": TODAY}
    act(receipts.record_donation, **gift, fee=money("12.00 GEL"))
    assert books.bank("GEL") == ("988.00", "329.33")
    assert (books.holds("4020", "GEL"), books.holds("5300", "GEL")) == (("-1000.00", "-333.33"), ("12.00", "4.00"))
    assert books.base("5400") == "0.00"
    assert verify().ok, verify().problems
