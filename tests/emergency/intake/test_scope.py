"""Which fund is asked, and for which country: a contact asks for the own countries only, a stranger for any."""

import pytest

from emergency.actors import NOBODY, Actor
from emergency.asking.scope import fund_to_ask
from emergency.models import User
from fund.models import Fund, Mandate
from fund.permissions import mandates_of
from notifications.errors import Malformed, NotFound
from tests.factories import NOW, People, make_fund
from tests.people import make_person


def held(person: User) -> list[Mandate]:
    return mandates_of(person.pk, now=NOW)


def test_a_contact_asks_for_the_countries_of_the_own_mandate(fund: Fund, people: People) -> None:
    ada = people["ada"]
    assert fund_to_ask(None, Actor(ada), "GE", held=held(ada)) == fund
    with pytest.raises(Malformed) as wrong:
        fund_to_ask(None, Actor(ada), "KZ", held=held(ada))
    assert set(wrong.value.fields) == {"country"}
    make_person("ada", fund=fund, roles=("contact",), countries=["KZ"])
    assert fund_to_ask("relief", Actor(ada), "KZ", held=held(ada)) == fund


def test_a_contact_of_one_network_does_not_ask_another(fund: Fund, people: People) -> None:
    other = make_fund("0.00", code="sister")
    with pytest.raises(NotFound):
        fund_to_ask(other.code, Actor(people["ada"]), "GE", held=held(people["ada"]))


def test_anybody_else_asks_as_from_the_public_form(fund: Fund, people: People) -> None:
    for actor in (NOBODY, Actor(people["cy"]), Actor(people["cora"])):
        known = held(actor.user) if actor.user else []
        assert fund_to_ask(None, actor, "AM", held=known) == fund
        assert fund_to_ask("relief", actor, "AM", held=known) == fund
        with pytest.raises(NotFound):
            fund_to_ask("unknown", actor, "AM", held=known)


def test_with_several_funds_one_is_named_and_purses_are_not_asked(fund: Fund, people: People) -> None:
    Fund.objects.create(code="purse", name="Purse", parent=fund)
    assert fund_to_ask(None, NOBODY, "AM", held=[]) == fund
    with pytest.raises(NotFound):
        fund_to_ask("purse", NOBODY, "AM", held=[])
    make_fund("0.00", code="sister")
    with pytest.raises(Malformed) as wrong:
        fund_to_ask(None, NOBODY, "AM", held=[])
    assert set(wrong.value.fields) == {"fund"}
