"""Which fund a request for help goes to, and whether this caller may ask it for this country."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from emergency.actors import Actor
from fund.countries import is_group
from fund.country_groups import members_of
from fund.models import Fund, Mandate, Role
from fund.permissions import fund_for
from notifications.errors import Malformed, NotFound


def fund_to_ask(code: str | None, actor: Actor, country: str, *, held: Sequence[Mandate]) -> Fund:
    """Return the fund asked; a contact's countries are checked, anybody else asks as from the public form.

    Raises NotFound for an unknown fund, Malformed when the fund or the country is not for this caller.
    """
    contact = [mandate for mandate in held if mandate.role == Role.CONTACT]
    if actor.user is None or not contact:
        return public_fund(code)
    fund = fund_for(code, contact)
    countries = asking_countries(contact, fund)
    # A group's code is refused where it is looked at what is asked, in words of its own.
    if country not in countries and not is_group(country):
        raise Malformed(
            fields={"country": _("You ask for: %(countries)s.") % {"countries": ", ".join(sorted(countries))}}
        )
    return fund


def asking_countries(held: Sequence[Mandate], fund: Fund) -> frozenset[str]:
    """Return the countries a contact asks for, of a group each; raises NotFound for who is no contact of this fund."""
    contact = [mandate for mandate in held if mandate.role == Role.CONTACT and mandate.fund_id == fund.pk]
    if not contact:
        raise NotFound()
    return frozenset(one for mandate in contact for place in mandate.countries for one in members_of(fund, place))


def public_fund(code: str | None) -> Fund:
    """Return the fund named, or the only one; child funds are purses and take no requests."""
    funds = {fund.code: fund for fund in Fund.objects.filter(parent__isnull=True)}
    if code is None and len(funds) == 1:
        return next(iter(funds.values()))
    if code is None:
        raise Malformed(fields={"fund": _("Name the fund you ask.")})
    if code not in funds:
        raise NotFound()
    return funds[code]
