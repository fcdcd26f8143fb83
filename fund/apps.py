"""The fund room."""

from django.apps import AppConfig

from fund import checks
from notifications import grants, triggers

# The journal is added to and sealed; control rows, numbers and the chain's head move inside a seal only. A control row
# and the head are locked by those who weigh money, which costs the right to update their key: a trigger refuses it.
ADDED_ONLY = {
    "fund_journalentry": (*grants.ADD, "UPDATE (posted_at)"),
    "fund_posting": grants.ADD,
    "fund_accountbalance": ("SELECT", "UPDATE (id)"),
    "fund_accountday": ("SELECT",),
    "fund_fundavailable": (*grants.ADD, "UPDATE (fund_id)"),
    "fund_ledgerhead": grants.ADD,
    "fund_numberseries": ("SELECT",),
    "fund_commitmentevent": grants.ADD,
    "fund_fxrate": grants.ADD,
    "fund_annualapproval": grants.ADD,
    "fund_keptcode": grants.ADD,
    "fund_keptminute": grants.ADD,
    "fund_projectamendment": grants.ADD,
    "fund_projectexemption": grants.ADD,
    "fund_exemptionlift": grants.ADD,
    "fund_projectword": grants.ADD,
    "fund_instalmentcorrection": grants.ADD,
}


class FundConfig(AppConfig):
    name = "fund"

    def ready(self) -> None:
        """Bring the guards of the books back after every migration, and look at the machine when asked to."""
        triggers.connect(self)
        grants.keep(ADDED_ONLY)
        checks.connect()
