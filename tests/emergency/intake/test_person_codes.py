"""R-19: the person code is shown once, kept as a keyed digest with month and sum, and forgotten after a year."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import connection
from django.test import override_settings
from django.test.utils import CaptureQueriesContext

from emergency.actions import clockwork
from emergency.actions.asking import continuing
from emergency.actions.correspondence.telling import read_slips
from emergency.actions.ending import endings
from emergency.actions.ending.retention import erase_due
from emergency.actors import Actor
from emergency.asking import person_codes
from emergency.asking.content import AskedLine
from emergency.asking.person_codes import history_of, record_grant
from emergency.models import AidRequest, GivenPersonCode, Grant
from emergency.sealing import short_codes
from fund.models import Fund
from notifications.errors import Malformed
from notifications.field_encryption import Fernet
from tests.factories import DAY, NOW, Case, People, approve, ask, bring_to, to_review
from tests.journeys.searching import in_tables

HOLDER = Actor(holds_code=True)


def granted(fund: Fund, people: People, *, lines: dict[str, int] | None = None, **asked: Any) -> tuple[Case, str]:
    """Return an approved case and the person code its go-ahead shows; "" for none."""
    case = approve(to_review(ask(fund, people, lines=lines or {"legal_aid": 40_000}, **asked), people), people)
    [text] = [text for slip, text in read_slips(case.row, case.access_code, now=case.at) if slip.kind == "go_ahead"]
    found = [line for line in text.splitlines() if line.startswith("Person code: ")]
    return case, found[0].removeprefix("Person code: ") if found else ""


def test_r19_the_first_grant_shows_a_code_that_stands_nowhere(fund: Fund, people: People) -> None:
    case, code = granted(fund, people)
    assert short_codes.is_person_code(code)
    assert in_tables((code, code.replace(" ", ""))) == []
    row = Grant.objects.get()
    assert (row.aid_request, row.amount_minor, row.month) == (case.row, 40_000, case.at.date().replace(day=1))
    assert row.emergency_id == case.row.emergency_id


def test_r19_a_later_request_that_gives_the_code_tells_the_rules_of_the_first(fund: Fund, people: People) -> None:
    _first, code = granted(fund, people)
    again, shown = granted(fund, people, person_codes=(code.lower().replace(" ", "-"),), lines={"medicine": 10_000})
    assert shown == ""
    known = history_of(again.row, again.at)
    assert (known.codes_given, known.emergencies, known.granted_minor) == (1, 1, 40_000)
    third = ask(fund, people, person_codes=(code,), repeat_declared="this_fund")
    known = history_of(third.row, again.at)
    assert (known.emergencies, known.granted_minor, known.repeat_declared) == (2, 50_000, "this_fund")
    unknown = ask(fund, people)
    known = history_of(unknown.row, again.at)
    assert (known.codes_given, known.emergencies, known.granted_minor) == (0, 0, 0)


def test_r19_of_several_codes_the_highest_figures_count(fund: Fund, people: People) -> None:
    _first, one = granted(fund, people)
    _second, other = granted(fund, people, lines={"medicine": 10_000})
    both = ask(fund, people, for_whom="group", helps=2, person_codes=(one, other))
    known = history_of(both.row, NOW + 2 * DAY)
    assert (known.codes_given, known.emergencies, known.granted_minor) == (2, 1, 40_000)


def test_r19_a_group_has_one_code(fund: Fund, people: People) -> None:
    _case, code = granted(fund, people, for_whom="group", helps=4)
    assert code and Grant.objects.count() == 1


def test_r19_a_further_need_counts_as_one_emergency_without_giving_the_code(fund: Fund, people: People) -> None:
    lead, _code = granted(fund, people)
    further = continuing.continue_emergency(
        reference=lead.reference,
        by=HOLDER,
        now=lead.at,
        lines=(AskedLine("ticket", 5_000),),
        texts={"narrative": "A ticket"},
    )
    known = history_of(further, lead.at)
    assert (known.codes_given, known.emergencies, known.granted_minor) == (1, 1, 40_000)
    assert record_grant(further, 5_000, now=lead.at) == ""
    assert Grant.objects.values("code_hmac").distinct().count() == 1


def test_r19_codes_given_with_the_first_request_go_along_with_the_further_one(fund: Fund, people: People) -> None:
    _earlier, code = granted(fund, people)
    lead = ask(fund, people, person_codes=(code,))
    further = continuing.continue_emergency(
        reference=lead.reference, by=HOLDER, now=NOW, lines=(AskedLine("ticket", 1),), texts={"narrative": "More"}
    )
    known = history_of(further, NOW + 2 * DAY)
    assert (known.codes_given, known.emergencies, known.granted_minor) == (1, 2, 40_000)


def test_r19_history_costs_two_statements(fund: Fund, people: People) -> None:
    _case, code = granted(fund, people)
    row = ask(fund, people, person_codes=(code,)).row
    with CaptureQueriesContext(
        connection,
    ) as asked:
        history_of(row, NOW + DAY)
    assert len(asked) == 2


def test_granted_anew_the_sum_replaces_the_earlier_one(fund: Fund, people: People) -> None:
    row = ask(fund, people).row
    code = record_grant(row, 10_000, now=NOW)
    assert code and record_grant(row, 25_000, now=NOW + DAY) == ""
    assert [one.amount_minor for one in Grant.objects.all()] == [25_000]


def test_a_grant_given_up_counts_no_more_and_goes_with_its_case(fund: Fund, people: People) -> None:
    case, code = granted(fund, people)
    endings.withdraw(reference=case.reference, by=HOLDER, now=case.at)
    later = ask(fund, people, person_codes=(code,))
    assert history_of(later.row, case.at).granted_minor == 0
    erase_due(now=case.at)
    assert not Grant.objects.exists()
    assert history_of(later.row, case.at).granted_minor == 0


def test_r19_r30_a_paid_grant_outlives_its_case_and_leads_nowhere(fund: Fund, people: People) -> None:
    case = bring_to("erased", fund, people)
    [row] = Grant.objects.all()
    assert (row.aid_request, row.amount_minor) == (None, 40_000)
    assert not AidRequest.objects.filter(emergency_id=row.emergency_id).exists()
    assert not GivenPersonCode.objects.exists()
    assert clockwork.run(now=case.at)["codes_forgotten"] == 0
    assert clockwork.run(now=case.at + 365 * DAY)["codes_forgotten"] == 1
    assert not Grant.objects.exists()


@pytest.mark.parametrize(
    ("moment", "counts"),
    [
        (datetime(2026, 3, 31, tzinfo=UTC), True),
        (datetime(2027, 2, 28, tzinfo=UTC), True),
        (datetime(2027, 3, 1, tzinfo=UTC), False),
    ],
)
def test_r19_twelve_months_are_looked_back(fund: Fund, people: People, moment: datetime, counts: bool) -> None:
    row = ask(fund, people).row
    code = record_grant(row, 10_000, now=datetime(2026, 3, 5, tzinfo=UTC))
    Grant.objects.update(aid_request=None)
    later = ask(fund, people, person_codes=(code,)).row
    assert history_of(later, moment).granted_minor == (10_000 if counts else 0)
    assert person_codes.sweep(now=moment) == int(not counts)


def test_codes_are_found_after_a_field_key_was_replaced(fund: Fund, people: People) -> None:
    old, new = (Fernet.generate_key().decode() for _one in range(2))
    with override_settings(FIELD_KEYS=[old]):
        code = record_grant(ask(fund, people).row, 10_000, now=NOW)
    Grant.objects.update(aid_request=None)
    with override_settings(FIELD_KEYS=[new, old]):
        assert history_of(ask(fund, people, person_codes=(code,)).row, NOW).granted_minor == 10_000
    with override_settings(FIELD_KEYS=[new]):
        assert history_of(ask(fund, people, person_codes=(code,)).row, NOW).granted_minor == 0


@pytest.mark.parametrize("code", ["", "1234567", "123456789", "ABCDEFGH", "not a code"])
def test_what_no_person_code_looks_like_is_refused(fund: Fund, people: People, code: str) -> None:
    with pytest.raises(Malformed) as wrong:
        ask(fund, people, person_codes=(code,))
    assert set(wrong.value.fields) == {"person_codes"}


def test_a_code_never_heard_of_is_taken_without_a_word(fund: Fund, people: People) -> None:
    row = ask(fund, people, person_codes=("00 00 00 00", "0000-0000")).row
    assert history_of(row, NOW).codes_given == 1
    assert history_of(row, NOW).emergencies == 0


@pytest.mark.parametrize(("people_helped", "is_taken"), [(1, False), (2, True)])
def test_a_group_is_two_or_more(fund: Fund, people: People, people_helped: int, is_taken: bool) -> None:
    if is_taken:
        assert ask(fund, people, for_whom="group", helps=people_helped).row.people == people_helped
        return
    with pytest.raises(Malformed) as wrong:
        ask(fund, people, for_whom="group", helps=people_helped)
    assert set(wrong.value.fields) == {"people"}
