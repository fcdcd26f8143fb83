"""A kept key that opens nothing more is erased two weeks later by the clock; one that is needed stays."""

from datetime import timedelta

import pytest

from emergency.actions.reading import reader_keys
from emergency.models import KeptKey, User
from fund.models import Fund, Mandate
from notifications.audit import of_object
from notifications.models import OutboxMessage
from tests.demo.device import member
from tests.emergency.sealing.newcomers import adopt_lines
from tests.factories import DAY, MANDATES, NOW, READING_ROLES, People
from tests.keys import device

TWO_WEEKS = timedelta(days=14)


def kept(person: User, key: str) -> KeptKey:
    """Let the key of that name be kept for the person; what locks it does not matter here."""
    known = device(key)
    blob = {"public_key": known.public_key, "locked_key": "locked", "language": "en"}
    return KeptKey.objects.create(user=person, fingerprint=known.fingerprint, kept_at=NOW, **blob)


def is_there(one: KeptKey) -> bool:
    return KeptKey.objects.filter(pk=one.pk).exists()


def adopt(fund: Fund, people: People, **keys: dict[str, str]) -> None:
    """Adopt the cast's next roster, these people with another key or another state."""
    lines = []
    for name, (roles, _more) in MANDATES.items():
        if reading := sorted(READING_ROLES & {*roles}):
            told = keys.get(name, {})
            line = dict(member(device(told.get("key", name)), str(people[name].pk), reading))
            lines.append({**line, "state": told.get("state", line["state"])})
    adopt_lines(fund, lines)


def test_s22_a_key_is_erased_two_weeks_after_its_owner_has_left(fund: Fund, people: People) -> None:
    bos, bens = kept(people["bo"], "bo"), kept(people["ben"], "ben")
    assert reader_keys.forget_idle(now=NOW) == 0
    Mandate.objects.filter(user=people["bo"]).update(ends_on=NOW.date())
    assert reader_keys.forget_idle(now=NOW + DAY) == 0
    assert reader_keys.forget_idle(now=NOW + DAY + TWO_WEEKS - timedelta(seconds=1)) == 0
    assert is_there(bos)
    OutboxMessage.objects.all().delete()
    assert reader_keys.forget_idle(now=NOW + DAY + TWO_WEEKS) == 1
    assert (is_there(bos), is_there(bens)) == (False, True)
    assert of_object(people["bo"].pk)[-1].data == {"fingerprint": bos.fingerprint}
    assert [one.recipient_id for one in OutboxMessage.objects.all()] == [people["bo"].pk]
    assert reader_keys.forget_idle(now=NOW + DAY + TWO_WEEKS) == 0


@pytest.mark.parametrize("told", [{"key": "cy"}, {"state": "retired"}, {"state": "lost"}])
def test_s22_a_key_that_the_list_has_let_go_is_erased_two_weeks_later(
    fund: Fund, people: People, told: dict[str, str]
) -> None:
    old, new = kept(people["bo"], "bo"), kept(people["bo"], "cy")
    adopt(fund, people, bo=told)
    reader_keys.forget_idle(now=NOW)
    assert reader_keys.forget_idle(now=NOW + TWO_WEEKS) == 1
    # The other one stands on the list now, or waits to be put there.
    assert (is_there(old), is_there(new)) == (False, True)


def test_s22_who_comes_back_in_time_keeps_the_key_and_a_frozen_line_loses_none(fund: Fund, people: People) -> None:
    bos, bens = kept(people["bo"], "bo"), kept(people["ben"], "ben")
    adopt(fund, people, ben={"state": "frozen"})
    held = Mandate.objects.filter(user=people["bo"])
    held.update(ends_on=NOW.date())
    reader_keys.forget_idle(now=NOW + DAY)
    held.update(ends_on=None)
    reader_keys.forget_idle(now=NOW + 2 * DAY)
    held.update(ends_on=NOW.date())
    assert reader_keys.forget_idle(now=NOW + DAY + TWO_WEEKS) == 0
    assert is_there(bos) and is_there(bens)


def test_s22_a_retired_account_keeps_no_key(fund: Fund, people: People) -> None:
    cys = kept(people["cy"], "cy")
    assert reader_keys.forget_idle(now=NOW) == 0
    people["cy"].is_active = False
    people["cy"].save()
    reader_keys.forget_idle(now=NOW)
    assert reader_keys.forget_idle(now=NOW + TWO_WEEKS) == 1
    assert not is_there(cys)
