"""What may be said of a mandate, before anybody is asked."""

from datetime import timedelta
from typing import Any

import pytest

from fund.appointing import Appointment
from notifications.errors import Malformed
from tests.fund.mandates.board import TODAY, wanted

SEAT: dict[str, Any] = {"role": "member", "seat_number": 6}
DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("field", "said"),
    [
        ("role", {"role": "king"}),
        ("starts_on", {"role": "checker", "starts_on": TODAY - DAY}),
        ("ends_on", {**SEAT, "ends_on": None}),
        ("ends_on", {"role": "checker", "ends_on": TODAY - DAY}),
        ("minute_number", {"role": "checker", "minute_number": "  "}),
        ("minute_number", {"role": "checker", "minute_number": "7" * 41}),
        ("countries", {"role": "contact"}),
        ("countries", {"role": "contact", "countries": ["XX"]}),
        ("countries", {"role": "checker", "countries": ["GE"]}),
        ("years", {"role": "auditor"}),
        ("years", {"role": "auditor", "years": [26]}),
        ("years", {"role": "checker", "years": [2026]}),
        ("seat_number", {"role": "member"}),
        ("seat_number", {"role": "substitute"}),
        ("seat_number", {"role": "member", "seat_number": 0}),
        ("seat_number", {"role": "checker", "seat_number": 6}),
        ("deputy_of", {**SEAT, "deputy_of": "of somebody"}),
        ("leads", {"role": "checker", "leads": "chair"}),
        ("leads", {**SEAT, "leads": "king"}),
        ("is_ethics", {"role": "checker", "is_ethics": True}),
    ],
)
def test_what_does_not_fit_the_role_is_named_by_its_field(field: str, said: dict[str, Any]) -> None:
    with pytest.raises(Malformed) as refused:
        wanted("cy", **said).check(today=TODAY)
    assert field in refused.value.fields


@pytest.mark.parametrize(
    "said",
    [
        wanted("cy", "checker", ends_on=None),
        wanted("cy", "member", seat_number=6, leads="chair", is_ethics=True),
        wanted("cy", "substitute", deputy_of="a seat"),
        wanted("cy", "contact", countries=["GE", "AM"]),
        wanted("cy", "auditor", years=[2025, 2026], starts_on=TODAY, ends_on=TODAY),
    ],
)
def test_what_fits_passes(said: Appointment) -> None:
    said.check(today=TODAY)
