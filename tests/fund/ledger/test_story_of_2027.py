"""A whole year, its reports beside the figures of a sheet of paper and of hledger.

The year opens with EUR 10,000.00. One euro is USD 1.25 until June and USD 1.20 from July, and GEL 2.50 always.

Set-aside (in the project's money; its value on the day it fell due):
    Shelter   EUR 20,000 + 30,000 at 10 % = 2,000.00 + 3,000.00      moved 2,000.00 + 2,500.00    owes   500.00
    Voices    USD 10,000 + 10,000 at 12 % = 1,200.00 + 1,200.00      moved 1,200.00 +   600.00    owes   600.00 USD
              960.00 + 1,000.00 euros                                (500.00 euros)
    Clinics   GEL 25,000 at 10 %          = 2,500.00 (1,000.00)      moved 2,500.00               owes     0.00
    income    2,000 + 3,000 + 960 + 1,000 + 1,000                    = 7,960.00, of which 1,000.00 is still owed

Relief: sixty cases, five a month: a lawyer 100, medicine 60, a ticket 80, a room 150, food 50.
    lawyers   ten months 100; in August bail of 1,000 that comes back; December's 100 promised, not paid  = 1,000.00
    medicine  twelve times 60, in December from the winter purse                                          =   720.00
    tickets   twelve times 80; May's came back from the bank and went out again                           =   960.00
    rooms     twelve times 150, July's cost 140                                                           = 1,790.00
    food      twelve times 50, twice out of the partner's advance of 600, of which 500 came back          =   600.00
                                                                                                            5,070.00
Bank fees 12 × 3.50 = 42.00. USD 600 that lay at 480.00 were sold for 470.00: lost 10.00.
Gifts 500.00, and 1,000.00 to the purse. The first deposit paid 39.45.

    result    7,960.00 + 1,500.00 + 39.45 − 5,070.00 − 42.00 − 10.00                                      = 4,377.45
    purse     1,000.00 − 60.00                                                                            =   940.00
    dollars   1,200 − 600 + 600 = 1,200.00, lying at 480.00 + 500.00                                      =   980.00
    lari      2,500 − 250 = 2,250.00, lying at 1,000.00 − 100.00                                          =   900.00
    euros     10,000 + 2,000 + 2,500 + 470 + 1,500 + 39.45 − 3,000 (second deposit) − 4,870 (relief paid from here)
              − 600 + 500 (advance) − 42                                                                  = 8,497.45
    all       8,497.45 + 980.00 + 900.00 + 3,000.00 + 1,000.00 owed = 14,377.45 = 10,000.00 + 4,377.45
"""

import csv
import subprocess
from datetime import date
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from fund.ledger import as_of
from fund.ledger.verifying import verify
from fund.models import Commitment, Disbursement, EntryKind, JournalEntry, Period
from fund.money import Money
from fund.reports.catalogue import REPORTS
from fund.reports.frame import Report
from fund.reports.periods import question
from tests.fund.ledger.story_of_2027 import NEXT_YEAR, YEAR, Story, begin

pytestmark = pytest.mark.django_db
THE_LAST = date(YEAR, 12, 31)
THE_YEAR = {"since": date(YEAR, 1, 1), "until": THE_LAST}


@pytest.fixture
def story() -> Story:
    """The year told and its months closed, the year itself still open."""
    story = begin()
    for month in story.tell():
        if month < 12:
            story.close_month(month)
    return story


def told(name: str, story: Story, *, fund: Any = None, **days: Any) -> Report:
    definition = REPORTS[name]
    return definition.build(question(definition, fund or story.fund, now=NEXT_YEAR, days=days, known_at=None))


def cells(report: Report, code: str) -> list[tuple[str, ...]]:
    (sheet,) = [one for one in report.sheets if one.code == code]
    return [tuple(_plain(cell) for cell in row) for row in sheet.lines]


def _plain(cell: Any) -> str:
    if isinstance(cell, Money):
        return cell.text()
    return str(getattr(cell, "code", None) or (cell.text() if hasattr(cell, "text") else cell))


def test_the_story_of_2027(story: Story, tmp_path: Path) -> None:
    assert Commitment.objects.values("source_ref").distinct().count() == 60
    assert Disbursement.objects.filter(state="returned").count() == 1
    _the_reports_say_what_the_paper_says(story)
    _what_is_left_is_where_the_paper_has_it(story, THE_LAST)
    _hledger_says_the_same(story, tmp_path)
    story.close_year()
    # Closed or not, the reports of the year stay what they were, and what was left goes into the next.
    _the_reports_say_what_the_paper_says(story)
    _what_is_left_is_where_the_paper_has_it(story, NEXT_YEAR.date())
    _the_result_went_to_net_assets(story)
    _hledger_says_the_same(story, tmp_path)
    assert verify().problems == []


def _the_reports_say_what_the_paper_says(story: Story) -> None:
    changes = cells(told("statement-of-changes", story, **THE_YEAR), "changes")
    assert {code: sum_ for code, _name, sum_ in changes if code} == {
        "3010": "10000.00",
        "4010": "7960.00",
        "4020": "500.00",
        "4030": "39.45",
        "5010": "-1790.00",
        "5030": "-660.00",
        "5040": "-600.00",
        "5050": "-960.00",
        "5060": "-1000.00",
        "5300": "-42.00",
        "5400": "-10.00",
    }
    assert (changes[0][2], changes[-1][2]) == ("0.00", "13437.45")
    # Bail is no relief while it is out, and a ticket whose money came back was paid once.
    assert {row[0]: row[1:] for row in cells(told("spending", story, **THE_YEAR), "by_use")} == {
        "legal_aid": ("10", "1000.00"),
        "medicine": ("11", "660.00"),
        "ticket": ("12", "960.00"),
        "housing": ("12", "1790.00"),
        "basic_needs": ("12", "600.00"),
        "Together": ("57", "5010.00"),
    }
    assert cells(told("income", story, **THE_YEAR), "dependence") == [
        ("largest_donor", "5000.00", "58.82"),
        ("not_grants", "539.45", "6.34"),
    ]
    assert [row[:4] + row[4:8] for row in cells(told("set-aside", story, at=THE_LAST), "set_aside")] == [
        ("Clinics", "Clinics Foundation", "25000.00", "2500.00", "2500.00", "0.00", "0.00", "0.00"),
        ("Shelter", "Shelter Foundation", "50000.00", "5000.00", "4500.00", "0.00", "500.00", "500.00"),
        ("Voices", "Voices Foundation", "20000.00", "2400.00", "1800.00", "0.00", "600.00", "500.00"),
        ("Together", "None", "None", "None", "None", "None", "None", "1000.00"),
    ]
    assert cells(told("commitments", story, at=THE_LAST), "commitments")[0] == (
        "2027-12-20",
        "11",
        "legal_aid",
        "GE",
        "100.00",
    )
    assert cells(told("annual", story, at=THE_LAST), "by_fund") == [
        ("relief", "8499.45", "5062.00", "13437.45", "12437.45", "9337.45"),
        ("winter", "1000.00", "60.00", "940.00", "940.00", "940.00"),
    ]
    purse = told("restricted-fund", story, fund=story.purse, **THE_YEAR)
    assert [row[-1] for row in cells(purse, "changes")] == ["0.00", "1000.00", "-60.00", "940.00"]


def _what_is_left_is_where_the_paper_has_it(story: Story, on: date) -> None:
    held = _held(story, on)
    left = {code: sum_ for code, sum_ in held.items() if code[:2] in {"10", "11", "13"} and sum_}
    assert left == {"1010": 849_745, "1020": 98_000, "1021": 90_000, "1100": 300_000, "1300": 100_000}
    assert sum(left.values()) == 1_437_745


def _the_result_went_to_net_assets(story: Story) -> None:
    held = _held(story, NEXT_YEAR.date())
    assert {code: sum_ for code, sum_ in held.items() if code[0] in "45" and sum_} == {}
    assert (held["3010"], held["3020"]) == (-1_343_745, -94_000)
    assert JournalEntry.objects.filter(kind=EntryKind.YEAR_CLOSE).count() == 2
    assert not Period.objects.filter(ends_on__lte=THE_LAST).exclude(state="closed").exists()


def _hledger_says_the_same(story: Story, folder: Path) -> None:
    """Let hledger read the books in base and add them up by itself (L22)."""
    journal = folder / "year.journal"
    with journal.open("w", encoding="utf-8") as out:
        call_command("export_journal", "--format", "hledger", "--base", "--at", "2028-01-10", stdout=out)
    asked = ["hledger", "-f", str(journal)]
    subprocess.run([*asked, "check", "-s"], check=True, capture_output=True)
    answer = subprocess.run(
        [*asked, "balance", "--flat", "-N", "-O", "csv"], check=True, capture_output=True, text=True
    )
    by_code: dict[str, int] = {}
    for account, sum_ in list(csv.reader(StringIO(answer.stdout)))[1:]:
        code = account.split(":")[2].split(" ")[0]
        by_code[code] = by_code.get(code, 0) + int(sum_.split(" ")[0].replace(".", "").replace(",", ""))
    ours = {code: sum_ for code, sum_ in _held(story, NEXT_YEAR.date()).items() if sum_}
    assert {code: sum_ for code, sum_ in by_code.items() if sum_} == ours


def _held(story: Story, on: date) -> dict[str, int]:
    """Return what each account of fund and purse stands for in cents of the base currency."""
    sums: dict[str, int] = {}
    for row in as_of.trial_balance([story.fund, story.purse], on=on).rows:
        sums[row.account] = sums.get(row.account, 0) + row.base_minor
    return sums
