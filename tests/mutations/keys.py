"""Keys, rosters, votes and payments: S17 to S20 and S23 to S28."""

# ruff: noqa: E501 lines of other files stand here as they are

from tests.mutations.kinds import POSTGRES, broken

DOOR, BOXES, ROSTER = "notifications/openpgp.py", "notifications/sealing/boxes.py", "notifications/roster.py"
KEYS = "notifications/sealing/keys.py"
FACTOR = "emergency/accounts/second_factor.py"
UNFIT = "notifications/test_keys.py::test_s17_an_unfit_key_is_refused_with_the_reason"
OF_ROSTER = "notifications/test_roster.py"
OF_FACTOR = "emergency/accounts/test_second_factor.py"
VOTING = "emergency/review/test_voting_acts.py"
RACES = "notifications/test_sealing_races.py"

ROWS = (
    broken(
        "S17",
        (KEYS, '    if "PRIVATE KEY" in public_key:\n        raise _secret()\n', ""),
        (KEYS, "    if any(packet.tag in packets.SECRET_KEYS for packet in found):\n        raise _secret()\n", ""),
        by=UNFIT,
        why="A secret key shows by its first line and by its packets.",
    ),
    broken(
        "S17", (KEYS, "    if len(primaries) != 1 or found[0] is not primaries[0]:", "    if not primaries:"), by=UNFIT
    ),
    broken(
        "S17",
        (KEYS, "    if primaries[0].body[:1] != bytes([KEY_VERSION]):", "    if not primaries[0].body:"),
        by=UNFIT,
    ),
    broken("S17", (KEYS, "_LEAST_RSA_BITS = 3072", "_LEAST_RSA_BITS = 1024"), by=UNFIT),
    broken(
        "S17", (KEYS, "    if len(public_key) > LARGEST_KEY:", "    if len(public_key) > 64 * LARGEST_KEY:"), by=UNFIT
    ),
    broken(
        "S17",
        (KEYS, '    if "e" in listing["trust"] or _is_over(key.expires_at, now):\n        raise _expired()\n', ""),
        (KEYS, "    if not key.key_ids(now):\n        raise _expired()\n", ""),
        by=UNFIT,
        why="The day of the key, and that of what is sealed to.",
    ),
    broken(
        "S17",
        (
            ROSTER,
            "        if member.state in roster_document.LIVE and member not in known:\n",
            "        if member.state in roster_document.LIVE and known and member not in known:\n",
        ),
        by=f"{OF_ROSTER}::test_s17_a_roster_with_an_unfit_key_is_refused",
    ),
    broken(
        "S18",
        (
            DOOR,
            '        _demand(all(_FINGERPRINT.fullmatch(name) and name in keyring.keys for name in to), "reader by no known key")\n        reader_keys = [keyring.keys[name].key_ids(now) for name in to]\n',
            "        found = [next(key for name, key in keyring.keys.items() if name.endswith(one[-16:])) for one in to]\n        reader_keys = [key.key_ids(now) for key in found]\n",
        ),
        by="notifications/test_openpgp.py::test_s18_only_full_fingerprints_of_the_keyring_are_sealed_to",
        why="The short id of a key is enough for gpg.",
    ),
    broken(
        "S18",
        (DOOR, "            file.chmod(0o400)\n", "            file.chmod(0o600)\n"),
        by="notifications/test_keyring_swaps.py::test_s18_a_keyring_is_a_folder_of_its_own_that_nobody_can_write",
    ),
    broken(
        "S19",
        (ROSTER, "    _check_signatures(document, row.signatures, _signing_ring(parsed, before), late=True)\n", ""),
        by=f"{OF_ROSTER}::test_s19_a_roster_whose_signatures_are_gone_closes_sealing_and_fails_the_check",
        why="Looked at when it came, so why again.",
    ),
    broken(
        "S19",
        (
            ROSTER,
            "            _verify_chain(scope_id)\n        except DomainError as error:",
            "        except DomainError as error:",
        ),
        by=f"{OF_ROSTER}::test_s19_a_gap_in_the_chain_is_noticed_though_the_newest_version_is_known",
    ),
    broken(
        "S20",
        (
            ROSTER,
            "return row.scope_id, row.version, row.digest, row.document, json.dumps(row.signatures), _founders()",
            'return row.scope_id, row.version, "", "", "", _founders()',
        ),
        by=f"{OF_ROSTER}::test_s20_a_key_added_in_the_database_gets_nothing",
        why="A verified roster remembered by its number.",
    ),
    broken(
        "S20",
        (
            ROSTER,
            "    if before:\n        return before.keyring\n",
            "    if before:\n        return openpgp.keyring_of(member.public_key for member in parsed.active())\n",
        ),
        by=f"{OF_ROSTER}::test_s20_a_version_the_ghost_signed_itself_closes_sealing",
        why="Signed by the members of the version itself.",
    ),
    broken(
        "S20",
        (
            ROSTER,
            "any((member.user_id, role) in wanted for role in member.roles))",
            "any(member.user_id == user_id for user_id, _role in wanted))",
        ),
        by="notifications/test_boxes.py::test_s20_only_people_whom_the_roster_names_in_that_role_get_a_lock",
    ),
    broken(
        "S23",
        (BOXES, "        if roster.hold(self.scope_id) != self.roster_digest:\n            raise RosterChanged\n", ""),
        by=f"{RACES}::test_s23_a_batch_of_an_older_roster_is_not_stored",
    ),
    broken(
        "S23",
        (BOXES, "    for _again in range(_TRIES - 1):\n", "    for _again in range(0):\n"),
        by=f"{RACES}::test_s23_eight_intakes_during_a_roster_change_all_complete_for_the_new_readers",
    ),
    broken(
        "S23",
        (
            ROSTER,
            '        function = "pg_advisory_xact_lock_shared" if shared else "pg_advisory_xact_lock"',
            '        function = "pg_advisory_xact_lock_shared"',
        ),
        by=f"{RACES}::test_s23_a_roster_waits_until_those_who_are_storing_have_ended",
        on=POSTGRES,
    ),
    broken(
        "S24",
        (
            FACTOR,
            "    if not said:\n        if sitting and sitting_open(http_request):\n            return\n        raise SecondFactorRequired()\n",
            "    if not said:\n        return\n",
        ),
        by=f"{OF_FACTOR}::test_s24_an_act_without_a_code_is_refused_and_so_is_one_with_a_wrong_code",
    ),
    broken(
        "S24",
        (
            FACTOR,
            "row.filter(last_counter__lt=counter, wrong_codes=factor.wrong_codes)",
            "row.filter(wrong_codes=factor.wrong_codes)",
        ),
        by="emergency/accounts/test_second_factor_races.py::test_s24_of_four_processes_with_one_code_exactly_one_wins",
        why="What another worker accepted meanwhile is not looked at.",
    ),
    broken(
        "S24",
        (FACTOR, "now=now, after=factor.last_counter)", "now=now)"),
        (
            FACTOR,
            "row.filter(last_counter__lt=counter, wrong_codes=factor.wrong_codes)",
            "row.filter(wrong_codes=factor.wrong_codes)",
        ),
        by=f"{OF_FACTOR}::test_s24_a_used_code_is_refused_and_so_is_every_earlier_one",
        why="Read before and once more in the update.",
    ),
    broken(
        "S24",
        (FACTOR, "    return rows.update(used_at=now) == 1\n", "    return rows.exists()\n"),
        by=f"{OF_FACTOR}::test_s24_a_recovery_code_is_a_full_factor_that_works_once",
    ),
    broken(
        "S25",
        (
            "emergency/actions/deciding/review.py",
            "    if cast.user_id in ballot.votes:\n",
            "    if cast.user_id in ballot.votes and not paper.amounts:\n",
        ),
        by=f"{VOTING}::test_s25_a_person_has_one_current_vote_however_often_it_is_cast",
    ),
    broken(
        "S25",
        (
            "emergency/deciding/electorate.py",
            "        seats.setdefault(\n            user_id,\n",
            "        seats.setdefault(\n            (user_id, role),\n",
        ),
        by=f"{VOTING}::test_s25_two_seats_in_one_hand_are_one_vote",
    ),
    broken(
        "S26",
        (
            "emergency/deciding/electorate.py",
            "        return self.askers - self.working | self.confirmers | self.excluded",
            "        return self.confirmers | self.excluded",
        ),
        by=f"{VOTING}::test_s26_who_asked_cannot_vote_whatever_seat_and_answer",
    ),
    broken(
        "S26",
        (
            "emergency/deciding/electorate.py",
            "        return self.askers - self.working | self.confirmers | self.excluded",
            "        return self.askers - self.working | self.excluded",
        ),
        by=f"{VOTING}::test_s26_who_confirmed_cannot_vote",
    ),
    broken(
        "S26",
        (
            "emergency/actions/deciding/presenting.py",
            "        boxes.drop_locks(owner_id=act.aid_request.pk, user_id=party)\n",
            "        boxes.drop_locks(owner_id=act.aid_request.pk, user_id=party, kinds=[CARD])\n",
        ),
        by="emergency/review/test_presenting.py::test_s26_a_seat_that_asked_loses_its_lock_and_is_not_called",
    ),
    broken(
        "S27",
        (
            ROSTER,
            "    signers = {signature.fingerprint for signature in made if late or not signature.expired}\n",
            "    signers = [signature.fingerprint for signature in made if late or not signature.expired]\n",
        ),
        by=f"{OF_ROSTER}::test_s27_a_version_without_two_good_signatures_is_refused",
    ),
    broken(
        "S27", (ROSTER, "SIGNERS = 2", "SIGNERS = 1"), by=f"{OF_ROSTER}::test_s27_the_first_version_needs_both_founders"
    ),
    broken(
        "S27",
        (
            DOOR,
            "        if result.returncode != 0 or len(signed) != 1 or problems - {_KEY_EXPIRED}:\n            raise BadSignature\n",
            "        if not signed:\n            raise BadSignature\n",
        ),
        by="notifications/test_openpgp.py::test_s27_anything_but_one_good_signature_is_refused",
    ),
    broken(
        "S27",
        (
            ROSTER,
            "    if version < recorded[0] or (version == recorded[0] and digest != recorded[1]):\n",
            "    if version == recorded[0] and digest != recorded[1]:\n",
        ),
        by=f"{OF_ROSTER}::test_s27_a_database_set_back_to_an_older_version_closes_sealing",
    ),
    broken(
        "S27",
        (
            ROSTER,
            "    if (parsed.version, parsed.previous) != (version + 1, digest):",
            "    if parsed.version <= version:",
        ),
        by=f"{OF_ROSTER}::test_s27_an_older_version_and_one_out_of_order_are_refused",
    ),
    broken(
        "S27",
        (
            "notifications/roster_proposals.py",
            "    if made.fingerprint != member.fingerprint:\n",
            "    if not made.fingerprint:\n",
        ),
        by="emergency/readers/test_proposals.py::test_s27_any_but_a_good_signature_of_the_own_active_key_is_refused",
    ),
    broken(
        "S28",
        (
            "fund/ledger/disbursements.py",
            "    row.void()\n",
            "    if way is not None or account is not None:\n        row.void()\n",
        ),
        by="fund/ledger/test_floors.py::test_s28_l21_a_changed_amount_or_payee_voids_the_authorisation",
    ),
    broken(
        "S28",
        (
            "emergency/actions/disbursing/payout.py",
            "        send_back_all(source_ref=act.aid_request.books_ref, by=act.books_id, now=now)\n",
            "",
        ),
        by="emergency/accounting/test_payout_details.py::test_s28_an_authorisation_does_not_outlive_the_details_it_was_given_for",
    ),
    broken(
        "S28",
        (
            "emergency/actions/asking/verification.py",
            "    changed, amounts = reply.payee_changed, dict(reply.amounts)\n",
            "    changed, amounts = False, dict(reply.amounts)\n",
        ),
        by="emergency/verification/test_questions.py::test_s28_another_amount_or_payee_is_a_new_revision_and_voids_the_votes",
    ),
)
