"""1CClientBankExchange: the Russian form, the Kazakh dialect, several accounts, and files that cannot be trusted."""

import pytest

from fund.reconciliation.parsers import client_bank
from fund.reconciliation.parsers.base import BrokenFile, ParsedStatement, in_currency
from tests.fund.reconciliation.files import OTHER, OWN, Move, document
from tests.fund.reconciliation.files import client_bank as written


def read(content: bytes | str, currency: str = "KZT") -> list[ParsedStatement]:
    """Parse a text or its octets."""
    return client_bank.parse(content.encode() if isinstance(content, str) else content, currency=currency)


def test_a_payment_and_a_receipt_are_read_with_balances() -> None:
    [statement] = read(written([Move(-12_050, bank_id="17", text="RELIEF=7K2M"), Move(2_000, name="Донор")]), "RUB")
    first, second = statement.lines
    assert (first.amount_minor, first.bank_id, first.text, first.counterparty) == (
        -12_050, "17", "RELIEF=7K2M", "Иван Ёлкин",
    )  # fmt: skip
    assert (second.counterparty, second.counterparty_account, second.currency) == ("Донор", OTHER, "RUB")
    assert (statement.account_hint, statement.opening_minor, statement.closing_minor) == (OWN, 100_000, 89_950)
    assert first.place == 16


_KAZAKH = """1CClientBankExchange
ВЕРСИЯФОРМАТА=2.00
КОДИРОВКА=UTF-8
ДАТАНАЧАЛА=03.11.2026
ДАТАКОНЦА=04.11.2026
РАСЧСЧЕТ=KZ001
СЕКЦИЯРАСЧСЧЕТ
РАСЧСЧЕТ=KZ001
НАЧАЛЬНЫЙОСТАТОК=1000
КОНЕЧНЫЙОСТАТОК=899,5
КОНЕЦРАСЧСЧЕТ
СЕКЦИЯДОКУМЕНТ=Выписка
НОМЕРДОКУМЕНТА=5
ДАТАДОКУМЕНТА=02.11.2026
ДАТАОПЕРАЦИИ=03.11.2026
СУММАПРИХОД=
СУММАРАСХОД=120.50
ПЛАТЕЛЬЩИКНАИМЕНОВАНИЕ=Қор
ПЛАТЕЛЬЩИКИИК=KZ001
ПОЛУЧАТЕЛЬНАИМЕНОВАНИЕ=Айгүл
ПОЛУЧАТЕЛЬИИК=KZ002
ПОЛУЧАТЕЛЬБИН_ИИН=900101300123
КОДНАЗНАЧЕНИЯПЛАТЕЖА=119
НАЗНАЧЕНИЕПЛАТЕЖА=көмек
КОНЕЦДОКУМЕНТА
СекцияДокумент=Выписка
НомерДокумента=6
ДатаОперации=04.11.2026
СуммаДоход=20.00
ПлательщикНаименование=Донор
ПлательщикИИК=KZ003
ПолучательИИК=KZ001
КонецДокумента
КонецФайла
"""


def test_the_kazakh_dialect_is_read_in_capitals_too() -> None:
    [statement] = read(_KAZAKH)
    out, came = statement.lines
    assert (out.amount_minor, out.counterparty, out.counterparty_account) == (-12_050, "Айгүл", "KZ002")
    assert (out.day.day, out.transaction_code, out.text) == (3, "119", "көмек")
    assert (came.amount_minor, came.counterparty, statement.closing_minor) == (2_000, "Донор", 89_950)


def test_a_payment_listed_as_statement_line_and_as_order_counts_once() -> None:
    order = _KAZAKH[_KAZAKH.index("СЕКЦИЯДОКУМЕНТ") : _KAZAKH.index("СекцияДокумент")]
    twice = _KAZAKH.replace("КонецФайла", order.replace("Выписка", "ПлатежноеПоручение") + "КонецФайла")
    assert [line.amount_minor for line in read(twice)[0].lines] == [-12_050, 2_000]
    again = _KAZAKH.replace("КонецФайла", order + "КонецФайла").replace("=899,5", "=779")
    assert len(read(again)[0].lines) == 3


def test_several_accounts_are_several_statements_and_a_transfer_between_them_shows_in_both() -> None:
    moved = document(Move(-5_000, account="2"), own="1", ДатаПоступило="03.11.2026")
    text = "\r\n".join(["1CClientBankExchange", "РасчСчет=1", "РасчСчет=2", *moved, "КонецФайла"])
    one, two = read(text)
    assert ((one.account_hint, one.moved_minor), (two.account_hint, two.moved_minor)) == (("1", -5_000), ("2", 5_000))
    assert in_currency([one, two], "KZT") == [one, two]


_BROKEN = {
    "cut short": (lambda text: text.replace("КонецФайла", ""), "cut short", 0),
    "amount": (lambda text: text.replace("=120.50", "=сто"), "amount", 12),
    "both": (lambda text: text.replace("СУММАПРИХОД=", "СУММАПРИХОД=1"), "come in and go out", 12),
    "day": (lambda text: text.replace("=03.11.2026\nСУММА", "=3 ноября\nСУММА"), "day", 12),
    "sum": (lambda text: text.replace("899,5", "899"), "add up", 7),
    "no account": (lambda text: text.replace("РАСЧСЧЕТ=KZ001", "Х=1"), "which account", 0),
    "no sum": (lambda text: text.replace("СУММАРАСХОД=120.50\n", ""), "no amount", 12),
    "nobody ours": (
        lambda text: text.replace("СУММАРАСХОД=120.50", "СУММА=120.50").replace("ИИК=KZ001\nПОЛ", "ИИК=KZ009\nПОЛ"),
        "in or went out",
        12,
    ),
}


@pytest.mark.parametrize(("breaks", "reason", "place"), _BROKEN.values(), ids=_BROKEN)
def test_a_broken_file_is_refused_with_its_line_and_a_reason(breaks, reason: str, place: int) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(BrokenFile, match=reason) as refusal:
        read(breaks(_KAZAKH))
    assert refusal.value.place == place
    assert "Айгүл" not in str(refusal.value)
