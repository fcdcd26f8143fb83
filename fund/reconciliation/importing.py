"""Taking in a bank's file: read in memory, check, seal, then store and match in one transaction."""

import json
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from fund.ledger import chart
from fund.models import Account, BankProfile, BankStatement, Fund, Match, StatementLine
from fund.money import Money
from fund.reconciliation import candidates, digests, matching, permissions, ties
from fund.reconciliation.parsers import detect
from fund.reconciliation.parsers.base import ParsedStatement
from fund.reconciliation.parsers.csv_settings import CsvMapping
from fund.reconciliation.planning import Plan, plan_of
from fund.reconciliation.words import clear_transaction_code
from notifications import audit
from notifications.errors import Refused
from notifications.idempotency import NO_ATTEMPT, Attempt
from notifications.sealing import boxes

# What is sealed of each line, in this order; the line's `place` is its index in the list.
SEALED_FIELDS = (
    "bank_id",
    "transaction_code",
    "counterparty",
    "counterparty_account",
    "text",
    "value_day",
    "is_reversal",
)


@dataclass(frozen=True)
class Imported:
    """What came of a file; `lines` are all of the file's, `new` how many of them were not known before."""

    statement: BankStatement
    lines: int
    new: int
    matched: int
    suggested: int
    opening: Money
    closing: Money

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


def import_statement(
    *,
    fund: Fund,
    account_code: str,
    content: bytes,
    profile: BankProfile | None = None,
    by: uuid.UUID | None,
    now: datetime,
    attempt: Attempt = NO_ATTEMPT,
) -> Imported:
    """Import a bank's file into the account with this code, opening the account when the code is fresh.

    `by` None is a program of the service. The same file again changes nothing. Raises BrokenFile, Refused (L17),
    TooLarge, SealingClosed; nothing is stored then.
    """
    if by is not None:
        permissions.check_can_reconcile(fund, by, now=now)
    mapping = CsvMapping.from_settings(profile.settings) if profile else None
    parsed = detect.read(content, mapping)
    work = _Import(chart.books_of(fund), account_code, digests.of_file(content), parsed, by, now)
    if known := work.known():
        return _repeated(known, attempt, now)
    drafts = work.drafts(content, is_csv=mapping is not None)
    return boxes.seal_and_write(drafts, lambda sealed: work.write(sealed, attempt), scope_id=work.books.pk, now=now)


@dataclass(frozen=True)
class _Import:
    """One file on its way into one account."""

    books: Fund
    account_code: str
    file_hmac: str
    parsed: ParsedStatement = field(repr=False)
    by: uuid.UUID | None
    now: datetime
    statement_id: uuid.UUID = field(default_factory=uuid.uuid4)

    def known(self) -> Imported | None:
        """Return the answer for a file that brings nothing new; raises Refused where it does not fit (L17)."""
        account = self._account()
        return self._nothing_new(account, plan_of(account, self.parsed)) if account else None

    def drafts(self, content: bytes, *, is_csv: bool) -> list[boxes.Draft]:
        """Return what is to be sealed: the file, and the rest of its lines as one list in the file's order."""
        readers = permissions.audience(self.books, now=self.now)
        name, kind = ("statement.csv", "text/csv") if is_csv else ("statement.xml", "application/xml")
        rest = _rest_of(self.parsed)
        return [
            boxes.Draft("bank", self.statement_id, content, readers, 1, name, kind),
            boxes.Draft("bank", self.statement_id, rest, readers, 2, "lines.json", "application/json"),
        ]

    def write(self, sealed: boxes.SealedBatch, attempt: Attempt) -> Imported:
        """Store statement and lines, and match what matches by itself."""
        with transaction.atomic():
            attempt.claim(now=self.now)
            found = self._account()
            account = ties.hold(found or self._open_account())
            plan = plan_of(account, self.parsed)
            if known := self._nothing_new(account, plan):
                attempt.finish(known.as_json())
                return known
            sealed.store(now=self.now)
            statement = self._store(account, plan, sealed)
            lines = _store_lines(statement, plan)
            matches = _match(account, lines, now=self.now)
            answer = self._answer(statement, plan, lines)
            attempt.finish(answer.as_json())
            audit.record(self._events(answer, matches, opened=found is None), now=self.now)
        return answer

    def _account(self) -> Account | None:
        account = Account.objects.select_related("fund").filter(fund=self.books, code=self.account_code).first()
        if account is not None and not account.is_bank:
            raise Refused(_("This account is not a bank account. Name one of the fund's banks."), code="not_a_bank")
        if account is not None and account.currency != self.parsed.currency:
            named = {"file": self.parsed.currency, "account": account.currency}
            raise Refused(
                _("The file is in %(file)s, the account in %(account)s. Name the account in the file's currency.")
                % named,
                code="other_currency",
            )
        return account

    def _open_account(self) -> Account:
        return chart.open_bank_account(
            self.books,
            code=self.account_code,
            name=_("Bank %(code)s") % {"code": self.account_code},
            currency=self.parsed.currency,
            by=self.by or ties.MACHINE,
            now=self.now,
        )

    def _nothing_new(self, account: Account, plan: Plan) -> Imported | None:
        statement = BankStatement.objects.filter(account=account, file_hmac=self.file_hmac).first()
        if statement is None and plan.lines and not plan.new:
            lines = StatementLine.objects.filter(pk__in=plan.known_ids).select_related("statement")
            statement = lines.order_by("-statement__number")[0].statement
        if statement is not None:
            return self._answer(statement, plan, [])
        plan.check_continues()
        return None

    def _store(self, account: Account, plan: Plan, sealed: boxes.SealedBatch) -> BankStatement:
        file_box_id, lines_box_id = sealed.box_ids
        return BankStatement.objects.create(
            id=self.statement_id,
            account=account,
            number=plan.number,
            file_hmac=self.file_hmac,
            from_on=self.parsed.from_day,
            to_on=self.parsed.to_day,
            currency=self.parsed.currency,
            opening_minor=plan.opening_minor,
            closing_minor=plan.closing_minor,
            file_box_id=file_box_id,
            lines_box_id=lines_box_id,
            imported_by=self.by,
            imported_at=self.now,
        )

    def _answer(self, statement: BankStatement, plan: Plan, new: Sequence[StatementLine]) -> Imported:
        ids = {*plan.known_ids, *(line.pk for line in new)}
        matched = set(Match.objects.filter(line_id__in=ids, undone_at=None).values_list("line_id", flat=True))
        stated = plan.stated_opening_minor
        opening = statement.opening_minor if stated is None else stated
        return Imported(
            statement=statement,
            lines=len(plan.lines),
            new=len(new),
            matched=len(matched),
            suggested=_suggested(statement.account, ids - matched),
            opening=Money(opening, plan.currency),
            closing=Money(opening + self.parsed.moved_minor, plan.currency),
        )

    def _events(self, answer: Imported, matches: Sequence[Match], *, opened: bool) -> list[audit.Event]:
        statement, code = answer.statement, answer.statement.account.code
        data: dict[str, audit.Value] = {"account": code, "lines": answer.lines, "count": answer.new}
        imported = audit.Event("statement_imported", self.by, "statement", statement.pk, data)
        account = audit.Event("account_opened", self.by, "account", statement.account_id, {"account": code})
        return [*([account] if opened else []), imported, *ties.events("match_made", matches, by=None)]


def _repeated(known: Imported, attempt: Attempt, now: datetime) -> Imported:
    with transaction.atomic():
        attempt.claim(now=now)
        attempt.finish(known.as_json())
    return known


def _store_lines(statement: BankStatement, plan: Plan) -> list[StatementLine]:
    return StatementLine.objects.bulk_create(
        StatementLine(
            statement=statement,
            account=statement.account,
            booked_on=line.parsed.day,
            amount_minor=line.parsed.amount_minor,
            fee_minor=line.parsed.fee_minor,
            currency=line.parsed.currency,
            bank_id_hmac=line.key.bank_id_hmac,
            transaction_code=clear_transaction_code(line.parsed.transaction_code),
            words=list(line.words),
            donor_id=line.donor_id,
            place=line.place,
            occurrence=line.recognised.occurrence,
        )
        for line in plan.new
    )


def _match(account: Account, lines: Sequence[StatementLine], *, now: datetime) -> list[Match]:
    entries = candidates.OpenEntries(candidates.open_entries(account))
    sure: list[tuple[StatementLine, matching.Suggestion]] = []
    for line in lines:
        facts = candidates.facts_of(line)
        if found := matching.automatic(matching.suggestions(facts, entries.near(facts))):
            entries.take(found.candidate)
            sure.append((line, found))
    # Others lock several payments of one case in this order too.
    sure.sort(key=lambda pair: str(pair[1].candidate.disbursement_id))
    return [ties.tie(line, found, allocated_minor=line.amount_minor, by=None, now=now) for line, found in sure]


def _suggested(account: Account, line_ids: set[uuid.UUID]) -> int:
    entries = candidates.OpenEntries(candidates.open_entries(account))
    lines = StatementLine.objects.filter(pk__in=line_ids).select_related("donor")
    facts = [candidates.facts_of(line) for line in lines]
    return sum(bool(matching.suggestions(each, entries.near(each))) for each in facts)


def _rest_of(parsed: ParsedStatement) -> bytes:
    rows = [[_plain(getattr(line, name)) for name in SEALED_FIELDS] for line in parsed.lines]
    document = {"account": parsed.account_hint, "fields": SEALED_FIELDS, "lines": rows}
    return json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()


def _plain(value: object) -> object:
    return str(value) if isinstance(value, date) else value
