"""Whatever is sent that the API does not ask for is refused in its own words, and nothing is stored."""

import io
import json
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, TypeVar

import pytest
from django.core.management import call_command
from django.db import connection

from tests.emergency.api.aside import OF_A_PAPER, PAPER, PAPER_KIND
from tests.emergency.api.bad_bodies import HUGE, MALFORMED, Description, as_bytes
from tests.emergency.api.callers import API as BASE
from tests.emergency.api.callers import JSON, PROBLEM, Town
from tests.emergency.api.expected import API
from tests.emergency.api.often import asked_often, callers_known
from tests.emergency.api.routes import Route, routes
from tests.emergency.api.world import World, bank_file, make_world

# Who may knock at which door, and with what in hand, is decided before any database is asked to differ.
pytestmark = pytest.mark.once

FIRST_WHO_MAY = ("tom", "cora", "ben", "code", "gil", "ana")
TOO_LARGE = 11 * 1024 * 1024
Bad = TypeVar("Bad")
# Their body is a file, of whatever kind.
OF_A_FILE = frozenset({"fund-statements", "fund-statement-previews", "fund-rate-files"}) | OF_A_PAPER
WRONG_KINDS = ("text/plain", "application/x-www-form-urlencoded", "application/xml", "image/png")


@pytest.fixture
def world(town: Town, clock: Any) -> Iterator[World]:
    made = make_world(town, clock)
    for name in FIRST_WHO_MAY:
        made.caller(name)
    with asked_often(), callers_known():
        yield made


@pytest.fixture(scope="module")
def description() -> Description:
    return _described()


@cache
def _described() -> Description:
    """Return what the service says of its API; a warning or a fault in it is an error."""
    said = io.StringIO()
    call_command("spectacular", "--fail-on-warn", "--validate", "--format", "openapi-json", stdout=said)
    return Description(json.loads(said.getvalue()))


def _route_of(path: str) -> Route:
    def plain(route: Route) -> str:
        return "/" + route.path(**{name: f"{{{name}}}" for name in route.parameters})

    return next(route for route in routes() if route.is_api and plain(route) == f"/{path}")


@dataclass(frozen=True)
class Act:
    """An operation that changes something, its place among them, and whether no earlier one is read by its parsers."""

    method: str
    path: str
    operation: Any
    route: Route
    place: int
    is_first: bool

    def share(self, bad: Sequence[Bad]) -> Sequence[Bad]:
        """Return what of it this one is sent: what a parser refuses is all for the first, and one each for the others.

        One is enough to show that a view has no way around its parser.
        """
        return bad if self.is_first else (bad[self.place % len(bad)],)


def _acts(description: Description) -> Iterator[Act]:
    """Return every operation that changes something."""
    known: set[tuple[type, ...]] = set()
    among = [one for one in description.operations() if one[0] != "GET"]
    for place, (method, path, operation) in enumerate(among):
        route = _route_of(path)
        parsers = tuple(route.view.view_class.parser_classes)
        yield Act(method, path, operation, route, place, parsers not in known)
        known.add(parsers)


def _rows() -> dict[str, int]:
    """Return how many rows every table has."""
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(_counts_of_tables()))
        return dict(cursor.fetchall())


@cache
def _counts_of_tables() -> list[str]:
    tables = connection.introspection.table_names()
    return [f"SELECT '{table}', count(*) FROM {connection.ops.quote_name(table)}" for table in tables]


def _rows_but_evidence() -> dict[str, int]:
    """Return the same without the chain: an act that was refused is recorded there."""
    return {table: count for table, count in _rows().items() if not table.startswith("notifications_audit")}


def _own_path(world: World, route: Route) -> str:
    return route.path(**{name: world.theirs[name] for name in route.parameters})


def _send(world: World, route: Route, method: str, path: str, body: bytes, *, kind: str = JSON, length: int = 0) -> Any:
    """Call as the first person who may, so that only the input can be what is refused."""
    who = API[route.name][method]
    # What opens by a code of its own lets nobody in by role: anybody may knock. A passkey is asked for by its owner.
    stranger = "cora" if route.name == "me-passkey-challenge" else "nobody"
    name = next((name for name in FIRST_WHO_MAY if name in who), stranger)
    headers = {"Idempotency-Key": uuid.uuid4().hex, "Authorization": world.caller(name).token}
    if "reference" in route.parameters:
        headers["Access-Code"] = world.code_of(name)
    headers["Content-Length"] = str(length or len(body))
    given = {key: value for key, value in headers.items() if value}
    return world.caller(name).client.generic(method, path, body, content_type=kind, headers=given)


def _problem_with(answer: Any, allowed: set[int]) -> str:
    """Return what is wrong with a refusal; empty when it is a problem document of an allowed status."""
    if answer.status_code not in allowed:
        return f"{answer.status_code} {answer.content[:200]!r}"
    if answer.headers["Content-Type"] != PROBLEM:
        return f"not a problem document: {answer.headers['Content-Type']}"
    document = answer.json()
    if document["status"] != answer.status_code or not document["code"] or not document["detail"]:
        return f"incomplete: {document}"
    return ""


def _bad_bodies(description: Description, act: Act, valid: dict[str, Any]) -> Iterator[tuple[str, bytes, Any]]:
    """Return what is wrong, the body, and which statuses say so."""
    form = description.form(act.operation)
    for body in act.share(MALFORMED[1:]):
        yield f"malformed {body[:20]!r}", body, {400}
    if form.get("required"):
        yield "malformed: nothing", MALFORMED[0], {400}
        yield "missing: everything", b"{}", {400}
    for label, changed in description.without_needed(form, valid):
        yield label, as_bytes(changed), {400}
    for label, changed in description.wrongly_typed(form, valid):
        is_form = str(HUGE)[:10] not in label
        yield label, as_bytes(changed), {400} if is_form else set(range(400, 500))


def test_the_description_generates_without_a_warning() -> None:
    assert _described().document["paths"]


def test_the_description_names_every_route_of_the_api(description: Description) -> None:
    named = {_route_of(path).name for _method, path, _operation in description.operations()}
    assert named == API.keys() - {"schema", "docs"}


def test_bad_bodies_are_refused_and_store_nothing_but_evidence(world: World, description: Description) -> None:
    wrong, tried = [], 0
    for act in _acts(description):
        if act.route.name in OF_A_FILE:
            continue
        before, path = _rows_but_evidence(), _own_path(world, act.route)
        for label, body, allowed in _bad_bodies(description, act, world.bodies.get(act.route.name, {})):
            tried += 1
            if problem := _problem_with(_send(world, act.route, act.method, path, body), allowed):
                wrong.append(f"{act.method} {act.path} {label}: {problem}")
        if _rows_but_evidence() != before:
            wrong.append(f"{act.method} {act.path}: rows were stored")
    assert not wrong, "\n".join(wrong)
    assert tried > 500


def test_other_kinds_and_too_much_are_refused_and_store_nothing(world: World, description: Description) -> None:
    before, wrong = _rows(), []
    too_much = b'{"a": "' + b"x" * TOO_LARGE + b'"}'
    for act in _acts(description):
        own = _own_path(world, act.route)
        kinds = () if act.route.name in OF_A_FILE else act.share(WRONG_KINDS)
        answers = [(kind, {415}, _send(world, act.route, act.method, own, b"x=1", kind=kind)) for kind in kinds]
        # The length is looked at before a byte is read, so that saying it is enough.
        answers.append(("announced", {413}, _send(world, act.route, act.method, own, b"{}", length=TOO_LARGE)))
        if act.is_first:
            answers.append(("sent", {413}, _send(world, act.route, act.method, own, too_much)))
        for said, allowed, answer in answers:
            if problem := _problem_with(answer, allowed):
                wrong.append(f"{act.method} {act.path} {said}: {problem}")
    assert not wrong, "\n".join(wrong)
    assert _rows() == before


def test_what_does_not_exist_is_refused_and_stores_nothing_but_evidence(world: World, description: Description) -> None:
    before, wrong = _rows_but_evidence(), []
    for method, path, _operation in description.operations():
        route = _route_of(path)
        if not route.parameters:
            continue
        if not API[route.name].get(method):
            # Nobody has such a paper in the world that is asked here: a stranger's 401 says nothing.
            continue
        nobodys = {name: world.foreign[name][1] for name in route.parameters}
        body, kind = as_bytes(world.bodies.get(route.name, {})), JSON
        if route.name in OF_A_PAPER and method != "GET":
            body, kind = PAPER.encode(), PAPER_KIND
        answer = _send(world, route, method, route.path(**nobodys), body, kind=kind)
        if problem := _problem_with(answer, {404}):
            wrong.append(f"{method} {path}: {problem}")
    foreign = [("disbursements", {"reference": "ZZZZ-9999"}, {404})]
    foreign.append(("fund-matches", {"line": str(uuid.uuid4()), "entry": str(uuid.uuid4())}, {404}))
    elsewhere = {"reason_code": "covered_elsewhere", "referrals": [str(uuid.uuid4())]}
    foreign.append(("aid-request-refer", elsewhere, {400, 422}))
    foreign += [(name, {**world.bodies[name], "fund": "elsewhere"}, {404}) for name in ("fund-projects",)]
    foreign.append(("aid-requests", {**world.bodies["aid-requests"], "fund": "elsewhere"}, {404}))
    for name, said, allowed in foreign:
        route = next(route for route in routes() if route.name == name and route.is_api)
        answer = _send(world, route, "POST", _own_path(world, route), as_bytes(said))
        if problem := _problem_with(answer, allowed):
            wrong.append(f"{name}: {problem}")
    assert not wrong, "\n".join(wrong)
    assert _rows_but_evidence() == before


def test_queries_that_mean_nothing_are_refused(world: World, description: Description) -> None:
    wrong = []
    for method, path, operation in description.operations():
        route = _route_of(path)
        for parameter in operation.get("parameters", ()):
            if method != "GET" or parameter["in"] != "query":
                continue
            answer = _send(world, route, method, f"{_own_path(world, route)}?{parameter['name']}=no_such", b"")
            if problem := _problem_with(answer, {400, 404}):
                wrong.append(f"{method} {path}?{parameter['name']}: {problem}")
    assert not wrong, "\n".join(wrong)


def test_a_file_that_is_no_statement_is_refused_and_stores_nothing(world: World) -> None:
    route = next(route for route in routes() if route.name == "fund-statements")
    before, path, good = _rows(), f"{BASE}fund/statements/", bank_file(world.case.at)
    tried: list[tuple[str, bytes, str, set[int]]] = [
        ("?account=1010", b"", "application/xml", {400, 422}),
        ("?account=1010", b"<Document", "application/xml", {400, 422}),
        ("?account=1010", good[: len(good) // 2], "application/xml", {400, 422}),
        ("?account=1010", b"\xff\xfe\x00", "text/csv", {400, 422}),
        ("?account=1010&mapping=nowhere", b"a;b\n1;2\n", "text/csv", {400, 404, 422}),
        ("?account=" + "9" * 50, good, "application/xml", {400, 422}),
        ("?account=1010&fund=elsewhere", good, "application/xml", {404}),
        ("", good, "application/xml", {400}),
        ("?account=1010", json.dumps({"account": "1010"}).encode(), JSON, {415}),
        ("?account=1010", b"x=1", "application/x-www-form-urlencoded", {415}),
        ("", b"--x--", "multipart/form-data", {400}),
        ("", b"--x\r\n\r\n--x--", "multipart/form-data; boundary=x", {400}),
    ]
    wrong = []
    for query, body, kind, allowed in tried:
        if problem := _problem_with(_send(world, route, "POST", path + query, body, kind=kind), allowed):
            wrong.append(f"{query} {kind} {body[:20]!r}: {problem}")
    assert not wrong, "\n".join(wrong)
    assert _rows() == before
