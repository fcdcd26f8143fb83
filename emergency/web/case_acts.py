"""Every act on a case that the pages offer, in the order in which they are shown."""

from emergency.web.board_acts import BOARD_ACTS
from emergency.web.page_act import PageAct
from emergency.web.work_acts import WORK_ACTS

_ORDER = (
    "take-up",
    "confirm",
    "ask",
    "present",
    "recuse",
    "vote",
    "object",
    "lift",
    "away",
    "close-round",
    "resume",
    "send-back-details",
    "confirm-receipt",
    "prove",
    "refer",
    "decline",
    "close",
    "freeze",
    "unfreeze",
)
_KNOWN = {act.name: act for act in (*WORK_ACTS, *BOARD_ACTS)}
PAGE_ACTS: dict[str, PageAct] = {name: _KNOWN[name] for name in _ORDER}
