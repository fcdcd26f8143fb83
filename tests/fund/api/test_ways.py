"""Ways of paying by country over the API: put down by one seat, in force from another seat's word on (R-25)."""

import pytest

from fund.models import WayChange
from fund.ways import has_float, open_ways
from tests.factories import HOUR, NOW
from tests.fund.api.desk import Desk

PATH = "fund/ways/"
NO_BANK = {"country": "KZ", "way": "bank", "open": False, "minute_number": "4/26"}


def _put_down(desk: Desk, **changes: object) -> dict:
    answer = desk.post("ben", PATH, {**NO_BANK, **changes}, fresh=True)
    assert answer.status_code == 201, answer.content
    return answer.json()


def test_r25_a_way_is_closed_once_two_seats_have_said_so_and_opened_again(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    change = _put_down(desk)
    assert open_ways(desk.fund, "KZ") is None
    own = desk.post("ben", f"{PATH}{change['id']}/agree/", {}, fresh=True)
    assert (own.status_code, own.json()["code"]) == (422, "separation_of_duties")
    assert desk.post("bea", f"{PATH}{change['id']}/agree/", {}, fresh=True).json()["in_force"] is True
    assert open_ways(desk.fund, "KZ") == {"vendor", "in_kind", "partner", "cash", "agent"}
    assert open_ways(desk.fund, "GE") is None
    seen = desk.get("cora", PATH).json()
    assert seen["countries"] == [{"country": "KZ", "on": [], "off": ["bank"]}]
    monkeypatch.setattr("notifications.clock.now", lambda: NOW + 2 * HOUR)
    again = _put_down(desk, open=True)
    desk.post("bo", f"{PATH}{again['id']}/agree/", {}, fresh=True)
    assert "bank" in (open_ways(desk.fund, "KZ") or ())
    assert WayChange.objects.count() == 2


def test_advances_are_off_until_the_board_switches_them_on(desk: Desk) -> None:
    assert not has_float(desk.fund, "KZ")
    change = _put_down(desk, way="float", open=True)
    assert not has_float(desk.fund, "KZ")
    desk.post("bea", f"{PATH}{change['id']}/agree/", {}, fresh=True)
    assert has_float(desk.fund, "KZ")
    assert open_ways(desk.fund, "KZ") is None


def test_a_mistake_is_taken_back_before_it_counts_and_one_at_a_time_waits(desk: Desk) -> None:
    change = _put_down(desk)
    double = desk.post("bo", PATH, NO_BANK, fresh=True)
    assert (double.status_code, double.json()["code"]) == (422, "waits_already")
    assert desk.post("ben", f"{PATH}{change['id']}/discard/", {}, fresh=True).status_code == 201
    assert desk.post("bea", f"{PATH}{change['id']}/agree/", {}, fresh=True).status_code == 409
    assert open_ways(desk.fund, "KZ") is None
    _put_down(desk)


def test_only_seats_decide_and_nothing_is_paid_by_cryptocurrency(desk: Desk) -> None:
    for name in ("tom", "cora", "ana", "gil"):
        assert desk.post(name, PATH, NO_BANK, fresh=True).status_code == 404
    crypto = desk.post("ben", PATH, {**NO_BANK, "way": "crypto"}, fresh=True)
    assert (crypto.status_code, list(crypto.json()["fields"])) == (400, ["way"])
