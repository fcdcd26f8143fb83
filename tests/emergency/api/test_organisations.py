"""The register of organisations: whom a coordinator may refer somebody to, those that fit first."""

from fund.models import Organisation
from tests.emergency.api.callers import Town, assert_problem

EVERYWHERE = {"Defenders on the Move (example)", "Warm Hands Relief (example)"}


def test_r28_those_that_fit_the_country_and_the_use_come_first(town: Town) -> None:
    rows = town["cora"].reads("organisations/?country=ge&use=visa")["results"]
    fitting = [row["name"] for row in rows if row["fits"]]
    assert fitting == ["Defenders on the Move (example)", "Open Door Legal Clinic (example)"]
    assert [row["fits"] for row in rows] == sorted((row["fits"] for row in rows), reverse=True)
    assert {row["id"] for row in rows} == {str(pk) for pk in Organisation.objects.values_list("pk", flat=True)}


def test_without_a_question_all_are_listed_and_who_is_gone_is_not(town: Town) -> None:
    Organisation.objects.filter(name__in=EVERYWHERE).update(is_active=False)
    rows = town["cora"].reads("organisations/")["results"]
    assert {row["fits"] for row in rows} == {True}
    assert not {row["name"] for row in rows} & EVERYWHERE
    assert len(rows) == 3


def test_what_is_no_country_or_no_use_is_refused(town: Town) -> None:
    for query in ("country=QQ", "use=yacht"):
        assert_problem(town["cora"].get(f"organisations/?{query}"), 400, "malformed")
    assert_problem(town["ben"].get("organisations/"), 404)
