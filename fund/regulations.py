"""Which version of the regulations holds on a day, and the first version of a new fund."""

import uuid
from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from fund.country_groups import known_as
from fund.models import BOARD, Fund, Organisation, Regulation
from fund.models.organisations import OrganisationKind
from fund.permissions import roles_in
from fund.rules import parameters
from fund.rules.parameters import Parameters
from fund.rules.sentences import SENTENCES
from fund.rules.use_groups import meant
from notifications.errors import Refused
from notifications.prepared import Prepared

_IN_FORCE: Prepared[Regulation] = Prepared(
    lambda fund, on: (
        Regulation.objects.valid(on=on).filter(Q(fund_id=fund) | Q(fund__children=fund)).latest_first()[:1]
    ),
    fund=uuid.UUID,
    on=date,
)
FIRST_MINUTE = "1"
_INTRODUCTIONS = {
    "en": "How this fund decides, who decides, and within what limits. Every number below was voted by the board.",
    "ru": "Как решает фонд, кто решает и в каких пределах. За каждое число ниже голосовало правление.",
    "uk": "Як вирішує фонд, хто вирішує і в яких межах. За кожне число нижче голосувало правління.",
}


@dataclass(frozen=True, slots=True)
class ExampleOrganisation:
    """An invented organisation for demonstrations."""

    name: str
    kind: OrganisationKind
    countries: tuple[str, ...]
    uses: tuple[str, ...]
    how_to_reach: str
    confirms: bool = False


EXAMPLES = (
    ExampleOrganisation(
        "Open Door Legal Clinic (example)",
        OrganisationKind.LEGAL,
        ("GE", "AM"),
        ("legal_aid", "visa"),
        "https://open-door.invalid/",
    ),
    ExampleOrganisation(
        "Steppe Harm Reduction Line (example)",
        OrganisationKind.HEALTH,
        ("KZ", "KG"),
        ("medicine",),
        "https://steppe-line.invalid/",
    ),
    ExampleOrganisation(
        "Lantern House Shelter (example)",
        OrganisationKind.SHELTER,
        ("GE", "MD", "UA"),
        ("housing", "shelter", "basic_needs"),
        "desk@lantern-house.invalid",
    ),
    ExampleOrganisation(
        "Defenders on the Move (example)",
        OrganisationKind.HUMAN_RIGHTS,
        (),
        ("ticket", "visa", "housing"),
        "https://defenders-move.invalid/",
        confirms=True,
    ),
    ExampleOrganisation(
        "Warm Hands Relief (example)",
        OrganisationKind.HUMANITARIAN,
        (),
        ("basic_needs", "in_kind", "medicine"),
        "help@warm-hands.invalid",
    ),
)


def in_force(fund_id: uuid.UUID, *, on: date) -> Regulation:
    """Return the version for what is submitted on this day; a restricted purse follows its parent's (R-01).

    Raises Refused with the code `no_regulation` when none covers the day.
    """
    found = _IN_FORCE.first(fund=fund_id, on=on)
    if found is None:
        raise Refused(SENTENCES["no_regulation"], code="no_regulation")
    return found


def parameters_of(regulation: Regulation) -> Parameters:
    """Return a version's numbers, typed and within their bounds; raises Malformed when they are not."""
    return parameters.from_json(regulation.parameters)


def organisations_for(
    country: str, uses: frozenset[str], *, fund: Fund | None = None
) -> tuple[list[Organisation], list[Organisation]]:
    """Return the active organisations that help in this country with one of these uses, and then all others.

    Both by name; an organisation that names no country or no use helps everywhere or with everything, and "" or no
    use asks for none in particular. The register belongs to all funds and names countries: a fund's group of them is
    looked for by its members.
    """
    fitting: list[Organisation] = []
    others: list[Organisation] = []
    places = known_as(fund, country) if fund else {country}
    for organisation in Organisation.objects.filter(is_active=True):
        is_near = not organisation.countries or not country or bool(places & set(organisation.countries))
        helps = not organisation.uses or not uses or bool(meant(uses) & set(organisation.uses))
        (fitting if is_near and helps else others).append(organisation)
    return fitting, others


@transaction.atomic
def seed_r1(
    fund: Fund,
    *,
    drafted_by: AbstractBaseUser,
    adopted_by: AbstractBaseUser,
    now: datetime,
    with_examples: bool | None = None,
) -> Regulation:
    """Draft and adopt R1 at its defaults, on the word of two different board seats.

    On a demo, and wherever `with_examples` asks for it, the register gets some invented organisations.
    Raises Refused when the two are not two seats in force, or the fund has a version already.
    """
    _check_two_seats(fund, drafted_by, adopted_by, now)
    if fund.regulations.exists():
        raise Refused(_("This fund has rules already; draft a new version instead."), code="regulation_exists")
    regulation: Regulation = Regulation.objects.create(
        fund=fund,
        code="R1",
        title="R1",
        parameters=parameters.R1.as_json(),
        texts=_INTRODUCTIONS,
        valid_from=now.date(),
        drafted_by_id=drafted_by.pk,
    )
    regulation.adopt(by_id=adopted_by.pk, minute_number=FIRST_MINUTE, on=now.date())
    regulation.save()
    if settings.DEMO if with_examples is None else with_examples:
        _add_examples()
    return regulation


def _check_two_seats(fund: Fund, drafted_by: AbstractBaseUser, adopted_by: AbstractBaseUser, now: datetime) -> None:
    if drafted_by.pk == adopted_by.pk:
        raise Refused(_("Another board seat than the drafter's must adopt the rules."), code="one_seat_only")
    for user in (drafted_by, adopted_by):
        if not roles_in(fund.id, user.pk, now=now) & BOARD:
            raise Refused(_("Only two people with a board seat can draft and adopt the rules."), code="not_a_seat")


def _add_examples() -> None:
    for example in EXAMPLES:
        Organisation.objects.get_or_create(
            name=example.name,
            defaults={
                "kind": example.kind,
                "countries": list(example.countries),
                "uses": list(example.uses),
                "how_to_reach": example.how_to_reach,
                "confirms": example.confirms,
            },
        )
