"""The command that scripts rely on: its document, its exit status, and what it does alone."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from fund.management.commands.import_statement import Command
from fund.models import Account, BankProfile, BankStatement, Fund, Match
from notifications import audit
from tests.fund.reconciliation.office import Office, came, new_office, out, statement
from tests.processes import at_once

pytestmark = pytest.mark.django_db


@pytest.fixture
def office() -> Office:
    return new_office()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "march.xml"


def run(file: Path, **options: Any) -> None:
    """Call the command with a known account."""
    call_command("import_statement", file, **{"account": "1010", **options})


def test_it_prints_one_document_and_nothing_else(
    office: Office, file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    payment = office.pay("120.00")
    office.pay("30.00")
    file.write_bytes(statement(out("120.00", payment.payment_code or ""), out("30.00"), came("1.00")))
    run(file, json=True)
    said = json.loads(capsys.readouterr().out)
    statement_id = str(BankStatement.objects.get().pk)
    assert said.pop("statement") == statement_id
    counts = {"lines": 3, "new": 3, "matched": 1, "suggested": 1, "left": 1}
    money = {"opening": {"amount": "1000.00", "currency": "EUR"}, "closing": {"amount": "851.00", "currency": "EUR"}}
    assert said == {**counts, **money}
    assert Match.objects.get().matched_by is None
    assert audit.of_object(BankStatement.objects.get().pk)[0].actor_id is None


def test_it_tells_people_in_one_line(office: Office, file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file.write_bytes(statement(out("1.00")))
    run(file)
    assert "1 lines, 1 new" in capsys.readouterr().out


def test_a_fresh_code_opens_an_account_and_the_file_sets_its_opening(office: Office, file: Path) -> None:
    file.write_bytes(statement(out("1.00"), opening="77.00"))
    run(file, account="1015")
    assert Account.objects.get(code="1015").is_bank
    assert BankStatement.objects.get().opening_minor == 7700


def status_of(file: Path, **options: Any) -> tuple[int, str]:
    """Return the exit status and the sentence of a refusal."""
    with pytest.raises(CommandError) as refusal:
        run(file, **options)
    return refusal.value.returncode, str(refusal.value)


def test_status_1_is_for_a_file_that_is_refused(office: Office, file: Path) -> None:
    file.write_bytes(statement(out("10.00")).replace(b">10.00<", b">ten<", 1))
    status, sentence = status_of(file)
    assert (status, "Line" in sentence) == (1, True)
    file.write_bytes(statement(out("1.00")))
    run(file)
    file.write_bytes(statement(out("2.00"), opening="3.00"))
    assert status_of(file)[0] == 1


def test_status_2_is_for_wrong_use(office: Office, file: Path, tmp_path: Path) -> None:
    assert status_of(tmp_path / "absent")[0] == 2
    file.write_bytes(b"day,amount\n")
    asked = "This file is a table. Name the bank's mapping: a saved one, or one of the ready ones."
    assert status_of(file) == (2, asked)
    assert status_of(file, mapping="absent")[0] == 2
    assert status_of(file, fund="absent")[0] == 2
    file.write_bytes(statement())
    assert status_of(file, account="9")[0] == 2
    Fund.objects.create(code="other", name="Other")
    assert "relief" in status_of(file)[1]
    run(file, fund="relief")


def test_a_mapping_file_is_saved_under_its_name(office: Office, file: Path, tmp_path: Path) -> None:
    mapping = tmp_path / "bank-two.json"
    file.write_bytes(b"day,amount\n2025-03-10,-1.00\n")
    for text in ("[1]", "{", '{"columns": {}}'):
        mapping.write_text(text)
        assert status_of(file, mapping=str(mapping))[0] == 2
    assert not BankProfile.objects.exists()
    mapping.write_text(json.dumps({"currency": "EUR", "columns": {"day": "day", "amount": "amount"}}))
    run(file, mapping=str(mapping))
    assert BankProfile.objects.get().name == "bank-two"
    file.write_bytes(b"day,amount\n2025-03-11,-1.00\n")
    run(file, mapping="bank-two")
    assert BankStatement.objects.count() == 2


@pytest.mark.processes
@pytest.mark.django_db(transaction=True)
def test_the_same_file_from_several_processes_at_once_is_stored_once(file: Path) -> None:
    office = new_office()
    payment = office.pay("120.00")
    file.write_bytes(statement(out("120.00", payment.payment_code or ""), out("1.00")))

    def bring(_number: int) -> int:
        return office.take_in(file.read_bytes(), account_code="1010").new

    assert sorted(at_once(bring, 4)) == [0, 0, 0, 2]
    assert (BankStatement.objects.count(), Match.objects.count()) == (1, 1)


@pytest.mark.django_db(transaction=True)
def test_the_shell_sees_the_exit_status(file: Path) -> None:
    new_office()
    file.write_bytes(statement(out("1.00")))
    call = ["manage.py", "import_statement", "--skip-checks", "--account", "1010"]
    Command().run_from_argv([*call, str(file)])
    for name, status in ((file.with_name("absent"), 2), (file, 1)):
        file.write_bytes(statement(out("2.00"), opening="5.00"))
        with pytest.raises(SystemExit) as end:
            Command().run_from_argv([*call, str(name)])
        assert end.value.code == status
