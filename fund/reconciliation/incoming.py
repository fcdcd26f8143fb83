"""One file on its way into one account: checked against what is stored, then written with its lines in one go."""

import uuid
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from fund.ledger import chart
from fund.models import Account, BankStatement, Fund, MatchingRun, StatementLine
from fund.money import Money
from fund.reconciliation import candidates, runs, ties
from fund.reconciliation.clear import ClearStatement
from fund.reconciliation.planning import Plan, plan_of
from notifications import audit
from notifications.errors import Refused
from notifications.idempotency import Attempt
from notifications.sealing import boxes

# Up to so many new lines are compared with the books in the transaction that stores them.
AT_ONCE = 500


@dataclass(frozen=True)
class Imported:
    """What came of a file; `lines` are all of the file's, `new` how many of them were not known before.

    `waiting` new lines are still to be compared with the books in the background.
    """

    statement: BankStatement
    lines: int
    new: int
    matched: int
    suggested: int
    opening: Money
    closing: Money
    waiting: int = 0

    def as_json(self) -> dict[str, object]:
        """Return the document that commands and the API answer."""
        return {
            "statement": str(self.statement.pk),
            "lines": self.lines,
            "new": self.new,
            "matched": self.matched,
            "suggested": self.suggested,
            "left": self.lines - self.matched - self.suggested,
            "opening": self.opening.as_json(),
            "closing": self.closing.as_json(),
        }


@dataclass(frozen=True)
class Incoming:
    """What of a file may lie in clear, and where it goes; `by` None is a program of the service."""

    books: Fund
    account_code: str
    file_hmac: str
    clear: ClearStatement = field(repr=False)
    by: uuid.UUID | None
    now: datetime
    statement_id: uuid.UUID = field(default_factory=uuid.uuid4)

    def known(self) -> Imported | None:
        """Return the answer for a file that brings nothing new; raises Refused where it does not fit (L17)."""
        account = bank_account(self.books, self.account_code, self.clear.currency)
        if account is None:
            return None
        plan = plan_of(account, self.clear)
        statement = self._nothing_new(account, plan)
        return self.answer(statement, plan, 0) if statement else None

    def write(
        self, box_ids: tuple[uuid.UUID, uuid.UUID], sealed: boxes.SealedBatch | None, attempt: Attempt
    ) -> Imported:
        """Store statement and lines, and tie what ties by itself; without `sealed` the boxes lie there already."""
        with transaction.atomic():
            attempt.claim(now=self.now)
            found = bank_account(self.books, self.account_code, self.clear.currency)
            account = ties.hold(found or self._open_account())
            clear = self.clear.within(candidates.vocabulary(account))
            plan = plan_of(account, clear)
            if known := self._nothing_new(account, plan):
                repeated = self.answer(known, plan, 0)
                attempt.finish(repeated.as_json())
                return repeated
            if sealed is not None:
                sealed.store(now=self.now)
            statement = self._store(account, plan, box_ids)
            lines = _store_lines(statement, plan)
            audit.record(self._events(statement, plan, opened=found is None), now=self.now)
            self._compare(account, statement, lines)
            answer = self.answer(statement, plan, len(lines))
            attempt.finish(answer.as_json())
        return answer

    def answer(self, statement: BankStatement, plan: Plan, new: int) -> Imported:
        """Return what came of the file, as things stand now."""
        ids = {*plan.known_ids, *(() if not new else statement.lines.values_list("pk", flat=True))}
        run = MatchingRun.objects.filter(statement=statement, finished_at=None).first()
        matched, suggested = (0, 0) if run else runs.counts(statement.account, ids, (plan.from_day, plan.to_day))
        stated = plan.stated_opening_minor
        opening = statement.opening_minor if stated is None else stated
        return Imported(
            statement=statement,
            lines=len(plan.lines),
            new=new,
            matched=matched,
            suggested=suggested,
            opening=Money(opening, plan.currency),
            closing=Money(opening + self.clear.moved_minor, plan.currency),
            waiting=run.total - run.done if run else 0,
        )

    def _compare(self, account: Account, statement: BankStatement, lines: list[StatementLine]) -> None:
        if len(lines) > AT_ONCE:
            MatchingRun.objects.create(statement=statement, total=len(lines), started_at=self.now)
        else:
            runs.tie_sure(account, lines, now=self.now)

    def _nothing_new(self, account: Account, plan: Plan) -> BankStatement | None:
        statement = BankStatement.objects.filter(account=account, file_hmac=self.file_hmac).first()
        if statement is None and plan.lines and not plan.new:
            lines = StatementLine.objects.filter(pk__in=plan.known_ids[:AT_ONCE]).select_related("statement")
            statement = lines.order_by("-statement__number")[0].statement
        if statement is None:
            plan.check_continues()
        return statement

    def _open_account(self) -> Account:
        return chart.open_bank_account(
            self.books,
            code=self.account_code,
            name=_("Bank %(code)s") % {"code": self.account_code},
            currency=self.clear.currency,
            by=self.by or ties.MACHINE,
            now=self.now,
        )

    def _store(self, account: Account, plan: Plan, box_ids: tuple[uuid.UUID, uuid.UUID]) -> BankStatement:
        file_box_id, lines_box_id = box_ids
        return BankStatement.objects.create(
            id=self.statement_id,
            account=account,
            number=plan.number,
            file_hmac=self.file_hmac,
            from_on=plan.from_day,
            to_on=plan.to_day,
            currency=plan.currency,
            opening_minor=plan.opening_minor,
            closing_minor=plan.closing_minor,
            file_box_id=file_box_id,
            lines_box_id=lines_box_id,
            imported_by=self.by,
            imported_at=self.now,
        )

    def _events(self, statement: BankStatement, plan: Plan, *, opened: bool) -> list[audit.Event]:
        code = statement.account.code
        data: dict[str, audit.Value] = {"account": code, "lines": len(plan.lines), "count": len(plan.new)}
        imported = audit.Event("statement_imported", self.by, "statement", statement.pk, data)
        account = audit.Event("account_opened", self.by, "account", statement.account_id, {"account": code})
        return [*([account] if opened else []), imported]


def bank_account(books: Fund, code: str, currency: str = "") -> Account | None:
    """Return the bank account of this code, or None where the code is fresh; raises Refused for another account."""
    account = Account.objects.select_related("fund").filter(fund=books, code=code).first()
    if account is not None and not account.is_bank:
        raise Refused(_("This account is not a bank account. Name one of the fund's banks."), code="not_a_bank")
    if account is not None and account.closed_on is not None:
        raise Refused(_("This account is closed, so it takes no statement."), code="account_closed")
    if account is not None and currency and account.currency != currency:
        named = {"file": currency, "account": account.currency}
        raise Refused(
            _("The file is in %(file)s, the account in %(account)s. Name the account in the file's currency.") % named,
            code="other_currency",
        )
    return account


def _store_lines(statement: BankStatement, plan: Plan) -> list[StatementLine]:
    rows = (
        StatementLine(
            statement=statement,
            account=statement.account,
            booked_on=line.clear.day,
            amount_minor=line.clear.amount_minor,
            fee_minor=line.clear.fee_minor,
            currency=plan.currency,
            bank_id_hmac=line.clear.bank_id_hmac,
            transaction_code=line.clear.transaction_code,
            words=list(line.clear.words),
            donor_id=line.clear.donor_id,
            place=line.clear.place,
            occurrence=line.recognised.occurrence,
        )
        for line in plan.new
    )
    return StatementLine.objects.bulk_create(rows, batch_size=AT_ONCE)
