"""Passing a rule and ratifying over the API: a fresh code each time, by code and without content."""

from typing import Any

import pytest

from emergency.models import Override
from tests.emergency.api.callers import Filed, Town, assert_problem, frozen_at, open_town
from tests.factories import NOW, make_fund

R12 = {"rule": "R-12", "reason_code": "second_voice_coming"}


@pytest.fixture
def town(db: None) -> Any:
    with frozen_at(NOW):
        yield open_town(make_fund("5000.00"))


def unconfirmed(town: Town) -> Filed:
    """A red case, taken up, with the asking contact's word alone, and the chair asked."""
    case = town.ask()
    town["cora"].must(f"{case.path}take-up/", {"level": 0})
    refusal = town["cora"].post(f"{case.path}present/", {"boxes": {"card": "Nino"}})
    [finding] = [one for one in assert_problem(refusal, 422)["findings"] if one["rule"] == "R-12"]
    assert finding["overridable_by"]["who"] == ["chair"]
    assert "second_voice_coming" in finding["overridable_by"]["reasons"]
    town["cora"].must(f"{case.path}ask-chair/", {"rule": "R-12"})
    return case


def test_the_chair_passes_with_a_fresh_code_and_the_case_shows_it(town: Town) -> None:
    case = unconfirmed(town)
    assert_problem(town["ben"].post(f"{case.path}override/", R12), 403, "second_factor_required")
    body = {**R12, "boxes": {"reason": "Her sister calls tomorrow"}}
    town["ben"].must(f"{case.path}override/", body, fresh=True)
    town["cora"].must(f"{case.path}present/", {"boxes": {"card": "Nino"}})
    shown = town["cora"].reads(case.path)
    [made] = shown["overrides"]
    assert (made["rule"], made["reason_code"], made["by"], made["in_force"]) == (
        "R-12",
        "second_voice_coming",
        "Ben",
        True,
    )
    assert {one["kind"]: one["owner"] for one in shown["tasks"]} == {
        "second_confirmation": "coordinator",
        "ratify": "board",
    }
    assert "sister" not in str(shown)


def test_a_repeat_under_the_same_key_passes_once(town: Town) -> None:
    case = unconfirmed(town)
    for _one in range(2):
        town["ben"].must(f"{case.path}override/", R12, fresh=True, key="k1")
    assert Override.objects.count() == 1


def test_who_may_not_is_told_who_may_or_finds_nothing(town: Town) -> None:
    case = unconfirmed(town)
    refusal = assert_problem(town["cora"].post(f"{case.path}override/", R12, fresh=True), 422, "not_entitled")
    assert "chair" in refusal["detail"]
    for name in ("bo", "tom", "gil", "ana"):
        answer = town[name].post(f"{case.path}override/", R12, fresh=True)
        assert answer.status_code in ({422} if name == "gil" else {404}), name


def test_a_reason_that_is_not_on_the_list_names_the_field(town: Town) -> None:
    case = unconfirmed(town)
    answer = town["ben"].post(f"{case.path}override/", {"rule": "R-12", "reason_code": "because"}, fresh=True)
    assert list(assert_problem(answer, 400)["fields"]) == ["reason_code"]


def test_the_list_of_the_board_over_the_api(town: Town) -> None:
    case = unconfirmed(town)
    town["ben"].must(f"{case.path}override/", R12, fresh=True)
    [row] = town["bea"].reads("fund/ratifications/")["results"]
    assert (row["override"]["rule"], row["words"], row["refused"], row["overdue"]) == ("R-12", 0, None, False)
    assert case.reference not in str(row)
    assert town["ben"].reads("fund/ratifications/")["results"][0]["refused"]
    body = {"items": [row["id"]]}
    assert_problem(town["bea"].post("fund/ratifications/", body), 403, "second_factor_required")
    assert town["bea"].must("fund/ratifications/", body, fresh=True) == {"ratified": [], "waiting": [row["id"]]}
    assert town["bo"].must("fund/ratifications/", body, fresh=True) == {"ratified": [row["id"]], "waiting": []}
    assert town["ana"].reads("fund/ratifications/")["results"] == []
