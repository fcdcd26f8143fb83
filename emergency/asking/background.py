"""What was found out about the person and those who vouch, as the rules ask for it: codes only."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from emergency.asking.emergencies import continuation_facts
from emergency.codes import Answer, Relation, Verifier
from emergency.models import AidRequest, Confirmation

_ACTIVE: Mapping[str, bool] = {Answer.YES: True, Answer.NO: False}


def asking_facts(
    aid_request: AidRequest, now: datetime, *, confirmations: Iterable[Confirmation], has_further_cases: bool = True
) -> dict[str, Any]:
    """Return what is known of recipient, earlier need, past costs and verifiers, by the names of `RequestFacts`.

    One statement where the emergency has further cases, else none.
    """
    alone = {"is_continuation": aid_request.is_continuation}
    return {
        "recipient": aid_request.recipient,
        "is_active_member": _ACTIVE.get(aid_request.member),
        "paid_before_on": aid_request.paid_before_on,
        **(continuation_facts(aid_request, now) if has_further_cases else alone),
        **_verifiers(confirmations),
    }


def _verifiers(confirmations: Iterable[Confirmation]) -> dict[str, Any]:
    """Return who was asked that may only be asked with consent (R-13), and whether there was consent for each."""
    asked = [(one.verifier or _kind_of(one.relation), one.is_verifier_agreed) for one in confirmations]
    kinds = frozenset(kind for kind, _agreed in asked if kind)
    return {
        "verifier_kinds": kinds,
        "is_verifier_agreed": bool(kinds) and all(agreed for kind, agreed in asked if kind),
    }


def _kind_of(relation: str) -> str:
    return Verifier.FAMILY.value if relation == Relation.FAMILY else ""
