"""A changed set of keys is a new folder, swapped in whole: who seals meanwhile goes on with the one they hold."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from threading import Barrier

import pytest

from notifications import openpgp
from tests.keys import device

NOW = datetime.now(UTC)
TOGETHER = 8


@pytest.fixture
def home(tmp_path: Path, settings: object) -> Path:
    settings.SEALING_HOME = tmp_path / "h"
    return tmp_path / "h"


def test_s18_a_keyring_is_a_folder_of_its_own_that_nobody_can_write(home: Path) -> None:
    first = openpgp.keyring_of([device("ben").public_key])
    second = openpgp.keyring_of([device("ben").public_key, device("bea").public_key])
    assert first.folder != second.folder and first.folder.parent == second.folder.parent == home
    assert set(first.keys) == {device("ben").fingerprint}
    assert home.stat().st_mode & 0o777 == first.folder.stat().st_mode & 0o777 == 0o700
    assert {file.stat().st_mode & 0o777 for file in first.folder.iterdir() if file.is_file()} == {0o400}
    assert len(str(second.folder)) - len(str(home)) < 40


def test_s23_eight_seal_while_the_keyring_is_built_and_swapped_by_all_at_once(home: Path) -> None:
    old, start = openpgp.keyring_of([device("ben").public_key]), Barrier(TOGETHER)

    def sealed(number: int) -> tuple[bytes, bytes]:
        start.wait(30)
        before = openpgp.seal(b"before %d" % number, to=[device("ben").fingerprint], keyring=old, now=NOW)
        new = openpgp.keyring_of([device("ben").public_key, device("bo").public_key])
        after = openpgp.seal(b"after %d" % number, to=[device("bo").fingerprint], keyring=new, now=NOW)
        return before.locks[0] + before.data, after.locks[0] + after.data

    with ThreadPoolExecutor(TOGETHER) as pool:
        done = list(pool.map(sealed, range(TOGETHER)))
    for number, (before, after) in enumerate(done):
        assert device("ben").decrypt(before) == b"before %d" % number
        assert device("bo").decrypt(after) == b"after %d" % number
    assert sorted(folder.name for folder in home.iterdir()) == sorted(
        {old.folder.name, openpgp.keyring_of([device("ben").public_key, device("bo").public_key]).folder.name}
    )
