"""The cast by what they may do, as the tables of who gets where name them; and how a row is written.

Written from the table of roles, not from the code: `code` is somebody without account who holds the access code of
the case, `aziz` the contact who asked for it, without the code.
"""

from collections.abc import Mapping

CONTACTS = frozenset({"ada", "aziz"})
COORDINATOR = frozenset({"cora"})
LEADS = frozenset({"ben", "bea"})
SEATS = LEADS | {"bo", "bela", "bao"}
TREASURER = frozenset({"tom"})
PAYERS = TREASURER | {"chen"}
REGISTRARS = COORDINATOR | TREASURER
# Bao is a substitute: reads who holds what, and appoints nobody.
MEMBERS = SEATS - {"bao"}
KNOW_MANDATES = SEATS | COORDINATOR | {"sam"}
# The second person at the end of a year and at opening a closed period again.
SECOND = SEATS | {"chen"}
GUARDIAN = frozenset({"gil"})
AUDITOR = frozenset({"ana"})
BOOKS = PAYERS | AUDITOR
FIGURES = BOOKS | SEATS
ASKER = frozenset({"code"})
MANDATED = CONTACTS | COORDINATOR | SEATS | PAYERS | GUARDIAN | AUDITOR | {"sam"}
SIGNED_IN = MANDATED | {"cy"}
EVERYBODY = SIGNED_IN | {"nobody", "code"}
ON_DUTY = COORDINATOR | SEATS | PAYERS | GUARDIAN
CASE_READERS = ASKER | COORDINATOR | SEATS | PAYERS | GUARDIAN
NONE: frozenset[str] = frozenset()

Expected = Mapping[str, Mapping[str, frozenset[str]]]


def act(who: frozenset[str]) -> Mapping[str, frozenset[str]]:
    """Return the row of an act over the API."""
    return {"POST": who}


def page(readers: frozenset[str], actors: frozenset[str] | None = None) -> Mapping[str, frozenset[str]]:
    """Return the row of a page: who opens it, and who does something there, the same people when left out."""
    return {"GET": readers, "POST": readers if actors is None else actors}
