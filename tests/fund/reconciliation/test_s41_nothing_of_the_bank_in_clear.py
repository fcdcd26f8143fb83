"""S41: what a bank's file says of people is afterwards in no table, file, log or answer."""

import contextlib
import json
import logging
import os
import secrets
import tempfile
import time
from collections.abc import Iterable
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection

from fund.models import StatementLine
from fund.reconciliation import actions
from fund.reconciliation.parsers import camt053
from notifications.models import Box
from tests.fund.ledger.world import TOM
from tests.fund.reconciliation.camt import Detail, Entry
from tests.fund.reconciliation.office import NOW, TODAY, Office, new_office, statement

pytestmark = pytest.mark.django_db(transaction=True)

PLANTED = 50
_LATIN, _CYRILLIC = "abcdefghijklmnopqrstuvwxyz", "абвгдежзийклмнопрстуфхцчшщыэюя"


@pytest.fixture
def office() -> Office:
    return new_office()


class Planted:
    """Fifty people with names, accounts and texts, by turns Latin and Cyrillic; every word bears a random stem."""

    def __init__(self) -> None:
        latin, cyrillic = _stem(_LATIN), _stem(_CYRILLIC)
        digits = f"{secrets.randbelow(9 * 10**11) + 10**11}"
        stems = [(latin, cyrillic)[number % 2] for number in range(PLANTED)]
        self.stems = [latin, cyrillic, digits]
        self.names = [f"{stem.capitalize()}a{number} {stem}b" for number, stem in enumerate(stems)]
        self.ibans = [f"DE{digits}{number:08}" for number in range(PLANTED)]
        self.texts = [f"{stem}c{number} {stem}d" for number, stem in enumerate(stems)]
        self.bank_ids = [f"{latin}{number}" for number in range(PLANTED)]

    def entries(self) -> list[Entry]:
        """Return the bookings, every fifth of them money coming in."""
        rows = enumerate(zip(self.names, self.ibans, self.texts, self.bank_ids, strict=True))
        return [
            Entry(
                amount="3.00",
                direction="DBIT" if number % 5 else "CRDT",
                day=TODAY,
                bank_id=bank_id,
                info=text,
                details=(Detail(name=name, iban=iban, text=text),),
            )
            for number, (name, iban, text, bank_id) in rows
        ]

    def csv(self) -> bytes:
        """Return the same people as a bank's CSV, the texts in every column that takes words."""
        rows = zip(self.names, self.ibans, self.texts, self.bank_ids, strict=True)
        return "\n".join(
            ["day,amount,name,iban,text,id,kind", *(f"{TODAY},-3.00,{n},{i},{t},{b},{t}" for n, i, t, b in rows)]
        ).encode()


def _stem(letters: str) -> str:
    return "".join(secrets.choice(letters) for _ in range(12))


def forms_of(stem: str) -> set[bytes]:
    """Return the stem in the letters and encodings in which it might be lying about."""
    written = (stem, stem.upper(), stem.capitalize())
    encoded = {form.encode(code) for form in written for code in ("utf-8", "utf-16-le", "cp1251")}
    return encoded | {json.dumps(form).strip('"').encode() for form in written}


def found_in(content: bytes, stems: Iterable[str]) -> list[str]:
    """Return the stems that stand in the content."""
    return [stem for stem in stems if any(form in content for form in forms_of(stem))]


def dump() -> bytes:
    """Return every cell of every table."""
    parts: list[bytes] = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            parts += [_octets(cell) for row in cursor.fetchall() for cell in row]
    return b"\n".join(parts)


def _octets(cell: object) -> bytes:
    return bytes(cell) if isinstance(cell, bytes | memoryview) else str(cell).encode()


def in_files(since: float, apart_from: Path, stems: list[str]) -> list[tuple[str, str]]:
    """Return what bears a stem of all that was written since in the service's folder and the temporary one."""
    found = []
    for root in (settings.VAR, tempfile.gettempdir()):
        for folder, _folders, names in os.walk(root):
            for path in (Path(folder, name) for name in names):
                # Other programs of the machine come and go there.
                with contextlib.suppress(OSError):
                    if path != apart_from and path.is_file() and path.stat().st_mtime >= since:
                        found += [(str(path), stem) for stem in found_in(path.read_bytes(), stems)]
    return found


@pytest.mark.parametrize("kind", ["camt", "csv"])
def test_s41_after_an_import_no_planted_name_account_or_text_is_anywhere(
    office: Office, kind: str, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    started, planted = time.time() - 1, Planted()
    # The file lies where the search looks, so that what finds it would find a copy of it.
    file = Path(tempfile.mkdtemp()) / "statement"
    file.write_bytes(statement(*planted.entries()) if kind == "camt" else planted.csv())
    columns = {"day": "day", "amount": "amount", "counterparty": "name", "counterparty_account": "iban"}
    columns |= {"text": "text", "bank_id": "id", "transaction_code": "kind"}
    mapping = {"currency": "EUR", "columns": columns}
    actions.save_profile(fund=office.fund, name="plain", settings=mapping, by=TOM, now=NOW)
    call_command("import_statement", file, account="1010", mapping="plain" if kind == "csv" else None, json=True)
    said, complained = capsys.readouterr()
    stems = planted.stems
    assert json.loads(said)["new"] == StatementLine.objects.count() == PLANTED
    assert found_in(dump(), stems) == []
    assert found_in((said + complained + caplog.text).encode(), stems) == []
    assert in_files(started, file, stems) == []
    # The search itself can find: what was planted is in the boxes, and in the file that was left out.
    assert Box.objects.filter(kind="bank").count() == 2
    assert {office.rest(line)["counterparty"] for line in StatementLine.objects.all()} == set(planted.names)
    assert sorted(
        stem for path, stem in in_files(started, Path(settings.VAR) / "nothing", stems) if path == str(file)
    ) == sorted(stems)


def test_s41_no_representation_of_a_line_quotes_it() -> None:
    planted = Planted()
    [parsed] = camt053.parse(statement(*planted.entries()))
    assert found_in(repr(parsed).replace(parsed.account_hint, "").encode(), planted.stems) == []


def test_s41_a_refused_file_is_not_quoted_anywhere(
    office: Office, tmp_path: Path, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    started, planted = time.time() - 1, Planted()
    stems, file = planted.stems, tmp_path / "statement"
    whole = statement(*planted.entries())
    for broken in (whole[:-80], whole.replace(b">3.00<", f">{planted.names[1]}<".encode(), 1)):
        file.write_bytes(broken)
        with pytest.raises(CommandError) as refusal:
            call_command("import_statement", file, account="1010")
        assert found_in(str(refusal.value).encode(), stems) == []
    said, complained = capsys.readouterr()
    assert found_in((said + complained + caplog.text).encode(), stems) == []
    assert found_in(dump(), stems) == []
    assert in_files(started, file, stems) == []
    assert StatementLine.objects.count() == 0
