"""The minute says which rules were passed, why and by whom in what capacity; and it tells several decisions apart."""

from collections.abc import Callable
from typing import Any

from emergency.models import Override
from fund.models import Fund
from tests.emergency.documents.test_minutes import API, text_of
from tests.emergency.overrides.cast import chair_passes, red
from tests.factories import People, approve, bring_to, decline, present

At = Callable[..., None]


def test_an_override_stands_in_the_minute_with_reason_and_role(
    fund: Fund, people: People, browser: Any, at: At
) -> None:
    case = approve(present(chair_passes(red(fund, people), people), people), people)
    at(case.at)
    [one] = browser("ana").get(API, {"reference": case.reference}).json()["decisions"]
    made = Override.objects.get()
    assert one["overrides"] == [
        {
            "rule": "R-12",
            "code": "not_confirmed",
            "value": 1,
            "limit": 2,
            "reason_code": "second_voice_coming",
            "role": "chair",
            "second_role": None,
            "regulation": "R1",
            "made_on": made.made_at.date().isoformat(),
        }
    ]
    assert [row["passed"] for row in one["findings"] if row["rule"] == "R-12"] == [True]
    paper = text_of(browser("ana").get(API, {"reference": case.reference, "as": "pdf"}))
    assert "warning, passed" in paper
    assert "a further confirmation is on its way" in paper
    assert "the chair or the deputy chair" in paper
    assert "Ben" not in paper


def test_a_refusal_says_the_reasons_and_approves_nothing(fund: Fund, people: People, browser: Any, at: At) -> None:
    case = decline(bring_to("in_review", fund, people), people)
    at(case.at)
    [one] = browser("cora").get(API, {"reference": case.reference}).json()["decisions"]
    assert (one["outcome"], one["money"]) == ("declined", "nothing")
    assert set(one["reason_codes"]) == {"not_confirmable"}
    paper = text_of(browser("cora").get(f"/work/{case.reference}/minute/", {"as": "pdf"}))
    assert "could not be confirmed: " in paper
    assert "Together" not in paper
    # Nothing is to be paid here, so it is no business of those who pay.
    assert browser("tom").get(API, {"reference": case.reference}).status_code == 404
    assert browser("tom").get(API).json() == {"results": []}
