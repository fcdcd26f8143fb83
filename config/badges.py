"""How states, urgencies and verdicts look: a tone and a sign, never colour alone."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from emergency.codes import Urgency
from emergency.states import State
from fund.rules.findings import Verdict


@dataclass(frozen=True)
class Look:
    """A tone of the style sheet (``, `info`, `ok`, `warn`, `danger`), a sign, and a word where the list has none."""

    tone: str
    sign: str
    label: Any = ""


STATES: dict[str, Look] = {
    State.STARTED: Look("", "○"),
    State.SUBMITTED: Look("info", "●"),
    State.VERIFYING: Look("info", "◐"),
    State.INFO_NEEDED: Look("warn", "?"),
    State.IN_REVIEW: Look("info", "◑"),
    State.DEFERRED: Look("warn", "◌"),
    State.APPROVED: Look("ok", "✓"),
    State.PAYABLE: Look("ok", "→"),
    State.PAID: Look("ok", "✓"),
    State.ACCOUNTED: Look("ok", "✓"),
    State.DECLINED: Look("danger", "✕"),
    State.REFERRED: Look("", "↗"),
    State.APPEALED: Look("warn", "↻"),
    State.JOINED: Look("", "⇉"),
    State.WITHDRAWN: Look("", "↩"),
    State.EXPIRED: Look("", "◌"),
    State.CLOSED: Look("", "■"),
    State.ERASED: Look("", "□"),
}

URGENCIES: dict[str, Look] = {
    Urgency.RED: Look("danger", "▲"),
    Urgency.AMBER: Look("warn", "◆"),
    Urgency.GREEN: Look("ok", "●"),
}

# Hardest first: the order in which findings are shown.
VERDICTS: dict[str, Look] = {
    Verdict.BLOCK: Look("danger", "✕", _("stops")),
    Verdict.WARN: Look("warn", "!", _("warning")),
    Verdict.NOTE: Look("info", "i", _("note")),
    Verdict.CLEAR: Look("ok", "✓", _("in order")),
}
