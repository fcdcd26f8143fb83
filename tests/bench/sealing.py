"""What sealing a text to seven readers costs beside one call of gpg for the same readers."""

import subprocess
from uuid import uuid4

from notifications import openpgp, roster
from notifications.sealing import boxes
from tests.bench.measuring import Row, compare
from tests.factories import NOW
from tests.keys import adopt_demo_roster

READERS = ("cora", "ben", "bea", "bo", "bela", "bao", "tom")
GOAL = 1.2
STORY = "They took him this morning; a lawyer is needed before noon. " * 8
# What the box of this story holds: the first size class.
PADDED = 4096


def rows(*, runs: int) -> list[Row]:
    """Return the comparison: manifest, padding, roster and the check of all locks are what is ours beside gpg's own."""
    scope, people = uuid4(), {uuid4(): (name, {"member"}) for name in READERS}
    adopt_demo_roster(scope, people, now=NOW)
    in_force = roster.current(scope)
    assert in_force is not None
    audience = frozenset((user_id, "member") for user_id in people)
    readers = [reader.fingerprint for reader in in_force.keys_for(audience, NOW)]
    assert len(readers) == len(READERS)
    named = [word for reader in readers for word in ("--recipient", reader)]
    command = ["gpg", "--homedir", str(in_force.keyring.folder), "--batch", *openpgp.OPTIONS, *named, "--encrypt"]

    def ours() -> None:
        draft = boxes.Draft("narrative", uuid4(), STORY, audience)
        [sealed] = boxes.seal([draft], scope_id=scope, now=NOW).sealed_boxes
        assert len(sealed.sealed.locks) == len(READERS)

    def theirs() -> None:
        done = subprocess.run(command, input=b"x" * PADDED, capture_output=True, check=True)
        assert len(done.stdout) > PADDED

    return [compare(f"seal to {len(READERS)} readers", ours, theirs, goal=GOAL, against="one gpg call", runs=runs)]
