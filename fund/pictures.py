"""What the treasurer's acts answer: plain documents, kept for a repeat under the same key."""

from typing import Any

from fund.ledger.locked import DepositRow
from fund.models import Account, DonorProject, JournalEntry, Period, PeriodState, ProjectInstalment
from fund.money import Money

Picture = dict[str, Any]


def picture_of_project(project: DonorProject) -> Picture:
    """Return a signed project."""
    return {
        "id": str(project.pk),
        "donor": project.donor.name,
        "title": project.title,
        "reference": project.reference,
        "country": project.country,
        "signed": Money(project.amount_minor, project.currency).as_json(),
        "signed_on": project.signed_on.isoformat(),
        "setaside_bps": project.setaside_bps,
    }


def picture_of_instalment(part: ProjectInstalment, currency: str) -> Picture:
    """Return money that reached a project, and the share of it that became due."""
    return {
        "id": str(part.pk),
        "project": str(part.project_id),
        "amount": Money(part.amount_minor, currency).as_json(),
        "share": Money(part.share_minor, currency).as_json(),
        "arrived_on": part.arrived_on.isoformat(),
        "due_on": part.due_on.isoformat(),
    }


def picture_of_account(account: Account) -> Picture:
    """Return a bank account, and how far what we start ourselves may take it below zero."""
    return {
        "account": account.code,
        "name": account.name,
        "currency": account.currency,
        "overdraft": Money(-(account.floor_minor or 0), account.currency).as_json(),
    }


def picture_of_receipt(entry: JournalEntry, amount: Money) -> Picture:
    """Return what was posted for money that moved on a bank account."""
    return {
        "entry": str(entry.pk),
        "number": str(entry),
        "kind": str(entry.kind),
        "on": entry.accounting_date.isoformat(),
        "amount": amount.as_json(),
    }


def picture_of_reversal(mirror: JournalEntry, entry: JournalEntry) -> Picture:
    """Return the mirror that was posted, and what it takes back."""
    return {
        "entry": str(mirror.pk),
        "number": str(mirror),
        "on": mirror.accounting_date.isoformat(),
        "takes_back": str(entry.pk),
        "reason_code": mirror.reason,
    }


def picture_of_period(period: Period) -> Picture:
    """Return a period: until when it is closed, with which digest, and what waits for a second person."""
    return {
        "id": str(period.pk),
        "starts_on": period.starts_on.isoformat(),
        "ends_on": period.ends_on.isoformat(),
        "state": str(period.state),
        "ends_a_year": period.ends_a_year,
        "trial_balance_hash": period.trial_balance_hash,
        "closed_at": period.closed_at.isoformat() if period.closed_at else None,
        "year_close_asked": period.is_open and period.close_asked_by is not None,
        "reopen_reason_code": period.reopen_reason if period.state == PeriodState.REOPEN_ASKED else "",
    }


def picture_of_deposit(row: DepositRow) -> Picture:
    """Return a deposit as it stands on a day."""
    deposit = row.deposit
    return {
        "id": str(deposit.pk),
        "account": deposit.bank.code,
        "amount": row.amount.as_json(),
        "rate_bps": deposit.rate_bps,
        "notice_days": deposit.notice_days,
        "notice_given_on": deposit.notice_given_on.isoformat() if deposit.notice_given_on else None,
        "breaking_cost": row.breaking_cost.as_json(),
        "placed_on": deposit.placed_on.isoformat(),
        "ends_on": deposit.ends_on.isoformat(),
        "free_on": row.free_on.isoformat(),
        "breakable_on": row.breakable_on.isoformat(),
        "withdrawn_on": deposit.withdrawn_on.isoformat() if deposit.withdrawn_on else None,
        "accrued": row.accrued.as_json(),
        "received": row.received.as_json(),
        "withheld": row.withheld.as_json(),
        "available_today": row.available.as_json(),
    }
