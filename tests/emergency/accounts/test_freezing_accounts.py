"""Freezing an account: one person suffices to keep somebody out, two others to let them in."""

import json
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.test import Client

from emergency.actions.people import freezing
from emergency.duty import chair_first, holders, on_duty
from emergency.models import AccountFreeze, ApiToken, DutyShift, ThawWord
from fund.models import Mandate
from notifications.audit import of_object
from notifications.errors import NotFound, Refused
from notifications.models import OutboxMessage
from tests.emergency.accounts.network import Network
from tests.people import code_for, make_person, sign_in, sign_in_by_page, token_for

pytestmark = pytest.mark.django_db
NOW = datetime.now(UTC)


@pytest.fixture
def network(db: None) -> Network:
    return Network()


def rows(network: Network, kind: str) -> set[str]:
    """Return by name who has a notice of this kind waiting."""
    waiting = set(OutboxMessage.objects.filter(kind=kind).values_list("recipient_id", flat=True))
    return {name for name, person in network.people.items() if person.pk in waiting}


def test_s07_freezing_oneself_ends_page_api_token_and_a_second_session_at_once(network: Network) -> None:
    bo, elsewhere = network["bo"], sign_in(Client(), network["bo"])
    script = {"authorization": token_for(bo)}
    assert network.post("bo", "/account/freeze/", prefix="freeze", fresh=False).status_code == 400
    assert network.is_in("bo")
    assert network.post("bo", "/account/freeze/", prefix="freeze", fresh=False, sure="on")["Location"] == "/lost/"
    assert not network.is_in("bo")
    assert elsewhere.get("/account/").status_code == 302
    assert elsewhere.get("/api/v1/me/").status_code == 401
    assert Client().get("/api/v1/me/", headers=script).status_code == 401
    assert not ApiToken.objects.exists()
    assert sign_in_by_page(Client(), bo).status_code == 422
    assert rows(network, "ring") == {"ben", "bea", "gil", "bo"}
    assert [detail.verb for detail in of_object(bo.pk)] == ["account.frozen"]


def test_s07_any_member_freezes_another_by_name(network: Network) -> None:
    network.browser("bo")
    assert network.freeze("ada", " BO ").status_code == 302
    assert not network.is_in("bo")
    assert AccountFreeze.objects.get().frozen_by == network["ada"]
    assert rows(network, "ring") == {"ben", "bea", "gil", "bo"}


def test_s07_the_answer_is_the_same_whoever_exists_and_foreign_people_stay_in(network: Network) -> None:
    make_person("Eve")
    answers = []
    for name, key in (("bo", 1), ("nobody", 2), ("eve", 3), ("ada", 4)):
        answer = network.freeze("ada", name, key=f"0b5f6a0e-7a57-4f0c-9d6c-3c2f6a9d1e1{key}")
        answers.append((answer.status_code, answer["Location"], len(answer.content)))
    assert len(set(answers)) == 1
    assert [freeze.user.login for freeze in AccountFreeze.objects.all()] == ["bo"]


def test_s07_who_belongs_to_no_fund_freezes_nobody_and_nobody_without_a_code(network: Network) -> None:
    network.people["eve"] = make_person("Eve")
    assert network.freeze("eve", "bo").status_code == 404
    assert network.freeze("ada", "bo", fresh=False).status_code == 403
    assert not AccountFreeze.objects.exists()


def test_one_person_freezes_three_others_a_day_at_most(network: Network) -> None:
    ada = network["ada"]
    with time_machine.travel(NOW, tick=False) as time:
        for name in ("bo", "ben", "gil"):
            freezing.freeze_by_name(name=name, by=ada, now=NOW)
        with pytest.raises(Refused) as refused:
            freezing.freeze_by_name(name="bea", by=ada, now=NOW)
        assert refused.value.code == "many_frozen"
        time.shift(timedelta(days=1, seconds=1))
        freezing.freeze_by_name(name="bea", by=ada, now=NOW + timedelta(days=1, seconds=1))
    assert AccountFreeze.objects.count() == 4


def test_s07_two_others_let_somebody_in_again_and_old_sessions_stay_dead(network: Network) -> None:
    network.browser("bo")
    network.freeze("ada", "bo")
    OutboxMessage.objects.all().delete()
    assert network.step("ben", "bo", "thaw").status_code == 302
    assert network["bo"].frozen_at is not None
    assert network.step("ben", "bo", "thaw").status_code == 422
    assert network["bo"].frozen_at is not None
    assert network.step("sam", "bo", "thaw").status_code == 302
    assert network["bo"].frozen_at is None
    assert rows(network, "quiet") == {"ben", "bea", "gil", "bo"}
    assert not network.is_in("bo")
    assert sign_in_by_page(Client(), network["bo"]).status_code == 302
    verbs = ["account.frozen", "account.thaw_word_given", "account.thawed"]
    assert [detail.verb for detail in of_object(network["bo"].pk)] == verbs


def test_s07_nobody_thaws_themselves_without_a_code_or_without_being_a_keeper(network: Network) -> None:
    network.freeze("ada", "bo")
    assert network.step("ada", "bo", "thaw").status_code == 404
    assert network.step("ben", "bo", "thaw", fresh=False).status_code == 403
    assert network.step("ben", "bo", "thaw", fresh=False, code="000000").status_code == 403
    own = network.step("ben", "ben", "thaw")
    assert own.status_code == 422
    assert "two others have to let you in again" in own.content.decode()
    freezing.freeze_myself(by=network["ben"], now=NOW)
    with pytest.raises(NotFound):
        freezing.give_word(user_id=network["ben"].pk, by=network["ben"], now=NOW)
    assert not ThawWord.objects.exists()


def test_s07_the_word_of_somebody_no_longer_a_keeper_does_not_count(network: Network) -> None:
    network.freeze("ada", "bo")
    network.step("gil", "bo", "thaw")
    Mandate.objects.filter(user=network["gil"]).update(ends_on=NOW.date() - timedelta(days=1))
    network.step("ben", "bo", "thaw")
    assert network["bo"].frozen_at is not None
    network.step("bea", "bo", "thaw")
    assert network["bo"].frozen_at is None


def test_a_second_freeze_begins_without_the_words_of_the_first(network: Network) -> None:
    network.freeze("ada", "bo")
    network.step("ben", "bo", "thaw")
    network.step("sam", "bo", "thaw")
    freezing.freeze_myself(by=network["bo"], now=NOW)
    network.step("ben", "bo", "thaw")
    assert network["bo"].frozen_at is not None


def test_who_is_frozen_reads_nothing_new_and_is_on_no_duty(network: Network) -> None:
    fund, bo = network.fund, network["bo"]
    hours = {"starts_at": NOW - timedelta(hours=1), "ends_at": NOW + timedelta(hours=9), "set_at": NOW}
    DutyShift.objects.create(fund=fund, role="member", user=bo, **hours)
    assert on_duty(fund.pk, "member", NOW) == [bo.pk]
    for name in ("bo", "ben"):
        freezing.freeze_myself(by=network[name], now=NOW)
    known = holders(fund.pk, {"member"}, now=NOW)
    assert known["member"] == {network["bea"].pk}
    assert on_duty(fund.pk, "member", NOW) == []
    assert chair_first(fund.pk, now=NOW) == [network["bea"].pk]


def test_s07_by_api_one_freezes_oneself_and_two_others_thaw(network: Network) -> None:
    def call(by: str, path: str, /, *, fresh: bool = True, **body: object) -> tuple[int, dict[str, object]]:
        person = network[by]
        said = {**body, **({"otp": code_for(person)} if fresh else {})}
        headers = {"authorization": token_for(person)}
        answer = Client().post(f"/api/v1/{path}", json.dumps(said), content_type="application/json", headers=headers)
        return answer.status_code, answer.json()

    assert call("bo", "me/freeze/", fresh=False, sure=False)[0] == 400
    assert call("bo", "me/freeze/", fresh=False, sure=True) == (200, {"frozen": True})
    assert call("ada", "accounts/freeze/", name="sam") == (200, {"done": True})
    assert call("ada", "accounts/freeze/", name="nobody") == (200, {"done": True})
    about = f"accounts/{network['bo'].pk}/thaw/"
    assert call("ben", about, fresh=False)[0] == 403
    assert call("ben", about) == (200, {"thawed": False})
    assert call("bea", about) == (200, {"thawed": True})
    status, made = call("ben", "accounts/", pseudonym="Dora")
    assert status == 201
    assert call("ben", f"accounts/entries/{made['id']}/confirm/")[0] == 422
    assert call("gil", f"accounts/entries/{made['id']}/confirm/") == (200, {"confirmed": True})
    assert Client().get(str(made["address"])).status_code == 200
    status, made = call("gil", f"accounts/{network['bo'].pk}/again/", lost="factor")
    assert status == 201
    assert network["bo"].frozen_at is not None
