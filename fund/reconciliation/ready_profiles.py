"""Ready profiles of banks: settings only, no code; a fund saves its own beside or over them.

No real export was seen for any of them. Each rests on what stands in public readers and test files of the format
and says so below; what a bank writes otherwise is refused by row and reason, never guessed. Take one real statement,
compare the preview with it, and save a profile of your own where they differ.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class ReadyProfile:
    """A bank's settings under a name that people can choose."""

    name: str
    label: Any
    settings: Mapping[str, Any] = field(repr=False)


_PAYER_OR_PAYEE = {
    "counterparty": ["Наименование/ФИО плательщика|Плательщик Наименование/ФИО|Плательщик Наименование",
                     "Наименование/ФИО получателя|Получатель Наименование/ФИО|Получатель Наименование"],
    "counterparty_account": ["Номер счета плательщика|Плательщик Номер счета",
                             "Номер счета получателя|Получатель Номер счета"],
}  # fmt: skip

# Two header rows, Georgian then English; day/month/year; `Op. Code` and `Op.Code` both occur.
_TBC: dict[str, Any] = {
    "date_order": "dmy",
    "find_header": True,
    "header_rows": 2,
    "optional": ["transaction_code", "counterparty", "counterparty_account", "currency"],
}
_TBC_COLUMNS: dict[str, Any] = {
    "day": "Date",
    "text": ["Description", "Additional Information"],
    "bank_id": "Transaction ID",
    "transaction_code": "Op. Code|Op.Code",
    "counterparty": "Partner's Name",
    "counterparty_account": "Partner's Account",
}
# Nine columns that the Estonian, Latvian, Lithuanian and English exports share in this order; row types 10 opening,
# 20 entry, 82 turnover, 86 closing, 900 interest; the sign stands in a column of D and K.
_SWEDBANK: dict[str, Any] = {
    "encoding": "iso8859_13",
    "separator": ";",
    "decimal": ",",
    "date_order": "dmy",
    "debit_words": ["D"],
    "credit_words": ["K", "C"],
    "entry_types": ["20"],
    "opening_types": ["10"],
    "closing_types": ["86"],
    "columns": {"account": 1, "row_type": 2, "day": 3, "counterparty": 4, "text": 5, "amount": 6, "currency": 7,
                "sign": 8, "bank_id": 9},
}  # fmt: skip
_BALTIC_COLUMNS: dict[str, Any] = {
    "account": "Kliendi konto|Client account",
    "day": "Kuupäev|Date",
    "counterparty_account": "Saaja/maksja konto|Sender/receiver account",
    "counterparty": "Saaja/maksja nimi|Sender/receiver name",
    "sign": "Deebet/Kreedit (D/C)|Debit/Credit (D/C)",
    "amount": "Summa|Amount",
    "bank_id": "Arhiveerimistunnus|Archival ID|Transaction reference",
    "text": "Selgitus|Description",
    "currency": "Valuuta|Currency",
}
_SIGN_WORDS: dict[str, Any] = {"debit_words": ["D"], "credit_words": ["C", "K"]}

_ROWS: tuple[tuple[str, Any, dict[str, Any]], ...] = (
    (
        "tbc-a",
        _("TBC Bank, business, Paid Out and Paid In"),
        {**_TBC, "columns": {**_TBC_COLUMNS, "debit": "Paid Out", "credit": "Paid In", "balance": "Balance"}},
    ),
    (
        "tbc-b",
        _("TBC Bank, business, Transaction Type and Amount"),
        {
            **_TBC,
            "optional": ["transaction_code", "counterparty", "counterparty_account"],
            "debit_words": ["Debit", "Paid Out", "D", "Out"],
            "credit_words": ["Credit", "Paid In", "C", "In"],
            "columns": {**_TBC_COLUMNS, "sign": "Transaction Type", "amount": "Amount", "currency": "Currency"},
        },
    ),
    # Sheets `Statement of Account` and `Summary`; rows before the header; serial days; several currencies; the
    # account number ends with its currency; some headers begin with a space.
    (
        "bog-business",
        _("Bank of Georgia, business"),
        {
            "sheet": "Statement of Account",
            "find_header": True,
            "date_order": "dmy",
            "optional": ["counterparty", "bank_id", "account"],
            "columns": {
                "day": "Date|Entry Date",
                "account": "Account N|Account Number",
                "currency": "Currency",
                "debit": "Debit",
                "credit": "Credit",
                "text": "Entry Comment|Comment|Description",
                "counterparty": ["Sender Name", "Recipient Name|Beneficiary Name"],
                "bank_id": "Entry ID|Entry Id|Reference|Document Key",
            },
            "summary": {
                "sheet": "Summary",
                "currency": "Currency",
                "opening": "Starting Balance|Opening Balance",
                "closing": "Ending Balance|Closing Balance|End Balance",
            },
        },
    ),
    # Sheets `Details` and `Transactions`; one signed amount column for each currency.
    (
        "bog-personal",
        _("Bank of Georgia, personal"),
        {
            "sheet": "Transactions",
            "find_header": True,
            "date_order": "dmy",
            "optional": ["amount:USD", "amount:EUR", "amount:GBP"],
            "columns": {
                "day": "Date",
                "text": "Details",
                "amount:GEL": "GEL",
                "amount:USD": "USD",
                "amount:EUR": "EUR",
                "amount:GBP": "GBP",
            },
        },
    ),
    # The 1C text names no currency; all other facts of the Kazakh dialect are the reader's own.
    ("kaspi-1c", _("Kaspi Bank, 1C text in tenge"), {"format": "1c", "currency": "KZT"}),
    ("halyk-1c", _("Halyk Bank, 1C text in tenge"), {"format": "1c", "currency": "KZT"}),
    # Some ten rows before a header of up to three merged rows; payer and payee both stand in the row, and the words
    # of `Виды операции` are not known: the amount's own sign tells the direction.
    (
        "kaspi-xlsx",
        _("Kaspi Bank, XLSX"),
        {
            "find_header": True,
            "header_rows": 2,
            "decimal": ",",
            "date_order": "dmy",
            "optional": ["counterparty", "counterparty_account", "transaction_code"],
            "columns": {
                "day": "Дата и время операции|Дата операции",
                "currency": "Валюта операции|Валюта",
                "debit": "Дебет|Сумма Дебет",
                "credit": "Кредит|Сумма Кредит",
                "transaction_code": "Код назначения платежа|КНП",
                "text": "Назначение платежа",
                **_PAYER_OR_PAYEE,
            },
            "balances": {"opening": "Входящий остаток", "closing": "Исходящий остаток"},
            "passed_over": ["Итого", "Всего"],
        },
    ),
    # Eight rows before a header of nineteen columns; credit and debit stand apart.
    (
        "halyk-xlsx",
        _("Halyk Bank, XLSX"),
        {
            "find_header": True,
            "decimal": ",",
            "date_order": "dmy",
            "optional": ["counterparty", "counterparty_account", "transaction_code"],
            "columns": {
                "day": "Дата и время операции",
                "currency": "Валюта операции",
                "debit": "Сумма в валюте ее проведения по дебету",
                "credit": "Сумма в валюте ее проведения по кредиту",
                "transaction_code": "Код назначения платежа",
                "text": "Назначение платежа",
                **_PAYER_OR_PAYEE,
            },
            "passed_over": ["Итого", "Всего"],
        },
    ),
    # A title row; day and time in one cell; currencies as words; newest first.
    (
        "privatbank-card",
        _("PrivatBank, card"),
        {
            "find_header": True,
            "decimal": ",",
            "date_order": "dmy",
            "currencies": {"грн": "UAH", "дол": "USD", "євро": "EUR"},
            "columns": {
                "day": "Дата",
                "text": ["Категорія", "Опис операції"],
                "amount": "Сума в валюті картки",
                "currency": "Валюта картки",
                "balance": "Залишок на кінець періоду",
            },
        },
    ),
    # Unsigned sum with C or D, `r` means real; the bank's own interface saved as a table.
    (
        "privatbank-business",
        _("PrivatBank, business"),
        {
            "separator": ";",
            "date_order": "dmy",
            **_SIGN_WORDS,
            "booked_states": ["r"],
            "columns": {
                "day": "DAT_OD",
                "amount": "SUM",
                "sign": "TRANTYPE",
                "currency": "CCY",
                "state": "PR_PR",
                "account": "AUT_MY_ACC",
                "counterparty": "AUT_CNTR_NAM",
                "counterparty_account": "AUT_CNTR_ACC",
                "text": "OSND",
                "bank_id": "REF",
            },
        },
    ),
    # «Клієнт-банк»: cp1251 and semicolons, or the same columns as XLSX; the newer header has «Код ID НБУ» twice, which
    # is not used; the value in hryvnia, a conversion's rate and its fee are not read: they stand in the words.
    (
        "procredit-ukrsib",
        _("ProCredit and UkrSib, Ukraine"),
        {
            "encoding": "cp1251",
            "separator": ";",
            "date_order": "dmy",
            "columns": {
                "account": "Рахунок",
                "day": "Дата операції",
                "currency": "Валюта",
                "transaction_code": "Код операції",
                "counterparty_account": "Рахунок кореспондента",
                "counterparty": "Кореспондент",
                "bank_id": "Номер документа|Документ",
                "debit": "Дебет",
                "credit": "Кредит",
                "text": "Призначення платежу",
            },
        },
    ),
    ("swedbank", _("Swedbank, Estonia, Latvia and Lithuania"), _SWEDBANK),
    # UTF-8 with a mark at the start; the sum bears no sign.
    (
        "seb",
        _("SEB, Estonia"),
        {"separator": ";", "decimal": ",", "date_order": "dmy", **_SIGN_WORDS, "columns": _BALTIC_COLUMNS},
    ),
    # Readers disagree whether the sum bears a sign: the letter counts.
    ("lhv", _("LHV, Estonia"), {**_SIGN_WORDS, "columns": _BALTIC_COLUMNS}),
    # Days of two digits for the year; `Info` says what is booked; newer files have one column more.
    (
        "sparkasse",
        _("Sparkasse, CSV-CAMT"),
        {
            "encoding": "cp1252",
            "separator": ";",
            "decimal": ",",
            "date_order": "dmy",
            "booked_states": ["Umsatz gebucht"],
            "columns": {
                "account": "Auftragskonto",
                "day": "Buchungstag",
                "value_day": "Valutadatum",
                "text": ["Buchungstext", "Verwendungszweck"],
                "counterparty": "Beguenstigter/Zahlungspflichtiger",
                "counterparty_account": "Kontonummer/IBAN",
                "amount": "Betrag",
                "currency": "Waehrung",
                "state": "Info",
            },
        },
    ),
    # Newest first; the amount includes the fees.
    (
        "wise",
        _("Wise, balance statement"),
        {
            "date_order": "dmy",
            "optional": ["counterparty", "counterparty_account", "fee"],
            "columns": {
                "bank_id": "TransferWise ID|ID",
                "day": "Date",
                "amount": "Amount",
                "currency": "Currency",
                "text": ["Description", "Payment Reference"],
                "balance": "Running Balance",
                "counterparty": ["Payer Name", "Payee Name"],
                "counterparty_account": "Payee Account Number",
                "fee": "Total fees",
            },
        },
    ),
    # "Balance affecting" only; headers may end with spaces. The net sum is what the balance feels.
    (
        "paypal",
        _("PayPal, English, balance affecting"),
        {
            "date_order": "mdy",
            "entry_types": ["Credit", "Debit"],
            "booked_states": ["Completed"],
            "columns": {
                "day": "Date",
                "row_type": "Balance Impact",
                "state": "Status",
                "currency": "Currency",
                "amount": "Net",
                "fee": "Fee",
                "balance": "Balance",
                "bank_id": "Transaction ID",
                "counterparty": "Name",
                "text": ["Type", "Reference Txn ID"],
            },
        },
    ),
    # Newest first; the card's currency with a sign; an empty cell is a long dash; one letter of a header is Latin.
    (
        "monobank",
        _("monobank, card in hryvnia"),
        {
            "find_header": True,
            "date_order": "dmy",
            "currency": "UAH",
            "columns": {
                "day": "Дата i час операції|Дата i час",
                "text": "Деталі операції|Опис операції",
                "amount": "Сума в валюті картки (UAH)|Сума в валюті картки",
                "balance": "Залишок після операції",
            },
        },
    ),
    # Days in UTC; only what is completed; the fee was taken beside the amount.
    (
        "revolut-business",
        _("Revolut Business"),
        {
            "booked_states": ["COMPLETED"],
            "fee_beside": True,
            "optional": ["account", "counterparty", "counterparty_account"],
            "columns": {
                "day": "Date completed (UTC)",
                "bank_id": "ID",
                "state": "State",
                "text": ["Description", "Reference"],
                "counterparty": "Payer",
                "currency": "Payment currency",
                "amount": "Amount",
                "fee": "Fee",
                "balance": "Balance",
                "counterparty_account": "Beneficiary IBAN",
            },
        },
    ),
)

READY = {name: ReadyProfile(name, label, settings) for name, label, settings in _ROWS}
