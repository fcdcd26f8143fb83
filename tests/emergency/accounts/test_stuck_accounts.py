"""All keepers of accounts frozen: who runs the server lets one in by printed codes of two others, and never alone."""

import io
import sys
from datetime import UTC, datetime

import pytest
from django.core.management import CommandError, call_command

from emergency.actions.people import freezing
from emergency.actions.people.stuck import thaw_by_codes
from emergency.models import RecoveryCode, ThawWord
from notifications.audit import of_object
from notifications.errors import DomainError, SecondFactorWrong
from notifications.models import OutboxMessage
from tests.emergency.accounts.network import Network
from tests.people import code_for, make_person, one_time_code

pytestmark = pytest.mark.django_db
NOW = datetime.now(UTC)


@pytest.fixture
def network(db: None) -> Network:
    """Chair, deputy and guardian are frozen: Sam the steward is the one keeper left, Bo and Bela are seats."""
    found = Network()
    found.people["bela"] = make_person("Bela", fund=found.fund, roles=("member",), seat_number=4)
    keep_out(found, "ben", "bea", "gil")
    return found


def keep_out(network: Network, *names: str) -> None:
    for name in names:
        freezing.freeze(network[name], by=network["sam"], now=NOW)


def words_of(network: Network, *names: str) -> list[tuple[str, str]]:
    return [(name, code_for(network.people[name])) for name in names]


def refusal(network: Network, words: list[tuple[str, str]], about: str = "ben") -> str:
    with pytest.raises(DomainError) as refused:
        thaw_by_codes(login=about, words=words, clock=NOW, now=NOW)
    return str(refused.value.code)


def test_s07_two_members_codes_let_a_keeper_in_and_everybody_is_told(network: Network) -> None:
    words = words_of(network, "bo", "bela")
    OutboxMessage.objects.all().delete()
    thaw_by_codes(login="Ben", words=words, clock=NOW, now=NOW)
    assert network["ben"].frozen_at is None
    told = set(OutboxMessage.objects.values_list("recipient_id", flat=True))
    assert told == {network[name].pk for name in ("sam", "ben", "bea", "gil", "bo", "bela")}
    last = of_object(network["ben"].pk)[-1]
    assert (last.verb, last.actor_id) == ("account.thawed_at_server", None)
    assert set(last.data["members"]) == {str(network[name].pk) for name in ("bo", "bela")}
    # Steward and chair do the rest themselves; and what was typed here is used up.
    assert refusal(network, words_of(network, "bo", "bela"), about="bea") == "keepers_there"
    keep_out(network, "ben")
    assert refusal(network, words) == "second_factor_wrong"
    assert ThawWord.objects.count() == 2 and network["ben"].frozen_at


def test_s07_a_steward_alone_a_contact_or_the_person_give_no_word(network: Network) -> None:
    for names in (("bo",), ("bo", "bo"), ("bo", "sam"), ("bo", "ada"), ("bo", "ben"), ("bo", "gil"), ("bo", "nobody")):
        network.people.setdefault("nobody", make_person("Nobody"))
        assert refusal(network, words_of(network, *names)) == "too_few_words", names
    assert network["ben"].frozen_at
    refused = [one.data["code"] for one in of_object(network["ben"].pk) if one.verb == "act.refused"]
    assert refused == ["too_few_words"], "once an hour for the same refusal"


def test_s07_one_wrong_code_lets_nobody_in_and_uses_no_other_up(network: Network) -> None:
    right, other = words_of(network, "bo", "bela")
    for wrong in ("000000", one_time_code(network["bela"]), right[1]):
        assert refusal(network, [right, ("bela", wrong)]) == "second_factor_wrong"
    assert not RecoveryCode.objects.filter(used_at__isnull=False).exists()
    thaw_by_codes(login="ben", words=[right, other], clock=NOW, now=NOW)


def test_s07_while_two_keepers_are_there_the_server_lets_nobody_in(network: Network) -> None:
    freezing.thaw(network["gil"], by=network["sam"], now=NOW)
    assert refusal(network, words_of(network, "bo", "bela")) == "keepers_there"
    assert refusal(network, words_of(network, "bo", "bela"), about="gil") == "not_frozen"
    keep_out(network, "gil", "ada")
    assert refusal(network, words_of(network, "bo", "bela"), about="ada") == "no_keeper"


def test_s07_where_fewer_than_two_are_not_frozen_it_takes_three_codes(network: Network) -> None:
    keep_out(network, "bela")
    assert refusal(network, words_of(network, "bo", "bela")) == "too_few_words"
    thaw_by_codes(login="ben", words=words_of(network, "bo", "bela", "bea"), clock=NOW, now=NOW)
    assert network["ben"].frozen_at is None


def test_s07_the_command_reads_codes_that_stand_on_no_command_line(
    network: Network, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def run(*codes: str) -> None:
        monkeypatch.setattr(sys, "stdin", io.StringIO("".join(f"{code}\n" for code in codes)))
        call_command("thaw_account", "ben", "--word-of", "bo", "--word-of", "bela")

    codes = [code for _name, code in words_of(network, "bo", "bela")]
    with pytest.raises(CommandError, match="wrong or already used") as refused:
        run(codes[0], "000000")
    assert refused.value.returncode == 1
    assert isinstance(refused.value.__cause__, SecondFactorWrong)
    run(*codes)
    assert capsys.readouterr().out == "ben is thawed; everybody in the fund is told.\n"
