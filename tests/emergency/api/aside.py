"""What belongs to the treasury of that town besides its case: a payee, a decision on a way, an advance, a deposit."""

from datetime import datetime, timedelta
from typing import Any

from fund.actions import advance_losses, advances, payees, ways
from fund.ledger import chart, sureties
from fund.models import (
    AccountChange,
    Advance,
    AdvanceLoss,
    AdvancePayment,
    CommitmentEvent,
    DepositWish,
    Disbursement,
    Fund,
    JournalEntry,
    ListedPayee,
    Surety,
    Voucher,
    VoucherOpening,
    WayChange,
)
from fund.money import Money

# What brings a paper is a form with a file, whatever it is about.
OF_A_PAPER = frozenset({"fund-voucher-file", "fund-voucher-opening-file"})
PAPER_KIND = "multipart/form-data; boundary=x"
PAPER = '--x\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\na\r\n--x--\r\n'
REGISTERED = {"name": "Samartali", "kind": "lawyer", "country": "KZ", "uses": ["medicine"]}


def make_aside(fund: Fund, people: Any, payment: Disbursement, at: datetime) -> None:
    """Let each of them be there: the payee and the newest decision wait for a second person."""
    tom, ben = people["tom"].pk, people["ben"].pk
    said = payees.Registration(**REGISTERED, details={"account": "7"})
    payees.register(fund=fund, said=said, by=tom, now=at)
    for way, agreed in (("float", True), ("bank", False)):
        change = ways.propose(fund=fund, said=ways.Switch("KZ", way, True, "4/26"), by=ben, now=at)
        if agreed:
            ways.agree(change_id=change.pk, by=people["bea"].pk, now=at)
    wanted = advances.Wanted(people["aziz"].pk, "KZ", (at + timedelta(days=30)).date(), is_float=True)
    paid = {"amount": Money(100, "EUR"), "account": "1010"}
    given = advances.prepare(fund=fund, wanted=wanted, **paid, by=tom, now=at)
    advances.authorise(payment_id=given.pk, by=people["chen"].pk, now=at)
    lost: dict[str, Any] = {"amount": Money(1, "EUR"), "reason": "closed"}
    advance_losses.put_down(advance_id=given.advance_id, **lost, by=tom, now=at)
    wish = {"amount_minor": 100, "ends_on": (at + timedelta(days=30)).date(), "reason_code": "not_needed"}
    bank = chart.account(fund, chart.BANK)
    AccountChange.objects.create(account=bank, kind="rename", name="First", proposed_by=tom, proposed_at=at)
    DepositWish.objects.create(fund=fund, bank=bank, **wish, value_minor=100, asked_by=tom, asked_at=at)
    proof = {"kind": "invoice", "amount_minor": 100, "currency": "EUR", "dated_on": at.date(), "recorded_at": at}
    voucher = Voucher.objects.create(disbursement=payment, **proof)
    # As if it had been sent with the first entry: only the year of a payment says who reads its vouchers.
    sent = {"commitment": payment.commitment, "disbursement": payment, "actor_id": tom, "happened_at": at}
    entry = JournalEntry.objects.order_by("number").first()
    CommitmentEvent.objects.create(change="sent", amount_minor=100, entry=entry, **sent)
    VoucherOpening.objects.create(voucher=voucher, reason_code="sample", asked_by=people["ana"].pk, asked_at=at)
    sureties.lay_down(payment, sureties.Terms("bail", (at + timedelta(days=30)).date()), now=at)


def ids() -> dict[str, Any]:
    """Return them by the name of a route's parameter."""
    return {
        "payee_id": ListedPayee.objects.get().pk,
        "change_id": WayChange.objects.get(agreed_at__isnull=True).pk,
        "advance_id": Advance.objects.get().pk,
        "subject_id": Advance.objects.get().pk,
        "payment_id": AdvancePayment.objects.get().pk,
        "loss_id": AdvanceLoss.objects.get().pk,
        "surety_id": Surety.objects.get().pk,
        "account_change_id": AccountChange.objects.get().pk,
        "wish_id": DepositWish.objects.get().pk,
        "voucher_id": Voucher.objects.get().pk,
        "opening_id": VoucherOpening.objects.get().pk,
    }


def bodies(at: datetime) -> dict[str, dict[str, Any]]:
    """Return by route name a body that the act's form accepts."""
    one, today, later = {"amount": "1.00", "currency": "EUR"}, str(at.date()), str((at + timedelta(days=30)).date())
    back = {"amount": one, "account": "1010", "on": today}
    return {
        "aid-request-name-payee": {"payee": str(ListedPayee.objects.get().pk)},
        "sign-cash": {"code": "0000000000", "amount": one, "on": today},
        "aid-request-plan": {"use": "medicine", "parts": [{"due_on": today, "amount": one}]},
        "unspent": {"amount": one},
        "erased-payments": {"payment": str(Surety.objects.get().disbursement_id), "amount": one},
        "fund-payees": {**REGISTERED, "name": "Other"},
        "fund-payee-details": {"account": "8"},
        "fund-payee-agreements": {"valid_from": today},
        "fund-payee-confirm": {"revision": 1},
        "fund-ways": {"country": "GE", "way": "cash", "open": False, "minute_number": "5/26"},
        "fund-advances": {
            "holder": str(Advance.objects.get().holder_id),
            "country": "KZ",
            "amount": one,
            "account": "1010",
            "settle_by": later,
        },
        "fund-advance-refill": {"amount": one, "account": "1010", "settle_by": later},
        "fund-advance-return": back,
        "fund-account-change": {"kind": "close"},
        "fund-deposit-wishes": {"amount": one, "account": "1010", "ends_on": later, "reason_code": "not_needed"},
        "fund-advance-lose": {"amount": one, "reason_code": "unproven"},
        "fund-surety-return": back,
        "fund-voucher-ask": {"reason_code": "sample"},
        "fund-surety-lose": {"amount": one, "reason_code": "offset"},
    }
