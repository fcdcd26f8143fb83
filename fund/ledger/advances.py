"""Money held in advance by partners and contacts: paid to them, used for cases, given back, filled up again (1310)."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import F
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from fund.countries import group_name
from fund.country_groups import in_clear
from fund.ledger import chart
from fund.ledger.floors import require_free_in, require_in_bank
from fund.ledger.posting import EntryDraft, PostingDraft, pair, post_entries
from fund.models import Account, Advance, AdvancePayment, Disbursement, EntryKind, Fund, Organisation
from fund.models.payments import PAID_OUT
from fund.money import Money, format_money
from fund.ways import has_float
from notifications.errors import Malformed, NotFound, Refused, Stale


@dataclass(frozen=True)
class Terms:
    """To whom an advance goes, where, until when, and whether it is filled up again."""

    country: str
    settle_by: date
    organisation: Organisation | None = None
    holder_id: uuid.UUID | None = None
    is_float: bool = False


def prepare(
    *, fund: Fund, terms: Terms, amount: Money, account: Account, by: uuid.UUID, now: datetime
) -> AdvancePayment:
    """Prepare an advance; a second person authorises it.

    Raises Refused where the board has not switched advances on in the country, and while an earlier advance to the
    same holder is overdue.
    """
    _check(fund, terms, amount, account, now=now)
    advance = Advance.objects.create(
        fund=fund,
        organisation=terms.organisation,
        holder_id=terms.holder_id,
        country=terms.country,
        currency=amount.currency,
        is_float=terms.is_float,
        settle_by=terms.settle_by,
    )
    return _payment(advance, amount, account, terms.settle_by, by=by, now=now)


def refill(
    *, advance_id: uuid.UUID, amount: Money, account: Account, settle_by: date, by: uuid.UUID, now: datetime
) -> AdvancePayment:
    """Prepare filling a float up again, up to what was used and is proven; a second person authorises it."""
    advance = locked(advance_id)
    terms = Terms(advance.country, settle_by, advance.organisation, advance.holder_id, advance.is_float)
    if not advance.is_float:
        raise Refused(_("Only a float is filled up again; give a new advance instead."), code="no_float")
    _check_names_no_member(advance)
    _check(advance.fund, terms, amount, account, now=now)
    _check_amount(amount, advance.currency)
    if any(one.waits for one in advance.payments.all()):
        raise Refused(_("A payment to them waits for its second person already."), code="payment_under_way")
    if unproven := _without_proof(advance):
        raise Refused(
            _("%(count)d payments made from it have no proof yet. It is filled up once they have.")
            % {"count": unproven},
            code="proof_missing",
        )
    if amount.minor > advance.used_minor - _refilled(advance):
        raise Refused(_("A float is filled up by what was used of it, not by more."), code="more_than_used")
    return _payment(advance, amount, account, settle_by, by=by, now=now)


def authorise(*, payment_id: uuid.UUID, by: uuid.UUID, now: datetime, on: date | None = None) -> AdvancePayment:
    """Pay what was prepared, as the second person: debit 1310, credit the bank; raises Refused (L21, R-04, L10)."""
    payment = _waiting(payment_id)
    check_can_authorise(payment, by)
    advance, amount, day = payment.advance, money_of(payment), on or now.date()
    _check_names_no_member(advance)
    check_not_overdue(advance.fund, advance.organisation_id, advance.holder_id, now=now)
    require_free_in(payment.account, advance.fund, amount, on=day)
    require_in_bank(payment.account, advance.fund, amount)
    payment.authorised_by, payment.authorised_at = by, now
    payment.save(update_fields=["authorised_by", "authorised_at"])
    advance.paid_minor += amount.minor
    advance.since, advance.settle_by = advance.since or day, payment.settle_by
    advance.save(update_fields=["paid_minor", "since", "settle_by"])
    draft = entry_of(advance, EntryKind.ADVANCE_PAID, day, payment.account, amount, source_id=payment.pk)
    post_entries([draft], by=by, now=now)
    return payment


def discard(*, payment_id: uuid.UUID, by: uuid.UUID, now: datetime) -> AdvancePayment:
    """Give up a payment that was only prepared; nothing was posted."""
    payment = _waiting(payment_id)
    payment.discarded_by, payment.discarded_at = by, now
    payment.save(update_fields=["discarded_by", "discarded_at"])
    return payment


def give_back(
    *, advance_id: uuid.UUID, amount: Money, account: Account, on: date, by: uuid.UUID, now: datetime
) -> Advance:
    """Post what came back of an advance: debit the bank, credit 1310; a fact, so that no floor refuses it."""
    advance = locked(advance_id)
    _check_amount(amount, advance.currency)
    if amount.minor > advance.left_minor:
        raise Refused(
            _("No more can come back than they hold: %(left)s.") % {"left": _shown(left_of(advance))},
            code="more_than_held",
        )
    advance.returned_minor += amount.minor
    advance.save(update_fields=["returned_minor"])
    draft = entry_of(advance, EntryKind.ADVANCE_RETURNED, on, account, -amount, source_id=uuid.uuid4())
    post_entries([draft], by=by, now=now)
    return advance


def hold(payment: Disbursement) -> Advance | None:
    """Lock the advance a payment is made from, check that it holds enough, and return it; None for a bank's payment."""
    if payment.advance_id is None:
        return None
    advance = locked(payment.advance_id)
    if payment.amount_minor > advance.left_minor:
        raise Refused(
            _("The advance holds %(left)s, less than this payment needs. Pay from a bank, or a part of it.")
            % {"left": _shown(left_of(advance))},
            code="advance_too_small",
        )
    return advance


def move_used(payment: Disbursement, minor: int) -> None:
    """Count a payment from an advance as used, or with a negative sum as come back to it; nothing for others."""
    if payment.advance_id is not None:
        Advance.objects.filter(pk=payment.advance_id).update(used_minor=F("used_minor") + minor)


def check_not_overdue(
    fund: Fund, organisation_id: uuid.UUID | None, holder_id: uuid.UUID | None, *, now: datetime
) -> None:
    """Raise Refused while anything this holder has in advance is overdue."""
    holder = {"organisation_id": organisation_id} if organisation_id else {"holder_id": holder_id}
    rows = Advance.objects.filter(fund=fund, **holder)
    for advance in rows.filter(settle_by__lt=now.date()).order_by("settle_by", "pk"):
        if advance.left_minor:
            raise Refused(overdue_sentence(advance), code="advance_overdue")


def overdue_sentence(advance: Advance) -> str:
    """Say since when an advance is overdue, how much of it is open, and what would change that."""
    return _(
        "%(left)s of an earlier advance should have been used or back by %(day)s. A new one can be given once it is "
        "accounted for."
    ) % {"left": _shown(left_of(advance)), "day": date_format(advance.settle_by, "DATE_FORMAT")}


def group_since(advance: Advance) -> str:
    """Return the code of the group its country has come to stand in since it was given, else ""."""
    code = in_clear(advance.fund, advance.country)
    return code if code != advance.country else ""


def older_sentence(advance: Advance) -> str:
    """Say what an advance older than its country's group still pays, and what to do for all else.

    The books name its country for good, so that every payment from it would say from where a request of the group is.
    """
    return _(
        "This advance was given before its country stood in %(group)s: it pays requests older than that only, for a "
        "payment from it would tell the country. Note what comes back of it, then give a new advance for %(group)s."
    ) % {"group": group_name(group_since(advance))}


def check_not_older(advance: Advance, place: str) -> None:
    """Raise Refused where a payment for a request of this group would be made from an advance older than the group."""
    if place and group_since(advance) == place:
        raise Refused(older_sentence(advance), code="advance_older_than_group")


def check_can_authorise(payment: AdvancePayment, by: uuid.UUID) -> None:
    """Refuse whoever prepared it, and whoever holds the advance."""
    if by in {payment.prepared_by, payment.advance.holder_id}:
        raise Refused(
            _("You prepared this payment or would hold it, so a second person has to authorise it."),
            code="separation_of_duties",
        )


def open_advances(fund: Fund, *, country: str = "") -> Sequence[Advance]:
    """Return the advances of which something is held, the first due first."""
    rows = Advance.objects.filter(fund=fund).select_related("organisation", "holder", "fund__parent")
    rows = rows.filter(country=country) if country else rows
    gone = F("used_minor") + F("returned_minor") + F("lost_minor")
    return list(rows.filter(paid_minor__gt=gone).order_by("settle_by", "pk"))


def locked(advance_id: uuid.UUID) -> Advance:
    """Return an advance, locked until the transaction ends; raises NotFound."""
    rows = Advance.objects.select_for_update(of=("self",)).select_related("fund__parent", "organisation")
    advance = rows.filter(pk=advance_id).first()
    if advance is None:
        raise NotFound()
    return advance


def left_of(advance: Advance) -> Money:
    """Return what is still held."""
    return Money(advance.left_minor, advance.currency)


def money_of(payment: AdvancePayment) -> Money:
    """Return the amount of a payment to who holds the advance."""
    return Money(payment.amount_minor, payment.advance.currency)


def _check(fund: Fund, terms: Terms, amount: Money, account: Account, *, now: datetime) -> None:
    _check_amount(amount, account.currency)
    if terms.settle_by < now.date():
        raise Malformed(fields={"settle_by": _("Name a day that is still to come.")})
    if not has_float(fund, terms.country):
        raise Refused(
            _("Advances are switched off in this country. The board can switch them on."), code="advances_off"
        )
    organisation_id = terms.organisation.pk if terms.organisation else None
    check_not_overdue(fund, organisation_id, terms.holder_id, now=now)


def _check_amount(amount: Money, currency: str) -> None:
    if amount.minor <= 0 or amount.currency != currency:
        raise Malformed(fields={"amount": _("Name an amount above zero in %(currency)s.") % {"currency": currency}})


def _payment(
    advance: Advance, amount: Money, account: Account, settle_by: date, *, by: uuid.UUID, now: datetime
) -> AdvancePayment:
    return AdvancePayment.objects.create(
        advance=advance,
        account=account,
        amount_minor=amount.minor,
        settle_by=settle_by,
        prepared_by=by,
        prepared_at=now,
    )


def _waiting(payment_id: uuid.UUID) -> AdvancePayment:
    found = AdvancePayment.objects.filter(pk=payment_id).values_list("advance_id", flat=True).first()
    if found is None:
        raise NotFound()
    advance = locked(found)
    payment = AdvancePayment.objects.select_for_update(of=("self",)).select_related("account__fund").get(pk=payment_id)
    if not payment.waits:
        raise Stale()
    payment.advance = advance
    return payment


def _check_names_no_member(advance: Advance) -> None:
    if code := group_since(advance):
        raise Refused(
            _(
                "Its country stands in %(group)s now, and this payment would name it. Give up what was prepared, and "
                "give a new advance for %(group)s."
            )
            % {"group": group_name(code)},
            code="advance_older_than_group",
        )


def _without_proof(advance: Advance) -> int:
    return advance.uses.filter(state__in=PAID_OUT, vouchers__isnull=True).count()


def _refilled(advance: Advance) -> int:
    paid = [one.amount_minor for one in advance.payments.filter(authorised_at__isnull=False).order_by("authorised_at")]
    return sum(paid[1:])


def entry_of(
    advance: Advance, kind: EntryKind, on: date, other: Account, amount: Money, *, source_id: uuid.UUID
) -> EntryDraft:
    """Return what moves between 1310 and another account: a positive amount goes to who holds the advance."""
    held = chart.account(advance.fund, chart.ADVANCES)
    like = PostingDraft(account=held, fund=advance.fund, amount=amount, country=advance.country)
    return EntryDraft(
        kind=kind,
        on=on,
        source_type="advance",
        source_id=source_id,
        source_step=kind.value,
        postings=pair(held, other, amount, like=like),
    )


def _shown(money: Money) -> str:
    return format_money(money, get_language() or "en")
