"""What was passed although a rule spoke against it: counted by code for the Board, listed for board and auditor."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from emergency.models import Override
from fund.models import BOARD, Role
from fund.reports import meetings
from fund.reports.catalogue import REPORTS
from fund.reports.frame import Column, Definition, Named, Over, Question, Report, Sheet, figure, words
from fund.rules.codes import OVERRIDE_REASONS

READERS = BOARD | {Role.TREASURER, Role.CHECKER, Role.AUDITOR}
_A_DAY = timedelta(days=1)


def overrides(asked: Question) -> Report:
    """Return every override of these days by week: rule, finding, reason, role, second word; never a case."""
    rows = passed(asked)
    columns = (*_code_columns(), words("role", _("Passed by")), words("second", _("Second word")))
    each = tuple((_monday(row), *_codes(row), _role(row.role), _second(row)) for row in rows)
    listed = Sheet("overrides", _("Every override"), (words("week", _("Week of")), *columns), each)
    title = _("Rules that were passed")
    return Report("overrides", title, asked.fund, asked.since, asked.until, (by_code(rows), listed))


def board_quarter(asked: Question) -> Report:
    """Return the quarterly report with the overrides of the quarter in its annex."""
    report = meetings.board_quarter(asked)
    return replace(report, sheets=(*report.sheets, meetings.annexed(by_code(passed(asked)))))


def by_code(rows: Sequence[Override]) -> Sheet:
    """Return overrides counted by rule, finding and reason."""
    counts = Counter(_codes(row) for row in rows)
    ordered = sorted(counts.items(), key=lambda pair: (-pair[1], [cell.code for cell in pair[0]]))
    columns = (*_code_columns(), figure("number", _("Number")))
    total = (_("Together"), "", "", len(rows))
    counted = tuple((*codes, number) for codes, number in ordered)
    return Sheet("overrides_by_code", _("Rules that were passed, by code"), columns, counted, total if rows else None)


def passed(asked: Question) -> list[Override]:
    """Return the effective overrides made in these days and known at the moment asked for, the oldest first."""
    rows = Override.objects.filter(
        aid_request__fund=asked.fund,
        made_at__gte=_midnight(asked.since or asked.until),
        made_at__lt=_midnight(asked.until + _A_DAY),
        made_at__lte=asked.known,
    )
    rows = rows.select_related("consent").order_by("made_at", "pk")
    return [row for row in rows if not row.needs_second or _has_word(row, asked.known)]


OVERRIDES = Definition(
    "overrides",
    gettext_lazy("Rules that were passed"),
    gettext_lazy("Every rule passed with a reason, by code and by week."),
    READERS,
    Over.SPAN,
    overrides,
)
BOARD_QUARTER = replace(REPORTS["board-quarter"], build=board_quarter)


def _code_columns() -> tuple[Column, ...]:
    return (words("rule", _("Rule")), words("finding", _("What spoke against it")), words("reason", _("Reason")))


def _codes(row: Override) -> tuple[Named, Named, Named]:
    reason = str(OVERRIDE_REASONS.get(row.reason_code, row.reason_code))
    finding = row.finding_code.replace("_", " ")
    return Named(row.rule, row.rule), Named(row.finding_code, finding), Named(row.reason_code, reason)


def _monday(row: Override) -> date:
    day = row.made_at.astimezone(UTC).date()
    return day - timedelta(days=day.weekday())


def _role(code: str) -> Named:
    return Named(code, str(Role(code).label) if code in Role.values else code)


def _second(row: Override) -> Named:
    consent = row.consent_given
    return _role(consent.role) if consent else Named("", _("not needed"))


def _has_word(row: Override, known: datetime) -> bool:
    consent = row.consent_given
    return consent is not None and consent.given_at <= known


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=UTC)
