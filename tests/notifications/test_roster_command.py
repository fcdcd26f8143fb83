"""`manage.py roster`: show, verify and adopt, with the exit status scripts rely on."""

import io
import uuid
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from notifications import roster
from notifications.models import RosterVersion
from tests.keys import adopt_demo_roster, device, founder_lines, founders, next_document

SCOPE, CORA = uuid.UUID(int=7), uuid.UUID(int=1)

pytestmark = pytest.mark.django_db


def run(*arguments: str) -> str:
    output = io.StringIO()
    call_command("roster", *arguments, stdout=output)
    return output.getvalue()


def ends_with(status: int, *arguments: str) -> str:
    with pytest.raises(CommandError) as end:
        run(*arguments)
    assert end.value.returncode == status
    return str(end.value)


def files(folder: Path, *signers: int) -> list[str]:
    document = next_document(SCOPE, founder_lines(SCOPE))
    names = [folder / "roster.json", folder / "one.asc", folder / "two.asc"]
    names[0].write_bytes(document)
    for name, signer in zip(names[1:], signers, strict=True):
        name.write_text(founders()[signer].sign(document))
    return [str(name) for name in names]


def test_a_signed_version_is_adopted_from_files(tmp_path: Path) -> None:
    assert "adopted version 1" in run("adopt", *files(tmp_path, 0, 1))
    assert roster.current(SCOPE).version == 1


def test_a_version_signed_by_one_is_refused_with_status_one(tmp_path: Path) -> None:
    assert "signatures of two" in ends_with(1, "adopt", *files(tmp_path, 0, 0))
    assert not RosterVersion.objects.exists()


def test_the_roster_is_shown_without_keys_or_names() -> None:
    adopt_demo_roster(SCOPE, {CORA: ("cora", {"coordinator"})})
    shown = run("show")
    assert f"{CORA}  {device('cora').fingerprint}  active" in shown
    assert "coordinator" in shown
    assert "BEGIN PGP" not in shown


def test_verifying_says_whether_every_chain_holds() -> None:
    adopt_demo_roster(SCOPE, {CORA: ("cora", {"coordinator"})})
    assert "every roster holds" in run("verify")
    RosterVersion.objects.update(signatures=[])
    with pytest.raises(SystemExit) as end:
        run("verify")
    assert end.value.code == 1


def test_wrong_use_ends_with_status_two(tmp_path: Path) -> None:
    ends_with(2, "adopt", "one-file-only")
    ends_with(2, "show", "a-file")
    ends_with(2, "show")
    ends_with(2, "adopt", *[str(tmp_path / name) for name in ("a", "b", "c")])
    ends_with(1, "show", "--scope", str(SCOPE))
