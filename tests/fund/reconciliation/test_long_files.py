"""Long files: compared with the books piece by piece, with the questions to the database bounded, and once only."""

from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import settings as trying
from hypothesis import strategies as st

from fund import tasks
from fund.models import JournalEntry, Match, MatchingRun, StatementLine
from fund.reconciliation import actions, incoming, matching, runs
from fund.reconciliation.lookup import Telling
from fund.reconciliation.matching import Candidate, LineFacts
from tests.fund.ledger.world import TODAY, TOM
from tests.fund.reconciliation.files import Move, mt940
from tests.fund.reconciliation.office import NOW, Office, new_office

_AMOUNTS = st.sampled_from([-300, -200, 200, 300])
_DAYS = st.dates(TODAY.replace(day=1), TODAY.replace(day=28))
_CODES = st.sampled_from(["", "A", "B"])
_CANDIDATES = st.lists(
    st.builds(
        Candidate,
        entry_id=st.uuids(version=4),
        day=_DAYS,
        amount_minor=_AMOUNTS,
        currency=st.just("EUR"),
        code=_CODES,
        reference=_CODES,
        donor_words=st.sampled_from([frozenset(), frozenset({"open", "hand"})]),
    ),
    max_size=12,
    unique_by=lambda candidate: candidate.entry_id,
)
_FACTS = st.builds(
    LineFacts,
    day=_DAYS,
    amount_minor=_AMOUNTS,
    currency=st.just("EUR"),
    fee_minor=st.sampled_from([0, 100]),
    words=st.frozensets(_CODES.filter(bool)),
    donor_words=st.sampled_from([frozenset(), frozenset({"open"})]),
)


@given(entries=_CANDIDATES, line=_FACTS)
@trying(max_examples=150, deadline=None)
def test_looking_up_what_tells_finds_what_weighing_everything_finds(entries: list[Candidate], line: LineFacts) -> None:
    weighed = matching.suggestions(line, entries)
    telling = Telling(entries)
    assert telling.fits_any(line) == bool(weighed)
    assert telling.automatic(line) == matching.automatic(weighed)


@pytest.fixture
def office(db: None) -> Office:
    return new_office()


def long_file(office: Office, lines: int, codes: list[str]) -> bytes:
    """Return a file whose first lines pay these codes."""
    known = [Move(-1_200, day=TODAY, text=f"help {code}", bank_id=f"C{number}") for number, code in enumerate(codes)]
    rest = [Move(-100 - number, day=TODAY, bank_id=f"B{number}") for number in range(lines - len(codes))]
    return mt940([*known, *rest]).encode()


def questions(office: Office, content: bytes) -> tuple[int, Any]:
    """Import with progress and return how many questions the database was asked."""
    with CaptureQueriesContext(connection) as asked:
        imported = office.take_in(content, progress=lambda done, total: None)
    return len(asked), imported


def test_a_line_more_asks_the_database_nothing_more(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(incoming, "AT_ONCE", 10)
    monkeypatch.setattr(runs, "PIECE", 200)
    short, _first = questions(office, mt940([Move(-100 - n, day=TODAY, bank_id=f"A{n}") for n in range(20)]).encode())
    closing = 100_000 - sum(100 + n for n in range(20))
    moves = [Move(-100 - n, day=TODAY, bank_id=f"B{n}") for n in range(200)]
    long, imported = questions(office, mt940(moves, opening=closing).encode())
    # Lines are stored ten at a time here.
    assert long - short <= (200 - 20) // 10
    assert imported.new == 200


def test_a_tie_costs_a_bounded_number_of_questions(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    codes = [office.pay("12.00").payment_code or "" for _ in range(6)]
    few, _first = questions(office, long_file(office, 8, codes[:2]))
    closing = 100_000 - 2 * 1_200 - sum(100 + n for n in range(6))
    moves = [Move(-1_200, day=TODAY, text=f"help {code}", bank_id=f"D{n}") for n, code in enumerate(codes[2:])]
    many, imported = questions(office, mt940(moves, opening=closing).encode())
    assert imported.matched == 4
    assert (many - few) <= 2 * 8


def test_a_long_file_is_stored_whole_then_compared_in_pieces_and_again_brings_nothing(
    office: Office, monkeypatch: pytest.MonkeyPatch, tmp_path: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(incoming, "AT_ONCE", 2)
    monkeypatch.setattr(runs, "PIECE", 4)
    codes = [office.pay("12.00").payment_code or "" for _ in range(2)]
    file = tmp_path / "long"
    file.write_bytes(long_file(office, 10, codes))
    call_command("import_statement", file, account="1010", json=True)
    said, told = capsys.readouterr()
    assert '"new": 10, "matched": 2' in said
    assert told.splitlines() == [f"{done} of 10 lines compared" for done in (4, 8, 10)]
    call_command("import_statement", file, account="1010", json=True)
    said, told = capsys.readouterr()
    assert ('"new": 0, "matched": 2' in said, told) == (True, "")
    assert (StatementLine.objects.count(), Match.objects.count()) == (10, 2)


def test_what_a_killed_program_left_is_carried_on_by_the_background_work(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(incoming, "AT_ONCE", 2)
    monkeypatch.setattr(runs, "PIECE", 4)
    codes = [office.pay("12.00").payment_code or "" for _ in range(2)]

    def killed(done: int, total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        office.take_in(long_file(office, 10, codes), progress=killed)
    run = MatchingRun.objects.get()
    assert (run.done, run.finished_at, StatementLine.objects.count()) == (4, None, 10)
    assert runs.carry_on(now=NOW) == 6
    assert runs.piece_of(run.pk, now=NOW).done == 10
    assert (Match.objects.count(), runs.carry_on(now=NOW)) == (2, 0)


def test_a_line_that_a_person_tied_while_it_waited_is_left_alone(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(incoming, "AT_ONCE", 1)
    payments = [office.pay("12.00") for _ in range(2)]
    imported = office.take_in(long_file(office, 3, [payments[0].payment_code or ""]))
    line = imported.statement.lines.earliest("place")
    other = JournalEntry.objects.get(source_id=payments[1].pk, source_step="sent")
    actions.accept(line_id=line.pk, entry_id=other.pk, by=TOM, now=NOW)
    assert runs.carry_on(now=NOW) == 3
    assert [match.entry_id for match in Match.objects.all()] == [other.pk]


def test_both_workers_compare_lines_and_erase_previews(office: Office, settings: Any) -> None:
    work = {name for name, _seconds in settings.BACKGROUND_WORK}
    assert {"fund.reconciliation.runs.carry_on", "fund.reconciliation.previews.erase_old"} <= work
    beat = {row["task"] for row in settings.CELERY_BEAT_SCHEDULE.values()}
    assert {tasks.compare_bank_lines.name, tasks.erase_previews.name} <= beat
    assert (tasks.compare_bank_lines(), tasks.erase_previews()) == (0, 0)
