"""Versions of the regulations: seeded by two seats, fixed once adopted, in force by the day."""

import uuid
from datetime import UTC, date, datetime, timedelta

import pytest
from django.contrib.auth import get_user_model
from django.db import IntegrityError, transaction
from django_fsm import TransitionNotAllowed

from fund.models import Fund, Mandate, Organisation, Regulation, Role
from fund.models.regulations import AdoptedIsFixed
from fund.regulations import in_force, organisations_for, parameters_of, seed_r1
from fund.rules.parameters import R1
from notifications.errors import Refused

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 16, 9, tzinfo=UTC)
TODAY = NOW.date()


def person(login: str):
    return get_user_model().objects.create_user(login, "a b c", pseudonym=login)


def seat(fund: Fund, login: str, role: str = Role.MEMBER, starts_on: date = TODAY):
    user = person(login)
    Mandate.objects.create(fund=fund, user=user, role=role, starts_on=starts_on)
    return user


@pytest.fixture
def fund() -> Fund:
    return Fund.objects.create(code="relief", name="Relief")


@pytest.fixture
def r1(fund: Fund) -> Regulation:
    return seed_r1(fund, drafted_by=seat(fund, "ben"), adopted_by=seat(fund, "bea", Role.SUBSTITUTE), now=NOW)


def draft(fund: Fund, code: str = "R2", **changes) -> Regulation:
    ben = get_user_model().objects.get(login="ben")
    values = {"title": code, "parameters": {}, "valid_from": TODAY + timedelta(10), "drafted_by": ben, **changes}
    return Regulation.objects.create(fund=fund, code=code, **values)


def test_r01_the_first_version_is_drafted_by_one_seat_and_adopted_by_another(r1):
    stored = Regulation.objects.get(pk=r1.pk)
    assert (stored.code, stored.state, stored.adopted_on, stored.valid_until) == ("R1", "adopted", TODAY, None)
    assert stored.drafted_by.login == "ben"
    assert stored.adopted_by.login == "bea"
    assert parameters_of(stored) == R1
    assert stored.texts.keys() == {"en", "ru", "uk"}


def test_r01_one_seat_alone_or_somebody_without_a_seat_adopts_nothing(fund):
    ben, tom, late = seat(fund, "ben"), seat(fund, "tom", Role.TREASURER), seat(fund, "bo", starts_on=date(2027, 1, 1))
    for drafter, adopter in ((ben, ben), (ben, tom), (tom, ben), (ben, late), (ben, person("cy"))):
        with pytest.raises(Refused):
            seed_r1(fund, drafted_by=drafter, adopted_by=adopter, now=NOW)
    assert not Regulation.objects.exists()


def test_r01_a_fund_is_seeded_once(fund, r1):
    with pytest.raises(Refused) as refused:
        seed_r1(fund, drafted_by=r1.drafted_by, adopted_by=r1.adopted_by, now=NOW)
    assert refused.value.code == "regulation_exists"


def test_r01_the_version_of_the_day_holds_also_after_a_later_one_was_adopted(fund, r1):
    later = draft(fund)
    r1.supersede(last_day=TODAY + timedelta(9))
    r1.save()
    later.adopt(by_id=r1.adopted_by_id, minute_number="2", on=TODAY)
    later.save()
    assert in_force(fund.id, on=TODAY + timedelta(9)) == r1
    assert in_force(fund.id, on=TODAY + timedelta(10)).code == "R2"


def test_r01_nothing_holds_before_the_first_version_or_in_another_fund_and_a_draft_never(fund, r1):
    draft(fund, valid_from=TODAY)
    assert in_force(fund.id, on=TODAY).code == "R1"
    other = Fund.objects.create(code="other", name="Other")
    for fund_id, day in ((fund.id, TODAY - timedelta(1)), (other.id, TODAY), (uuid.uuid4(), TODAY)):
        with pytest.raises(Refused) as refused:
            in_force(fund_id, on=day)
        assert refused.value.code == "no_regulation"


def test_r01_a_restricted_purse_follows_the_rules_of_its_fund(fund, r1):
    purse = Fund.objects.create(code="purse", name="Purse", parent=fund)
    assert in_force(purse.id, on=TODAY) == r1


@pytest.mark.parametrize("name", ["title", "parameters", "texts", "code", "minute_number", "valid_from", "valid_until"])
def test_an_adopted_version_cannot_be_changed(r1, name):
    changed = {"parameters": {}, "texts": {}, "valid_from": date(2020, 1, 1), "valid_until": date(2030, 1, 1)}
    setattr(r1, name, changed.get(name, "changed"))
    with pytest.raises(AdoptedIsFixed):
        r1.save()


def test_an_adopted_version_cannot_be_changed_or_deleted_in_bulk(r1):
    for attempt in (
        lambda: Regulation.objects.all().update(title="x"),
        lambda: Regulation.objects.bulk_update([r1], ["title"]),
        lambda: Regulation.objects.all().delete(),
        r1.delete,
    ):
        with pytest.raises(AdoptedIsFixed):
            attempt()


def test_superseding_writes_the_last_day_and_nothing_else(r1):
    r1.supersede(last_day=TODAY)
    r1.title = "changed"
    with pytest.raises(AdoptedIsFixed):
        r1.save()
    fresh = Regulation.objects.get(pk=r1.pk)
    fresh.supersede(last_day=TODAY)
    fresh.save()
    fresh.valid_until = TODAY + timedelta(1)
    with pytest.raises(AdoptedIsFixed):
        fresh.save()


def test_a_draft_may_change_and_go(fund, r1):
    version = draft(fund)
    version.title = "Second thoughts"
    version.save()
    with pytest.raises(TransitionNotAllowed):
        version.supersede(last_day=TODAY)
    version.delete()
    assert Regulation.objects.count() == 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"code": "R1"},
        {"valid_until": TODAY},
        {"adopted_on": TODAY},
    ],
)
def test_the_database_refuses_versions_that_contradict_themselves(fund, r1, wrong):
    with pytest.raises(IntegrityError), transaction.atomic():
        draft(fund, **wrong)


def test_the_database_refuses_an_adoption_by_the_drafter_or_without_a_minute(fund, r1):
    for adopter, minute in ((r1.drafted_by, "2"), (r1.adopted_by, "")):
        version = draft(fund, code=f"R-{minute}")
        version.adopt(by_id=adopter.pk, minute_number=minute, on=TODAY)
        with pytest.raises(IntegrityError), transaction.atomic():
            version.save()


def test_r28_the_example_organisations_are_marked_and_reach_nobody(fund):
    ben, bea = seat(fund, "ben"), seat(fund, "bea")
    seed_r1(fund, drafted_by=ben, adopted_by=bea, now=NOW, with_examples=True)
    second = Fund.objects.create(code="second", name="Second")
    for user in (ben, bea):
        Mandate.objects.create(fund=second, user=user, role=Role.MEMBER, starts_on=TODAY)
    seed_r1(second, drafted_by=ben, adopted_by=bea, now=NOW, with_examples=True)
    assert Organisation.objects.count() == 5
    for organisation in Organisation.objects.all():
        assert organisation.name.endswith("(example)")
        assert ".invalid" in organisation.how_to_reach


def test_r28_the_register_stays_empty_unless_asked_for_or_on_a_demo(fund):
    seed_r1(fund, drafted_by=seat(fund, "ben"), adopted_by=seat(fund, "bea"), now=NOW)
    assert not Organisation.objects.exists()


def test_r28_a_next_door_fits_the_country_and_the_need():
    for name, countries, uses, is_active in (
        ("Everywhere", [], [], True),
        ("Georgia, medicine", ["GE"], ["medicine"], True),
        ("Georgia, visa", ["GE"], ["visa"], True),
        ("Armenia", ["AM"], [], True),
        ("Gone", [], [], False),
    ):
        Organisation.objects.create(
            name=name, kind="health", countries=countries, uses=uses, how_to_reach="x.invalid", is_active=is_active
        )
    fitting, others = organisations_for("GE", frozenset({"medicine"}))
    assert [organisation.name for organisation in fitting] == ["Everywhere", "Georgia, medicine"]
    assert [organisation.name for organisation in others] == ["Armenia", "Georgia, visa"]
    assert organisations_for("", frozenset())[1] == []
