"""S41: what a bank's file says of people is afterwards in no table, file, log or answer."""

import contextlib
import json
import logging
import os
import secrets
import tempfile
import time
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection

from fund.models import KEPT_UNCONFIRMED, StatementLine, StatementPreview
from fund.reconciliation import previews, profiles
from fund.reconciliation.parsers import camt053, detect
from fund.reconciliation.parsers.base import BrokenFile
from fund.reconciliation.parsers.table_settings import TableMapping
from notifications.models import Box
from tests.fund.ledger.world import TOM
from tests.fund.reconciliation.camt import Detail, Entry
from tests.fund.reconciliation.files import Move, client_bank, mt940, ofx, workbook, zipped
from tests.fund.reconciliation.office import NOW, TODAY, Office, new_office, statement

pytestmark = pytest.mark.django_db(transaction=True)

PLANTED = 50
KINDS = ("camt", "csv", "xlsx", "1c", "mt940", "ofx", "ofx-xml", "zip")
TABLES = ("csv", "xlsx")
# Packed files bear no letter as it is written; what finds others would find their unpacked copies.
PACKED = ("xlsx", "zip")
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

    def moves(self) -> list[Move]:
        """Return the same people as movements of other formats."""
        rows = enumerate(zip(self.names, self.ibans, self.texts, self.bank_ids, strict=True))
        return [
            Move(-300 if number % 5 else 300, TODAY, bank_id, name, iban, text)
            for number, (name, iban, text, bank_id) in rows
        ]

    def mt940(self) -> bytes:
        """Return the same people in MT940, with the fields of German banks."""
        parted = [replace(move, text=f"166?00{move.text}?20{move.text}?31{move.account}?32", name=move.name)
                  for move in self.moves()]  # fmt: skip
        return mt940(parted).replace("?32 ", "?32").encode()

    def xlsx(self) -> bytes:
        """Return the same people as a workbook; even the sheet bears a name."""
        head = ["day", "amount", "name", "iban", "text", "id", "kind"]
        rows = [[m.day, m.minor / 100, m.name, m.account, m.text, m.bank_id, m.text] for m in self.moves()]
        return workbook({self.names[0]: [head, *rows]})

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


def written(planted: Planted, kind: str) -> bytes:
    """Return the planted people in a file of this kind."""
    made = {
        "camt": lambda: statement(*planted.entries()),
        "csv": planted.csv,
        "xlsx": planted.xlsx,
        "1c": lambda: client_bank(planted.moves()),
        "mt940": planted.mt940,
        "ofx": lambda: ofx(planted.moves()),
        "ofx-xml": lambda: ofx(planted.moves(), xml=True),
        "zip": lambda: zipped({f"{planted.names[0]}.xml": statement(*planted.entries())}),
    }
    return made[kind]()


@pytest.mark.parametrize("kind", KINDS)
def test_s41_after_an_import_no_planted_name_account_or_text_is_anywhere(
    office: Office, kind: str, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    started, planted = time.time() - 1, Planted()
    # The file lies where the search looks, so that what finds it would find a copy of it.
    file = Path(tempfile.mkdtemp()) / "statement"
    file.write_bytes(written(planted, kind))
    columns = {"day": "day", "amount": "amount", "counterparty": "name", "counterparty_account": "iban"}
    columns |= {"text": "text", "bank_id": "id", "transaction_code": "kind"}
    mapping = {"currency": "EUR", "columns": columns}
    profiles.save_profile(fund=office.fund, name="plain", settings=mapping, by=TOM, now=NOW)
    call_command("import_statement", file, account="1010", mapping="plain" if kind in TABLES else None, json=True)
    said, complained = capsys.readouterr()
    stems = planted.stems
    assert json.loads(said)["new"] == StatementLine.objects.count() == PLANTED
    assert found_in(dump(), stems) == []
    # What is only written otherwise, where a digest should stand, can be read back.
    assert found_in(dump(), [stem.encode().hex() for stem in stems]) == []
    assert found_in((said + complained + caplog.text).encode(), stems) == []
    assert in_files(started, file, stems) == []
    # The search itself can find: what was planted is in the boxes, and in the file that was left out.
    assert Box.objects.filter(kind="bank").count() == 2
    assert {office.rest(line)["counterparty"] for line in StatementLine.objects.all()} == set(planted.names)
    if kind not in PACKED:
        here = in_files(started, Path(settings.VAR) / "nothing", stems)
        assert sorted(stem for path, stem in here if path == str(file)) == sorted(stems)


@pytest.mark.parametrize("kind", ["csv", "1c", "zip"])
def test_s41_a_preview_keeps_no_name_account_or_text_in_clear_and_goes_without_a_trace(
    office: Office, kind: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    planted, columns = Planted(), {"day": "day", "amount": "amount", "counterparty": "name", "text": "text"}
    profile = profiles.save_profile(
        fund=office.fund, name="plain", settings={"currency": "EUR", "columns": columns}, by=TOM, now=NOW
    )
    named = {"fund": office.fund, "account_code": "1010", "by": TOM, "now": NOW}
    found = previews.preview(content=written(planted, kind), profile=profile if kind in TABLES else None, **named)
    assert isinstance(found, StatementPreview)
    assert len(found.lines) == PLANTED
    assert planted.names[3] in office.read(found.lines_box_id).decode()
    assert found_in(dump() + repr(previews.shown(found)).encode() + caplog.text.encode(), planted.stems) == []
    assert previews.erase_old(now=NOW + KEPT_UNCONFIRMED) == 1
    assert (StatementPreview.objects.count(), Box.objects.count()) == (0, 0)


def test_s41_no_representation_of_a_line_quotes_it() -> None:
    planted = Planted()
    [parsed] = camt053.parse(statement(*planted.entries()))
    assert found_in(repr(parsed).replace(parsed.account_hint, "").encode(), planted.stems) == []


@pytest.mark.parametrize("kind", ["1c", "mt940", "ofx", "ofx-xml", "xlsx", "zip", "csv"])
def test_s41_no_refusal_of_a_reader_quotes_the_file(kind: str, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    planted = Planted()
    whole = written(planted, kind)
    columns = {"day": "day", "amount": "text", "text": "name"}
    mapping = TableMapping.from_settings({"currency": "EUR", "columns": columns}) if kind in TABLES else None
    words = planted.names[1].encode("cp1251" if kind == "1c" else "utf-8")
    for broken in (whole[: len(whole) * 2 // 3], whole.replace(b"3.00", words), whole.replace(b"3,00", words)):
        if broken == whole and kind not in TABLES:
            continue
        with pytest.raises(BrokenFile) as refusal:
            detect.read(broken, mapping, currency="EUR")
        assert found_in(f"{refusal.value} {refusal.value.fields}".encode(), planted.stems) == []
    assert found_in(caplog.text.encode(), planted.stems) == []


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
