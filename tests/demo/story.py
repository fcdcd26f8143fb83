"""The whole story headless through HTTP: a project is signed, help asked, voted, paid, proven, erased.

    python -m tests.demo.story        works in VAR/demo, made anew; prints each step, last one JSON document

Every act uses the address, permission, second factor and action that a person uses; nothing of the service is imported.
"""

import base64
import json
import os
import shutil
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from tests.demo.device import Device
from tests.demo.marks import IBANS, MAILS, PHONES, Marks, is_marked
from tests.demo.service import Person, Service, running
from tests.fund.reconciliation.camt import Detail, Entry, Statement, camt

BANK = "1010"
CAST = ("ada", "aziz", "cora", "ben", "bea", "bo", "tom", "chen")


@dataclass
class Story:
    """What the story knows as it goes on."""

    service: Service
    folder: Path
    people: dict[str, Person] = field(default_factory=dict)
    say: Callable[[str], None] = print
    references: list[str] = field(default_factory=list)
    marks: Marks = field(default_factory=Marks)

    def __getitem__(self, name: str) -> Person:
        return self.people[name]


def tell(
    service: Service, folder: Path, say: Callable[[str], None] = print, marks: Marks | None = None
) -> dict[str, Any]:
    """Tell the story on a fresh demo and return its last line; ends the program when anything refuses."""
    story = Story(service, folder, say=say, marks=marks or Marks())
    story.people = {name: service.person(name) for name in CAST}
    sign_project(story)
    reference, code = ask(story)
    read_and_check(story, reference, code)
    decide(story, reference)
    payment = pay(story, reference, code)
    reconcile(story, payment)
    complain(story, reference, code)
    prove_and_erase(story, reference, code)
    return close_books(story)


def sign_project(story: Story) -> None:
    """A donor project is signed, its first instalment arrives, the share becomes due and is moved into the fund."""
    tom, today = story["tom"], str(_today())
    project = tom.must(
        "fund/projects/",
        {
            "donor": "Open Hand Foundation",
            "title": "Harm reduction in five countries",
            "amount": {"amount": "50000.00", "currency": "EUR"},
            "signed_on": today,
            "reference": "OHF-2026-7",
        },
        fresh=True,
    )
    story.say("Tom signs a project of EUR 50,000.00 into the books: a promise, nothing is posted.")
    tom.must(
        f"fund/projects/{project['id']}/instalments/",
        {"amount": {"amount": "20000.00", "currency": "EUR"}, "arrived_on": today},
        fresh=True,
    )
    owed = _total_owed(tom)
    story.say(f"EUR 20,000.00 of it arrive: {owed} of set-aside are due.")
    _expect(owed == "2000.00", "a tenth of what arrived is due")
    tom.must(
        f"fund/projects/{project['id']}/receipts/",
        {"amount": {"amount": "2000.00", "currency": "EUR"}, "account": BANK, "on": today},
        fresh=True,
    )
    story.say(f"The share is moved into the fund; still owed: {_total_owed(tom)}.")


def ask(story: Story) -> tuple[str, str]:
    """Ada asks for help; her words are sealed in the very call."""
    mark = story.marks.fresh
    filed = story["ada"].must(
        "aid-requests/",
        {
            "country": "GE",
            "urgency": "red",
            "for_whom": "other",
            "lines": [
                {"use": "legal_aid", "amount": {"amount": "400.00", "currency": "EUR"}},
                {"use": "medicine", "amount": None},
            ],
            "consent": "agrees",
            "harm": "no",
            "member": "yes",
            "boxes": {
                "narrative": " ".join(map(mark, ("A friend was taken", "at the station;", "medicine is short."))),
                "identity": mark("Call Nino, she knows where we are.", *PHONES, *MAILS),
            },
            "attachments": [_file(story), _file(story)],
        },
    )
    story.references.append(filed["reference"])
    story.say(
        f"Ada asks for a lawyer and medicine, red: {filed['reference']}. The texts are sealed; Aziz sees nothing:"
    )
    foreign = story["aziz"].get(f"aid-requests/{filed['reference']}/")
    unknown = story["aziz"].get("aid-requests/ZZZZ-9999/")
    _expect(foreign.status == unknown.status == 404 and foreign.raw == unknown.raw, "foreign and unknown are the same")
    story.say("  404, byte for byte as for a reference that does not exist.")
    return filed["reference"], filed["access_code"]


def read_and_check(story: Story, reference: str, code: str) -> None:
    """Cora takes the case up, opens it on her own device, asks back, records two confirmations, presents."""
    cora, mark = story["cora"], story.marks.fresh
    cora.must(f"aid-requests/{reference}/take-up/", {"level": 0})
    opened = _open_all(story, "cora", reference)
    story.say(f"Cora takes it up and opens {len(opened)} sealed texts with her own key.")
    _expect(len(opened) == 4 and all(map(is_marked, opened)), "the coordinator reads what was sealed")
    cora.must(
        f"aid-requests/{reference}/ask/",
        {"codes": ["amount"], "slip": mark("How much is the medicine for two weeks?")},
    )
    slips = story["ada"].get(f"aid-requests/{reference}/slips/", code=code).body["results"]
    _expect(len(slips) == 1 and is_marked(slips[0]["text"]), "the slip opens with the code")
    story["ada"].must(
        f"aid-requests/{reference}/answer/",
        {
            "slots": {"amount": {"medicine": {"amount": "800.00", "currency": "EUR"}}},
            "boxes": {"answer": mark("The pharmacy says 800.")},
            "attachments": [_file(story)],
        },
        code=code,
    )
    story.say("Cora asks back by slip, Ada reads it with the access code and answers: EUR 800.00.")
    for confirmer in ("member", "contact"):
        cora.must(
            f"aid-requests/{reference}/confirm/",
            {"confirmer": confirmer, "means": "voice", "independent": True, "note": mark("Called back.")},
        )
    cora.must(
        f"aid-requests/{reference}/present/",
        {
            "lines": [],
            "boxes": {
                "card": mark("N., capital, asked by the contact."),
                "summary": mark("Lawyer and medicine."),
            },
        },
    )
    story.say("Two independent confirmations are recorded; the case goes before the board.")


def decide(story: Story, reference: str) -> None:
    """Two seats answer the conflict question, read, and approve; nobody objects until the window ends."""
    for name in ("ben", "bea"):
        member = story[name]
        member.must(f"aid-requests/{reference}/recuse/", {"level": 0})
        shown = member.get(f"aid-requests/{reference}/").body
        _open_all(story, name, reference)
        lines = [{"line": line["line"], "amount": line["proposed"] or line["asked"]} for line in shown["lines"]]
        vote = {"revision": shown["revision"], "choice": "approve", "lines": lines}
        member.must(f"aid-requests/{reference}/vote/", vote, fresh=True)
    state = story["cora"].get(f"aid-requests/{reference}/").body["state"]
    story.say(f"Ben and Bea approve EUR 1,200.00; the window for objections is open: {state}.")
    _expect(state == "in_review", "two approvals wait for objections")
    later = datetime.now(UTC) + timedelta(hours=2, minutes=5)
    story.service.manage("run_clocks", "--at", later.isoformat())
    shown = story["cora"].get(f"aid-requests/{reference}/").body
    story.say(f"Two hours later nobody has objected: {shown['state']}, EUR 1,200.00 are committed in the books.")
    _expect(shown["state"] == "approved", "the window ended without objection")


def pay(story: Story, reference: str, code: str) -> list[dict[str, Any]]:
    """Ada says where the money goes; Tom prepares and sends, Chen authorises; Tom alone could not."""
    mark = story.marks.fresh
    story["ada"].must(
        f"aid-requests/{reference}/payout-details/",
        {
            "way": "vendor",
            "consent": "agrees",
            "harm": "no",
            "boxes": {"payout": {"name": mark("Clinic"), "account": mark("bill 17", IBANS[0])}},
        },
        code=code,
    )
    tom, chen = story["tom"], story["chen"]
    opened = _open_all(story, "tom", reference)
    _expect(any(map(is_marked, opened)), "the treasurer reads the payment details")
    prepared = tom.must("fund/disbursements/", {"reference": reference, "account": BANK}, fresh=True)["disbursements"]
    payments = []
    for one in prepared:
        alone = tom.post(f"fund/disbursements/{one['id']}/authorise/", {}, fresh=True)
        _expect(alone.status == 422, "one person cannot authorise their own payment")
        chen.must(f"fund/disbursements/{one['id']}/authorise/", {}, fresh=True)
        payments.append(tom.must(f"fund/disbursements/{one['id']}/send/", {}, fresh=True)["disbursement"])
    sums = ", ".join(f"{one['amount']['amount']} with code {one['payment_code']}" for one in payments)
    story.say(f"Tom prepares, Chen authorises, Tom sends: {sums}.")
    return payments


def reconcile(story: Story, payments: list[dict[str, Any]]) -> None:
    """The bank's statement comes; its lines match by our codes alone."""
    file = story.folder / "statement.xml"
    file.write_bytes(_statement(payments, story.marks))
    said = json.loads(story.service.manage("import_statement", "--account", BANK, str(file), "--json"))
    again = json.loads(story.service.manage("import_statement", "--account", BANK, str(file), "--json"))
    file.unlink()
    story.say(
        f"The bank statement: {said['lines']} lines, {said['matched']} match by themselves; again: {again['new']} new."
    )
    _expect(said["matched"] >= len(payments) and again["new"] == 0, "payments match by their codes, once")


def complain(story: Story, reference: str, code: str) -> None:
    """Somebody complains; a seat that hears complaints reads it and writes back to the code."""
    bo, mark = story["bo"], story.marks.fresh
    somebody = Person(story.service, "somebody with the code")
    said = {"kind": "pressure", "reference": reference, "boxes": {"complaint": mark("They talked about us.")}}
    somebody.must("complain/", said, code=code)
    [complaint] = bo.get("complaints/").body["results"]
    bo.must(f"complaints/{complaint['id']}/take-up/", {})
    opened = _open(story, "bo", bo.get(f"complaints/{complaint['id']}/text/").raw)
    _expect(is_marked(opened), "the seat that hears complaints reads it")
    bo.must(f"complaints/{complaint['id']}/answer/", {"slip": mark("We look into it.")})
    slips = somebody.get(f"aid-requests/{reference}/slips/", code=code).body["results"]
    _expect(is_marked(slips[-1]["text"]) or is_marked(slips[0]["text"]), "the answer opens with the code")
    story.say("Somebody complains with the code; Bo of the ethics seats reads it and writes back.")


def prove_and_erase(story: Story, reference: str, code: str) -> None:
    """Receipt and proof, closing; ninety days later only tombstone, voucher and books are left."""
    somebody = Person(story.service, "somebody with the code")
    somebody.must(f"aid-requests/{reference}/confirm-receipt/", {}, code=code)
    done = story["cora"].must(
        f"aid-requests/{reference}/prove/",
        {"vouchers": [{"kind": "invoice"}], "boxes": {"voucher": story.marks.fresh("Bills seen.")}},
    )
    _expect(done["state"] == "accounted", "receipt and proof are complete")
    story["cora"].must(f"aid-requests/{reference}/close/", {})
    story.say("The person confirms receipt with the code, the proof is recorded, Cora closes the case.")
    later = (datetime.now(UTC) + timedelta(days=92)).isoformat()
    counts = json.loads(story.service.manage("erase_due", "--at", later, "--json"))
    gone = story["cora"].get(f"aid-requests/{reference}/").status
    story.say(f"Ninety-two days later: {counts['cases']} case erased; its reference leads nowhere ({gone}).")
    _expect(counts["cases"] >= 1 and gone == 404, "the case is erased")


def close_books(story: Story) -> dict[str, Any]:
    """The report: set-aside page and trial balance; books and evidence verify."""
    rows = story["tom"].get("fund/set-aside/").body["results"]
    for row in rows:
        sums = ", ".join(f"{name} {row[name]['amount']}" for name in ("due", "moved", "owed"))
        story.say(f"Set-aside  {row['title']}: {sums}")
    balance = json.loads(story.service.manage("trial_balance", "--json"))
    for row in balance["rows"]:
        story.say(f"Trial balance  {row['fund']}  {row['account']}  {row['base_minor'] / 100:>12.2f}")
    for command in ("verify_ledger", "audit_verify"):
        checked = json.loads(story.service.manage(command, "--json"))
        _expect(checked["ok"], command)
        story.say(f"{command}: {checked['checked']} rows hold.")
    figures = balance["funds"][0]
    return {name: figures[name] for name in ("balance", "committed", "free")} | {"references": story.references}


def main() -> int:
    """Tell the story in VAR/demo."""
    var = Path(os.environ.get("VAR", "var")).resolve() / "demo"
    shutil.rmtree(var, ignore_errors=True)
    var.mkdir(parents=True)
    with running(var) as service, tempfile.TemporaryDirectory() as folder:
        last = tell(service, Path(folder))
    sys.stdout.write(json.dumps(last) + "\n")
    return 0


def _open_all(story: Story, name: str, reference: str) -> list[str]:
    person = story[name]
    texts = []
    for box in person.get(f"aid-requests/{reference}/").body["boxes"]:
        if box["served"]:
            texts.append(_open(story, name, person.get(f"boxes/{box['id']}/").raw, box["id"]))
    return texts


def _open(story: Story, name: str, sealed: bytes, box: str = "") -> str:
    folder = Path(story.service.environment["VAR"]) / "demo-keys" / name
    return Device(folder).open(sealed, box=box)[1].decode()


def _file(story: Story) -> dict[str, str]:
    name, content = story.marks.paper()
    return {"name": name, "content": base64.b64encode(content).decode()}


def _total_owed(person: Person) -> str:
    return str(person.get("fund/set-aside/").body["total"]["owed"]["amount"])


def _statement(payments: list[dict[str, Any]], marks: Marks) -> bytes:
    """Return what the bank says: the share that came in, and each payment with a payee nobody may keep in clear."""
    day = (datetime.now(UTC) + timedelta(hours=2, minutes=5)).date()
    came = Entry("2000.00", "CRDT", day, "B-1", details=(Detail(text="OHF-2026-7", name="Open Hand Foundation"),))
    went = [
        Entry(one["amount"]["amount"], "DBIT", day, f"B-{place}", details=(_payee(one["payment_code"], place, marks),))
        for place, one in enumerate(payments, start=2)
    ]
    paid = sum(int(one["amount"]["amount"].replace(".", "")) for one in payments)
    closing = 10_000_00 + 2_000_00 - paid
    return camt(
        Statement(
            opening="10000.00",
            closing=f"{closing // 100}.{closing % 100:02}",
            entries=(came, *went),
            from_day=day.replace(day=1),
            to_day=day,
        )
    )


def _payee(payment_code: str, place: int, marks: Marks) -> Detail:
    return Detail(text=payment_code, name=marks.fresh("Dr"), iban=marks.bare(IBANS[1 + place % 2]))


def _today() -> Any:
    return datetime.now(UTC).date()


def _expect(holds: bool, what: str) -> None:
    if not holds:
        raise SystemExit(f"not so: {what}")


if __name__ == "__main__":
    os.umask(0o077)
    sys.exit(main())
