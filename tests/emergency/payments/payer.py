"""Cases on their way to being paid, and the people who pay them, over the API and by page."""

import re
import uuid
from typing import Any

from django.test import Client
from lxml import html

from emergency.actions.disbursing import paying, payout
from emergency.actors import Actor
from emergency.paying.details import as_text, checked_details
from fund.models import Disbursement, Fund
from tests.factories import Case, People, approve, ask, to_review
from tests.people import code_for, sign_in, token_for
from tests.remembered import remembered

API = "/api/v1/fund/disbursements/"
TAB = "/treasury/payments/"
WITHOUT = "no key at all"
DETAILS = {"name": "Клиника Щербаковжщэ", "account": "bill 17"}


def payable(fund: Fund, people: People, **asked: Any) -> Case:
    """Return a case whose money is promised and whose details are given: straight to the vendor."""
    return _with_details(approve(to_review(ask(fund, people, **asked), people), people))


@remembered
def _with_details(case: Case) -> Case:
    payout.give_payout_details(
        reference=case.reference,
        by=Actor(holds_code=True),
        now=case.at,
        way="vendor",
        consent="agrees",
        harm="no",
        details=as_text(checked_details("vendor", DETAILS)),
    )
    return case


@remembered
def prepared(case: Case, people: People) -> Disbursement:
    """Let Tom prepare all that is promised, and return the first payment."""
    return paying.prepare(reference=case.reference, by=Actor(people["tom"]), now=case.at)[0]


@remembered
def authorised(case: Case, people: People) -> Disbursement:
    """Let Chen authorise what Tom prepared."""
    row = prepared(case, people)
    return paying.authorise(disbursement_id=row.pk, by=Actor(people["chen"]), now=case.at)


@remembered
def sent(case: Case, people: People) -> Disbursement:
    """Let Tom send what Chen authorised."""
    row = authorised(case, people)
    return paying.send(disbursement_id=row.pk, by=Actor(people["tom"]), now=case.at)


def call(people: People, name: str | None, path: str, body: Any, *, key: str = "", fresh: bool = True) -> Any:
    """Do an act over the API as this person, with a code of theirs unless told otherwise."""
    headers = {} if key == WITHOUT else {"idempotency-key": key or uuid.uuid4().hex}
    said = body
    if name:
        headers["authorization"] = token_for(people[name])
        said = {**body, "otp": code_for(people[name])} if fresh else body
    return Client().post(API + path, said, content_type="application/json", headers=headers)


def read(people: People, name: str | None, **query: str) -> Any:
    """Read the list of payments over the API."""
    headers = {"authorization": token_for(people[name])} if name else {}
    return Client().get(API, query, headers=headers)


def visitor(people: People, name: str) -> Client:
    """Return a browser in which this person is signed in."""
    return sign_in(Client(), people[name])


def words(page: html.HtmlElement) -> str:
    """Return the text of a page with single spaces."""
    return re.sub(r"\s+", " ", " ".join(page.itertext()))


def filled(page: html.HtmlElement, action: str, **typed: Any) -> dict[str, Any]:
    """Return what a browser sends for the form of this address; `typed` names fields without their prefix."""
    (form,) = page.xpath(f"//form[@action='{action}']")
    sent_by_browser = {name: value for name, value in form.form_values() if name != "csrfmiddlewaretoken"}
    prefix = next(name for name in sent_by_browser if name.endswith("-key")).removesuffix("key")
    return sent_by_browser | {f"{prefix}{name}": value for name, value in typed.items()}
