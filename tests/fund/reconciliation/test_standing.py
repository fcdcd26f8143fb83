"""The statement of reconciliation: books and bank at the end of any day, and what stands between them."""

from datetime import timedelta
from typing import Any

import pytest

from fund.ledger.posting import reverse_entry
from fund.models import Match
from fund.reconciliation import actions
from fund.reconciliation.ignoring import ignore
from fund.reconciliation.splitting import Part, tie_together
from fund.reconciliation.standing import Standing, standing
from tests.factories import NOW as DESK_NOW
from tests.factories import donate
from tests.fund.api.desk import Desk, bank_says, new_desk
from tests.fund.ledger.world import TODAY, TOM, act
from tests.fund.reconciliation.counter import NOW, Counter, new_counter

pytestmark = pytest.mark.django_db


def stood(counter: Counter, days: int = 0, **named: Any) -> Standing:
    found = standing(counter.bank, on=TODAY + timedelta(days=days), **{"known_at": NOW, **named})
    assert found
    assert found.agrees
    return found


def figures(found: Standing) -> tuple[str, ...]:
    return tuple(one.text() for one in (found.book, found.entries_open, found.lines_open, found.bank))


def test_l18_a_tie_counts_from_the_day_both_sides_are_dated() -> None:
    counter = new_counter("")
    gift, fee = counter.world.donate("100.00"), counter.world.fee("2.50")
    (came,) = counter.says(10_000)
    (took,) = counter.says(-250, on=TODAY + timedelta(days=2))
    tie_together(parts=[Part(came.pk, gift.pk), Part(took.pk, fee.pk)], by=TOM, now=NOW)
    assert figures(stood(counter)) == ("97.50", "-2.50", "0.00", "100.00")
    assert [one.entry for one in stood(counter, 1).entries] == [fee]
    assert figures(stood(counter, 2)) == ("97.50", "0.00", "0.00", "97.50")
    assert standing(counter.bank, on=TODAY - timedelta(days=1), known_at=NOW) is None


def test_l20_what_was_known_at_a_moment_is_told_again() -> None:
    counter = new_counter("")
    gift = counter.world.donate("100.00")
    (came,) = counter.says(10_000)
    tie_together(parts=[Part(came.pk, gift.pk)], by=TOM, now=NOW)
    later = NOW + timedelta(hours=1)
    actions.undo(match_id=Match.objects.get().pk, by=TOM, now=later)
    assert figures(stood(counter)) == ("100.00", "0.00", "0.00", "100.00")
    assert figures(stood(counter, known_at=later)) == ("100.00", "100.00", "100.00", "100.00")


def test_what_cancels_itself_out_is_no_open_item() -> None:
    counter = new_counter("")
    act(reverse_entry, counter.world.donate("7.00"), reason="entered_twice", on=TODAY)
    lines = counter.says(-500, 500)
    ignore(line_ids=[line.pk for line in lines], reason_code="corrected", by=TOM, now=NOW)
    found = stood(counter)
    assert (found.entries, found.lines) == ([], [])


def test_the_statement_of_reconciliation_is_read_as_json_page_and_pdf(monkeypatch: pytest.MonkeyPatch) -> None:
    # A report tells what is known by now; what the desk books is known from ten o'clock of the day, whenever tests run.
    monkeypatch.setattr("notifications.clock.now", lambda: DESK_NOW + timedelta(hours=1))
    desk: Desk = new_desk()
    donate(desk.fund, "75.00")
    desk.upload("tom", bank_says(("3.00", "DBIT", "fee")))
    day = str(DESK_NOW.date())
    told = desk.get("ana", "reports/reconciliation/", at=day).json()
    (row,) = told["tables"][0]["rows"]
    between = {name: row[name]["amount"] for name in ("book", "entries_open", "lines_open", "bank")}
    assert between == {"book": "10075.00", "entries_open": "75.00", "lines_open": "-3.00", "bank": "9997.00"}
    pdf = desk.get("tom", "reports/reconciliation/", **{"at": day, "as": "pdf"})
    assert pdf.content.startswith(b"%PDF")
    assert desk.get("bo", "reports/reconciliation/").status_code == 404
