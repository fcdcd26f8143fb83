"""Report mails to treasurer and board: a deposit that ends, a share that is overdue, a reserve that is low.

Unlike a notice they may name a project and a sum, and never anything personal. One text for all who get it, in all
languages, so that none shows whose it is. The head of the evidence stands below: whoever keeps their mails can prove
later that nothing before it was changed.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from fund.ledger.chart import books_of
from fund.models import BOARD, Fund, Role
from fund.money import Money, format_money
from fund.permissions import people_with
from notifications import audit, outbox

DEPOSIT_ENDS = _("%(fund)s: a deposit of %(amount)s ends on %(day)s. Decide whether it is taken back or placed anew.")
DEPOSIT_ENDED = _("%(fund)s: a deposit of %(amount)s ended on %(day)s and is not taken back yet.")
SETASIDE_OVERDUE = _("%(fund)s: the project %(project)s owes %(amount)s of its set-aside since %(day)s.")
RESERVE_LOW = _("%(fund)s: %(amount)s are free, less than the %(kept)s that are kept for emergencies.")
HEAD = _("Head of the evidence at that moment")
_LAST = _("More stands in the service. This message is sent automatically, and replies are not read.")


def write(fund: Fund, sentence: Any, values: Mapping[str, Any], *, now: datetime) -> int:
    """Write a report to treasurers and board, in the caller's transaction; returns how many get it."""
    groups = people_with(books_of(fund).pk, BOARD | {Role.TREASURER}, now=now).values()
    people = set().union(*groups)
    outbox.report(people, text_of(fund, sentence, values), now=now)
    return len(people)


def text_of(fund: Fund, sentence: Any, values: Mapping[str, Any]) -> str:
    """Return the report in every language of the service, one below the other, each with the head of the evidence."""
    parts, head = [], " ".join(map(str, audit.head()))
    for language, _label in settings.LANGUAGES:
        with override(language):
            shown = {name: _shown(value, language) for name, value in values.items()}
            parts.append(f"{sentence % {'fund': fund.name, **shown}}\n{_LAST}\n{HEAD}: {head}\n")
    return "\n".join(parts)


def _shown(value: Any, language: str) -> str:
    if isinstance(value, Money):
        return format_money(value, language)
    return value if isinstance(value, str) else date_format(value, "DATE_FORMAT")
