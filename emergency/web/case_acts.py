"""Every act on a case that the pages offer, in the order in which they are shown."""

from emergency.web.board_acts import BOARD_ACTS
from emergency.web.intake_acts import INTAKE_ACTS
from emergency.web.override_acts import OVERRIDE_ACTS
from emergency.web.page_act import PageAct
from emergency.web.rate_acts import RATE_ACTS
from emergency.web.talk_acts import TALK_ACTS
from emergency.web.work_acts import WORK_ACTS
from emergency.web.writing_acts import WRITING_ACTS

_ORDER = (
    "take-up",
    "confirm",
    "confirm-code",
    "check-repeat",
    "ask",
    "write",
    "note",
    "attach",
    "present",
    "recuse",
    "vote",
    "object",
    "lift",
    "away",
    "replace",
    "send-back",
    "rehear",
    "close-round",
    "resume",
    "top-up",
    "pay-less",
    "reverse",
    "name-payee",
    "plan",
    "send-back-details",
    "cash-code",
    "confirm-receipt",
    "prove",
    "offer-meeting",
    "join",
    "continue",
    "refer",
    "decline",
    "close",
    "ask-chair",
    "override",
    "confirm-override",
    "countersign",
    "note-consent",
    "move-up",
    "pass-on",
    "hand-over",
    "reissue-code",
    "escalate",
    "freeze",
    "unfreeze",
)
_ALL = (*WORK_ACTS, *INTAKE_ACTS, *BOARD_ACTS, *OVERRIDE_ACTS, *TALK_ACTS, *WRITING_ACTS, *RATE_ACTS)
_KNOWN = {act.name: act for act in _ALL}
PAGE_ACTS: dict[str, PageAct] = {name: _KNOWN[name] for name in _ORDER}
