"""The way of a case: W1 to W11."""

# ruff: noqa: E501 lines of other files stand here as they are

from tests.mutations.kinds import POSTGRES, broken

BASE, STATES, MAY = "emergency/actions/base.py", "emergency/states.py", "emergency/permissions.py"
COUNTING, OUTBOX, DELIVERY = "emergency/deciding/voting.py", "notifications/outbox.py", "notifications/delivery.py"
ACT = "config/templates/components/act.html"
OF_STATES, NO_WAY_AROUND = "journeys/test_states.py", "journeys/test_no_way_around.py"
OF_COUNTING, VOTING = "emergency/test_voting.py", "emergency/review/test_voting_acts.py"
TELLING, OF_DELIVERY, PROCESSES = (
    "emergency/verification/test_telling.py",
    "notifications/test_delivery.py",
    "notifications/test_delivery_processes.py",
)

ROWS = (
    broken(
        "W1",
        ("emergency/actions/deciding/decision.py", "parties.involved | ballot.approvers()", "parties.involved"),
        by="emergency/review/test_money.py::test_w01_who_asked_vouched_or_approved_may_not_touch_the_payment",
    ),
    broken(
        "W1",
        (
            "emergency/actions/deciding/decision.py",
            "parties.askers | parties.confirmers | parties.involved |",
            "parties.askers | parties.involved |",
        ),
        by="emergency/review/test_money.py::test_w01_who_asked_vouched_or_approved_may_not_touch_the_payment",
    ),
    broken(
        "W1",
        (
            "fund/rules/people.py",
            "facts.authoriser_id in spoken_for | {facts.preparer_id}:",
            "facts.authoriser_id in spoken_for:",
        ),
        by="fund/rules/test_r14_r15_people.py::test_w01_r15_asking_approving_preparing_and_authorising_are_different_people",
    ),
    broken(
        "W1",
        (
            "fund/rules/people.py",
            "    interested = facts.asker_ids | facts.receiver_ids\n",
            "    interested = facts.receiver_ids\n",
        ),
        by="emergency/accounting/test_accounting.py::test_w01_who_asked_is_never_the_only_one_to_confirm_receipt",
    ),
    broken(
        "W1",
        ("fund/models/mandates.py", "    (Role.TREASURER, {Role.CHECKER}),\n", ""),
        by="fund/mandates/test_appointing.py::test_w01_nobody_gets_rights_that_undo_the_separation_of_duties",
    ),
    broken(
        "W1",
        (
            "fund/actions/mandates.py",
            "    if row.proposed_by == by:\n",
            "    if row.proposed_by == by == row.user_id:\n",
        ),
        by="fund/mandates/test_appointing.py::test_w01_neither_the_seat_that_put_it_down_nor_the_person_confirms",
    ),
    broken(
        "W1",
        ("emergency/visibility.py", "reader.has_voted or _is_over(case)", "reader.has_voted or case.was_in_review"),
        by="emergency/test_visibility.py::test_w01_votes_are_blind_until_ones_own_is_cast_or_the_round_is_over",
    ),
    broken(
        "W2",
        (
            "fund/models/mandates.py",
            "return self.filter(starts_on__lte=on).filter(models.Q(ends_on__isnull=True) | models.Q(ends_on__gte=on))",
            "return self.filter(starts_on__lte=on)",
        ),
        by="journeys/test_in_force.py::test_w02_an_expired_seat_does_nothing_by_direct_post_and_its_earlier_vote_stands",
    ),
    broken(
        "W2",
        (
            "fund/actions/mandates.py",
            '        _add(row, act, "mandate_proposed")\n',
            '        _give(row, act)\n        _add(row, act, "mandate_proposed")\n',
        ),
        by="fund/mandates/test_appointing.py::test_w02_a_mandate_counts_from_another_seats_word_on",
    ),
    broken(
        "W2",
        (
            COUNTING,
            "return not seat.is_recused and (not seat.is_away or seat.user_id in voted)",
            "return not seat.is_recused and not seat.is_away",
        ),
        by=f"{OF_COUNTING}::test_w02_a_vote_cast_stands_when_its_seat_goes_away_and_a_substitute_who_voted_stays",
    ),
    broken(
        "W2",
        (
            "emergency/models/people.py",
            "frozen_at__isnull=True, second_factor__confirmed_at__isnull=False)",
            "frozen_at__isnull=True)",
        ),
        by="emergency/accounts/test_api_access.py::test_w02_s36_a_token_is_worth_nothing_without_a_confirmed_second_factor",
    ),
    broken(
        "W2",
        (
            "emergency/accounts/second_factor.py",
            "filter(user_id=user, confirmed_at__isnull=False)",
            "filter(user_id=user)",
        ),
        by="emergency/accounts/test_second_factor.py::test_w02_codes_of_an_unconfirmed_second_factor_count_for_nothing",
    ),
    broken(
        "W3",
        (STATES, "    State.APPEALED: Owner.BOARD,\n", ""),
        by=f"{OF_STATES}::test_w03_every_state_has_exactly_one_owner",
    ),
    broken(
        "W3",
        (MAY, '"resume": _treasurer,', '"resume": _chair,'),
        by=f"{OF_STATES}::test_w03_the_owner_of_every_state_has_a_way_out",
    ),
    broken(
        "W4",
        (BASE, "    if seen and seen != act.aid_request.state:\n        raise Stale()\n", ""),
        (
            "emergency/web/acting.py",
            "    if not page_act.any_time and seen and seen != form.scene.sight.aid_request.state:\n",
            "    if not page_act.any_time and not seen:\n",
        ),
        by="emergency/web/test_acts.py::test_w04_a_stale_form_says_that_somebody_was_faster",
        why="The page looks before it reads the form, the act under its lock.",
    ),
    broken(
        "W4",
        ("emergency/actions/ending/retention.py", ".update(payee=None)", ".update(payee=None, state=State.CLOSED)"),
        by="test_architecture.py::test_w04_states_change_only_by_transitions",
    ),
    broken(
        "W5",
        (
            BASE,
            "            aid_request.save()\n        _finish(act, before, attempt)\n\n\n@contextmanager\ndef by_the_clock",
            "            aid_request.save()\n    with transaction.atomic():\n        _finish(act, before, attempt)\n\n\n@contextmanager\ndef by_the_clock",
        ),
        by=(
            f"{TELLING}::test_w05_state_evidence_and_notices_are_written_together_or_not_at_all",
            f"{OF_STATES}::test_w05_a_crash_between_the_change_and_its_evidence_leaves_nothing",
        ),
        why="The change first, its evidence in a transaction of its own.",
    ),
    broken(
        "W5",
        (
            OUTBOX,
            '    if not connection.in_atomic_block:\n        raise RuntimeError("a notice belongs into the transaction of the act it tells about")\n',
            "",
        ),
        by="notifications/test_outbox.py::test_w05_a_notice_belongs_into_the_transaction_of_its_act",
    ),
    broken(
        "W6",
        (
            ACT,
            '<p class="small">{% if tells %}{% translate "Who is told:" %} {{ tells }}{% else %}{% translate "Nobody is told." %}{% endif %}</p>\n',
            "",
        ),
        by=(
            "config/test_design_components.py::test_w06_an_act_says_what_it_does_and_whom_it_tells",
            "emergency/web/test_case.py::test_w06_every_form_says_what_it_does_and_whom_it_tells",
        ),
    ),
    broken(
        "W6",
        (
            "emergency/announcements.py",
            '"freeze": frozenset({Role.GUARDIAN, Role.COORDINATOR}),',
            '"freezing": frozenset({Role.GUARDIAN, Role.COORDINATOR}),',
        ),
        by=f"{OF_STATES}::test_w06_what_is_announced_names_acts_and_roles_that_exist",
    ),
    broken(
        "W7",
        (
            MAY,
            '        _("This cannot be done now: the aid request is “%(state)s”, and the next step is with %(owner)s.")\n',
            '        _("This cannot be done now.")\n',
        ),
        by="emergency/web/test_case.py::test_w07_what_cannot_be_done_now_says_why",
    ),
    broken(
        "W7",
        (ACT, '<p>{% translate "Not now:" %} {{ refused }}</p>', '<p>{% translate "Not now:" %}</p>'),
        by="config/test_design_components.py::test_w07_a_refused_act_shows_the_reason_and_no_form",
    ),
    broken(
        "W7",
        ("config/problems.py", "    (TransitionNotAllowed, Stale),\n", ""),
        by="config/test_errors.py::test_w07_an_api_refusal_is_a_problem_document_of_its_status",
    ),
    broken(
        "W8",
        (
            BASE,
            "AidRequest.objects.select_for_update().filter(reference=reference)",
            "AidRequest.objects.filter(reference=reference)",
        ),
        by="emergency/review/test_round_races.py::test_w08_two_last_votes_at_the_same_instant_make_one_decision_and_one_promise",
        on=POSTGRES,
    ),
    broken(
        "W8",
        (
            BASE,
            "        attempt.claim(now=now)\n        aid_request = _read(_LOCKED_BY_REFERENCE",
            "        aid_request = _read(_LOCKED_BY_REFERENCE",
        ),
        by=f"{VOTING}::test_w8_a_double_click_counts_once_and_gets_the_first_answer",
    ),
    broken(
        "W8",
        (STATES, '    "vote": _step({State.IN_REVIEW}),\n', '    "vote": _step({State.IN_REVIEW, State.DECLINED}),\n'),
        (
            "emergency/deciding/electorate.py",
            "round__aid_request=case, round__closed_at__isnull=True),",
            "round__aid_request=case),",
        ),
        (
            "emergency/deciding/checks.py",
            "    check_is_called(standing, ballot)\n    check_is_undecided(ballot, now=now)\n",
            "    check_is_called(standing, ballot)\n",
        ),
        by=f"{VOTING}::test_w8_a_vote_after_closing_is_refused",
        why="The state, the open round and the votes cast each shut it.",
    ),
    broken(
        "W8",
        (COUNTING, "return [vote for vote in votes if vote.user_id in base]", "return list(votes)"),
        by=f"{OF_COUNTING}::test_w08_a_vote_from_outside_the_electorate_does_not_count",
    ),
    broken(
        "W8",
        (
            COUNTING,
            "return NeedsReplacement(count, len(silent)) if terms.is_extended else",
            "return Declined(count) if terms.is_extended else",
        ),
        by=f"{OF_COUNTING}::test_w08_lack_of_voters_never_declines_first_extension_then_replacement",
    ),
    broken(
        "W9",
        (
            "fund/models/payments.py",
            "source=DisbursementState.AUTHORISED, target=DisbursementState.SENT)",
            "source=PENDING, target=DisbursementState.SENT)",
        ),
        (
            "fund/models/payments.py",
            'condition=Q(state__in=["prepared", "sent_back", "failed"]) | Q(authorised_by__isnull=False),',
            "condition=Q(prepared_by__isnull=False),",
        ),
        by=f"{NO_WAY_AROUND}::test_w09_each_of_the_four_hands_is_refused_a_second_part",
        why="The machine and the database each want a second person.",
    ),
    broken(
        "W9",
        ("fund/ledger/commitments.py", "    require_free(fund, worth_of(fund, lines, now=now))\n", ""),
        (
            "fund/models/ledger.py",
            """            models.CheckConstraint(
                condition=Q(spendable_minor__gte=F("committed_minor") - F("deficit_minor")),
                name="available_covers_commitments",
            ),
""",
            "",
        ),
        (
            "emergency/actions/deciding/decision.py",
            "return any(finding.code in SHORT_OF_MONEY for finding in blocks(self.findings))",
            "return False",
        ),
        by=f"{NO_WAY_AROUND}::test_w09_no_path_leads_to_paid_without_round_or_frame_second_person_and_money",
        why="The regulations, the sentence and the CHECK each look at the money.",
    ),
    broken(
        "W9",
        (
            COUNTING,
            "    return max(least, share) + extra\n",
            "    return max(1, share) + extra\n",
        ),
        by=f"{NO_WAY_AROUND}::test_w09_no_path_leads_to_paid_without_round_or_frame_second_person_and_money",
    ),
    broken(
        "W9",
        (
            "emergency/actions/governing/framing.py",
            "    if act.user_id in parties.uncounted | {listed.proposed_by_id}:\n",
            "    if act.user_id in parties.excluded:\n",
        ),
        (
            "emergency/models/frames.py",
            """                | (models.Q(decided_at__isnull=False) & ~models.Q(decided_by=models.F("proposed_by"))),
""",
            """                | models.Q(decided_at__isnull=False),
""",
        ),
        by="emergency/frames/test_hands.py::test_w09_a_seat_that_proposed_a_case_as_coordinator_does_not_decide_it",
        why="The sentence, and the CHECK behind it.",
    ),
    broken(
        "W9",
        (
            "emergency/actions/governing/framing.py",
            "parties.askers | parties.confirmers | parties.involved | _deciders(act, listed)\n",
            "parties.askers | parties.confirmers | parties.involved\n",
        ),
        (
            "emergency/paying/facts.py",
            """    people = votes.values_list("user_id").union(
        framed.values_list("decided_by_id"), framed.values_list("proposed_by_id"), all=True
    )
    return frozenset(user_id for (user_id,) in people)
""",
            '    return frozenset(votes.values_list("user_id", flat=True).exclude(pk__in=framed.values("pk")))\n',
        ),
        by=f"{NO_WAY_AROUND}::test_w09_who_proposes_and_who_decides_in_a_frame_has_no_part_in_paying",
        why="The promise bars them in the books, and the rules look at who decided.",
    ),
)
