"""What the sealed texts of a case are called."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

BOX_KINDS: Mapping[str, Any] = {
    "identity": _("Who it is and how to reach them"),
    "vouch": _("What somebody who vouches wrote"),
    "narrative": _("What happened"),
    "summary": _("Summary for the board"),
    "document": _("Attached picture or paper"),
    "answer": _("Answer of the person"),
    "note": _("Note"),
    "reason": _("Why a rule was passed"),
    "slip": _("Message to the person"),
    "card": _("Conflict card"),
    "payout": _("Where the money goes"),
    "voucher": _("About the proof"),
}
# What belongs to no case.
KEPT_KINDS: Mapping[str, Any] = {
    "complaint": _("A complaint"),
    "bank": _("A file of the bank"),
    "payee": _("Where the money of a listed payee goes"),
    "voucher": _("A paper that is put away"),
}
