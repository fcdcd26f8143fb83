"""The minute of a case's decisions, as JSON and as a paper; everything in it is a code, a number or a digest."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from emergency.currencies.shown import beside
from emergency.currencies.valuing import frozen
from emergency.deciding.record import COMMITTED, KEPT, NOTHING, SHORT
from emergency.deciding.surroundings import granted_by
from emergency.documents.minutes import Minute
from emergency.models import Decision, Outcome, Override
from emergency.reading.box_kinds import BOX_KINDS
from fund.documents.paper import Facts, Paper, Section, Table, Words, facts, plain
from fund.models import Fund, Role
from fund.money import Money
from fund.rules.codes import OVERRIDE_REASONS, REFUSAL_REASONS, USE_NAMES
from fund.rules.findings import Finding, Verdict, from_json
from fund.rules.tiers import Tier
from fund.rules.wording import restored, written

Json = dict[str, Any]

_MONEY = {
    COMMITTED: gettext_lazy("promised"),
    SHORT: gettext_lazy("approved, and waits for money"),
    NOTHING: gettext_lazy("none"),
    KEPT: gettext_lazy("what was promised before stays as it was"),
}
_VERDICTS = {
    Verdict.CLEAR: gettext_lazy("in order"),
    Verdict.NOTE: gettext_lazy("note"),
    Verdict.WARN: gettext_lazy("warning"),
    Verdict.BLOCK: gettext_lazy("stops"),
}
_LEADS = {"chair": gettext_lazy("the chair or the deputy chair"), "board": gettext_lazy("a board seat")}


def minute_as_json(minutes: Sequence[Minute]) -> Json:
    """Return every decision on the case with what it rests on."""
    aid_request = minutes[0].aid_request
    return {
        "reference": aid_request.reference,
        "fund": aid_request.fund.code,
        "decisions": [_decision_as_json(one) for one in minutes],
    }


def minute_as_paper(minutes: Sequence[Minute]) -> Paper:
    """Return the same as a paper in the reader's language of this moment."""
    aid_request = minutes[0].aid_request
    several = len(minutes) > 1
    sections = [
        section for number, one in enumerate(minutes, start=1) for section in _sections(one, number if several else 0)
    ]
    return Paper(_("Minute of the decision"), f"{aid_request.fund.name} · {aid_request.reference}", tuple(sections))


def decisions_as_json(decisions: Sequence[Decision]) -> Json:
    """Return decisions as a list: which case, how, when; the minute of each says the rest."""
    return {"results": [_listed(one) for one in decisions]}


def decisions_as_paper(fund: Fund, decisions: Sequence[Decision]) -> Paper:
    """Return the same list as a paper that leads to each minute."""
    head = (_("Reference"), _("Decided on"), _("Outcome"), _("Decided by"), _("Approved"))
    rows = tuple(
        (
            one.round.aid_request.reference,
            plain(one.decided_at.date()),
            str(Outcome(one.outcome).label),
            str(Tier(one.tier).label),
            plain(total) if (total := _approved(one.record["amounts"])) else "–",
        )
        for one in decisions
    )
    links = tuple(f"/work/{one.round.aid_request.reference}/minute/" for one in decisions)
    table = Table(head, rows, frozenset({4}), (18, 18, 20, 26, 18), links)
    shown = table if rows else Words(_("Nothing was decided yet."))
    return Paper(_("Decisions"), fund.name, (Section(_("The newest first"), (shown,)),))


def _listed(decision: Decision) -> Json:
    total = _approved(decision.record["amounts"])
    return {
        "reference": decision.round.aid_request.reference,
        "outcome": decision.outcome,
        "kind": decision.round.kind,
        "tier": decision.tier,
        "regulation": decision.regulation_code,
        "approved": total.as_json() if total else None,
        "decided_on": decision.decided_at.date().isoformat(),
    }


def _decision_as_json(minute: Minute) -> Json:
    decision, record = minute.decision, minute.decision.record
    copied = ("money", "revision", "electorate", "counts", "reason_codes", "amounts", "boxes")
    return {
        "outcome": decision.outcome,
        "kind": decision.round.kind,
        "tier": record["tier"],
        "counted_tier": decision.tier,
        **{name: record[name] for name in copied},
        **({"rate": record["rate"]} if "rate" in record else {}),
        "findings": [finding.as_json() for finding in _findings(minute)],
        "overrides": [_override_as_json(one) for one in minute.overrides],
        "regulation": decision.regulation_code,
        "opened_on": decision.round.opened_at.date().isoformat(),
        "decided_on": decision.decided_at.date().isoformat(),
        "audit_head": decision.audit_head,
    }


def _override_as_json(one: Override) -> Json:
    second = one.consent_given
    return {
        "rule": one.rule,
        "code": one.finding_code,
        "value": one.value,
        "limit": one.limit,
        "reason_code": one.reason_code,
        "role": one.role,
        "second_role": second.role if second else None,
        "regulation": one.regulation_code,
        "made_on": one.made_at.date().isoformat(),
    }


def _sections(minute: Minute, number: int) -> list[Section]:
    decision, record = minute.decision, minute.decision.record
    title = _("Decision %(number)d") % {"number": number} if number else _("Decision")
    sections = [
        Section(title, (_outcome(minute),)),
        Section(_("Sums"), (_amounts(record["amounts"]), *_worth(record)), is_inner=True),
        Section(_("Who decided"), (_votes(record),), is_inner=True),
        Section(_("What the rules said"), (_rules(_findings(minute)),), is_inner=True),
    ]
    if minute.overrides:
        sections.append(Section(_("Rules that were passed"), (_overrides(minute.overrides),), is_inner=True))
    evidence = [_boxes(record["boxes"])] if record["boxes"] else []
    chain = facts((_("Head of the evidence at that moment"), decision.audit_head))
    return [*sections, Section(_("What was judged, and evidence"), (*evidence, chain), is_inner=True)]


def _outcome(minute: Minute) -> Facts:
    decision, record = minute.decision, minute.decision.record
    decided, opened = Tier(decision.tier), Tier(record["tier"])
    return facts(
        (_("Outcome"), str(Outcome(decision.outcome).label)),
        (_("Subject"), str(decision.round.get_kind_display())),
        (_("Money"), str(_MONEY.get(record["money"], record["money"]))),
        (_("Decided by"), str(decided.label)),
        (_("Opened for"), str(opened.label) if opened is not decided else None),
        (_("Revision"), record["revision"]),
        (_("Version of the rules"), decision.regulation_code),
        (_("Round opened on"), decision.round.opened_at.date()),
        (_("Decided on"), decision.decided_at.date()),
    )


def _amounts(rows: Sequence[Mapping[str, Any]]) -> Table:
    head = (_("Use"), _("Asked"), _("Proposed"), _("Approved"))
    lines = [
        (str(USE_NAMES.get(row["use"], row["use"])), *(_sum(row[name]) for name in ("asked", "proposed", "approved")))
        for row in rows
    ]
    if total := _approved(rows):
        lines.append((_("Together"), "", "", plain(total)))
    return Table(head, tuple(lines), frozenset({1, 2, 3}), (40, 20, 20, 20))


def _worth(record: Mapping[str, Any]) -> list[Words]:
    """Return what the approved sums were worth on the day of decision; nothing in the base currency."""
    at, total = frozen(record.get("rate")), _approved(record["amounts"])
    if at is None or total is None:
        return []
    return [Words(beside(total, granted_by(record), at))]


def _votes(record: Mapping[str, Any]) -> Facts:
    electorate, counts = record["electorate"], record["counts"]
    reasons = [f"{REFUSAL_REASONS.get(code, code)}: {number}" for code, number in record["reason_codes"].items()]
    return facts(
        (_("Seats called to decide"), electorate["base"]),
        (_("Substitutes among them"), electorate["substitutes"]),
        (_("Away"), electorate["away"]),
        (_("Stepped aside"), electorate["recused"]),
        (_("Approvals needed"), counts["required"]),
        (_("Approved"), counts["approvals"]),
        (_("Declined"), counts["declines"]),
        (_("Abstained"), counts["abstentions"]),
        (_("Not voted"), counts["pending"]),
        (_("Objections"), counts["objections"]),
        (_("Reasons given against"), ", ".join(reasons)),
    )


def _rules(findings: Sequence[Finding]) -> Table | Words:
    if not findings:
        return Words(_("No rule spoke."))
    rows = tuple((one.rule, _verdict(one), one.sentence) for one in findings)
    return Table((_("Rule"), _("Verdict"), _("Why")), rows, widths=(12, 20, 68))


def _verdict(finding: Finding) -> str:
    word = str(_VERDICTS[finding.verdict])
    return _("%(verdict)s, passed") % {"verdict": word} if finding.is_passed else word


def _overrides(rows: Sequence[Override]) -> Table:
    head = (_("Rule"), _("Seen"), _("Limit"), _("Reason"), _("By"), _("On"))
    return Table(head, tuple(_override(one) for one in rows), widths=(10, 17, 17, 24, 18, 14))


def _override(one: Override) -> tuple[str, ...]:
    second = one.consent_given
    by = _role(one.role) if second is None else f"{_role(one.role)}, {_role(second.role)}"
    reason = str(OVERRIDE_REASONS.get(one.reason_code, one.reason_code))
    seen, limit = (_word(stored) for stored in (one.value, one.limit))
    return one.rule, seen, limit, reason, by, plain(one.made_at.date())


def _word(stored: Any) -> str:
    word = restored(stored)
    return "" if word is None else str(written(word))


def _role(code: str) -> str:
    return str(_LEADS.get(code) or (Role(code).label if code in Role.values else code))


def _boxes(rows: Sequence[str]) -> Table:
    named = [row.partition(":") for row in rows]
    said = ngettext("Sealed text", "Sealed texts", len(rows))
    return Table(
        (said, _("SHA-256 of the sealed file")),
        tuple((str(BOX_KINDS.get(kind, kind)), digest) for kind, _colon, digest in named),
        widths=(25, 75),
    )


def _findings(minute: Minute) -> list[Finding]:
    order = list(reversed(Verdict))
    found = [from_json(one) for one in minute.decision.record["findings"]]
    return sorted(found, key=lambda finding: (order.index(finding.verdict), finding.rule))


def _approved(rows: Sequence[Mapping[str, Any]]) -> Money | None:
    sums = [_money(row["approved"]) for row in rows if row["approved"]]
    return sum(sums[1:], sums[0]) if sums else None


def _money(said: Mapping[str, str]) -> Money:
    return Money.parse(said["amount"], said["currency"], signed=True)


def _sum(said: Mapping[str, str] | None) -> str:
    return "–" if said is None else plain(_money(said))
