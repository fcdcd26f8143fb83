"""The device of a person: keys, rosters and reading, with nothing of the service in it."""

import json
import os
import subprocess
import sys
import time
import uuid
from pathlib import Path

import pytest

from tests.demo import device
from tests.keys import CAST

ROOT = Path(__file__).resolve().parents[2]


def run(*arguments: str) -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-m", "tests.demo.device", *arguments]
    return subprocess.run(command, capture_output=True, cwd=ROOT, check=False)


def test_it_imports_nothing_of_the_service() -> None:
    script = (
        "import sys, tests.demo.device; rooms = {'config', 'emergency', 'fund', 'notifications', 'django', 'gnupg'}; "
        "sys.exit(bool(rooms & {name.split('.')[0] for name in sys.modules}))"
    )
    assert subprocess.run([sys.executable, "-c", script], cwd=ROOT, check=False).returncode == 0


def test_keys_for_everybody_are_made_in_seconds_and_once(tmp_path: Path) -> None:
    begun = time.monotonic()
    made = device.make_all(tmp_path, CAST)
    assert time.monotonic() - begun < 15
    prints = {key.fingerprint for key in made.values()}
    assert len(prints) == len(CAST)
    assert {key.fingerprint for key in device.make_all(tmp_path, CAST).values()} == prints
    founders = (tmp_path / "founders").read_text().split()
    assert founders == [made[name].fingerprint for name in CAST[:2]]


def test_a_key_is_pseudonymous_and_lasts_a_year(tmp_path: Path) -> None:
    key = device.make(tmp_path / "cora", "Reviewer 3")
    listing = device.gpg(key.home, ["--with-colons", "--list-keys"]).decode()
    assert ":Reviewer 3:" in listing
    fields = next(line for line in listing.splitlines() if line.startswith("pub")).split(":")
    assert 364 <= (int(fields[6]) - int(fields[5])) / 86400 <= 366


def test_a_long_data_folder_is_no_obstacle_and_no_agent_stays(tmp_path: Path) -> None:
    deep = tmp_path / ("a" * 90) / ("b" * 90)
    key = device.make(deep / "cora", "Reviewer 3")
    assert "BEGIN PGP SIGNATURE" in key.sign(b"text")
    sealed = device.gpg(key.home, ["--encrypt", "--recipient", key.fingerprint], b"text")
    assert key.decrypt(sealed) == b"text"
    sockets = [name for _folder, _folders, names in os.walk(deep) for name in names if name.startswith("S.gpg-agent")]
    assert sockets == []


def test_as_a_program_it_makes_keys_a_signed_roster_and_opens_files(tmp_path: Path) -> None:
    var, file, user = tmp_path / "var", tmp_path / "roster.json", str(uuid.uuid4())
    assert run("make", str(var), "ben", "bea", "cora").returncode == 0
    people = [f"ben={user}=member+checker", f"bea={uuid.uuid4()}=member"]
    assert run("roster", str(var), str(uuid.uuid4()), str(file), *people).returncode == 0
    content = json.loads(file.read_bytes())
    assert content["members"][0]["member"] == user
    assert content["members"][0]["roles"] == ["checker", "member"]
    for number in (1, 2):
        assert "BEGIN PGP SIGNATURE" in (tmp_path / f"roster.json.{number}.asc").read_text()
    assert run("open").returncode == 2
    assert run("open", str(var), "ben", str(file)).returncode == 1


def test_it_refuses_what_is_no_box(tmp_path: Path) -> None:
    key = device.make(tmp_path / "cora", "Reviewer 3")
    with pytest.raises(device.DeviceError):
        key.open(device.gpg(key.home, ["--encrypt", "--recipient", key.fingerprint], b"plain text"))
    with pytest.raises(device.DeviceError):
        key.open(b"nothing sealed")
