"""A random sample of payments that anybody can draw again: a public seed decides, nobody chooses.

Every payment of the year has its entry's hash in the books. Its place is SHA-256 of the seed, a line end and that hash,
in hex; the sample is the first places in ascending order. The digest of all hashes shows what was drawn from.
"""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from fund.auditing import digests
from fund.models import AccountType, EntryKind, JournalEntry, Posting
from fund.money import Money
from fund.reports.frame import Column, Question, Report, Sheet, figure, words
from notifications.errors import Malformed

MOST = 200
# What left for a promise: relief, and deposits that are to come back.
PAYMENTS = (EntryKind.DISBURSEMENT, EntryKind.SURETY_PAID)
LONGEST_SEED = 200


@dataclass(frozen=True)
class Draw:
    """A seed and how many."""

    seed: str
    size: int


def sample(asked: Question, draw: Draw) -> Report:
    """Return the sample of the year's payments of a fund; raises Malformed for a seed or size that cannot be."""
    _check(draw)
    entries = _payments(asked)
    drawn = sorted(entries, key=lambda entry: digests.of_place(draw.seed, str(entry.hash)))[: draw.size]
    amounts = _amounts(asked, drawn)
    rows = tuple(
        (
            place,
            str(entry),
            entry.accounting_date,
            Money(amounts[entry.pk], asked.fund.base_currency),
            str(entry.pk),
            str(entry.hash),
            digests.of_place(draw.seed, str(entry.hash)),
        )
        for place, entry in enumerate(drawn, start=1)
    )
    sheet = Sheet("sample", _("Payments drawn"), _columns(), rows)
    return Report(
        "sample", _("Sample of payments"), asked.fund, asked.since, asked.until, (sheet,), _notes(draw, entries)
    )


def _columns() -> tuple[Column, ...]:
    return (
        figure("place", _("Place")),
        words("number", _("Entry")),
        words("on", _("Day")),
        figure("amount", _("Amount")),
        words("entry", _("Id of the entry")),
        words("hash", _("Hash of the entry")),
        words("digest", _("Digest that decides")),
    )


def _notes(draw: Draw, entries: list[JournalEntry]) -> tuple[str, ...]:
    population = digests.of_population([str(entry.hash) for entry in entries])
    drawn_from = _(
        "Drawn from %(count)s payments; the SHA-256 of their sorted hashes, each on its line, is %(digest)s."
    )
    return (
        _("Seed: %(seed)s") % {"seed": draw.seed},
        drawn_from % {"count": len(entries), "digest": population},
        _("Each place is SHA-256 of seed, line end and hash of the entry; the lowest are drawn. Anybody can redo it."),
    )


def _payments(asked: Question) -> list[JournalEntry]:
    rows = JournalEntry.objects.filter(
        postings__fund=asked.fund,
        kind__in=PAYMENTS,
        posted_at__isnull=False,
        accounting_date__gte=asked.since,
        accounting_date__lte=asked.until,
    )
    return list(rows.distinct())


def _amounts(asked: Question, entries: list[JournalEntry]) -> dict[object, int]:
    """Return what each entry paid, from a bank or from an advance."""
    taken = Posting.objects.filter(account__type=AccountType.ASSET, base_minor__lt=0)
    rows = taken.filter(entry__in=entries, fund=asked.fund)
    amounts: dict[object, int] = {entry.pk: 0 for entry in entries}
    for entry, minor in rows.values_list("entry", "base_minor"):
        amounts[entry] -= minor
    return amounts


def _check(draw: Draw) -> None:
    if not draw.seed.strip() or len(draw.seed) > LONGEST_SEED or not draw.seed.isprintable():
        raise Malformed(fields={"seed": _("Name a seed that everybody can look up, on one line.")})
    if not 1 <= draw.size <= MOST:
        raise Malformed(fields={"size": _("Draw between 1 and %(most)s payments.") % {"most": MOST}})
