"""Invitations by the fund's keepers: one asks, another confirms, and the address works once."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.test import Client

from emergency.accounts.second_factor import STEP_SECONDS, code_at
from emergency.accounts.tokens import digest_of
from emergency.actions.people import entering
from emergency.models import Entry, SecondFactor, User
from fund.models import Fund
from notifications.audit import of_object
from notifications.models import OutboxMessage
from tests.emergency.accounts.network import Network, login_shown, passphrase_shown
from tests.journeys.searching import in_tables
from tests.people import code_for, make_person, sign_in

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.fixture
def network(db: None) -> Network:
    return Network()


def test_s34_an_invitation_opens_nothing_before_another_has_confirmed_it(network: Network, client: Client) -> None:
    path, before = network.invited(), User.objects.count()
    unknown = client.get(f"/welcome/{'x' * 43}/")
    assert (client.get(path).status_code, client.get(path).content) == (404, unknown.content)
    assert client.post(path).status_code == 404
    assert User.objects.count() == before
    assert network.entry_step("sam", "confirm").status_code == 422
    assert client.post(path).status_code == 404
    assert network.entry_step("ben", "confirm").status_code == 302
    assert client.get(path).status_code == 200
    assert User.objects.count() == before


def test_from_invitation_to_an_account_of_ones_own(network: Network, client: Client) -> None:
    path = network.invited()
    network.entry_step("gil", "confirm")
    shown = client.post(path)
    login, passphrase = login_shown(shown), passphrase_shown(shown)
    dora = User.objects.get(login=login)
    assert (dora.pseudonym, dora.language) == ("Dora", "en")
    key = client.get("/account/second-factor/").content.decode()
    assert "<svg aria-hidden" in key
    secret = SecondFactor.objects.get(user=dora).secret
    code = code_at(secret, int(datetime.now(UTC).timestamp()) // STEP_SECONDS)
    assert client.post("/account/second-factor/", {"code": code}).status_code == 200
    again = {"login": login, "passphrase": passphrase, "code": code_for(dora)}
    assert Client().post("/login/", again).status_code == 302
    entry = Entry.objects.get()
    assert [detail.verb for detail in of_object(entry.pk)] == ["entry.asked", "entry.confirmed", "invitation_accepted"]
    assert "Dora" in network.browser("sam").get("/accounts/").content.decode()


def test_s34_a_used_withdrawn_or_late_invitation_is_nothing(network: Network) -> None:
    with time_machine.travel(NOON, tick=False) as time:
        used = network.invited(pseudonym="Used")
        network.entry_step("ben", "confirm")
        assert Client().post(used).status_code == 200
        assert (Client().get(used).status_code, Client().post(used).status_code) == (404, 404)
        time.shift(timedelta(seconds=1))
        withdrawn = network.invited(pseudonym="Gone")
        network.entry_step("ben", "confirm")
        network.entry_step("sam", "withdraw")
        assert (Client().get(withdrawn).status_code, Client().post(withdrawn).status_code) == (404, 404)
        time.shift(timedelta(seconds=1))
        late = network.invited(pseudonym="Late")
        network.entry_step("ben", "confirm")
        time.shift(timedelta(hours=23, minutes=59))
        assert Client().get(late).status_code == 200
        time.shift(timedelta(minutes=2))
        before = User.objects.count()
        for path in (used, withdrawn, late):
            assert Client().get(path).status_code == 404
            assert Client().post(path).status_code == 404
    assert User.objects.count() == before


def test_s34_what_nobody_confirmed_in_three_days_is_over(network: Network) -> None:
    with time_machine.travel(NOON, tick=False) as time:
        network.invited()
        time.shift(timedelta(days=3, seconds=1))
        network.browsers.clear()
        assert network.entry_step("ben", "confirm").status_code == 422
        assert "Dora" not in network.browser("ben").get("/accounts/").content.decode()


def test_who_was_invited_and_never_came_is_forgotten_and_who_came_is_not(network: Network) -> None:
    with time_machine.travel(NOON, tick=False) as time:
        path = network.invited(pseudonym="Came")
        network.entry_step("ben", "confirm")
        Client().post(path)
        network.invited(pseudonym="Never")
        time.shift(timedelta(days=4))
        assert entering.forget_old(now=NOON) == 0
        time.shift(timedelta(seconds=1))
        assert entering.forget_old(now=NOON) == 1
    assert [entry.pseudonym for entry in Entry.objects.all()] == ["Came"]


def test_s34_an_entry_is_confirmed_once_and_not_after_it_was_withdrawn(network: Network) -> None:
    network.invited()
    assert network.entry_step("ben", "confirm").status_code == 302
    assert network.entry_step("bea", "confirm").status_code == 409
    assert network.entry_step("bea", "withdraw").status_code == 302
    assert network.entry_step("bea", "withdraw").status_code == 409


def test_s34_steward_chair_and_deputy_chair_invite_and_nobody_else(network: Network) -> None:
    for name, status in (("sam", 200), ("ben", 200), ("bea", 200), ("gil", 404), ("bo", 404), ("ada", 404)):
        assert network.invite(name, f"For {name}").status_code == status
    assert Entry.objects.count() == 3


def test_s34_a_keeper_of_another_fund_confirms_nothing_here(network: Network) -> None:
    network.invited()
    eve = make_person("Eve", fund=Fund.objects.create(code="other", name="Other"), roles=("steward",))
    network.people["eve"] = eve
    assert network.entry_step("eve", "confirm").status_code == 404
    assert network.step("eve", "bo", "freeze").status_code == 404
    assert "Dora" not in sign_in(Client(), eve).get("/accounts/").content.decode()


def test_s24_no_step_of_the_keepers_without_a_fresh_code(network: Network) -> None:
    network.invited()
    fresh = "000000"
    for answer in (
        network.invite("ben", "Dan", fresh=False, code=fresh),
        network.entry_step("ben", "confirm", fresh=False, code=fresh),
        network.entry_step("ben", "withdraw", fresh=False, code=fresh),
        network.step("ben", "bo", "freeze", fresh=False, code=fresh),
        network.step("ben", "bo", "again", fresh=False, code=fresh, kind="factor"),
    ):
        assert answer.status_code == 403
    assert Entry.objects.count() == 1
    assert Entry.objects.get().confirmed_at is None
    assert network["bo"].frozen_at is None


def test_s34_no_answer_tells_which_login_names_exist(network: Network) -> None:
    make_person("Nino")
    assert network.invite(pseudonym="Nino").status_code == 200
    assert network.invite(pseudonym="dora").status_code == 200
    assert network.invite(pseudonym="Bo").status_code == 400, "keepers see the pseudonyms of their own fund anyway"
    assert network.invite(pseudonym="Dora").status_code == 400


def test_only_a_digest_of_the_address_is_kept(network: Network) -> None:
    text = network.invited().split("/")[2]
    assert Entry.objects.get().digest == digest_of(text)
    assert in_tables((text,)) == []


def test_who_may_confirm_is_told_and_afterwards_who_asked(network: Network) -> None:
    network.invited()
    told = set(OutboxMessage.objects.values_list("recipient_id", flat=True))
    assert told == {network.people[name].pk for name in ("ben", "bea", "gil")}
    OutboxMessage.objects.all().delete()
    network.entry_step("ben", "confirm")
    assert [row.recipient_id for row in OutboxMessage.objects.all()] == [network.people["sam"].pk]


def test_the_list_says_where_each_account_stands(network: Network) -> None:
    make_person("Cy", fund=network.fund, roles=("checker",), enrolled=False)
    User.objects.create_user("dan", None, pseudonym="Dan")
    make_person("dan", fund=network.fund, roles=("auditor",))
    network.freeze("bo", "Ada")
    page = network.browser("gil").get("/accounts/").content.decode()
    for name, word in (("Bo", "active"), ("Cy", "authenticator missing"), ("Dan", "invited"), ("Ada", "frozen")):
        row = next(part for part in page.split("<tr>") if f">{name}<" in part)
        assert word in row, name
