"""One-time and recovery codes: fresh, single use, counted when wrong."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
import time_machine
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP
from django.db import connection, transaction

from emergency.accounts import second_factor
from emergency.accounts.second_factor import (
    STEP_SECONDS,
    add_recovery_codes,
    check_code,
    code_at,
    provisioning_uri,
    require_fresh,
    sitting_open,
    unused_code,
)
from emergency.models import ApiToken, RecoveryCode, SecondFactor
from notifications.errors import SecondFactorRequired, SecondFactorWrong, Throttled
from tests.people import code_for, make_person, one_time_code, token_for

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 3, 1, 12, 0, 10, tzinfo=UTC)
PRESENT = int(NOON.timestamp()) // STEP_SECONDS


def code_of(person: Any, steps: int = 0) -> str:
    """Return the code of so many steps from noon."""
    return code_at(SecondFactor.objects.get(user=person).secret, PRESENT + steps)


def http_request_of(person: Any, token: ApiToken | None = None) -> Any:
    """Return what stands for an HTTP request."""
    return SimpleNamespace(user=person, auth=token, session={}, POST={})


def test_codes_are_those_of_rfc_6238() -> None:
    secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"  # the RFC's test key; its eight digits end in these six
    assert [code_at(secret, at // 30) for at in (59, 1111111109, 20000000000)] == ["287082", "081804", "353130"]


def test_the_key_address_names_neither_service_nor_person() -> None:
    address = provisioning_uri("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ")
    assert address.startswith("otpauth://totp/Notes:Notes?")
    assert TOTP(b"1" * 20, 6, SHA1(), 30)  # the primitive the code rests on is the library's


@pytest.mark.parametrize(("steps", "accepted"), [(-3, False), (-2, True), (0, True), (2, True), (3, False)])
def test_a_code_counts_within_two_steps_of_the_present(steps: int, accepted: bool) -> None:
    ben = make_person("Ben")
    assert check_code(ben, code_of(ben, steps), now=NOON) is accepted


def test_s24_a_used_code_is_refused_and_so_is_every_earlier_one() -> None:
    ben = make_person("Ben")
    assert check_code(ben, code_of(ben, 1), now=NOON)
    assert not check_code(ben, code_of(ben, 1), now=NOON)
    assert not check_code(ben, code_of(ben, 0), now=NOON)
    assert check_code(ben, code_of(ben, 2), now=NOON)


def test_a_code_of_somebody_else_is_refused() -> None:
    ben, bea = make_person("Ben"), make_person("Bea")
    assert not check_code(ben, code_of(bea), now=NOON)
    assert not check_code(ben, add_recovery_codes(bea.pk, 1)[0], now=NOON)


def test_spaces_and_hyphens_in_a_code_do_not_matter() -> None:
    ben = make_person("Ben")
    code = code_of(ben)
    assert check_code(ben, f" {code[:3]} {code[3:]}", now=NOON)
    assert check_code(ben, code_for(ben).upper().replace("-", " "), now=NOON)


@pytest.mark.parametrize("nonsense", ["", " ", "12345", "1234567", "١٢٣٤٥٦", "abcdef", "\x00", "a" * 5000])
def test_nonsense_is_no_code(nonsense: str) -> None:
    assert not check_code(make_person("Ben"), nonsense, now=NOON)


def test_s24_a_recovery_code_is_a_full_factor_that_works_once() -> None:
    ben = make_person("Ben")
    codes = add_recovery_codes(ben.pk)
    assert len(set(codes)) == 10
    assert all(code not in str(RecoveryCode.objects.values_list()) for code in codes)
    assert check_code(ben, codes[3], now=NOON)
    assert not check_code(ben, codes[3], now=NOON)
    assert check_code(ben, codes[4], now=NOON)


def test_w02_codes_of_an_unconfirmed_second_factor_count_for_nothing() -> None:
    ben = make_person("Ben")
    code, printed = code_of(ben), code_for(ben)
    SecondFactor.objects.filter(user=ben).update(confirmed_at=None)
    assert not check_code(ben, code, now=NOON)
    assert not check_code(ben, printed, now=NOON)


def test_the_secret_is_unreadable_in_the_table() -> None:
    ben = make_person("Ben")
    with connection.cursor() as cursor:
        cursor.execute("SELECT secret FROM emergency_secondfactor")
        stored = cursor.fetchone()[0]
    assert SecondFactor.objects.get(user=ben).secret not in stored


def test_s24_after_five_wrong_codes_even_the_right_one_waits_but_a_recovery_code_does_not() -> None:
    ben = make_person("Ben")
    for _time in range(5):
        assert not check_code(ben, "000000", now=NOON)
    with pytest.raises(Throttled):
        check_code(ben, code_of(ben), now=NOON + timedelta(seconds=1))
    assert check_code(ben, code_for(ben), now=NOON)
    assert check_code(ben, code_of(ben), now=NOON + timedelta(seconds=2))
    assert SecondFactor.objects.get(user=ben).wrong_codes == 0


def test_a_right_guess_made_beside_a_wrong_one_does_not_count() -> None:
    ben = make_person("Ben")
    seen_before = SecondFactor.objects.get(user=ben)
    assert not check_code(ben, "000000", now=NOON)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(second_factor._CONFIRMED, "first", lambda **_whose: seen_before)
        assert not check_code(ben, code_of(ben), now=NOON)


def test_a_code_is_never_used_up_inside_a_transaction_that_could_give_it_back() -> None:
    ben = make_person("Ben")
    with transaction.atomic(), pytest.raises(RuntimeError):
        check_code(ben, code_of(ben), now=NOON)


def test_s24_an_act_without_a_code_is_refused_and_so_is_one_with_a_wrong_code() -> None:
    http_request = http_request_of(make_person("Ben"))
    for nothing in (None, ""):
        with pytest.raises(SecondFactorRequired):
            require_fresh(http_request, nothing, sitting=False)
    with pytest.raises(SecondFactorWrong):
        require_fresh(http_request, "000000", sitting=False)
    assert SecondFactor.objects.get(user=http_request.user).wrong_codes == 1


def test_a_sitting_lasts_fifteen_minutes_and_opens_nothing_that_needs_a_code_each_time() -> None:
    http_request = http_request_of(make_person("Ben"))
    with time_machine.travel(NOON, tick=False) as time:
        require_fresh(http_request, one_time_code(http_request.user), sitting=True)
        time.shift(timedelta(minutes=14, seconds=59))
        require_fresh(http_request, None, sitting=True)
        with pytest.raises(SecondFactorRequired):
            require_fresh(http_request, None, sitting=False)
        time.shift(timedelta(seconds=1))
        with pytest.raises(SecondFactorRequired):
            require_fresh(http_request, None, sitting=True)


def test_a_code_for_one_act_opens_no_sitting() -> None:
    http_request = http_request_of(make_person("Ben"))
    require_fresh(http_request, code_for(http_request.user), sitting=False)
    assert not sitting_open(http_request)


def test_a_used_code_is_refused_in_an_open_sitting_too() -> None:
    http_request = http_request_of(make_person("Ben"))
    code = code_for(http_request.user)
    require_fresh(http_request, code, sitting=True)
    with pytest.raises(SecondFactorWrong):
        require_fresh(http_request, code, sitting=True)


def test_a_sitting_belongs_to_one_session_or_one_token() -> None:
    ben = make_person("Ben")
    token_for(ben)
    token_for(ben)
    first, second = ApiToken.objects.filter(user=ben)
    require_fresh(http_request_of(ben, first), code_for(ben), sitting=True)
    assert sitting_open(http_request_of(ben, ApiToken.objects.get(pk=first.pk)))
    assert not sitting_open(http_request_of(ben, second))
    assert not sitting_open(http_request_of(ben))


def test_the_next_unused_code_is_later_than_the_last_used_one() -> None:
    ben = make_person("Ben")
    for expected in (0, 1, 2):
        code = unused_code(SecondFactor.objects.get(user=ben), now=NOON)
        assert code == code_of(ben, expected)
        assert check_code(ben, code, now=NOON)
