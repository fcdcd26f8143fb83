"""S30: on PostgreSQL the service runs by a role that cannot change evidence or books, whatever becomes of a trigger."""

import re
from collections.abc import Iterator

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, transaction

from config import checks
from fund.ledger.verifying import verify
from notifications import grants, triggers
from tests.factories import bring_to, cast, make_fund

KEPT_WHOLLY = re.compile(
    r"TRIGGER\s+\w+\s+BEFORE UPDATE OR DELETE ON\s+(\w+)\s+FOR EACH ROW EXECUTE FUNCTION \w+refuse", re.IGNORECASE
)
ROOMS = ("notifications", "fund", "emergency")
APP = "relief_app_of_a_test"


def test_s30_every_table_that_a_trigger_keeps_wholly_may_only_be_added_to() -> None:
    files = [statement.sql for room in ROOMS for statement in triggers.statements(room, "postgresql")]
    kept = {found[1] for sql in files if (found := KEPT_WHOLLY.search(sql))}
    assert len(kept) > 5
    assert {table for table in kept if grants.kept().get(table) != grants.ADD} == set()


def test_s30_the_tables_that_are_kept_exist() -> None:
    assert set(grants.kept()) <= {model._meta.db_table for model in apps.get_models()}


@pytest.fixture
def as_the_service(db: None) -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE ROLE {APP} NOLOGIN NOSUPERUSER")
        grants.give(APP, connection)
        cursor.execute(f"SET ROLE {APP}")
        yield
        cursor.execute("RESET ROLE")


@pytest.mark.postgres_only
@pytest.mark.django_db
def test_s30_a_whole_life_of_a_case_needs_no_more_than_the_role_has(as_the_service: None) -> None:
    fund = make_fund("5000.00", locked="100.00")
    people = cast(fund)
    bring_to("erased", fund, people)
    bring_to("deferred", fund, people)
    bring_to("appealed", fund, people)
    assert verify().problems == []


CHANGES = [
    "UPDATE fund_posting SET amount_minor = 1",
    "DELETE FROM fund_posting",
    "TRUNCATE fund_posting",
    "UPDATE fund_journalentry SET reason = 'x'",
    "DELETE FROM fund_journalentry",
    "UPDATE fund_accountbalance SET balance_minor = 1000000",
    "UPDATE fund_accountbalance SET id = id",
    "INSERT INTO fund_accountbalance (account_id, fund_id, currency, balance_minor, base_minor, deficit_minor)"
    " SELECT id, fund_id, 'USD', 100, 100, 0 FROM fund_account",
    "UPDATE fund_accountday SET amount_minor = 1000000",
    "DELETE FROM fund_accountday",
    "INSERT INTO fund_accountday (account_id, fund_id, currency, day, amount_minor, base_minor)"
    " SELECT id, fund_id, 'USD', '2025-01-01', 100, 100 FROM fund_account",
    "UPDATE fund_fundavailable SET spendable_minor = 1000000",
    "UPDATE fund_fundavailable SET fund_id = fund_id",
    "UPDATE fund_ledgerhead SET hash = 'x'",
    "UPDATE fund_numberseries SET last_number = 0",
    "DELETE FROM fund_commitmentevent",
    "UPDATE notifications_auditrow SET digest = hash",
    "DELETE FROM notifications_auditrow",
    "UPDATE notifications_auditdetail SET hour = 9",
    "DELETE FROM emergency_override",
    "ALTER TABLE fund_posting DISABLE TRIGGER fund_posting_unchanged",
    "DROP TRIGGER fund_posting_unchanged ON fund_posting",
    "DROP TABLE fund_posting CASCADE",
    "SET session_replication_role = replica",
    "CREATE OR REPLACE FUNCTION fund_refuse() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'",
    "CREATE TABLE mine (id int)",
]


@pytest.mark.postgres_only
@pytest.mark.django_db
def test_s30_what_the_role_must_not_do_is_refused(as_the_service: None) -> None:
    make_fund("50.00")
    passed = []
    for statement in CHANGES:
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(statement)
                passed.append(statement)
        except DatabaseError:
            continue
    assert passed == []
    assert verify().problems == []


@pytest.mark.postgres_only
@pytest.mark.django_db
def test_s30_without_a_trigger_the_role_still_cannot_change_a_posting(as_the_service: None) -> None:
    make_fund("50.00")
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")
        triggers.drop("fund", connection)
        cursor.execute(f"SET ROLE {APP}")
        with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
            cursor.execute("UPDATE fund_posting SET amount_minor = 1")
        cursor.execute("RESET ROLE")
        triggers.install("fund", connection)


@pytest.mark.postgres_only
@pytest.mark.django_db
def test_s30_production_does_not_start_as_the_owner_of_the_books(as_the_service: None) -> None:
    assert checks.a_role_of_its_own(databases=["default"]) == []
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")
    assert [one.id for one in checks.a_role_of_its_own(databases=["default"])] == ["house.W013"]
