"""Locks and boxes: S8 to S16, S21 and S22."""

# ruff: noqa: E501 lines of other files stand here as they are

from tests.mutations.kinds import broken

DOOR, BOXES, ROSTER, SPLIT = (
    "notifications/openpgp.py",
    "notifications/sealing/boxes.py",
    "notifications/roster.py",
    "notifications/sealing/locks.py",
)
MANIFEST = "notifications/sealing/manifest.py"
OF_DOOR, OF_BOXES, OF_ROSTER, OF_MANIFEST = (
    f"notifications/test_{name}.py" for name in ("openpgp", "boxes", "roster", "manifest")
)

ROWS = (
    broken(
        "S8",
        (
            DOOR,
            "        result = _gpg(keyring.folder).encrypt_file(io.BytesIO(plaintext), list(to), armor=False)\n",
            '        (keyring.folder.parent / "plain").write_bytes(plaintext)\n        result = _gpg(keyring.folder).encrypt_file(io.BytesIO(plaintext), list(to), armor=False)\n',
        ),
        by=f"{OF_DOOR}::test_s08_sealing_leaves_the_text_in_no_file_and_no_log_line",
        why="A plain file beside the keyring on the way to gpg.",
    ),
    broken(
        "S8",
        (
            DOOR,
            "        reader_keys = [keyring.keys[name].key_ids(now) for name in to]\n",
            '        reader_keys = [keyring.keys[name].key_ids(now) for name in to]\n        logger.debug("sealing %r", plaintext[:2000].decode(errors="replace"))\n',
        ),
        by=f"{OF_DOOR}::test_s08_sealing_leaves_the_text_in_no_file_and_no_log_line",
    ),
    broken(
        "S8",
        (
            "emergency/actions/asking/intake.py",
            "            insert([key])\n            receipts",
            "            insert([key])\n            act.answer |= asking.texts\n            receipts",
        ),
        by="emergency/intake/test_asking.py::test_s08_nothing_sealed_stands_in_any_table",
        why="Kept in the answer for a repeat.",
    ),
    broken(
        "S8",
        (
            BOXES,
            "    to = [reader.fingerprint for reader in readers]\n",
            '    to = [reader.fingerprint for reader in readers]\n    logger.warning("sealing %s", content[:200].decode(errors="replace"))\n',
        ),
        by="journeys/test_nothing_in_clear.py::test_s08_s41_no_marked_word_lies_in_clear_at_any_step",
        why="The whole story told, and every table, log and file searched.",
    ),
    broken(
        "S9",
        (DOOR, '_ACTS = frozenset({"--list-config",', '_ACTS = frozenset({"--decrypt", "--list-config",'),
        by=(
            f"{OF_DOOR}::test_s09_the_keyring_holds_public_keys_only_and_the_door_decrypts_nothing",
            f"{OF_DOOR}::test_s09_no_code_of_the_service_opens_openpgp_data",
        ),
    ),
    broken(
        "S9",
        (DOOR, "        if passphrase or args[0] not in _ACTS:", "        if passphrase:"),
        by=f"{OF_DOOR}::test_s09_the_keyring_holds_public_keys_only_and_the_door_decrypts_nothing",
    ),
    broken(
        "S10",
        (BOXES, "filter(box_id=box_id, user_id=lock_of or to).first()", "filter(box_id=box_id).first()"),
        by=f"{OF_BOXES}::test_s10_each_reader_opens_the_box_with_the_own_key_and_no_other",
    ),
    broken(
        "S10",
        (SPLIT, "        if key_id(packet) not in key_ids:\n", "        if not key_id(packet):\n"),
        by=f"{OF_DOOR}::test_s10_a_lock_for_another_key_is_noticed",
    ),
    broken(
        "S10",
        (SPLIT, "tags != [packets.LOCK] * len(reader_keys) + [packets.DATA]:", "packets.DATA not in tags:"),
        by=f"{OF_MANIFEST}::test_s10_a_message_with_other_locks_than_asked_for_is_in_doubt",
    ),
    broken(
        "S10",
        (
            BOXES,
            "zip(sealed_box.readers, sealed_box.sealed.locks, strict=True)",
            "zip(sealed_box.readers, [*sealed_box.sealed.locks[1:], sealed_box.sealed.locks[0]], strict=True)",
        ),
        by=f"{OF_BOXES}::test_s10_each_reader_opens_the_box_with_the_own_key_and_no_other",
        why="Lock rows to the wrong readers.",
    ),
    broken(
        "S11",
        (
            ROSTER,
            "return key is not None and member.expires_on >= now.date() and bool(key.key_ids(now))",
            "return key is not None and bool(key.key_ids(now))",
        ),
        by=f"{OF_ROSTER}::test_s11_a_member_whose_line_has_ended_does_not_read",
    ),
    broken(
        "S11",
        (
            "notifications/sealing/keys.py",
            "        if not self.usable or _is_over(self.expires_at, now):",
            "        if _is_over(self.expires_at, now):",
        ),
        by="notifications/test_keys.py::test_s11_a_disabled_key_and_one_without_a_valid_subkey_are_unusable",
    ),
    broken(
        "S11",
        (
            "notifications/sealing/keys.py",
            " for subkey in self.subkeys if not _is_over(subkey.expires_at, now))",
            " for subkey in self.subkeys)",
        ),
        (
            "notifications/sealing/keys.py",
            'if "e" in facts["cap"].lower() and not _UNUSABLE & set(facts["trust"]) and _is_strong(facts)',
            'if "e" in facts["cap"].lower() and _is_strong(facts)',
        ),
        (
            "notifications/sealing/keys.py",
            'usable = "E" in listing["cap"] and "D" not in listing["cap"] and not',
            'usable = "D" not in listing["cap"] and not',
        ),
        by=f"{OF_ROSTER}::test_s11_a_key_gone_bad_gets_no_lock_and_an_alarm_while_the_others_go_on",
        why="An expired subkey shows by its day, by gpg's letter and by the missing E.",
    ),
    broken(
        "S11",
        (BOXES, "    if reached < least_readers:\n", "    if not reached:\n"),
        by=f"{OF_BOXES}::test_s11_too_few_readers_close_sealing_and_nothing_is_stored",
    ),
    broken(
        "S11",
        (
            BOXES,
            "    if without_key := len(people) - reached:\n",
            "    if (without_key := len(people) - reached) and not reached:\n",
        ),
        by=f"{OF_ROSTER}::test_s11_a_key_gone_bad_gets_no_lock_and_an_alarm_while_the_others_go_on",
        why="The alarm only when nobody is left.",
    ),
    broken(
        "S11",
        (
            "emergency/sealing/audiences.py",
            "        if not coordinators or seats < LEAST_SEATS:",
            "        if not coordinators or not seats:",
        ),
        by="emergency/intake/test_asking.py::test_s11_without_a_quorum_of_readers_the_form_closes_and_nothing_is_stored",
    ),
    broken(
        "S12",
        (
            DOOR,
            '        _demand(bool(result.ok) and result.returncode == 0 and failed is None, "sealing did not end well")\n',
            "",
        ),
        by=f"{OF_DOOR}::test_s12_whatever_goes_wrong_with_gnupg_closes_sealing",
    ),
    broken(
        "S12",
        (
            DOOR,
            "with self._open_subprocess(args) as process, limited(process, _LONGEST_CALL_SECONDS):",
            "with self._open_subprocess(args) as process:",
        ),
        by=f"{OF_DOOR}::test_s12_whatever_goes_wrong_with_gnupg_closes_sealing",
    ),
    broken(
        "S12",
        (
            SPLIT,
            '    if len(found[-1].body) < plaintext_length + _LEAST_OVERHEAD:\n        raise Doubtful("data is shorter than what was to be sealed")\n',
            "",
        ),
        by=f"{OF_DOOR}::test_s12_whatever_goes_wrong_with_gnupg_closes_sealing",
    ),
    broken(
        "S12",
        (
            BOXES,
            "    with ThreadPoolExecutor(max_workers=_AT_ONCE) as pool:\n        return list(pool.map(seal_one, drafts))\n",
            "    sealed = []\n    for draft in drafts:\n        try:\n            sealed.append(seal_one(draft))\n        except SealingClosed:\n            continue\n    return sealed\n",
        ),
        by="emergency/attaching/test_attaching.py::test_s12_nothing_is_stored_when_sealing_fails_in_the_middle",
        why="What could be sealed is kept, the rest dropped.",
    ),
    broken(
        "S13",
        (
            "config/settings.py",
            'FILE_UPLOAD_HANDLERS = ["config.uploads.MemoryOnly"]',
            'FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.TemporaryFileUploadHandler"]',
        ),
        by="config/test_uploads.py::test_s13_a_client_that_goes_away_leaves_nothing",
    ),
    broken(
        "S13",
        (
            "config/uploads.py",
            "        super().new_file(*arguments, **named)\n        self.buffer = BytesIO()",
            "        super().new_file(*arguments, **named)\n        self.buffer = TemporaryFile()",
        ),
        (
            "config/uploads.py",
            "from io import BytesIO\n",
            "from io import BytesIO\nfrom tempfile import TemporaryFile\n",
        ),
        by="emergency/attaching/test_attaching.py::test_s13_a_form_cut_off_while_its_file_arrives_leaves_nothing",
    ),
    broken(
        "S14",
        (
            MANIFEST,
            "    if len(content) != manifest.length or hashlib.sha256(content).hexdigest() != manifest.sha256:",
            "    if len(content) != manifest.length:",
        ),
        by=f"{OF_MANIFEST}::test_s14_any_change_or_cut_of_the_content_is_noticed",
    ),
    broken(
        "S14",
        (
            MANIFEST,
            '"case": str(self.case), "box": str(self.box), "kind": self.kind}',
            '"case": str(self.case), "box": str(self.case), "kind": self.kind}',
        ),
        by=f"{OF_BOXES}::test_s14_a_reader_refuses_another_box_put_in_the_place_of_the_asked_one",
    ),
    broken(
        "S14",
        (
            "config/static/reader/key.mjs",
            'const ASKED_FOR = ["case", "box", "kind", "seq"];',
            'const ASKED_FOR = ["kind", "seq"];',
        ),
        by="browser/test_reading.py::test_s14_a_swapped_or_exchanged_text_is_not_shown",
    ),
    broken(
        "S15",
        (
            "notifications/sealing/padding.py",
            "return content.ljust(size_for(len(content), is_file=is_file), _FILLER)",
            "size_for(len(content), is_file=is_file)\n    return content",
        ),
        by=f"{OF_BOXES}::test_s15_short_and_long_texts_make_boxes_of_one_size",
    ),
    broken(
        "S15",
        (
            "notifications/sealing/padding.py",
            "TEXT_SIZES = (4 * KIB, 8 * KIB,",
            "TEXT_SIZES = (1 * KIB, 2 * KIB, 4 * KIB, 8 * KIB,",
        ),
        by=f"{OF_MANIFEST}::test_s15_ten_and_three_thousand_nine_hundred_letters_are_one_class",
    ),
    broken(
        "S15",
        (DOOR, '    *["-z", "0"],\n', ""),
        by=f"{OF_BOXES}::test_s15_short_and_long_texts_make_boxes_of_one_size",
        why="gpg compresses by itself, and what is filled up shrinks again.",
    ),
    broken(
        "S16",
        (MANIFEST, '        return text.ljust(HEADER_LENGTH - 1) + b"\\n"', '        return text + b"\\n"'),
        by=f"{OF_MANIFEST}::test_s16_a_files_name_changes_no_length",
    ),
    broken(
        "S16",
        (
            "emergency/attaching/files.py",
            "    media_type, ending = _MEDIA_TYPES[kind]\n",
            '    media_type, ending = _MEDIA_TYPES[kind]\n    logger.info("a picture was cleaned: %s", attachment.name)\n',
        ),
        ("emergency/attaching/files.py", "import uuid\n", "import logging\nimport uuid\n"),
        (
            "emergency/attaching/files.py",
            'DOCUMENT = "document"\n',
            'DOCUMENT = "document"\nlogger = logging.getLogger(__name__)\n',
        ),
        by="emergency/attaching/test_attaching.py::test_s16_a_photo_is_sealed_with_its_name_in_the_manifest_only",
        why="A log needs its logger.",
    ),
    broken(
        "S21",
        (
            "notifications/sealing/relocking.py",
            "    fresh = [one for reader, one in wanted.items() if reader not in known]\n    there",
            '    fresh = [one for reader, one in wanted.items() if reader not in known]\n    box = Box.objects.get(pk=box_id)\n    box.sha256 = hashlib.sha256(b"".join(one.packet for one in fresh)).hexdigest()\n    box.save()\n    there',
        ),
        (
            "notifications/sealing/relocking.py",
            "from notifications.models import Lock\n",
            "from notifications.models import Box, Lock\n",
        ),
        (
            "notifications/sealing/relocking.py",
            "from collections.abc import",
            "import hashlib\nfrom collections.abc import",
        ),
        by="emergency/sealing/test_relocking.py::test_s21_a_colleagues_lock_opens_the_box_for_the_newcomer_and_the_box_stays_as_it_is",
    ),
    broken(
        "S21",
        (
            "notifications/sealing/relocking.py",
            "    there.filter(user_id__in={one.reader.user_id for one in fresh}).delete()\n",
            "    Lock.objects.filter(box_id=box_id).exclude(user_id=made_by).delete()\n",
        ),
        by="emergency/sealing/test_relocking.py::test_s21_a_colleagues_lock_opens_the_box_for_the_newcomer_and_the_box_stays_as_it_is",
    ),
    broken(
        "S22",
        (
            "emergency/actions/reading/rostering.py",
            "            readers_left(scope.pk, roster_changes.readers_lost(before.members, after.members), now)\n",
            "",
        ),
        by="emergency/readers/test_proposals.py::test_s22_the_locks_of_a_retired_member_are_gone_with_the_second_signature",
    ),
    broken(
        "S22",
        (
            "emergency/actions/reading/relocking.py",
            '_GONE = frozenset({"frozen", "retired", "lost"})',
            '_GONE = frozenset({"frozen", "lost"})',
        ),
        by="emergency/sealing/test_handing_over.py::test_s22_who_is_retired_lost_or_frozen_in_the_roster_holds_no_lock_after_the_next_run",
    ),
    broken(
        "S22",
        (
            "emergency/actions/reading/relocking.py",
            "elif not line.roles & OFFLINE and not _still_reads(sort, kind, roles.get(user_id), user_id in hearing):",
            "elif not line.roles & OFFLINE and not roles.get(user_id):",
        ),
        by="emergency/sealing/test_handing_over.py::test_s22_of_two_offices_only_the_one_that_ended_loses_its_locks",
    ),
)
