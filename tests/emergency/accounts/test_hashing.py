"""How pass phrases are hashed outside the tests, whose own hash is a quick one."""

from config import settings
from emergency.accounts.hashing import OneLane


def test_a_pass_phrase_is_hashed_by_argon2id_with_much_memory_in_one_lane() -> None:
    hasher = OneLane()
    stored = hasher.encode("ben-walks-the-dog", "a salt of the table")
    assert stored.startswith("argon2$argon2id$")
    assert {"m=102400", "p=1"} <= set(stored.split("$")[3].split(","))
    assert hasher.verify("ben-walks-the-dog", stored)
    assert not hasher.verify("bea-walks-the-dog", stored)
    assert settings.PASSWORD_HASHERS == ["emergency.accounts.hashing.OneLane"]
