"""Who gets in and who gets what: S1 to S7, S33 to S36, S42 and S43."""

# ruff: noqa: E501 lines of other files stand here as they are

from tests.mutations.kinds import broken

MAY = "emergency/permissions.py"
FOREIGN, MATRIX, PAGES, IDS = (
    f"emergency/api/test_{name}.py" for name in ("s01_nothing_foreign", "s02_matrix", "s02_pages", "s03_ids")
)
DETAILS = "emergency/accounting/test_payout_details.py"
ACCOUNTS = "emergency/accounts"
CODES = "emergency/intake/test_access_code.py"

ROWS = (
    broken(
        "S1",
        (MAY, "    if presented and _seat(standing):\n", "    if _seat(standing):\n"),
        by=f"{FOREIGN}::test_s01_a_case_that_is_not_yet_theirs_is_nothing_to_board_and_treasury[ben]",
    ),
    broken(
        "S1",
        (
            MAY,
            "    if aid_request.state in TREASURY_STATES and _payer(standing):\n        return\n    raise NotFound()",
            '    if aid_request.state in TREASURY_STATES and _payer(standing):\n        return\n    raise Refused(_("This aid request is not yours."), code="not_yours")',
        ),
        by=f"{FOREIGN}::test_s01_foreign_and_unknown_are_the_same_on_every_route[ada]",
    ),
    broken(
        "S2",
        (MAY, '"send-back-details": _treasurer,', '"send-back-details": _payer,'),
        by=f"{MATRIX}::test_s02_everybody_gets_exactly_as_far_as_their_role",
    ),
    broken(
        "S2",
        (
            "config/urls.py",
            '    path("health/live", views.live, name="health-live"),\n',
            '    path("health/live", views.live, name="health-live"),\n    path("api/v1/peek/", views.live, name="peek"),\n',
        ),
        by=f"{MATRIX}::test_s02_every_route_of_the_api_has_its_row",
        why="A new route without a row in the table.",
    ),
    broken(
        "S3",
        ("fund/pictures.py", '"id": str(deposit.pk),', '"id": deposit.pk.int % 1000,'),
        by=f"{IDS}::test_s03_every_id_that_is_shown_is_random",
    ),
    broken(
        "S3",
        ("emergency/sealing/references.py", "import secrets\n", "import itertools\nimport secrets\n"),
        (
            "emergency/sealing/references.py",
            "LENGTH = 2 * GROUP\n",
            "LENGTH = 2 * GROUP\n_numbers = itertools.count(1)\n",
        ),
        (
            "emergency/sealing/references.py",
            'return _grouped("".join(secrets.choice(ALPHABET) for _place in range(LENGTH)))',
            'number = next(_numbers)\n    return _grouped("".join(ALPHABET[number * 2_000_003 // 23**place % 23] for place in reversed(range(LENGTH))))',
        ),
        by=f"{IDS}::test_s03_references_follow_no_order",
        why="One after the other instead of by chance.",
    ),
    broken(
        "S4",
        ("emergency/visibility.py", "({PAYOUT} if case.state in PAYING else set())", "{PAYOUT}"),
        by=f"{DETAILS}::test_s04_details_are_served_only_while_there_is_something_to_pay",
    ),
    broken(
        "S4",
        ("emergency/visibility.py", "kinds |= BOOK_KINDS | (", "kinds |= BOOK_KINDS | SUMMARY_KINDS | ("),
        by=f"{DETAILS}::test_s04_the_treasury_reads_no_story_even_with_a_lock_in_hand",
    ),
    broken(
        "S5",
        ("emergency/sealing/audiences.py", '"payout": _TREASURY,', '"payout": _TREASURY | _COORDINATORS,'),
        by=f"{DETAILS}::test_s05_details_are_sealed_to_treasurer_and_checker_alone",
    ),
    broken(
        "S5",
        ("emergency/sealing/audiences.py", '"payout": _TREASURY,', '"payout": _TREASURY | _SEATS,'),
        by=f"{DETAILS}::test_s05_details_are_sealed_to_treasurer_and_checker_alone",
    ),
    broken(
        "S6",
        ("emergency/sealing/audiences.py", "            if user_id not in self._excluded\n", ""),
        by="emergency/intake/test_exclusions.py::test_s06_the_excluded_have_no_lock_now_or_later_and_find_nothing",
    ),
    broken(
        "S6",
        (MAY, "        excluded=mandates[0].is_excluded,\n", ""),
        by=f"{MATRIX}::test_s06_an_excluded_member_has_no_lock_and_sees_nothing",
    ),
    broken(
        "S6",
        (
            "emergency/reading/shelves.py",
            " for one in self._readers[row.kind] if one.user_id not in near]",
            " for one in self._readers[row.kind]]",
        ),
        by="emergency/sealing/test_relocking.py::test_s06_the_excluded_are_owed_nothing_and_a_packet_for_them_is_refused",
    ),
    broken(
        "S7",
        (
            "emergency/accounts/sessions.py",
            "lambda user: User.objects.able_to_act().filter(pk=user)",
            "lambda user: User.objects.filter(pk=user)",
        ),
        by=f"{ACCOUNTS}/test_sessions.py::test_s07_a_frozen_inactive_or_signed_out_persons_sessions_and_tokens_die_at_once",
    ),
    broken(
        "S7",
        ("emergency/api/authentication.py", "        user__in=User.objects.able_to_act(),\n", ""),
        by=f"{ACCOUNTS}/test_sessions.py::test_s07_a_frozen_inactive_or_signed_out_persons_sessions_and_tokens_die_at_once",
    ),
    broken(
        "S7",
        (
            "emergency/actions/people/freezing.py",
            'frozen_at=now, session_epoch=F("session_epoch") + 1',
            "frozen_at=now",
        ),
        by=f"{ACCOUNTS}/test_freezing_accounts.py::test_s07_two_others_let_somebody_in_again_and_old_sessions_stay_dead",
    ),
    broken(
        "S33",
        (
            "emergency/accounts/throttle.py",
            'return _hmac(f"{login.lower()}\\n{known}")',
            'return _hmac(f"everybody\\n{known}")',
        ),
        by=f"{ACCOUNTS}/test_throttle.py::test_s33_the_sixth_try_waits_for_that_account_only",
    ),
    broken(
        "S33",
        (
            "emergency/accounts/throttle.py",
            'return _hmac(f"{login.lower()}\\n{known}")',
            'return _hmac(f"{login.lower()}\\n{known[:0]}")',
        ),
        by=f"{ACCOUNTS}/test_throttle.py::test_s33_the_owners_known_browser_is_never_kept_out_by_strangers",
    ),
    broken(
        "S33",
        (
            "emergency/accounts/throttle.py",
            'return str(number) if owner == _hmac(login.lower()) else ""',
            'return str(number) if owner else ""',
        ),
        by=f"{ACCOUNTS}/test_throttle.py::test_s33_a_device_cookie_of_another_account_or_a_forged_one_gives_nothing",
    ),
    broken(
        "S34",
        (
            "emergency/actions/people/entering.py",
            "if entry is None or entry.confirmed_at is None or not is_open(entry, clock=clock):\n        raise NotFound()\n    return entry\n\n\ndef entry_of",
            "if entry is None or not is_open(entry, clock=clock):\n        raise NotFound()\n    return entry\n\n\ndef entry_of",
        ),
        by=f"{ACCOUNTS}/test_entries.py::test_s34_an_invitation_opens_nothing_before_another_has_confirmed_it",
    ),
    broken(
        "S34",
        (
            "emergency/actions/people/entering.py",
            "return entry.used_at is None and entry.withdrawn_at is None and clock < entry.expires_at",
            "return entry.used_at is None and clock < entry.expires_at",
        ),
        by=f"{ACCOUNTS}/test_entries.py::test_s34_a_used_withdrawn_or_late_invitation_is_nothing",
    ),
    broken(
        "S34",
        (
            "emergency/actions/people/entering.py",
            "    if entry.asked_by_id == by:\n",
            "    if entry.user_id is not None and entry.asked_by_id == by:\n",
        ),
        by=f"{ACCOUNTS}/test_entries.py::test_s34_an_invitation_opens_nothing_before_another_has_confirmed_it",
    ),
    broken(
        "S34",
        ("emergency/actions/people/accounts.py", "max_age=INVITATION_AGE)", "max_age=7 * INVITATION_AGE)"),
        by=f"{ACCOUNTS}/test_invitations.py::test_s34_an_invitation_works_once_and_for_a_day",
    ),
    broken(
        "S35",
        (
            "emergency/accounts/sessions.py",
            'return hashlib.blake2b((session_key or "").encode(), digest_size=20).hexdigest()',
            'return session_key or ""',
        ),
        by=f"{ACCOUNTS}/test_sessions.py::test_s35_the_table_holds_no_key_that_works_as_a_cookie",
    ),
    broken(
        "S35",
        (
            "emergency/accounts/sessions.py",
            "return idle if began is None else min(idle, datetime.fromtimestamp(began, UTC) + LONGEST)",
            "return idle if began is None else max(idle, datetime.fromtimestamp(began, UTC))",
        ),
        by=f"{ACCOUNTS}/test_sessions.py::test_s35_eight_hours_end_a_session_however_busy",
    ),
    broken(
        "S35",
        ("config/settings.py", "SESSION_COOKIE_AGE = 30 * 60", "SESSION_COOKIE_AGE = 60 * 60"),
        by=f"{ACCOUNTS}/test_sessions.py::test_s35_half_an_hour_without_use_ends_a_session",
    ),
    broken(
        "S35",
        ("config/settings.py", "SESSION_COOKIE_HTTPONLY = True", "SESSION_COOKIE_HTTPONLY = False"),
        by=f"{ACCOUNTS}/test_sessions.py::test_s35_the_cookie_ends_with_the_browser_and_scripts_cannot_read_it",
    ),
    broken(
        "S36",
        (
            "emergency/actions/people/accounts.py",
            "    if enrolled and not _has_second(user, code, passkey, clock=clock):\n        raise SignInRefused()\n",
            "    if enrolled and code and not _has_second(user, code, passkey, clock=clock):\n        raise SignInRefused()\n",
        ),
        by=f"{ACCOUNTS}/test_invitations.py::test_s36_an_enrolled_person_cannot_be_enrolled_again_by_pass_phrase_alone",
        why="Who leaves the code out is asked for none.",
    ),
    broken(
        "S36",
        (
            "emergency/web/accounts.py",
            "able = able.filter(frozen_at__isnull=True, second_factor__confirmed_at__isnull=True)",
            "able = able.filter(frozen_at__isnull=True)",
        ),
        by=f"{ACCOUNTS}/test_invitations.py::test_s36_an_enrolment_left_open_cannot_take_over_a_confirmed_account",
    ),
    broken(
        "S36",
        (
            "emergency/api/authentication.py",
            "        user__in=User.objects.able_to_act(),\n",
            "        user__is_active=True,\n        user__frozen_at__isnull=True,\n",
        ),
        by=f"{ACCOUNTS}/test_api_access.py::test_w02_s36_a_token_is_worth_nothing_without_a_confirmed_second_factor",
    ),
    broken(
        "S42",
        (
            "emergency/actions/correspondence/telling.py",
            "        ciphertext=slips.write(bytes(key.public_key), letter.text, coded=sentences.fold(letter.phrases, letter.text)),",
            "        ciphertext=(sentences.fold(letter.phrases, letter.text) + letter.text).encode(),",
        ),
        (
            "emergency/actions/correspondence/telling.py",
            "sentences.unfold(slips.read(code, bytes(key.salt), bytes(slip.ciphertext)))",
            "sentences.unfold(bytes(slip.ciphertext).decode())",
        ),
        by="emergency/api/test_s42_access_code.py::test_s42_a_dump_without_the_code_shows_no_slip",
        why="Written and read without a key.",
    ),
    broken(
        "S42",
        (
            "emergency/asking/access.py",
            "if key is None or not fits or _must_wait(key, now) or key.is_hidden:",
            "if key is None or not fits or key.is_hidden:",
        ),
        by=f"{CODES}::test_s42_after_the_free_misses_even_the_right_code_waits_and_looks_like_a_wrong_one",
    ),
    broken(
        "S42",
        (
            "emergency/asking/access.py",
            "    fits = _fits(key, code)\n",
            "    fits = key is not None and _fits(key, code)\n",
        ),
        by=f"{CODES}::test_s42_unknown_reference_and_wrong_code_cost_the_same_work",
    ),
    broken(
        "S42",
        ("emergency/sealing/slips.py", "salt=salt, n=settings", 'salt=b"salt", n=settings'),
        by="emergency/test_slips.py::test_s42_what_is_kept_opens_nothing_without_the_code",
        why="One salt for all: a code of one case would be that of another.",
    ),
    broken(
        "S43",
        (
            "emergency/actions/correspondence/telling.py",
            ".update(opened_at=now, erase_at=gone_at)",
            ".update(opened_at=now)",
        ),
        by=f"{CODES}::test_s43_an_opened_message_is_gone_after_seventy_two_hours",
    ),
    broken(
        "S43",
        (
            "emergency/actions/correspondence/telling.py",
            "filter(aid_request=aid_request, erase_at__gt=now)",
            "filter(aid_request=aid_request)",
        ),
        by=f"{CODES}::test_s43_an_unread_message_is_gone_after_fourteen_days",
    ),
    broken(
        "S43",
        (
            "emergency/actions/ending/retention.py",
            '        "slips": due_slips.delete()[0],',
            '        "slips": due_slips.filter(opened_at__isnull=False).delete()[0],',
        ),
        by=f"{CODES}::test_s43_an_unread_message_is_gone_after_fourteen_days",
    ),
)
