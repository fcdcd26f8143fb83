"""Money that comes back once its case is erased: found by its code or in the books, posted, tied, nobody named."""

import uuid
from datetime import date
from typing import Any

import pytest
from django.test import Client

from emergency.actions.disbursing import after_erasure
from emergency.actions.disbursing.after_erasure import CameBack
from emergency.models import AidRequest
from emergency.paying.erased import by_code, erased_payments
from fund.ledger import advances, chart
from fund.ledger.balances import overview
from fund.ledger.verifying import verify
from fund.models import (
    BankStatement,
    Disbursement,
    Fund,
    JournalEntry,
    Match,
    Posting,
    StatementLine,
)
from fund.money import Money
from notifications import audit
from notifications.errors import Malformed, NotFound, Refused, Stale
from tests.after_approval import close, erase
from tests.emergency.payments.payer import visitor, words
from tests.emergency.retention.test_bank_lines import take_in
from tests.emergency.web.forms import filled
from tests.factories import DAY, NOW, Case, People, bring_to
from tests.pages import assert_sound_page
from tests.people import code_for, token_for
from tests.remembered import remembered

TAB = "/treasury/came-back/"
API = "/api/v1/fund/erased-payments/"


@remembered
def erased_case(fund: Fund, people: People) -> tuple[Case, str]:
    """Return a case of EUR 400.00 that was paid, seen at the bank, accounted for and erased; and the code it bore."""
    case = bring_to("accounted", fund, people)
    code = str(Disbursement.objects.get().payment_code)
    take_in(fund, people, case, code)
    return erase(close(case, people), people), code


@pytest.fixture
def erased(fund: Fund, people: People) -> tuple[Case, str]:
    return erased_case(fund, people)


def euros(minor: int) -> Money:
    return Money(minor, "EUR")


def note(case: Case, people: People, minor: int, *, name: str = "tom", **more: Any) -> after_erasure.Noted:
    known = {"payment_id": Disbursement.objects.get().pk, "by": people[name].pk, "now": case.at}
    return after_erasure.note_after_erasure(**known, back=CameBack(euros(minor), **more))


def says(case: Case, minor: int, *, on: date | None = None) -> StatementLine:
    """Let the bank's next statement show one line."""
    last = BankStatement.objects.get()
    day = on or case.at.date()
    minors = {"opening_minor": last.closing_minor, "closing_minor": last.closing_minor + minor}
    boxes = {"file_box_id": uuid.uuid4(), "lines_box_id": uuid.uuid4()}
    said = {"from_on": day, "to_on": day, "currency": "EUR", "imported_at": case.at, "file_hmac": "f"}
    statement = BankStatement.objects.create(account=last.account, number=last.number + 1, **minors, **boxes, **said)
    line = {"booked_on": day, "amount_minor": minor, "currency": "EUR", "place": 0, "occurrence": 999}
    return StatementLine.objects.create(statement=statement, account=last.account, **line)


def test_it_is_found_by_its_code_posted_like_unspent_money_and_tied_to_the_banks_line(
    erased: tuple[Case, str], fund: Fund, people: People
) -> None:
    case, code = erased
    row = by_code(fund, f" {code[:4].lower()} {code[4:]} ")
    assert (row.payment_code, AidRequest.objects.filter(ledger_ref__isnull=False).count()) == (None, 0)
    line, free = says(case, 15_000), overview(fund, now=case.at).free
    note(case, people, 15_000, line=line.pk)
    entry = JournalEntry.objects.get(kind="unspent_returned")
    assert (entry.accounting_date, entry.source_type) == (line.booked_on, "disbursement")
    sums = {one.account.code: (one.amount_minor, one.use, one.country) for one in entry.postings.all()}
    [sent] = Posting.objects.filter(entry__source_step="sent", account__code__startswith="50")
    assert sums == {
        "1010": (15_000, sent.use, sent.country),
        sent.account.code: (-15_000, sent.use, sent.country),
    }
    [tie] = Match.objects.filter(line=line, undone_at=None)
    assert (tie.entry_id, tie.allocated_minor) == (entry.pk, 15_000)
    assert overview(fund, now=case.at).free == free + euros(15_000)
    [event] = [one for one in audit.of_object(row.pk) if one.verb == "unspent_after_erasure"]
    assert event.actor_id == people["tom"].pk
    assert event.data == {"amount_minor": 15_000, "currency": "EUR", "entry": str(entry.pk), "account": "1010"}
    assert verify().ok


def test_no_more_comes_back_than_was_paid_less_what_is_back(
    erased: tuple[Case, str], fund: Fund, people: People
) -> None:
    case, _code = erased
    [before] = erased_payments(fund)
    assert (before.amount, before.out) == (euros(40_000), euros(40_000))
    note(case, people, 30_000)
    with pytest.raises(Refused) as much:
        note(case, people, 10_001)
    assert much.value.code == "more_than_paid"
    note(case, people, 10_000)
    assert erased_payments(fund) == []
    assert verify().ok


def test_it_is_the_treasurers_and_never_of_tomorrow_nor_of_another_line(
    erased: tuple[Case, str], people: People
) -> None:
    case, _code = erased
    for name in ("chen", "cora", "ben", "ana", "ada"):
        with pytest.raises(NotFound):
            note(case, people, 1, name=name)
    with pytest.raises(Malformed):
        note(case, people, 1, on=(case.at + DAY).date())
    with pytest.raises(Malformed):
        note(case, people, 1, account="1097")
    line = says(case, 500)
    with pytest.raises(Refused) as more:
        note(case, people, 501, line=line.pk)
    assert (more.value.code, Match.objects.filter(line=line).exists()) == ("more_than_left", False)
    went = StatementLine.objects.filter(amount_minor__lt=0).get()
    with pytest.raises(Stale):
        note(case, people, 1, line=went.pk)
    assert not JournalEntry.objects.filter(kind="unspent_returned").exists()


def test_while_the_case_is_there_it_is_noted_with_it(fund: Fund, people: People) -> None:
    case = bring_to("accounted", fund, people)
    with pytest.raises(Refused) as there:
        note(case, people, 100)
    assert (there.value.code, erased_payments(fund)) == ("case_is_there", [])


def test_it_may_come_back_to_another_account_of_the_fund_and_the_advance_it_was_paid_from_is_left_alone(
    erased: tuple[Case, str], fund: Fund, people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    case, _code = erased
    opened = {"by": people["tom"].pk, "now": case.at}
    chart.open_bank_account(fund, code="1011", name="Second", currency="EUR", **opened)
    moved: list[int] = []
    monkeypatch.setattr(advances, "move_used", lambda _row, minor: moved.append(minor))
    note(case, people, 2_000, account="1011")
    assert moved == []
    note(case, people, 1_000, arrived=euros(900))
    assert moved == [-1_000]
    rows = Posting.objects.filter(entry__kind="unspent_returned").order_by("entry__number", "line")
    by_account = [
        (one.account.code, one.amount_minor) for one in rows if one.account.code[0] == "1" or one.account.code == "5300"
    ]
    assert by_account == [("1011", 2_000), ("1010", 900), ("5300", 100)]
    assert verify().ok


def test_the_page_and_the_api_need_the_code_or_the_payment_and_show_nobody(
    erased: tuple[Case, str], fund: Fund, people: People
) -> None:
    case, code = erased
    tom, line = visitor(people, "tom"), says(case, 2_550, on=NOW.date())
    page = tom.get(TAB)
    shown = assert_sound_page(page)
    assert "legal aid, Georgia" in words(shown)
    assert not any(word in words(shown) for word in (case.reference, code, "Ada", "Cora"))
    typed = {"amount": "25,50", "account": "1010", "line": str(line.pk)}
    sent = filled(page, action=TAB) | typed | {"code": code_for(people["tom"])}
    unknown = tom.post(TAB, sent | {"payment_code": "0000000000"})
    assert "Name a payment by the code it bore" in words(assert_sound_page(unknown, status=400))
    done = tom.post(TAB, sent | {"payment_code": code.lower()})
    assert done["Location"] == TAB
    assert Match.objects.filter(line=line, undone_at=None).exists()
    headers = {"authorization": token_for(people["tom"]), "idempotency-key": "k"}
    body = {"payment_code": code, "amount": {"amount": "4.50", "currency": "EUR"}, "otp": code_for(people["tom"])}
    first = Client().post(API, body, content_type="application/json", headers=headers)
    assert first.status_code == 201, first.content
    assert (first.json()["out"]["amount"], first.json()["use"]) == ("370.00", "legal_aid")
    again = Client().post(API, body, content_type="application/json", headers=headers)
    assert again.json() == first.json()
    [listed] = Client().get(API, headers=headers).json()["results"]
    assert listed == {name: value for name, value in first.json().items() if name not in {"entry", "came_back"}}
    assert JournalEntry.objects.filter(kind="unspent_returned").count() == 2
    both = {**headers, "idempotency-key": "l"}
    refused = Client().post(API, body | {"payment": listed["id"]}, content_type="application/json", headers=both)
    assert refused.status_code == 400
