"""Appointing over the API: a fresh code, a key that counts once, and a list that says who holds what."""

from fund.models import Mandate, MandateProposal
from tests.fund.api.desk import Desk
from tests.fund.mandates.board import NEXT_YEAR, TODAY, held_by

PATH = "fund/mandates/"
AUDITOR = {
    "person": "cy",
    "role": "auditor",
    "starts_on": str(TODAY),
    "ends_on": str(NEXT_YEAR),
    "years": [2025],
    "minute_number": "7/26",
}


def test_a_mandate_is_put_down_given_and_ended_with_codes_and_keys(desk: Desk) -> None:
    assert desk.post("ben", PATH, AUDITOR).json()["code"] == "second_factor_required"
    assert desk.post("ben", PATH, AUDITOR, key=None, fresh=True).json()["code"] == "key_missing"
    row = desk.post("ben", PATH, AUDITOR, key="once", fresh=True).json()
    assert desk.post("ben", PATH, AUDITOR, key="once").json() == row
    assert MandateProposal.objects.count() == 1
    step = f"fund/mandate-proposals/{row['id']}/"
    assert desk.post("bea", f"{step}confirm/", {}).json()["code"] == "second_factor_required"
    own = desk.post("ben", f"{step}confirm/", {}, fresh=True)
    assert (own.status_code, own.json()["code"]) == (422, "separation_of_duties")
    done = desk.post("bea", f"{step}confirm/", {}, fresh=True).json()
    assert (done["confirmed"], done["mandate"]) == (True, str(held_by(desk, "cy").pk))
    assert desk.post("bo", f"{step}withdraw/", {}, fresh=True).status_code == 409
    said = {"last_day": str(TODAY), "minute_number": "8/26"}
    end = desk.post("bea", f"{PATH}{done['mandate']}/end/", said, fresh=True).json()
    seen = desk.get("sam", PATH).json()
    assert [one["id"] for one in seen["waiting"]] == [end["id"]]
    [cy] = [one for one in seen["results"] if one["person"] == "Cy"]
    assert (cy["role"], cy["years"], cy["ends_on"]) == ("auditor", [2025], str(NEXT_YEAR))
    desk.post("bo", f"fund/mandate-proposals/{end['id']}/confirm/", {}, fresh=True)
    assert Mandate.objects.get(pk=done["mandate"]).ends_on == TODAY
