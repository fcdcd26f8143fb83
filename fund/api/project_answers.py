"""What acts on projects, decisions about money and purses answer over the API."""

from rest_framework import serializers

from fund.api.answers import AmountOf, Answer
from fund.api.fields import MoneyField
from fund.ledger.owed import SetAsideRow


class PromiseAnswer(Answer):
    """An announced instalment."""

    id = serializers.CharField()
    project = serializers.CharField()
    amount = MoneyField()
    expected_on = serializers.DateField()
    state = serializers.ChoiceField(choices=["promised", "arrived", "dropped"])


class AmendmentAnswer(Answer):
    """What was agreed anew, and what held before."""

    id = serializers.CharField()
    project = serializers.CharField()
    agreed_on = serializers.DateField()
    document = serializers.CharField()
    signed = MoneyField()
    setaside_bps = serializers.IntegerField()
    ends_on = serializers.DateField(allow_null=True)
    former_signed = MoneyField()
    former_setaside_bps = serializers.IntegerField()
    former_ends_on = serializers.DateField(allow_null=True)


class CorrectionAnswer(Answer):
    """How much less counts; of its share, what lies in the fund for the donor."""

    id = serializers.CharField()
    instalment = serializers.CharField()
    amount = MoneyField()
    share = MoneyField()
    refundable = MoneyField()
    on = serializers.DateField()
    reason_code = serializers.CharField()


class WordAnswer(Answer):
    """A step of the talk with the donor."""

    project = serializers.CharField()
    word = serializers.CharField()
    said_on = serializers.DateField()


class NamesAnswer(Answer):
    """Which names everybody may read."""

    id = serializers.CharField()
    donor = serializers.BooleanField()
    title = serializers.BooleanField()


class LiftAnswer(Answer):
    """Why an exempt project is liable again, from which day on."""

    reason_code = serializers.CharField()
    document = serializers.CharField()
    minute_number = serializers.CharField()
    lifted_on = serializers.DateField()


class ExemptionAnswer(Answer):
    """Why a project sets nothing aside, and how that ended, if it did."""

    reason_code = serializers.CharField()
    document = serializers.CharField()
    minute_number = serializers.CharField()
    exempted_on = serializers.DateField()
    lift = LiftAnswer(allow_null=True)


class DecisionAnswer(Answer):
    """A decision that takes two people; `done` once it is posted, `arrived` once the other network has it too."""

    id = serializers.CharField()
    fund = serializers.CharField()
    kind = serializers.CharField()
    project = serializers.CharField(allow_null=True)
    to_fund = serializers.CharField(allow_null=True)
    amount = MoneyField()
    reason_code = serializers.CharField()
    minute_number = serializers.CharField()
    confirmed_minute = serializers.CharField()
    state = serializers.ChoiceField(choices=["proposed", "withdrawn", "confirmed", "done", "arrived"])
    proposed_at = serializers.DateTimeField()


class DecisionsAnswer(Answer):
    """The decisions that wait first, then the newest, at most 200."""

    results = DecisionAnswer(many=True)


class PurseAnswer(Answer):
    """A purse and what its money is for."""

    code = serializers.CharField()
    name = serializers.CharField()
    restriction = serializers.CharField()
    uses = serializers.ListField(child=serializers.CharField())
    countries = serializers.ListField(child=serializers.CharField())
    donor = serializers.CharField(allow_null=True)
    document = serializers.CharField()


class PursesAnswer(Answer):
    """The purses of the fund, by code."""

    results = PurseAnswer(many=True)


class ChargeAnswer(Answer):
    """The promise as the purse carries it."""

    commitment = serializers.CharField()
    fund = serializers.CharField()
    amount = MoneyField()


class SetAsideBase(Answer):
    """The sums of one project in the fund's base currency, as they stand in the books."""

    received = MoneyField()
    due = MoneyField()
    moved = MoneyField()
    owed = MoneyField()
    overdue = MoneyField()
    written_off = MoneyField()
    waived = MoneyField()
    covered = MoneyField()


class SetAsideProject(Answer):
    """What one project owes; the share reached is of what it has received, in basis points.

    Sums are in the project's currency, and in `base` in the fund's. `waived` is the share an exempt project is not
    asked for, `covered` what came in its place from other money, `refundable` what lies in the fund for the donor.
    """

    id = serializers.CharField(source="project.pk")
    title = serializers.CharField(source="project.title")
    donor = serializers.CharField(source="project.donor.name")
    signed = AmountOf("amount_minor", source="project")
    received = MoneyField()
    due = MoneyField()
    moved = MoneyField()
    owed = MoneyField()
    overdue = MoneyField()
    written_off = MoneyField()
    waived = MoneyField()
    covered = MoneyField()
    base = SetAsideBase()
    refundable = serializers.ListField(child=MoneyField())
    next_due_on = serializers.DateField(allow_null=True)
    share_reached_bps = serializers.IntegerField(source="reached_bps")
    word = serializers.CharField(source="word.word", default=None, allow_null=True)
    exempt = serializers.SerializerMethodField()

    def get_exempt(self, row: SetAsideRow) -> str | None:
        """Return the reason of the exemption by its code, while it holds."""
        return str(row.exemption.reason) if row.exemption and row.is_exempt else None


class SetAsideTotal(SetAsideBase):
    """All projects together in the base currency; `owed` is the balance of account 1300."""

    share_reached_bps = serializers.IntegerField(source="reached_bps")


class SetAsideAnswer(Answer):
    """Every project with what it owes."""

    results = SetAsideProject(many=True)
    total = SetAsideTotal()


class PartAnswer(Answer):
    """An instalment, and how much less of it counts by now."""

    id = serializers.CharField()
    amount = MoneyField()
    share = MoneyField()
    share_bps = serializers.IntegerField()
    is_exempt = serializers.BooleanField()
    arrived_on = serializers.DateField()
    due_on = serializers.DateField()
    corrections = CorrectionAnswer(many=True)


class LifeAnswer(Answer):
    """Everything known of one project."""

    row = SetAsideProject()
    names = NamesAnswer()
    exemption = ExemptionAnswer(allow_null=True)
    promises = PromiseAnswer(many=True)
    instalments = PartAnswer(many=True)
    amendments = AmendmentAnswer(many=True)
    words = WordAnswer(many=True)
    decisions = DecisionAnswer(many=True)
