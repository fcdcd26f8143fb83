"""Giving a mandate: put down by one seat, given by another, never to oneself (W1, W2)."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from emergency.models import User
from fund.actions import mandates as acts
from fund.models import Mandate, MandateProposal
from fund.permissions import roles_in
from notifications.errors import Malformed, NotFound, Refused, Stale
from notifications.models import AuditDetail, OutboxMessage
from tests.fund.api.desk import Desk
from tests.fund.mandates.board import AT, NEXT_YEAR, TODAY, confirmed, given, held_by, proposed, told, wanted
from tests.people import make_person


def refusal(desk: Desk, said: Any) -> str:
    with transaction.atomic(), pytest.raises(Refused) as refused:
        proposed(desk, said)
    return refused.value.code


def test_w02_a_mandate_counts_from_another_seats_word_on(desk: Desk) -> None:
    row = proposed(desk, wanted("Cy", "contact", countries=["AM", "GE"]))
    cy = desk.people["cy"]
    assert roles_in(desk.fund.pk, cy.pk, now=AT) == frozenset()
    assert told(OutboxMessage) == {desk.people[name].pk for name in ("bea", "bo", "bela")}
    OutboxMessage.objects.all().delete()
    mandate = confirmed(desk, row)
    assert roles_in(desk.fund.pk, cy.pk, now=AT) == {"contact"}
    assert (mandate.starts_on, mandate.ends_on, mandate.countries) == (TODAY, NEXT_YEAR, ["AM", "GE"])
    assert told(OutboxMessage) == {cy.pk}
    assert set(OutboxMessage.objects.values_list("kind", flat=True)) == {"quiet"}
    verbs = AuditDetail.objects.filter(verb__startswith="mandate").order_by("row_id")
    assert list(verbs.values_list("verb", "actor_id")) == [
        ("mandate_proposed", desk.people["ben"].pk),
        ("mandate_given", desk.people["bea"].pk),
    ]


def test_w01_neither_the_seat_that_put_it_down_nor_the_person_confirms(desk: Desk) -> None:
    row = proposed(desk, wanted("bea", "auditor", years=[2026]))
    for name, code in (("ben", "separation_of_duties"), ("bea", "own_mandate")):
        with transaction.atomic(), pytest.raises(Refused) as refused:
            confirmed(desk, row, by=name)
        assert refused.value.code == code
    with pytest.raises(Refused, match="own mandate"):
        acts.withdraw(proposal_id=row.pk, by=desk.people["bea"].pk, now=AT)
    for name in ("bao", "cora", "sam", "tom"):
        with pytest.raises(NotFound):
            confirmed(desk, row, by=name)
    assert Mandate.objects.filter(user=desk.people["bea"]).count() == 1
    assert refusal(desk, wanted("ben", "guardian")) == "own_mandate"


def test_a_mandate_never_begins_before_the_word_that_gives_it(desk: Desk) -> None:
    later = AT + timedelta(days=3)
    row = proposed(desk, wanted("cy", "guardian"))
    assert confirmed(desk, row, now=later).starts_on == later.date()
    short = proposed(desk, wanted("cy", "auditor", years=[2026], ends_on=TODAY))
    with pytest.raises(Refused, match="has passed"):
        confirmed(desk, short, now=later)


def test_w01_nobody_gets_rights_that_undo_the_separation_of_duties(desk: Desk) -> None:
    for name, role in (("tom", "checker"), ("chen", "treasurer"), ("sam", "checker"), ("cora", "steward")):
        assert refusal(desk, wanted(name, role)) == "never_together"
    assert refusal(desk, wanted("sam", "member", seat_number=6)) == "never_together"
    given(desk, wanted("tom", "contact", countries=["GE"]))


def test_w01_what_fitted_when_it_was_put_down_is_weighed_again_when_it_is_given(desk: Desk) -> None:
    first, second = proposed(desk, wanted("cy", "treasurer")), proposed(desk, wanted("cy", "checker"))
    confirmed(desk, first)
    with pytest.raises(Refused, match="takes two"):
        confirmed(desk, second)


def test_a_seat_is_held_by_one_person_and_one_person_holds_one(desk: Desk) -> None:
    assert refusal(desk, wanted("cy", "member", seat_number=3)) == "seat_taken"
    assert refusal(desk, wanted("bao", "member", seat_number=6)) == "seated_already"
    assert refusal(desk, wanted("cy", "member", seat_number=6, leads="chair")) == "led_already"
    assert refusal(desk, wanted("tom", "treasurer")) == "held_already"
    assert refusal(desk, wanted("ada", "contact", countries=["GE"])) == "held_already"
    given(desk, wanted("ada", "contact", countries=["AM"]))
    given(desk, wanted("cy", "member", seat_number=6))


def test_a_named_deputy_stands_in_for_a_seat_as_long_as_it_is_held(desk: Desk) -> None:
    Mandate.objects.filter(pk=held_by(desk, "bo").pk).update(ends_on=NEXT_YEAR)
    seat = held_by(desk, "bo").pk
    outlasts = wanted("cy", "substitute", deputy_of=seat, ends_on=NEXT_YEAR + timedelta(days=1))
    assert refusal(desk, outlasts) == "outlasts_seat"
    for no_seat in (held_by(desk, "bao").pk, held_by(desk, "tom").pk):
        with pytest.raises(Malformed):
            proposed(desk, wanted("cy", "substitute", deputy_of=no_seat))
    assert given(desk, wanted("cy", "substitute", deputy_of=seat)).deputy_of_id == seat


def test_the_person_is_an_account_that_one_name_means(desk: Desk) -> None:
    people = [make_person("zed"), make_person("zoe")]
    User.objects.filter(pk__in=[person.pk for person in people]).update(pseudonym="Zora")
    for name, sentence in (("nobody here", "No account"), ("Zora", "Several people")):
        with pytest.raises(Malformed) as refused:
            proposed(desk, wanted(name, "guardian"))
        assert sentence in str(refused.value.fields["person"])
    assert proposed(desk, wanted("ZED", "guardian")).user_id == people[0].pk


def test_what_is_withdrawn_or_given_is_over_and_the_same_waits_once(desk: Desk) -> None:
    row = proposed(desk, wanted("cy", "guardian"))
    assert refusal(desk, wanted("cy", "guardian")) == "waits_already"
    acts.withdraw(proposal_id=row.pk, by=desk.people["bo"].pk, now=AT)
    with pytest.raises(Stale):
        confirmed(desk, row)
    assert not Mandate.objects.filter(user=desk.people["cy"]).exists()


def test_the_database_refuses_one_person_for_two_and_two_ends(desk: Desk) -> None:
    ben, bea, cy = (desk.people[name] for name in ("ben", "bea", "cy"))
    plain = {"fund": desk.fund, "kind": "appoint", "user": cy, "role": "guardian", "starts_on": TODAY}
    plain |= {"minute_number": "7/26", "proposed_by": ben.pk, "proposed_at": AT}
    over = {"confirmed_by": bea.pk, "confirmed_at": AT, "mandate": held_by(desk, "tom")}
    nonsense: dict[str, dict[str, Any]] = {
        "takes_two_seats": {**over, "confirmed_by": ben.pk},
        "takes_two_seats ": {**over, "confirmed_by": cy.pk},
        "not_for_oneself": {"proposed_by": cy.pk},
        "ends_one_way": {"withdrawn_by": bea.pk},
        "ends_one_way ": {**over, "withdrawn_by": bea.pk, "withdrawn_at": AT},
        "ends_one_way  ": {**over, "confirmed_by": None},
        "names_its_mandate": {**over, "mandate": None},
        "names_its_mandate ": {"kind": "end"},
        "kind_known": {"kind": "crown"},
        "ends_after_it_starts": {"ends_on": TODAY - timedelta(days=1)},
        "names_its_minute": {"minute_number": ""},
    }
    for name, changes in nonsense.items():
        with pytest.raises(IntegrityError) as refused, transaction.atomic():
            MandateProposal.objects.create(**{**plain, **changes})
        # A kind nobody knows names no mandate either; the database says one of the two.
        assert f"mandate_proposal_{name.strip()}" in str(refused.value) or name == "kind_known", name
    MandateProposal.objects.create(**plain)


def test_the_database_keeps_what_was_put_down_and_ends_it_once(desk: Desk) -> None:
    row = proposed(desk, wanted("cy", "guardian"))
    kept = MandateProposal.objects.filter(pk=row.pk)
    ended = acts.propose_end(
        mandate_id=held_by(desk, "tom").pk, last_day=TODAY, minute_number="8/26", by=desk.people["ben"].pk, now=AT
    )
    for rows, changes in (
        (kept, {"role": "treasurer"}),
        (kept, {"user": desk.people["tom"]}),
        (kept, {"countries": ["GE"]}),
        (kept, {"proposed_by": desk.people["bo"].pk}),
        (MandateProposal.objects.filter(pk=ended.pk), {"mandate": held_by(desk, "gil")}),
    ):
        with pytest.raises(IntegrityError, match="W2"), transaction.atomic():
            rows.update(**changes)
    confirmed(desk, row)
    with pytest.raises(IntegrityError, match="W2"), transaction.atomic():
        kept.update(confirmed_by=desk.people["bo"].pk)
    with pytest.raises(IntegrityError, match="W2"), transaction.atomic():
        kept.delete()
