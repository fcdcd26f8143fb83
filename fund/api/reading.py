"""Whose figures an address is asked for: the fund or purse that the query names, of those the caller reads."""

from collections.abc import Collection

from fund import readers
from fund.api.bodies import FundQuery
from fund.api.calling import Call, Json, caller_id, checked
from fund.api.describing import Form
from fund.models import Fund


def asked(request: Call, query: Form, roles: Collection[str]) -> tuple[Fund, Json]:
    """Return the fund the caller reads in one of these roles, and the rest of the query."""
    said = checked(query, request.query_params)
    years = (said["at"].year,) if "at" in said else readers.THIS_YEAR
    code = said.pop("fund", None)
    return readers.fund_seen(caller_id(request), code, roles, now=request.now, years=years), said


def fund_asked(request: Call, roles: Collection[str], *, years: readers.Years = readers.THIS_YEAR) -> Fund:
    """Return the fund the caller reads in one of these roles, where nothing else can be asked."""
    code = checked(FundQuery, request.query_params).get("fund")
    return readers.fund_seen(caller_id(request), code, roles, now=request.now, years=years)
