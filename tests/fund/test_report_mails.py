"""Report mails: what they say, to whom, once for each thing that is due, and lost by nobody (W11)."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from fund import report_mails
from fund.actions import reporting, treasury
from fund.models import Fund, ProjectInstalment, ReportMark
from fund.money import Money
from fund.regulations import seed_r1
from notifications import audit, channels, contact_points, delivery, outbox
from notifications.audit import of_object
from notifications.channels.base import DeliveryFailed, Parcel
from notifications.channels.email import transport
from notifications.models import OutboxMessage
from tests.factories import NOW, donate
from tests.fund.api.desk import Desk, new_desk

TODAY, DAY = NOW.date(), timedelta(days=1)
READERS = ("tom", "ben", "bea", "bo", "bela", "bao")


@pytest.fixture
def desk(db: Any) -> Desk:
    """A fund with EUR 10,000.00 and the whole cast."""
    return new_desk()


def looked(fund: Fund, now: datetime) -> list[str]:
    """Let the clock look and return the reports it wrote, each once."""
    OutboxMessage.objects.all().delete()
    for fund_id in reporting.funds_to_look_at():
        reporting.look(fund_id, now=now)
    return sorted(set(OutboxMessage.objects.values_list("text", flat=True)))


def arrived(desk: Desk, amount: str) -> ProjectInstalment:
    tom = desk.people["tom"].pk
    known: dict[str, Any] = {"donor": "Open Hand", "title": "Harm reduction", "signed_on": TODAY}
    signed = {**known, "amount": Money.parse("50000.00", "EUR"), "reference": "OHF-1"}
    project = treasury.sign_project(fund=desk.fund, **signed, by=tom, now=NOW)
    said: dict[str, Any] = {"project_id": project.pk, "amount": Money.parse(amount, "EUR"), "arrived_on": TODAY}
    treasury.record_instalment(**said, by=tom, now=NOW)
    return ProjectInstalment.objects.get()


def test_an_overdue_share_is_written_of_once_with_project_and_sum_to_treasurer_and_board(desk: Desk) -> None:
    due_on = arrived(desk, "1000.00").due_on
    after = NOW + (due_on - TODAY) + DAY
    assert looked(desk.fund, after - DAY) == []
    (text,) = looked(desk.fund, after)
    assert "the project Harm reduction owes €100.00 of its set-aside since" in text
    told = set(OutboxMessage.objects.values_list("recipient_id", flat=True))
    assert told == {desk.people[name].pk for name in READERS}
    assert looked(desk.fund, after + DAY) == []
    project = ProjectInstalment.objects.get().project_id
    assert [one.verb for one in of_object(project)][-1] == "report_written"


def test_a_share_that_was_moved_in_time_is_not_written_of(desk: Desk) -> None:
    part = arrived(desk, "1000.00")
    said: dict[str, Any] = {
        "project_id": part.project_id,
        "amount": Money(10_000, "EUR"),
        "account": "1010",
        "on": TODAY,
    }
    treasury.receive_setaside(**said, by=desk.people["tom"].pk, now=NOW)
    assert looked(desk.fund, NOW + (part.due_on - TODAY) + DAY) == []


def test_a_low_reserve_is_written_of_once_until_it_has_recovered(db: Any) -> None:
    desk = new_desk("1499.99")
    assert looked(desk.fund, NOW) == [], "without regulations nothing is known to be low"
    seed_r1(desk.fund, drafted_by=desk.people["ben"], adopted_by=desk.people["bea"], now=NOW - 30 * DAY)
    (text,) = looked(desk.fund, NOW)
    assert "€1,499.99 are free, less than the €1,500.00 that are kept for emergencies" in text
    assert looked(desk.fund, NOW + DAY) == []
    donate(desk.fund, "0.01")
    assert (looked(desk.fund, NOW + DAY), ReportMark.objects.get().over_at) == ([], NOW + DAY)


def test_a_report_says_the_same_to_all_in_every_language(desk: Desk) -> None:
    values = {"amount": Money(10_000, "EUR"), "day": TODAY}
    text = report_mails.text_of(desk.fund, report_mails.DEPOSIT_ENDED, values)
    assert text.count(desk.fund.name) == 3 and "€100.00" in text
    parcel = Parcel(desk.fund.pk, "report", "ben@example.org", NOW, text)
    mail = transport.message(parcel)
    assert (mail.body, mail.extra_headers["To"]) == (text, "undisclosed-recipients:;")
    assert desk.fund.name not in mail.subject
    assert transport.message(Parcel(desk.fund.pk, "quiet", "b@example.org", NOW)).body != text


def test_s29_a_report_carries_the_head_of_the_evidence_as_it_was_before_it(desk: Desk) -> None:
    due_on = arrived(desk, "1000.00").due_on
    seq, link = audit.head()
    (text,) = looked(desk.fund, NOW + (due_on - TODAY) + DAY)
    assert text.count(f"{seq} {link}") == 3
    assert audit.head()[0] > seq


def test_w11_two_reports_to_one_person_that_fail_are_both_tried_again(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    ben = desk.people["ben"].pk
    sent: list[str] = []
    contact_points.reach(ben, channel="email", address="ben@example.org")
    with transaction.atomic():
        outbox.report([ben], "first", now=NOW)
        outbox.report([ben, ben], "second", now=NOW)

    def down(_parcel: Parcel) -> None:
        raise DeliveryFailed("later")

    monkeypatch.setitem(channels.CHANNELS, "email", down)
    assert delivery.deliver_due(now=NOW) == 0
    monkeypatch.setitem(channels.CHANNELS, "email", lambda parcel: sent.append(parcel.text))
    assert delivery.deliver_due(now=NOW + DAY) == 2
    assert sorted(sent) == ["first", "second"]


def test_w10_a_notice_has_no_words_of_its_own_and_a_report_must(desk: Desk) -> None:
    ben = desk.people["ben"].pk
    for kind, text in (("quiet", "a case"), ("report", "")):
        with pytest.raises(IntegrityError), transaction.atomic():
            row: dict[str, Any] = {"recipient_id": ben, "created_at": NOW, "due_at": NOW}
            OutboxMessage.objects.create(kind=kind, text=text, **row)
    with pytest.raises(ValueError, match="no kind of notice"):
        outbox.Notice("report", ben)  # type: ignore[arg-type]
