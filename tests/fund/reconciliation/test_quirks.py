"""The fifteen habits of banks that page 11 lists, each with a small file of that kind; none is a real export."""

from datetime import date, timedelta
from typing import Any

import pytest

from fund.reconciliation.parsers import detect
from fund.reconciliation.parsers.base import BrokenFile, ParsedLine, ParsedStatement, joined
from fund.reconciliation.parsers.table_settings import TableMapping
from fund.reconciliation.ready_profiles import READY
from fund.reconciliation.recognition import LineKey, StoredLine, recognise
from tests.fund.reconciliation.camt import Entry, Statement, camt
from tests.fund.reconciliation.files import Move, client_bank, document, mt940, workbook

NOV_3 = date(2026, 11, 3)


def read(content: bytes | str, profile: str | dict[str, Any] = "", currency: str = "EUR") -> ParsedStatement:
    """Read a file that holds one statement, by a ready profile or by settings."""
    [found] = several(content, profile, currency)
    return found


def several(content: bytes | str, profile: str | dict[str, Any] = "", currency: str = "EUR") -> list[ParsedStatement]:
    """Read a file that may hold several."""
    settings = READY[profile].settings if isinstance(profile, str) and profile else profile
    mapping = TableMapping.from_settings(settings) if isinstance(settings, dict) else None
    return detect.read(content.encode() if isinstance(content, str) else content, mapping, currency=currency)


def table(**settings: Any) -> dict[str, Any]:
    """Return settings of a plain table, changed."""
    return {"currency": "EUR", "columns": {"day": "day", "amount": "amount"}, **settings}


@pytest.mark.parametrize("label", ["Windows", "DOS", ""])
@pytest.mark.parametrize("encoding", ["cp1251", "cp866", "utf-8", "utf-8-sig"])
def test_quirk_01_a_1c_text_is_read_in_whatever_encoding_it_really_is(encoding: str, label: str) -> None:
    statement = read(client_bank([Move(-12_050, name="Иван Ёлкин")], label=label, encoding=encoding))
    assert (statement.lines[0].counterparty, statement.closing_minor) == ("Иван Ёлкин", 87_950)


_SEB = (
    '"Kliendi konto";"Dokumendi number";"Kuupäev";"Saaja/maksja konto";"Saaja/maksja nimi";"Saaja panga kood";"";'
    '"Deebet/Kreedit (D/C)";"Summa";"Viitenumber";"Arhiveerimistunnus";"Selgitus";"Teenustasu";"Valuuta"\n'
    '"EE1";"1";"03.11.2026";"EE2";"Jüri Õun";"";"";"D";"120,50";"";"A1";"abi";"0,00";"EUR"\n'
)
_SWEDBANK = (
    '"EE1";"10";"01.11.2026";"";"Algsaldo";"1000,00";"EUR";"K";"";"AS";"";"";\n'
    '"EE1";"20";"03.11.2026";"Ūla Žąsis";"parama";"120,50";"EUR";"D";"A1";"M";"";"";\n'
    '"EE1";"900";"03.11.2026";"";"Intress";"9,00";"EUR";"K";"";"";"";"";\n'
    '"EE1";"82";"30.11.2026";"";"Kaive";"120,50";"EUR";"D";"";"K2";"";"";\n'
    '"EE1";"86";"30.11.2026";"";"Lõppsaldo";"879,50";"EUR";"K";"";"LS";"";"";\n'
)
_SWEDBANK_HEAD = '"Konto";"Reatüüp";"Kuupäev";"Saaja";"Selgitus";"Summa";"Valuuta";"D/K";"Tunnus";"T";"V";"D";\n'
_SPARKASSE_HEAD = (
    '"Auftragskonto";"Buchungstag";"Valutadatum";"Buchungstext";"Verwendungszweck";"Beguenstigter/Zahlungspflichtiger"'
    ';"Kontonummer/IBAN";"Betrag";"Waehrung";"Info"\n'
)
_SPARKASSE_ROW = '"DE1";"03.11.26";"04.11.26";"UEBERWEISUNG";"Hilfe";"Jörg Groß";"DE2";"-1.190,00";"EUR";"%s"\n'


def test_quirk_02_a_mark_at_the_start_and_baltic_and_western_letters_are_read() -> None:
    assert read(b"\xef\xbb\xbf" + _SEB.encode(), "seb").lines[0].counterparty == "Jüri Õun"
    assert read((_SWEDBANK_HEAD + _SWEDBANK).encode("iso8859_13"), "swedbank").lines[0].counterparty == "Ūla Žąsis"
    german = (_SPARKASSE_HEAD + _SPARKASSE_ROW % "Umsatz gebucht").encode("iso8859_1")
    assert read(german, "sparkasse").lines[0].counterparty == "Jörg Groß"


@pytest.mark.parametrize("amount", ["1 190,00", "1\u00a0190,00", "1\u202f190,00", "1.190,00", "1190,00"])
def test_quirk_03_thousands_are_parted_by_spaces_of_every_kind_or_points(amount: str) -> None:
    rows = f'day;amount\n2026-11-03;"-{amount}"\n'
    assert read(rows, table(separator=";", decimal=",")).lines[0].amount_minor == -119_000


def test_quirk_04_comma_and_point_stand_side_by_side_in_one_region() -> None:
    lhv = _SEB.replace(";", ",").replace("03.11.2026", "2026-11-03").replace('"120,50"', '"120.50"')
    assert read(_SEB, "seb").lines[0].amount_minor == read(lhv, "lhv").lines[0].amount_minor == -12_050
    with pytest.raises(BrokenFile, match="amount"):
        read(lhv.replace("120.50", "120,50"), "lhv")


@pytest.mark.parametrize(
    ("day", "order"),
    [("03.11.2026", "dmy"), ("03.11.26", "dmy"), ("03-11-2026", "dmy"), ("03/11/2026 09:15", "dmy"),
     ("11/03/2026", "mdy"), ("2026-11-03T09:15:00Z", "ymd")],
)  # fmt: skip
def test_quirk_05_days_come_in_every_order(day: str, order: str) -> None:
    assert read(f"day,amount\n{day},1.00\n", table(date_order=order)).lines[0].day == NOV_3


def test_quirk_05_excel_counts_days() -> None:
    serial = (NOV_3 - date(1899, 12, 30)).days
    rows = [["day", "amount"], [serial, -1.5], [serial + 0.75, 2], [NOV_3, 0.1 + 0.2]]
    statement = read(workbook({"x": rows}), table())
    assert [(line.day, line.amount_minor) for line in statement.lines] == [(NOV_3, -150), (NOV_3, 200), (NOV_3, 30)]


_KASPI = [
    ["АО «Kaspi Bank»"],
    ["Выписка по счёту", None, "KZ001"],
    ["Входящий остаток", None, "10 000,00"],
    [],
    ["Дата операции", "Валюта", "Сумма", None, "Плательщик", None, "Получатель", None, "КНП", "Назначение платежа"],
    [None, None, "Дебет", "Кредит", "Наименование", "Номер счета", "Наименование", "Номер счета", None, None],
    ["03.11.2026 10:00:00", "KZT", "1\u00a0200,50", None, "Фонд", "KZ001", "Айгүл", "KZ002", 119, "көмек"],
    ["04.11.2026 11:00:00", "KZT", None, "200,50", "Донор", "KZ003", "Фонд", "KZ001", 119, "дар"],
    ["Итого", None, "1 200,50", "200,50"],
    ["Исходящий остаток", None, "9 000,00"],
]


def test_quirk_06_a_preamble_and_merged_headers_are_seen_through() -> None:
    statement = read(workbook({"Выписка": _KASPI}), "kaspi-xlsx", "KZT")
    assert [line.amount_minor for line in statement.lines] == [-120_050, 20_050]
    assert (statement.opening_minor, statement.closing_minor) == (1_000_000, 900_000)
    assert statement.lines[0].counterparty == "Фонд Айгүл"
    assert statement.lines[0].transaction_code == "119"


def test_quirk_06_two_header_rows_in_two_languages_are_one_header() -> None:
    rows = [
        ["თარიღი", "დანიშნულება", "დამატებითი", "გასული", "შემოსული", "ნაშთი", "ID"],
        ["Date", "Description", "Additional Information", "Paid Out", "Paid In", "Balance", "Transaction ID"],
        ["03/11/2026", "help", "for A", 120.5, None, 879.5, "T1"],
        ["04/11/2026", "gift", None, None, 20, 899.5, "T2"],
    ]
    statement = read(workbook({"x": rows}), {**READY["tbc-a"].settings, "currency": "GEL"}, "GEL")
    assert [(line.amount_minor, line.bank_id) for line in statement.lines] == [(-12_050, "T1"), (2_000, "T2")]
    assert (statement.opening_minor, statement.closing_minor) == (100_000, 89_950)


def test_quirk_07_balances_and_totals_in_the_table_are_no_movements() -> None:
    statement = read(_SWEDBANK_HEAD + _SWEDBANK, "swedbank")
    assert [line.amount_minor for line in statement.lines] == [-12_050]
    assert (statement.opening_minor, statement.closing_minor) == (100_000, 87_950)


def test_quirk_08_padded_and_look_alike_headers_are_found() -> None:
    head = "\u00a0DАY ,аmоunt "  # Cyrillic А, а and о
    assert read(f"{head}\n2026-11-03,1.00\n", table()).lines[0].amount_minor == 100
    mono = "Дата i час операції,Деталі операції,Сума в валюті картки (UAH),Залишок після операції\n"
    for letter in ("i", "і"):
        rows = mono.replace("i", letter) + '"03.11.2026 10:00:00",кава,-50.00,50.00\n'
        assert read(rows, "monobank", "UAH").lines[0].amount_minor == -5_000


def test_quirk_08_a_header_that_occurs_twice_is_named_by_its_number_or_refused() -> None:
    rows = "day,Код ID НБУ,Код ID НБУ,amount\n2026-11-03,1,2,1.00\n"
    by_number = table(columns={"day": "day", "amount": "amount", "bank_id": 3})
    assert read(rows, by_number).lines[0].bank_id == "2"
    with pytest.raises(BrokenFile, match="bank_id"):
        read(rows, table(columns={"day": "day", "amount": "amount", "bank_id": "Код ID НБУ"}))


def test_quirk_09_numbered_lines_of_a_purpose_continue_or_repeat_it() -> None:
    parts = {"НазначениеПлатежа1": "помощь", "НазначениеПлатежа2": "по коду 7K2M"}
    lines = "\r\n".join(document(Move(-100), **parts))
    content = client_bank([]).replace("КонецФайла".encode("cp1251"), f"{lines}\r\nКонецФайла".encode("cp1251"))
    content = content.replace("КонечныйОстаток=1000.00".encode("cp1251"), "КонечныйОстаток=999.00".encode("cp1251"))
    assert read(content).lines[0].text == "помощь по коду 7K2M"


def test_quirk_09_purposes_in_the_german_fields_are_put_together() -> None:
    fields = "?00UEBERWEISUNG?20" + "A" * 27 + "?21BC?22RELIEF7K2M?29END?60MORE?30GENODE?31DE2?32JANA?33 ROT"
    message = mt940([Move(-12_050, text=f"166{fields}", name="")]).replace(" \n", "\n")
    [line] = read(message).lines
    assert line.text == "UEBERWEISUNG " + "A" * 27 + "BC RELIEF7K2M END MORE"
    assert (line.counterparty, line.counterparty_account, line.transaction_code) == ("JANA ROT", "DE2", "166")


def test_quirk_10_unsigned_amounts_get_their_sign_from_a_letter_brackets_or_the_accounts() -> None:
    assert read(_SEB, "seb").lines[0].amount_minor == -12_050
    assert read(_SEB.replace('"D"', '"C"'), "seb").lines[0].amount_minor == 12_050
    assert read('day,amount\n2026-11-03,"(120.50)"\n', table()).lines[0].amount_minor == -12_050
    assert [line.amount_minor for line in read(client_bank([Move(-100), Move(100)])).lines] == [-100, 100]


def test_quirk_10_accounts_and_days_that_contradict_each_other_are_refused() -> None:
    content = client_bank([Move(-100)]).replace("ДатаСписано".encode("cp1251"), "ДатаПоступило".encode("cp1251"))
    with pytest.raises(BrokenFile, match="opposite"):
        read(content)


def test_quirk_11_one_bank_writes_the_same_amount_with_opposite_meanings() -> None:
    card, account = "day,amount\n2026-11-03,120.50\n2026-11-04,+20.00\n", "day,amount\n2026-11-03,120.50\n"
    assert [line.amount_minor for line in read(card, table(signs="unsigned_out")).lines] == [-12_050, 2_000]
    assert read(account, table()).lines[0].amount_minor == 12_050
    assert read(account, table(signs="opposite")).lines[0].amount_minor == -12_050


@pytest.mark.parametrize(("mark", "minor"), [("RC", -2_000), ("RD", 2_000), ("C", 2_000), ("D", -2_000)])
def test_quirk_11_a_reversal_in_mt940_moves_the_other_way(mark: str, minor: int) -> None:
    message = mt940([Move(minor)]).replace("1103C20", f"1103{mark}20").replace("1103D20", f"1103{mark}20")
    [line] = read(message).lines
    assert (line.amount_minor, line.is_reversal) == (minor, mark.startswith("R"))


_WISE = (
    "TransferWise ID,Date,Amount,Currency,Description,Payment Reference,Running Balance,Payer Name,Payee Name,"
    "Payee Account Number,Total fees\n"
    "T-2,04-11-2026,50.00,EUR,gift,,929.00,Ann,,,0.00\n"
    "T-1,03-11-2026,-121.00,EUR,Sent money,RELIEF7K2M,879.00,,Ben,DE2,1.00\n"
)
_PAYPAL = (
    "Date,Time,TimeZone,Name ,Type,Status,Currency,Gross,Fee,Net,Transaction ID,Reference Txn ID,Balance,"
    " Balance Impact\n"
    "11/03/2026,10:00:00,PST,Ann,Donation,Completed,EUR,10.00,-0.50,9.50,P1,,109.50,Credit\n"
    "11/03/2026,10:01:00,PST,,Hold,Completed,EUR,10.00,0.00,10.00,P2,,109.50,Memo\n"
    "11/04/2026,10:00:00,PST,Ben,Payment,Pending,EUR,-9.00,0.00,-9.00,P3,,109.50,Debit\n"
)
_REVOLUT = (
    "Date started (UTC),Date completed (UTC),ID,Type,State,Description,Reference,Payer,Payment currency,Amount,Fee,"
    "Balance,Account,Beneficiary IBAN\n"
    "2026-11-03,2026-11-03,R1,TRANSFER,COMPLETED,To Ben,code,Us,EUR,-120.00,1.00,879.00,Main,DE2\n"
    "2026-11-03,,R2,TRANSFER,PENDING,To Ann,code,Us,EUR,-5.00,0.00,,Main,DE3\n"
)


def test_quirk_12_a_fee_is_inside_the_amount_or_beside_it() -> None:
    newest, oldest = read(_WISE, "wise").lines[::-1]
    assert (oldest.amount_minor, oldest.fee_minor, newest.amount_minor) == (-12_100, 100, 5_000)
    [received] = read(_PAYPAL, "paypal").lines
    assert (received.amount_minor, received.fee_minor) == (950, 50)
    [sent] = read(_REVOLUT, "revolut-business").lines
    assert (sent.amount_minor, sent.fee_minor) == (-12_100, 100)


def _keys(statement: ParsedStatement) -> list[tuple[LineKey, tuple[str, ...]]]:
    return [(LineKey(line.bank_id, line.day, line.amount_minor), ()) for line in statement.lines]


@pytest.mark.parametrize("bank_id", ["", "SAME"])
def test_quirk_13_equal_rows_are_counted_and_never_collapsed(bank_id: str) -> None:
    three = _keys(read(mt940([Move(-700, bank_id=bank_id)] * 3)))
    found = recognise(three, [])
    assert [each.occurrence for each in found] == [1, 2, 3]
    stored = [StoredLine(number, key, ()) for number, (key, _words) in enumerate(three[:2])]  # type: ignore[arg-type]
    assert [each.stored_id is None for each in recognise(three, stored)] == [False, False, True]


def test_quirk_14_what_is_not_booked_is_left_out_and_counted() -> None:
    pending = (_SPARKASSE_ROW % "Umsatz vorgemerkt").replace('"03.11.26"', '""')
    german = read((_SPARKASSE_HEAD + _SPARKASSE_ROW % "Umsatz gebucht" + pending).encode("cp1252"), "sparkasse")
    assert (len(german.lines), german.pending) == (1, 1)
    assert read(_REVOLUT, "revolut-business").pending == read(_PAYPAL, "paypal").pending == 1
    waiting = camt(Statement(entries=(Entry(amount="9.00", status="PDNG"),)))
    assert (read(waiting).lines, read(waiting).pending) == ((), 1)


@pytest.mark.parametrize("message", ["052", "054"])
def test_quirk_15_what_is_no_statement_is_refused_by_name(message: str) -> None:
    with pytest.raises(BrokenFile, match=rf"camt\.{message}"):
        read(camt(Statement(), message=message))


def test_quirk_15_openings_of_single_days_are_not_added_up() -> None:
    days = [
        f"СекцияРасчСчет\r\nДатаНачала={day}\r\nДатаКонца={day}\r\nРасчСчет=1\r\nНачальныйОстаток={opens}\r\n"
        f"КонечныйОстаток={closes}\r\nКонецРасчСчет"
        for day, opens, closes in (("04.11.2026", "90.00", "70.00"), ("03.11.2026", "100.00", "90.00"))
    ]
    documents = document(Move(-1_000), own="1") + document(Move(-2_000, day=NOV_3 + timedelta(days=1)), own="1")
    text = "\r\n".join(["1CClientBankExchange", "РасчСчет=1", *days, *documents, "КонецФайла"])
    statement = read(text)
    assert (statement.opening_minor, statement.closing_minor) == (10_000, 7_000)
    with pytest.raises(BrokenFile, match="do not continue"):
        read(text.replace("НачальныйОстаток=90.00", "НачальныйОстаток=91.00"))


def test_statements_in_one_file_are_put_in_the_order_of_their_balances() -> None:
    first, second = mt940([Move(-100)]), mt940([Move(-200)], opening=99_900)
    whole = joined(several(first + second))
    assert (whole.opening_minor, whole.closing_minor, len(whole.lines)) == (100_000, 99_700, 2)
    assert all(isinstance(line, ParsedLine) for line in whole.lines)
    late = mt940([Move(-200, day=NOV_3 - timedelta(days=1))], opening=99_900)
    assert joined(several(first + late)).closing_minor == 99_700
