"""S42 and S43: slips open with the access code only; a wrong code is slowed down and looks like nothing there."""

from datetime import timedelta
from typing import Any

from emergency.actions.ending.retention import erase_due
from emergency.asking.access import FREE_MISSES
from emergency.models import AccessKey, Slip
from tests.emergency.api.callers import Filed, Town, assert_problem
from tests.emergency.api.world import UNUSED_REFERENCE
from tests.factories import HOUR, NOW
from tests.journeys.searching import in_tables

WRONG = "0000 0000 0000 0000"
WORDS = ("Hummingbird", "Колибри")


def _with_slip(town: Town) -> Filed:
    case = town.ask()
    town["cora"].must(f"{case.path}take-up/", {"level": 0})
    town["cora"].must(f"{case.path}ask/", {"codes": ["call"], "slip": f"Call {WORDS[0]}, {WORDS[1]}"})
    return case


def _same(first: Any, second: Any) -> bool:
    headers = [{name: value for name, value in one.headers.items() if name != "Date"} for one in (first, second)]
    return first.status_code == second.status_code and headers[0] == headers[1] and first.content == second.content


def test_s42_a_dump_without_the_code_shows_no_slip(town: Town) -> None:
    case = _with_slip(town)
    assert Slip.objects.count() == 1
    assert in_tables(WORDS) == []
    [slip] = town.nobody.reads(f"{case.path}slips/", code=case.code)["results"]
    assert all(word in slip["text"] for word in WORDS)
    assert in_tables((*WORDS, case.code, case.code.replace(" ", ""), case.code.replace("-", ""))) == []


def test_s42_a_wrong_code_looks_like_nothing_there(town: Town) -> None:
    case = _with_slip(town)
    for name in ("nobody", "aziz", "ada", "cora"):
        caller = town.nobody if name == "nobody" else town[name]
        for address in ("", "slips/", "rounds/", "events/"):
            wrong = caller.get(case.path + address, code=WRONG)
            unknown = caller.get(f"aid-requests/{UNUSED_REFERENCE}/{address}", code=WRONG)
            assert _same(wrong, unknown), (name, address)
            assert_problem(wrong, 404)


def test_s42_after_many_wrong_codes_even_the_right_one_waits_and_other_cases_do_not(town: Town, clock: Any) -> None:
    case, other = _with_slip(town), town.ask()
    for _try in range(FREE_MISSES):
        assert_problem(town.nobody.get(case.path, code=WRONG), 404)
    waiting = town.nobody.get(case.path, code=case.code)
    assert _same(waiting, town.nobody.get(f"aid-requests/{UNUSED_REFERENCE}/", code=case.code))
    assert town.nobody.get(other.path, code=other.code).status_code == 200
    clock.shift(timedelta(seconds=2))
    assert town.nobody.get(case.path, code=case.code).status_code == 200
    assert AccessKey.objects.get(aid_request=case.row).misses == 0


def test_s42_the_right_code_during_the_wait_makes_it_no_longer(town: Town) -> None:
    case = town.ask()
    for _try in range(FREE_MISSES + 1):
        town.nobody.get(case.path, code=WRONG)
    counted = AccessKey.objects.get(aid_request=case.row).misses
    assert_problem(town.nobody.get(case.path, code=case.code), 404)
    assert AccessKey.objects.get(aid_request=case.row).misses == counted == FREE_MISSES + 1


def test_the_code_of_one_case_opens_no_other(town: Town) -> None:
    case, other = town.ask(), town.ask()
    assert_problem(town.nobody.get(other.path, code=case.code), 404)
    assert_problem(town["ada"].post(f"{other.path}withdraw/", code=case.code), 404)


def test_the_code_is_understood_however_it_is_typed(town: Town) -> None:
    case = town.ask()
    digits = "".join(letter for letter in case.code if letter.isdigit())
    for typed in (digits, f" {digits[:8]} {digits[8:]} ", "-".join(digits[at : at + 4] for at in range(0, 16, 4))):
        assert town.nobody.get(case.path, code=typed).status_code == 200


def test_s43_slips_are_gone_after_their_time(town: Town) -> None:
    case = _with_slip(town)
    town.nobody.reads(f"{case.path}slips/", code=case.code)
    assert erase_due(now=NOW + 71 * HOUR)["slips"] == 0
    assert erase_due(now=NOW + 72 * HOUR)["slips"] == 1
    assert town.nobody.reads(f"{case.path}slips/", code=case.code)["results"] == []
