"""A draft changed in place by the seat that wrote it, until it is published; then the board hears of it."""

from fund.models import Regulation, RegulationTrial
from fund.regulations import parameters_of
from notifications.models import AuditDetail, OutboxMessage
from tests.factories import DAY, NOW
from tests.fund.api.desk import Desk
from tests.fund.versions.story import draft, publish
from tests.fund.web.visits import coded, filled, visitor, words
from tests.pages import assert_sound_page


def revise(desk: Desk, name: str = "ben", *, status: int = 200, **said: object) -> dict[str, object]:
    answer = desk.post(name, "regulations/R2/revise/", said, fresh=True)
    assert answer.status_code == status, answer.content
    return answer.json()


def test_its_author_changes_what_is_said_and_keeps_the_rest(desk: Desk) -> None:
    draft(desk, parameters={"objection_hours": 12}, title="Quicker", texts={"en": "Why"})
    later = str((NOW + 3 * DAY).date())
    changed = revise(desk, parameters={"duty_limit_minor": 20_000}, valid_from=later)
    assert (changed["code"], changed["title"], changed["valid_from"]) == ("R2", "Quicker", later)
    numbers = parameters_of(Regulation.objects.get(code="R2"))
    assert (numbers.objection_hours, numbers.duty_limit_minor) == (12, 20_000)
    assert revise(desk, status=400, parameters={"setaside_share_bps": 999})["code"] == "malformed"
    assert parameters_of(Regulation.objects.get(code="R2")) == numbers


def test_nobody_else_changes_it_nor_anybody_once_members_read_it(desk: Desk) -> None:
    draft(desk)
    assert revise(desk, "bea", status=422, title="Mine")["code"] == "not_the_drafter"
    revise(desk, "tom", status=404, title="Mine")
    publish(desk)
    assert revise(desk, status=422, title="Late")["code"] == "regulation_published"
    refused = AuditDetail.objects.filter(verb="act.refused").order_by("row_id")
    assert [(row.actor_id, row.data) for row in refused] == [
        (desk.people["bea"].pk, {"act": "regulation_revise", "code": "not_the_drafter"}),
        (desk.people["tom"].pk, {"act": "regulation_revise", "code": "not_found"}),
        (desk.people["ben"].pk, {"act": "regulation_revise", "code": "regulation_published"}),
    ]


def test_what_was_tried_of_the_former_numbers_is_gone_and_a_running_trial_is_waited_for(desk: Desk) -> None:
    draft(desk)
    desk.post("ben", "regulations/R2/try/", {})
    assert revise(desk, status=422, title="Now")["code"] == "trial_running"
    RegulationTrial.objects.update(finished_at=NOW)
    revise(desk, title="Now")
    assert not RegulationTrial.objects.exists()


def test_publishing_tells_the_other_seats_quietly_and_nobody_twice(desk: Desk) -> None:
    draft(desk)
    OutboxMessage.objects.all().delete()
    publish(desk)
    told = OutboxMessage.objects.values_list("recipient_id", "kind")
    others = {desk.people[name].pk for name in ("bea", "bo", "bela", "bao")}
    assert (set(told), len(told)) == ({(one, "quiet") for one in others}, len(others))


def test_a_draft_is_changed_by_page(desk: Desk) -> None:
    draft(desk, parameters={"objection_hours": 12}, title="Quicker")
    ben, address = visitor(desk, "ben"), "/regulations/R2/revise/"
    assert address in ben.get("/regulations/R2/").content.decode()
    assert address not in visitor(desk, "bea").get("/regulations/R2/").content.decode()
    page = assert_sound_page(ben.get(address))
    assert "R2" in words(page)
    sent = filled(page, address, duty_limit_minor="250,50", code=coded(desk, "ben"))
    assert ben.post(address, sent)["Location"] == "/regulations/R2/"
    second = Regulation.objects.get(code="R2")
    numbers = parameters_of(second)
    assert (second.title, numbers.objection_hours, numbers.duty_limit_minor) == ("Quicker", 12, 25_050)
