"""How a version, what is said of it, and a trial look in answers; acts keep the same for a repeat."""

from dataclasses import asdict
from typing import Any

from django.utils.translation import get_language

from fund.models import Regulation, RegulationComment, RegulationTrial
from fund.regulations import parameters_of
from fund.rules.comparing import Difference, differences
from fund.rules.parameters import InWords, in_words
from fund.rules.trying import sums

Picture = dict[str, Any]


def picture_of_version(regulation: Regulation) -> Picture:
    """Return a version as it is listed."""
    return {
        "fund": regulation.fund.code,
        "code": regulation.code,
        "title": regulation.title,
        "state": str(regulation.state),
        "based_on": regulation.based_on.code if regulation.based_on else None,
        "published_at": regulation.published_at.isoformat() if regulation.published_at else None,
        "valid_from": str(regulation.valid_from),
        "valid_until": str(regulation.valid_until) if regulation.valid_until else None,
        "adopting_body": regulation.adopting_body if regulation.adopted_on else None,
        "adopted_on": str(regulation.adopted_on) if regulation.adopted_on else None,
        "minute_number": regulation.minute_number,
    }


def whole_picture_of_version(regulation: Regulation) -> Picture:
    """Return a version with its numbers, its texts, both in words, and what it changes."""
    return {
        **picture_of_version(regulation),
        "parameters": parameters_of(regulation).as_json(),
        "texts": regulation.texts,
        "words": [asdict(row) for row in words_of(regulation)],
        "differences": [asdict(row) for row in changes_of(regulation)],
    }


def picture_of_comment(said: RegulationComment) -> Picture:
    """Return a comment with the role it was made in, and nobody's name."""
    return {"parameter": said.parameter, "stance": str(said.stance), "text": said.text, "role": str(said.role)}


def picture_of_trial(trial: RegulationTrial) -> Picture:
    """Return how far a trial has come and what it has counted."""
    return {
        "asked_at": trial.asked_at.isoformat(),
        "since": str(trial.since),
        "until": str(trial.until),
        "done": trial.done,
        "total": trial.total,
        "finished_at": trial.finished_at.isoformat() if trial.finished_at else None,
        **sums(trial.counts),
    }


def words_of(regulation: Regulation) -> list[InWords]:
    """Return every number of the version in the reader's language."""
    return in_words(parameters_of(regulation), currency=regulation.fund.base_currency)


def changes_of(regulation: Regulation) -> list[Difference]:
    """Return what the version sets otherwise than the one it follows."""
    if regulation.based_on is None:
        return []
    currency = regulation.fund.base_currency
    return differences(parameters_of(regulation.based_on), parameters_of(regulation), currency)


def introduction_of(regulation: Regulation) -> str:
    """Return the version's own words in the reader's language, else in English."""
    texts: dict[str, str] = regulation.texts
    return texts.get(get_language() or "en") or texts.get("en", "")
