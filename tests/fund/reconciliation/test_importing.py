"""Importing: what a file leaves behind, that it may come again, and that statements continue each other."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from fund.models import Account, BankStatement, Disbursement, Match, StatementLine, StatementPreview
from fund.reconciliation import previews, profiles
from fund.reconciliation.parsers.base import BrokenFile
from notifications import audit
from notifications.errors import KeyReused, Malformed, NotFound, Refused, SealingClosed, TooLarge
from notifications.idempotency import AlreadyDone, Attempt
from notifications.models import Box
from notifications.sealing import boxes
from tests.fund.ledger.world import BEN, CHEN, TODAY, TOM
from tests.fund.reconciliation.files import Move, client_bank, mt940
from tests.fund.reconciliation.office import NOW, Office, came, new_office, out, statement

pytestmark = pytest.mark.django_db


@pytest.fixture
def office() -> Office:
    return new_office()


def test_a_statement_leaves_days_and_amounts_in_clear_and_the_rest_sealed(office: Office) -> None:
    content = statement(out("30.00", "rent of Анна", bank_id="B1"), came("5.00"))
    imported = office.take_in(content)
    first, second = imported.statement.lines.order_by("place")
    assert (first.amount_minor, first.booked_on, first.transaction_code) == (-3000, TODAY, "PMNT-ICDT-ESCT")
    assert (first.words, second.amount_minor) == ([], 500)
    assert office.rest(first)["text"] == "rent of Анна"
    assert office.rest(first)["counterparty"] == "Иван Петров"
    assert office.rest(first, name="tom", user=TOM)["bank_id"] == "B1"
    assert office.read(imported.statement.file_box_id) == content
    assert boxes.readers_of(imported.statement.file_box_id) == {TOM, CHEN}


def test_the_answer_is_the_document_that_scripts_rely_on(office: Office) -> None:
    imported = office.take_in(statement(out("30.00"), came("5.00")))
    assert imported.as_json() == {
        "statement": str(imported.statement.pk),
        "lines": 2,
        "new": 2,
        "matched": 0,
        "suggested": 0,
        "left": 2,
        "opening": {"amount": "1000.00", "currency": "EUR"},
        "closing": {"amount": "975.00", "currency": "EUR"},
    }


def test_the_same_file_again_answers_the_same_and_brings_nothing_new(office: Office) -> None:
    payment = office.pay()
    content = statement(out("120.00", payment.payment_code or ""), out("7.00"), out("7.00"))
    first = office.take_in(content)
    counts = (StatementLine.objects.count(), Match.objects.count(), Box.objects.count(), audit.head())
    again = office.take_in(content)
    assert again.as_json() == {**first.as_json(), "new": 0}
    assert first.new == 3
    assert (StatementLine.objects.count(), Match.objects.count(), Box.objects.count(), audit.head()) == counts


def test_the_same_file_again_is_harmless_after_later_files(office: Office) -> None:
    march = statement(out("30.00"))
    april = {"from_day": date(2025, 4, 1), "to_day": date(2025, 4, 30)}
    first = office.take_in(march)
    office.take_in(statement(out("1.00", day=date(2025, 4, 2)), opening="970.00", **april))
    assert office.take_in(march).as_json() == {**first.as_json(), "new": 0}


@pytest.mark.parametrize("bank_id", ["", "B"])
def test_equal_rows_of_one_file_are_all_kept(office: Office, bank_id: str) -> None:
    imported = office.take_in(statement(*[out("7.00", bank_id=bank_id)] * 3))
    assert [line.occurrence for line in imported.statement.lines.order_by("place")] == [1, 2, 3]


@pytest.mark.parametrize("ids", [("", "", ""), ("A", "B", "C")], ids=["without bank ids", "with bank ids"])
def test_overlapping_files_bring_each_movement_once(office: Office, ids: tuple[str, str, str]) -> None:
    early = out("7.00", "one", bank_id=ids[0])
    again = out("7.00", "two", bank_id=ids[1])
    late = out("9.00", bank_id=ids[2], day=date(2025, 3, 20))
    office.take_in(statement(early, to_day=date(2025, 3, 10)))
    second = office.take_in(statement(early, again, late))
    assert (second.lines, second.new) == (3, 2)
    assert (second.statement.opening_minor, second.statement.closing_minor) == (99300, 97700)
    assert StatementLine.objects.count() == 3


def test_equal_rows_are_told_apart_by_our_codes_when_the_order_changes(office: Office) -> None:
    codes = [office.pay("7.00").payment_code or "" for _ in range(2)]
    office.take_in(statement(out("7.00", codes[1])))
    second = office.take_in(statement(out("7.00", codes[0]), out("7.00", codes[1])))
    assert (second.lines, second.new, second.matched) == (2, 1, 2)
    assert sorted(word for line in StatementLine.objects.all() for word in line.words) == sorted(codes)


def test_lines_with_different_bank_ids_are_never_merged(office: Office) -> None:
    office.take_in(statement(out("7.00", bank_id="A")))
    second = office.take_in(statement(out("7.00", bank_id="B"), opening="993.00"))
    assert second.new == 1


def test_a_shorter_file_of_known_lines_brings_nothing(office: Office) -> None:
    first = office.take_in(statement(out("7.00", bank_id="A"), out("9.00", bank_id="B")))
    second = office.take_in(statement(out("9.00", bank_id="B"), opening="993.00"))
    assert (second.lines, second.new, second.statement) == (1, 0, first.statement)
    assert BankStatement.objects.count() == 1


def test_l17_a_statement_begins_where_the_one_before_it_ended(office: Office) -> None:
    office.take_in(statement(out("30.00")))
    april = {"from_day": date(2025, 4, 1), "to_day": date(2025, 4, 30)}
    with pytest.raises(Refused, match=r"969\.99") as refusal:
        office.take_in(statement(opening="969.99", **april))
    assert refusal.value.code == "statement_gap"
    assert BankStatement.objects.count() == 1
    followed = office.take_in(statement(out("70.00", day=date(2025, 4, 2)), opening="970.00", **april))
    assert (followed.statement.number, followed.statement.opening_minor) == (2, 97000)
    for each in BankStatement.objects.all():
        assert each.opening_minor + sum(line.amount_minor for line in each.lines.all()) == each.closing_minor


def test_l17_the_same_line_is_not_stored_twice(office: Office) -> None:
    line = office.take_in(statement(out("7.00"))).statement.lines.get()
    line.pk, line.place, line._state.adding = None, 9, True
    with pytest.raises(IntegrityError), transaction.atomic():
        line.save()


def test_a_statement_without_movements_is_kept(office: Office) -> None:
    office.take_in(statement())
    assert office.take_in(statement()).new == 0
    assert BankStatement.objects.get().closing_minor == 100000


def test_a_broken_file_leaves_nothing(office: Office) -> None:
    before = audit.head()
    with pytest.raises(BrokenFile):
        office.take_in(
            statement(out("30.00")).replace(b"<Dt>2025-03-10</Dt>", b"<Dt>soon</Dt>", 1), account_code="1044"
        )
    assert not Account.objects.filter(code="1044").exists()
    assert (BankStatement.objects.count(), Box.objects.count(), audit.head()) == (0, 0, before)


def test_a_file_in_another_currency_is_refused(office: Office) -> None:
    with pytest.raises(Refused, match="USD"):
        office.take_in(statement(currency="USD"))


def test_only_bank_accounts_have_statements(office: Office) -> None:
    with pytest.raises(Refused, match="not a bank"):
        office.take_in(statement(), account_code="5300")


def test_a_fresh_code_opens_a_bank_account(office: Office) -> None:
    imported = office.take_in(statement(out("1.00"), opening="12.00", currency="EUR"), account_code="1011")
    account = Account.objects.get(fund=office.fund, code="1011")
    assert (account.is_bank, account.currency, imported.opening.text()) == (True, "EUR", "12.00")
    assert [detail.verb for detail in audit.of_object(account.pk)] == ["account_opened"]


def test_a_code_that_is_no_bank_account_of_the_chart_opens_nothing(office: Office) -> None:
    with pytest.raises(Malformed):
        office.take_in(statement(), account_code="77")


def test_strangers_import_nothing(office: Office) -> None:
    with pytest.raises(NotFound):
        office.take_in(statement(), by=BEN)


def test_a_file_above_the_limit_is_refused(office: Office) -> None:
    with pytest.raises(TooLarge):
        office.take_in(b"<" + b" " * (4 * 1024 * 1024))


def test_without_a_reader_nothing_is_stored(office: Office) -> None:
    office.fund.mandates.filter(role__in=["treasurer", "checker"]).delete()
    with pytest.raises(SealingClosed):
        office.take_in(statement(out("1.00")), by=None)
    assert StatementLine.objects.count() == 0


def test_a_csv_goes_on_from_the_statement_before(office: Office) -> None:
    columns = {"day": "Дата", "amount": "Сумма", "text": "Назначение"}
    settings = {"encoding": "cp1251", "separator": ";", "decimal": ",", "date_order": "dmy", "currency": "EUR"}
    profile = profiles.save_profile(
        fund=office.fund, name="bank-one", settings={**settings, "columns": columns}, by=TOM, now=NOW
    )
    payment = office.pay()
    rows = f"Дата;Сумма;Назначение\n10.03.2025;-120,00;помощь {payment.payment_code}\n"
    office.take_in(statement(out("30.00"), to_day=TODAY - timedelta(days=1), from_day=date(2025, 3, 1)))
    imported = office.take_in(rows.encode("cp1251"), profile=profile)
    assert (imported.matched, imported.opening.text(), imported.closing.text()) == (1, "970.00", "850.00")
    assert office.rest(imported.statement.lines.get())["text"] == f"помощь {payment.payment_code}"


def test_a_csv_without_a_mapping_asks_for_one(office: Office) -> None:
    with pytest.raises(Malformed) as refusal:
        office.take_in(b"a,b\n")
    assert set(refusal.value.fields) == {"mapping"}


def test_l15_the_same_key_with_another_file_is_refused(office: Office) -> None:
    content = statement(out("30.00"))
    office.take_in(content)
    attempt = Attempt(actor=str(TOM), act="import", key="k", body={"file": content})
    assert office.take_in(content, attempt=attempt).new == 0
    with pytest.raises(KeyReused):
        office.take_in(content, attempt=replace(attempt, body={"file": b"other"}))
    with pytest.raises(AlreadyDone) as repeat:
        office.take_in(content, attempt=attempt)
    assert repeat.value.answer["lines"] == 1


def test_an_import_is_recorded_last_and_without_words(office: Office) -> None:
    imported = office.take_in(statement(out("30.00", "Анна")))
    (detail,) = audit.of_object(imported.statement.pk)
    assert (detail.verb, detail.actor_id) == ("statement_imported", TOM)
    assert detail.data == {"account": "1010", "lines": 1, "count": 1}
    assert audit.verify().problems == []


def test_a_missing_statement_is_named_by_its_days(office: Office) -> None:
    office.take_in(statement(out("30.00"), to_day=date(2025, 3, 31)))
    may = {"from_day": date(2025, 5, 1), "to_day": date(2025, 5, 31)}
    with pytest.raises(Refused, match="from 2025-04-01 to 2025-04-30 is missing") as refusal:
        office.take_in(statement(opening="900.00", **may))
    assert "970.00" in str(refusal.value)
    april = {"from_day": date(2025, 4, 1), "to_day": date(2025, 4, 30)}
    with pytest.raises(Refused, match="A movement is missing"):
        office.take_in(statement(opening="900.00", **april))
    early = {"from_day": date(2025, 2, 1), "to_day": date(2025, 2, 27)}
    with pytest.raises(Refused, match="lies before the last one"):
        office.take_in(statement(opening="900.00", **early))
    assert BankStatement.objects.count() == 1


def test_of_a_file_in_several_currencies_each_account_takes_its_own(office: Office) -> None:
    content = (mt940([Move(-700)]) + mt940([Move(-900)], currency="USD")).encode()
    with pytest.raises(BrokenFile, match="EUR, USD"):
        office.take_in(content, account_code="1017")
    assert office.take_in(content).closing.text() == "993.00"
    dollars = Account.objects.create(
        fund=office.fund, code="1017", name="Dollars", type="asset", currency="USD", is_bank=True
    )
    taken = office.take_in(content, account_code=dollars.code)
    assert (taken.closing.currency, taken.closing.text(), taken.new) == ("USD", "991.00", 1)


def test_a_1c_text_takes_the_currency_of_its_account(office: Office) -> None:
    code = office.pay("12.00").payment_code or ""
    taken = office.take_in(client_bank([Move(-1_200, day=TODAY, text=f"помощь {code}")]))
    assert (taken.matched, taken.opening.currency) == (1, "EUR")
    assert office.rest(taken.statement.lines.get())["counterparty"] == "Иван Ёлкин"


def test_a_case_erased_while_its_file_waits_leaves_no_code_behind(office: Office) -> None:
    payment = office.pay("12.00")
    content = statement(out("12.00", payment.payment_code or ""))
    found = previews.preview(fund=office.fund, account_code="1010", content=content, by=TOM, now=NOW)
    assert isinstance(found, StatementPreview)
    Disbursement.objects.filter(pk=payment.pk).update(payment_code=None)
    imported = previews.confirm(preview_id=found.pk, by=CHEN, now=NOW)
    assert imported.statement.lines.get().words == []
