"""What the books answer over the API."""

from operator import attrgetter
from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from fund.api.fields import MoneyField
from fund.money import Money

Answer = serializers.Serializer[Any]


class AmountOf(MoneyField):
    """Money from a column of minor units and the row's currency."""

    def __init__(self, column: str, *, source: str = "*", currency: str = "currency", **options: Any) -> None:
        self.minor, self.currency = attrgetter(column), attrgetter(currency)
        super().__init__(source=source, read_only=True, **options)

    def to_representation(self, value: Any) -> dict[str, str]:
        """Return the one JSON form of money."""
        return Money(self.minor(value), self.currency(value)).as_json()


class OverviewAnswer(Answer):
    """A fund in its base currency: what it holds, has promised and has free."""

    fund = serializers.CharField()
    balance = MoneyField()
    liquid = MoneyField()
    locked = MoneyField()
    owed = MoneyField(help_text="Of the balance, what belongs to others.")
    committed = MoneyField()
    free = MoneyField()
    setaside_owed = MoneyField()


class OpenedAccountAnswer(Answer):
    """A bank account in the books."""

    account = serializers.CharField()
    name = serializers.CharField()
    currency = serializers.CharField()
    overdraft = MoneyField(help_text="How far what we start ourselves may take it below zero.")


class ProjectAnswer(Answer):
    """A signed project."""

    id = serializers.CharField()
    donor = serializers.CharField()
    title = serializers.CharField()
    reference = serializers.CharField()
    country = serializers.CharField()
    signed = MoneyField()
    signed_on = serializers.DateField()
    setaside_bps = serializers.IntegerField()


class ProjectsAnswer(Answer):
    """The newest projects, at most 200."""

    results = ProjectAnswer(many=True)


class InstalmentAnswer(Answer):
    """Money that reached a project, and the share of it that became due."""

    id = serializers.CharField()
    project = serializers.CharField()
    amount = MoneyField()
    share = MoneyField()
    arrived_on = serializers.DateField()
    due_on = serializers.DateField()


class ReceiptAnswer(Answer):
    """What was posted for money that arrived."""

    entry = serializers.CharField()
    number = serializers.CharField()
    kind = serializers.CharField()
    on = serializers.DateField()
    amount = MoneyField()


class ReversalAnswer(Answer):
    """The mirror that was posted, and the entry it takes back."""

    entry = serializers.CharField()
    number = serializers.CharField()
    on = serializers.DateField()
    takes_back = serializers.CharField()
    reason_code = serializers.CharField()


class AccountAnswer(Answer):
    """An account with what it holds of one fund; `own` only where the account has one currency."""

    code = serializers.CharField(source="account.code")
    name = serializers.CharField(source="account.name")
    type = serializers.CharField(source="account.type")
    is_bank = serializers.BooleanField(source="account.is_bank")
    base = MoneyField()
    own = MoneyField(allow_null=True)


class AccountsAnswer(Answer):
    """The chart of accounts, by code."""

    results = AccountAnswer(many=True)


class PostingAnswer(Answer):
    """A debit (positive) or credit (negative)."""

    account = serializers.CharField(source="account.code")
    amount = AmountOf("amount_minor")
    value = AmountOf("base_minor", currency="fund.base_currency", help_text="What it stands for in the base currency.")
    use = serializers.CharField()
    country = serializers.CharField()


class EntryAnswer(Answer):
    """An entry with its postings of one fund."""

    id = serializers.CharField(source="pk")
    number = serializers.CharField(source="*")
    on = serializers.DateField(source="accounting_date")
    posted_at = serializers.DateTimeField()
    kind = serializers.CharField()
    postings = serializers.SerializerMethodField()

    @extend_schema_field(PostingAnswer(many=True))
    def get_postings(self, entry: Any) -> Any:
        """Return the postings as they were loaded."""
        return PostingAnswer(entry.postings.all(), many=True).data


class EntriesAnswer(Answer):
    """Entries, newest first; `next_cursor` is empty on the last page."""

    results = EntryAnswer(many=True, source="entries")
    next_cursor = serializers.CharField()


class BalanceAnswer(Answer):
    """What an account holds in one currency, debit positive, and its value in the books' own."""

    fund = serializers.CharField()
    account = serializers.CharField()
    name = serializers.CharField()
    currency = serializers.CharField()
    amount = MoneyField()
    base = MoneyField()


class FundBalance(Answer):
    """What a fund has, has promised and has free."""

    fund = serializers.CharField()
    balance = MoneyField()
    committed = MoneyField()
    free = MoneyField()


class TrialBalanceAnswer(Answer):
    """Every account that moved until the end of a day."""

    at = serializers.DateField()
    rows = BalanceAnswer(many=True)
    funds = FundBalance(many=True)


class StatementAnswer(Answer):
    """One imported file of one bank account."""

    id = serializers.CharField(source="pk")
    account = serializers.CharField(source="account.code")
    from_on = serializers.DateField()
    to_on = serializers.DateField()
    opening = AmountOf("opening_minor")
    closing = AmountOf("closing_minor")
    lines = serializers.IntegerField(source="line_count")
    matched = serializers.IntegerField(source="matched_count")
    imported_at = serializers.DateTimeField()


class AccountState(Answer):
    """How books and bank stand to each other; `unreconciled` is the difference, `waiting` the lines not explained."""

    account = serializers.CharField(source="account.code")
    book = MoneyField()
    closing = MoneyField()
    unreconciled = MoneyField()
    waiting = serializers.IntegerField()
    is_reconciled = serializers.BooleanField()


class StatementsAnswer(Answer):
    """The newest statements, at most 200, and how each bank stands."""

    results = StatementAnswer(many=True)
    accounts = AccountState(many=True)


class ImportedAnswer(Answer):
    """What came of a file."""

    statement = serializers.CharField()
    lines = serializers.IntegerField()
    new = serializers.IntegerField()
    matched = serializers.IntegerField()
    suggested = serializers.IntegerField()
    left = serializers.IntegerField()
    opening = MoneyField()
    closing = MoneyField()
    waiting = serializers.IntegerField(
        required=False, help_text="New lines of a long file that are still to be compared with the books."
    )


class SuggestionAnswer(Answer):
    """An entry that fits a line, with its score of 100 and what agrees."""

    entry = serializers.CharField(source="candidate.entry_id")
    on = serializers.DateField(source="candidate.day")
    amount = AmountOf("amount_minor", source="candidate")
    score = serializers.IntegerField()
    agreeing = serializers.ListField(child=serializers.CharField())


class LineAnswer(Answer):
    """A movement at the bank; `left` is what no entry explains yet, `words` are our own words in it."""

    id = serializers.CharField(source="line.pk")
    statement = serializers.CharField(source="line.statement_id")
    account = serializers.CharField(source="line.account.code")
    booked_on = serializers.DateField(source="line.booked_on")
    amount = AmountOf("amount_minor", source="line")
    left = MoneyField()
    fee = AmountOf("fee_minor", source="line")
    words = serializers.ListField(source="line.words", child=serializers.CharField())
    suggestions = SuggestionAnswer(many=True)


class LinesAnswer(Answer):
    """The oldest lines that wait, at most 200."""

    results = LineAnswer(many=True)


class MatchAnswer(Answer):
    """The tie of a line to an entry; undone ones stay."""

    id = serializers.CharField(source="pk")
    line = serializers.CharField(source="line_id")
    entry = serializers.CharField(source="entry_id")
    disbursement = serializers.CharField(source="disbursement_id", allow_null=True)
    reconciliation = serializers.CharField(
        source="reconciliation_id", allow_null=True, help_text="The act that tied several together."
    )
    account = serializers.CharField(source="account.code")
    amount = AmountOf("allocated_minor", currency="line.currency")
    score = serializers.IntegerField()
    agreeing = serializers.ListField(child=serializers.CharField())
    how = serializers.CharField()
    matched_at = serializers.DateTimeField()
    undone_at = serializers.DateTimeField(allow_null=True)


class MatchesAnswer(Answer):
    """The newest matches, at most 200."""

    results = MatchAnswer(many=True)


class MatchDone(Answer):
    """The match that was made or undone."""

    match = serializers.CharField()
