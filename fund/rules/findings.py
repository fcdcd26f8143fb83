"""What one rule says about one aid request."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

from fund.rules.sentences import SENTENCES
from fund.rules.wording import Word, kept, restored, written
from notifications.errors import Refused


class Verdict(StrEnum):
    """How hard a rule speaks, softest first."""

    CLEAR = "pass"
    NOTE = "note"
    WARN = "warn"
    BLOCK = "block"


@dataclass(frozen=True, slots=True, kw_only=True)
class Override:
    """Who may pass a warning or a block and with which reasons, as the regulations have it; data only.

    `board_majority` and `two_thirds` are nobody's to give alone: the tier of the round, or a vote of the board, is.
    """

    who: tuple[str, ...]
    # Codes of `codes.OVERRIDE_REASONS`; one of them is on record with every override.
    reasons: tuple[str, ...] = ()
    second_person: bool = False
    only_red: bool = False
    # Hours in which what was left out must be made good.
    made_good_within_hours: int | None = None

    def as_json(self) -> dict[str, Any]:
        """Return the policy for machines."""
        return {
            "who": list(self.who),
            "reasons": list(self.reasons),
            "second_person": self.second_person,
            "only_red": self.only_red,
            "made_good_within_hours": self.made_good_within_hours,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """A verdict with the value seen, the limit, and a sentence that says why and what would change it."""

    rule: str
    verdict: Verdict
    code: str
    value: Word = None
    limit: Word = None
    words: Mapping[str, Word] = field(default_factory=dict, hash=False)
    overridable_by: Override | None = None
    version: str = ""
    # Somebody entitled passed it, with a reason on record; a passed block no longer stops.
    is_passed: bool = False

    def under(self, version: str, verdict: Verdict) -> "Finding":
        """Return the same finding of a rule under this version of the regulations, speaking as hard as said."""
        # Written out: every rule of every case comes through here, and `replace` costs as much as a rule.
        return Finding(
            rule=self.rule,
            verdict=verdict,
            code=self.code,
            value=self.value,
            limit=self.limit,
            words=self.words,
            overridable_by=self.overridable_by,
            version=version,
            is_passed=self.is_passed,
        )

    @property
    def sentence(self) -> str:
        """Return the sentence in the reader's language of this moment."""
        words = {"value": self.value, "limit": self.limit, **self.words}
        return str(SENTENCES[self.code] % {name: written(word) for name, word in words.items()})

    def as_json(self) -> dict[str, Any]:
        """Return the finding for machines and for the decision record, the sentence in the reader's language."""
        return {
            "rule": self.rule,
            "verdict": self.verdict.value,
            "code": self.code,
            "value": kept(self.value),
            "limit": kept(self.limit),
            "words": {name: kept(word) for name, word in self.words.items()},
            "sentence": self.sentence,
            "overridable_by": self.overridable_by.as_json() if self.overridable_by else None,
            "version": self.version,
            "passed": self.is_passed,
        }


def from_json(stored: Mapping[str, Any]) -> Finding:
    """Return a finding kept with a decision, so that it can be read in another language."""
    return Finding(
        rule=stored["rule"],
        verdict=Verdict(stored["verdict"]),
        code=stored["code"],
        value=restored(stored["value"]),
        limit=restored(stored["limit"]),
        words={name: restored(word) for name, word in stored["words"].items()},
        overridable_by=_policy(stored["overridable_by"]),
        version=stored["version"],
        is_passed=stored.get("passed", False),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Passed:
    """One override in force: it passes this finding at this value, and no other."""

    rule: str
    code: str
    value: Any = None

    def fits(self, finding: Finding) -> bool:
        """Say whether this override speaks of exactly this finding."""
        same = (self.rule, self.code, self.value) == (finding.rule, finding.code, kept(finding.value))
        return same and finding.overridable_by is not None


def pass_over(findings: Sequence[Finding], passed: Collection[Passed]) -> list[Finding]:
    """Return the findings, those an override passes marked so; a block among them becomes a warning."""
    return [_passed(finding) if any(one.fits(finding) for one in passed) else finding for finding in findings]


def _policy(stored: Mapping[str, Any] | None) -> Override | None:
    if stored is None:
        return None
    return Override(**{**stored, "who": tuple(stored["who"]), "reasons": tuple(stored.get("reasons", ()))})


def _passed(finding: Finding) -> Finding:
    verdict = Verdict.WARN if finding.verdict is Verdict.BLOCK else finding.verdict
    return replace(finding, verdict=verdict, is_passed=True)


def blocks(findings: Sequence[Finding]) -> list[Finding]:
    """Return the findings that stop the act."""
    return [finding for finding in findings if finding.verdict is Verdict.BLOCK]


def refuse_if_blocked(findings: Sequence[Finding]) -> None:
    """Raise Refused with the first block's sentence and code, and all blocks as findings."""
    stopping = blocks(findings)
    if stopping:
        raise Refused(stopping[0].sentence, code=stopping[0].code, findings=stopping)
