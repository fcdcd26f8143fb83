"""Every ready profile is a setting that works, and reads a small table of the form its bank is said to write."""

from typing import Any

import pytest

from fund.reconciliation.parsers import detect
from fund.reconciliation.parsers.table_settings import TableMapping
from fund.reconciliation.ready_profiles import READY
from tests.fund.reconciliation.files import workbook

# Those with a file of their own in the tests of the quirks and of the workbooks are not repeated here.
_TABLES: dict[str, list[list[Any]]] = {
    "tbc-b": [
        ["თარიღი", "დანიშნულება", "დამატებითი", "ტიპი", "თანხა", "ვალუტა", "კოდი", "ID"],
        ["Date", "Description", "Additional Information", "Transaction Type", "Amount", "Currency", "Op.Code",
         "Transaction ID"],
        ["03/11/2026", "help", "", "Debit", 120.5, "EUR", "GIB", "T1"],
    ],
    "halyk-xlsx": [
        *[[f"строка {number}"] for number in range(8)],
        ["Дата и время операции", "Валюта операции", "Сумма в валюте ее проведения по кредиту",
         "Сумма в валюте ее проведения по дебету", "Назначение платежа"],
        [1, 2, 3, 4, 5],
        ["03.11.2026 10:00", "EUR", None, "120,50", "көмек"],
    ],
    "privatbank-card": [
        ["Виписка з Ваших карток"],
        ["Дата", "Категорія", "Картка", "Опис операції", "Сума в валюті картки", "Валюта картки",
         "Залишок на кінець періоду", "Валюта залишку"],
        ["04.11.2026 10:00:00", "x", "*1", "b", 20, "євро", 899.5, "євро"],
        ["03.11.2026 10:00:00", "x", "*1", "a", -120.5, "євро", 879.5, "євро"],
    ],
    "procredit-ukrsib": [
        ["ЄДРПОУ", "Код ID НБУ", "Рахунок", "Валюта", "Дата операцiї", "Код операції", "Код ID НБУ", "Надавач",
         "Рахунок кореспондента", "ЄДРПОУ кореспондента", "Кореспондент", "Номер документа", "Дата документа",
         "Дебет", "Кредит", "Призначення платежу", "Гривневе покриття"],
        ["1", "2", "UA1", "EUR", "03.11.2026 10:00", "6", "3", "Банк", "UA2", "4", "Ганна", "7", "03.11.2026",
         "120.50", "", "допомога", "5500.00"],
    ],
    "privatbank-business": [
        ["AUT_MY_ACC", "AUT_CNTR_NAM", "AUT_CNTR_ACC", "DAT_OD", "SUM", "CCY", "TRANTYPE", "PR_PR", "OSND", "REF"],
        ["UA1", "Ганна", "UA2", "03.11.2026", "120.50", "EUR", "D", "r", "допомога", "R1"],
        ["UA1", "Ганна", "UA2", "03.11.2026", "9.00", "EUR", "D", "p", "допомога", "R2"],
    ],
}  # fmt: skip


@pytest.mark.parametrize("name", READY)
def test_a_ready_profile_has_settings_that_work_and_a_name_for_people(name: str) -> None:
    ready = READY[name]
    assert TableMapping.from_settings(ready.settings).format in {"table", "1c"}
    assert str(ready.label)


@pytest.mark.parametrize(("name", "rows"), _TABLES.items(), ids=_TABLES)
def test_a_table_of_its_form_is_read(name: str, rows: list[list[Any]]) -> None:
    [statement] = detect.read(workbook({"x": rows}), TableMapping.from_settings(READY[name].settings), currency="EUR")
    assert statement.lines[0].amount_minor == -12_050
    assert statement.currency == "EUR"
