"""The agenda of the board: what waits for decision, in the order of R-10, with clocks, tier and sums; no content."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from babel.dates import format_skeleton
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from emergency.codes import Urgency
from emergency.currencies.shown import both
from emergency.currencies.valuing import Valuation, frozen
from emergency.documents.minutes import closed_to
from emergency.models import AidRequest, BudgetLine, Round, User
from emergency.reading.owed import to_ratify_count
from emergency.selectors import before_the_board
from emergency.states import State
from fund.documents.paper import Paper, Section, Table, Words, plain
from fund.models import BOARD, Fund, Role
from fund.money import Money
from fund.rules.codes import USE_NAMES
from fund.rules.tiers import Tier

Json = dict[str, Any]

READERS = frozenset({Role.COORDINATOR}) | BOARD


@dataclass(frozen=True)
class Item:
    """One case on the agenda."""

    aid_request: AidRequest
    round: Round | None

    @property
    def rate(self) -> Valuation | None:
        """Return the rate that was frozen when the round opened, for sums in another currency than the books."""
        return frozen(self.round.rate) if self.round else None

    @property
    def sums(self) -> list[tuple[str, Money | None]]:
        """Return what is asked of the board, by use: proposed, approved where it waits for money, else asked."""
        return [(line.use, _sum(line)) for line in self.aid_request.lines.all()]


@dataclass(frozen=True)
class Agenda:
    """What one reader may know of the board's work at one moment."""

    fund: Fund
    at: datetime
    to_decide: tuple[Item, ...]
    waiting_for_answers: tuple[Item, ...]
    waiting_for_money: tuple[Item, ...]
    to_ratify: int


def agenda_of(fund: Fund, user: User, *, now: datetime) -> Agenda:
    """Return the agenda of a fund's board for a seat or coordinator, without cases they are kept away from."""
    found = before_the_board(fund, closed=closed_to(user))
    items = [Item(row, next(iter(row.rounds.all()), None)) for row in found]

    def chosen(fits: Callable[[Item], bool]) -> tuple[Item, ...]:
        return tuple(item for item in items if fits(item))

    return Agenda(
        fund=fund,
        at=now,
        to_decide=chosen(lambda one: one.aid_request.state == State.IN_REVIEW),
        waiting_for_answers=chosen(lambda one: one.aid_request.state == State.INFO_NEEDED),
        waiting_for_money=chosen(lambda one: one.aid_request.state == State.DEFERRED),
        to_ratify=to_ratify_count(fund),
    )


def agenda_as_json(agenda: Agenda) -> Json:
    """Return the agenda for machines."""
    return {
        "fund": agenda.fund.code,
        "at": _instant(agenda.at),
        "to_decide": [_item_as_json(one) for one in agenda.to_decide],
        "waiting_for_answers": [_item_as_json(one) for one in agenda.waiting_for_answers],
        "waiting_for_money": [_item_as_json(one) for one in agenda.waiting_for_money],
        "to_ratify": agenda.to_ratify,
    }


def agenda_as_paper(agenda: Agenda) -> Paper:
    """Return the agenda as a paper in the reader's language of this moment."""
    sections = [Section(_("To decide, most urgent first"), (_table(agenda.to_decide, agenda.at),))]
    if agenda.waiting_for_answers:
        answers = _table(agenda.waiting_for_answers, agenda.at)
        sections.append(Section(_("Cannot be decided before an answer comes"), (answers,)))
    if agenda.waiting_for_money:
        money = _table(agenda.waiting_for_money, agenda.at)
        sections.append(Section(_("Approved, and waiting for money"), (money,)))
    if agenda.to_ratify:
        sections.append(Section(_("To ratify"), (Words(_ratify(agenda.to_ratify)),)))
    title = _("Agenda of the board")
    return Paper(title, f"{agenda.fund.name} · {_moment(agenda.at)}", tuple(sections))


def _table(items: Sequence[Item], at: datetime) -> Table | Words:
    if not items:
        return Words(_("Nothing waits for a decision."))
    head = (_("Reference"), _("Urgency"), _("Subject and who decides"), _("Sums by use"), _("Promised by"), _("Round"))
    rows = tuple(_row(one, at) for one in items)
    links = tuple(f"/work/{one.aid_request.reference}/" for one in items)
    return Table(head, rows, widths=(15, 17, 19, 19, 15, 15), links=links)


def _row(item: Item, at: datetime) -> tuple[str, ...]:
    aid_request, voting = item.aid_request, item.round
    urgency = str(Urgency(aid_request.urgency).label) if aid_request.urgency in Urgency.values else "–"
    sums = "; ".join(f"{USE_NAMES[use]} {_shown(money, item.rate)}" for use, money in item.sums)
    subject = f"{voting.get_kind_display()}: {Tier(voting.tier).label}" if voting else "–"
    held = f" ({_('frozen')})" if aid_request.frozen else ""
    deadline = voting.deadline_at if voting else None
    return f"{aid_request.reference}{held}", urgency, subject, sums, _due(aid_request.due_at, at), _due(deadline, at)


def _shown(money: Money | None, at: Valuation | None) -> str:
    if money is None:
        return "?"
    return both(money, at) if at else plain(money)


def _due(moment: datetime | None, at: datetime) -> str:
    if moment is None:
        return "–"
    return _("%(moment)s, late") % {"moment": _moment(moment)} if moment <= at else _moment(moment)


def _moment(moment: datetime) -> str:
    known = moment.astimezone(UTC)
    language = get_language() or "en"
    locale = "en_GB" if language == "en" else language.replace("-", "_")
    return f"{format_skeleton('yMMMd', known, locale=locale)}, {known:%H:%M} UTC"


def _ratify(number: int) -> str:
    said = ngettext(
        "%(count)d decision or pass made without the board waits for its word.",
        "%(count)d decisions or passes made without the board wait for its word.",
        number,
    )
    return said % {"count": number}


def _item_as_json(item: Item) -> Json:
    aid_request, voting = item.aid_request, item.round
    return {
        "reference": aid_request.reference,
        "urgency": aid_request.urgency,
        "state": aid_request.state,
        "frozen": aid_request.frozen,
        "kind": voting.kind if voting else None,
        "tier": voting.tier if voting else None,
        "lines": [_line_as_json(use, money, item.rate) for use, money in item.sums],
        **({"rate": item.round.rate} if item.round and item.round.rate else {}),
        "due_at": _instant(aid_request.due_at),
        "deadline_at": _instant(voting.deadline_at if voting else None),
    }


def _line_as_json(use: str, money: Money | None, at: Valuation | None) -> Json:
    said: Json = {"use": use, "amount": money.as_json() if money else None}
    if money and at:
        said["base"] = Money(at.minor(money.minor) or 0, at.base).as_json()
    return said


def _sum(line: BudgetLine) -> Money | None:
    for minor in (line.approved_minor, line.proposed_minor, line.asked_minor):
        if minor is not None:
            return Money(minor, line.currency)
    return None


def _instant(moment: datetime | None) -> str | None:
    return moment.isoformat().replace("+00:00", "Z") if moment else None
