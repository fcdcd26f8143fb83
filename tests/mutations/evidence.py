"""Evidence and the way in and out: S29 to S32 and S37 to S41."""

# ruff: noqa: E501 lines of other files stand here as they are

from tests.mutations.kinds import POSTGRES, broken

LITE, POST = "notifications/sql/sqlite.sql", "notifications/sql/postgresql.sql"
AUDIT = "notifications/audit.py"
TAMPERING, ROLES, HEADERS, UPLOADS, DELIVERY = (
    "notifications/test_audit_tampering.py",
    "notifications/test_s30_roles.py",
    "config/test_headers.py",
    "config/test_uploads.py",
    "notifications/test_delivery.py",
)
CLEANING = "emergency/attaching/test_s39_cleaning.py"
NOTHING_OF_THE_BANK = "fund/reconciliation/test_s41_nothing_of_the_bank_in_clear.py"

ROWS = (
    broken(
        "S29",
        (
            LITE,
            "CREATE TRIGGER audit_row_unaltered BEFORE UPDATE ON",
            "CREATE TRIGGER audit_row_unaltered BEFORE UPDATE OF seq ON",
        ),
        by=f"{TAMPERING}::test_s29_the_database_refuses_to_change_the_chain",
    ),
    broken(
        "S29",
        (
            LITE,
            "WHEN EXISTS (SELECT 1 FROM notifications_auditrow WHERE seq = NEW.seq)",
            "WHEN EXISTS (SELECT 1 FROM notifications_auditrow WHERE hash = NEW.hash)",
        ),
        by=f"{TAMPERING}::test_s29_sqlite_refuses_to_replace",
    ),
    broken(
        "S29",
        (POST, "    BEFORE UPDATE OR DELETE ON notifications_auditrow", "    BEFORE UPDATE ON notifications_auditrow"),
        by=f"{TAMPERING}::test_s29_the_database_refuses_to_change_the_chain",
        on=POSTGRES,
    ),
    broken(
        "S29",
        (POST, "    BEFORE TRUNCATE ON notifications_auditdetail", "    BEFORE TRUNCATE ON notifications_audithead"),
        by=f"{TAMPERING}::test_s29_postgresql_refuses_to_truncate",
        on=POSTGRES,
    ),
    broken(
        "S29",
        (AUDIT, "    if row.hash != hash_of(row.seq, row.prev, row.digest):\n", "    if not row.hash:\n"),
        by=f"{TAMPERING}::test_s29_a_changed_hash_is_found_also_when_the_head_agrees",
    ),
    broken(
        "S29",
        (AUDIT, "    if row.prev != prev:\n", "    if not row.prev and prev:\n"),
        by=f"{TAMPERING}::test_s29_a_changed_row_with_a_fitting_hash_is_found",
    ),
    broken(
        "S29",
        (
            AUDIT,
            'if hasattr(row, "detail") and digest_of(row.detail) != row.digest:',
            'if hasattr(row, "detail") and not row.digest:',
        ),
        by=f"{TAMPERING}::test_s29_a_changed_detail_is_found",
    ),
    broken(
        "S29",
        (AUDIT, "    if row.seq != before + 1:\n", "    if row.seq <= before:\n"),
        by=f"{TAMPERING}::test_s29_a_row_taken_out_of_a_chain_knit_together_again_is_found",
    ),
    broken(
        "S29",
        (AUDIT, "    if seq < begun[0]:\n", "    if not seq and begun[0]:\n"),
        by=f"{TAMPERING}::test_s29_a_deleted_last_row_is_found",
    ),
    broken(
        "S29",
        (AUDIT, "    if seq > (ended := head()[0]):\n", "    if not (ended := head()[0]):\n"),
        by=f"{TAMPERING}::test_s29_an_inserted_row_is_found",
    ),
    broken(
        "S30",
        ("notifications/apps.py", '    "notifications_auditrow": grants.ADD,\n', ""),
        by=f"{ROLES}::test_s30_every_table_that_a_trigger_keeps_wholly_may_only_be_added_to",
    ),
    broken(
        "S30",
        ("fund/apps.py", '    "fund_posting": grants.ADD,\n', '    "fund_posting": grants.ALL,\n'),
        by=f"{ROLES}::test_s30_without_a_trigger_the_role_still_cannot_change_a_posting",
        on=POSTGRES,
    ),
    broken(
        "S30",
        (
            "notifications/grants.py",
            """cursor.execute(f"GRANT {', '.join(_kept.get(table, ALL))} ON {quoted} TO {named}")""",
            """cursor.execute(f"GRANT {', '.join(ALL)} ON {quoted} TO {named}")""",
        ),
        by=f"{TAMPERING}::test_s30_the_role_that_serves_pages_cannot_change_the_chain",
        on=POSTGRES,
    ),
    broken(
        "S30",
        ("fund/apps.py", '    "fund_numberseries": ("SELECT",),\n', '    "fund_numberseries": ("SELECT", "UPDATE"),\n'),
        (
            "fund/sql/postgresql.sql",
            "CREATE OR REPLACE TRIGGER fund_series_by_seal BEFORE UPDATE OR DELETE ON",
            "CREATE OR REPLACE TRIGGER fund_series_by_seal BEFORE DELETE ON",
        ),
        by=f"{ROLES}::test_s30_what_the_role_must_not_do_is_refused",
        on=POSTGRES,
        why="The right, and the trigger behind it.",
    ),
    broken(
        "S30",
        ("config/management/commands/work.py", "            checks.refuse_start()\n", "            pass\n"),
        by="config/test_starting.py::test_s30_nothing_starts_as_the_owner_of_the_books",
        on=POSTGRES,
    ),
    broken(
        "S30",
        ("config/celery.py", 'app.steps["worker"].add(Checked)\n', ""),
        by="config/test_starting.py::test_s30_nothing_starts_as_the_owner_of_the_books",
        on=POSTGRES,
        why="Celery runs the checks itself and goes on whatever they say.",
    ),
    broken(
        "S31",
        (
            AUDIT,
            "    deleted, _ = AuditDetail.objects.filter(object_id__in=list(object_ids)).delete()\n",
            '    found = AuditDetail.objects.filter(object_id__in=list(object_ids))\n    rows = list(found.values_list("row_id", flat=True))\n    deleted, _ = found.delete()\n    AuditRow.objects.filter(pk__in=rows).delete()\n',
        ),
        (
            LITE,
            "CREATE TRIGGER audit_row_stays BEFORE DELETE ON notifications_auditrow\nBEGIN",
            "CREATE TRIGGER audit_row_stays BEFORE DELETE ON notifications_auditrow WHEN EXISTS (SELECT 1 FROM notifications_auditdetail WHERE row_id = OLD.seq)\nBEGIN",
        ),
        by="notifications/test_audit.py::test_s31_erasing_details_keeps_the_chain_valid",
        why="The links go with the details; the trigger would refuse it.",
    ),
    broken(
        "S31",
        ("emergency/actions/ending/retention.py", "    audit.erase_details([aid_request.pk], now=act.now)\n", ""),
        by="emergency/retention/test_erasing.py::test_s31_after_erasing_nothing_leads_from_what_stays_to_anybody",
    ),
    broken(
        "S31",
        ("emergency/actions/ending/retention.py", "        commitment.barred_people = []\n", ""),
        by="emergency/retention/test_erasing.py::test_s31_after_erasing_nothing_leads_from_what_stays_to_anybody",
    ),
    broken(
        "S31",
        (
            "emergency/actions/ending/retention.py",
            '    Round.objects.filter(aid_request=aid_request).update(reason_code="", rate=None)\n',
            "    Decision.objects.filter(round__aid_request=aid_request).delete()\n",
        ),
        by="emergency/retention/test_erasing.py::test_s31_the_tombstone_the_decision_the_vouchers_and_the_books_stay",
    ),
    broken(
        "S32",
        (
            "emergency/actions/complaints/hearing.py",
            "        Complaint.objects.filter(pk=complaint_id).delete()\n",
            "",
        ),
        by="emergency/hearing/test_complaining.py::test_s32_a_closed_complaint_is_erased_after_its_time_and_an_open_one_stays",
    ),
    broken(
        "S32",
        (
            "emergency/actions/ending/retention.py",
            '    dated = rows.filter(Exists(Box.objects.filter(owner_id=OuterRef("pk"), kind="payout")))\n    dated = dated.annotate(',
            "    dated = rows.annotate(",
        ),
        by="emergency/retention/test_erasing.py::test_s32_payment_details_are_erased_once_though_their_case_stays",
    ),
    broken(
        "S37",
        (
            "config/middleware.py",
            '            response.headers["Cache-Control"] = "no-store"\n',
            '            response.headers.setdefault("Cache-Control", "private")\n',
        ),
        by=f"{HEADERS}::test_s37_every_kind_of_answer_has_the_full_header_set",
    ),
    broken(
        "S37",
        (
            "config/settings.py",
            '        "script-src": [SELF],\n',
            '        "script-src": [SELF, "\'unsafe-inline\'"],\n',
        ),
        by=f"{HEADERS}::test_s37_every_kind_of_answer_has_the_full_header_set",
    ),
    broken(
        "S37",
        ("config/settings.py", '    "config.middleware.SecurityHeaders",\n', ""),
        (
            "config/settings.py",
            '    "config.middleware.BodyLimit",\n',
            '    "config.middleware.BodyLimit",\n    "config.middleware.SecurityHeaders",\n',
        ),
        by=f"{HEADERS}::test_s37_every_kind_of_answer_has_the_full_header_set",
        why="No more the outermost layer.",
    ),
    broken(
        "S38",
        (
            "config/log_filters.py",
            '            record.msg, record.args = f"{kind.__name__} at{places}", ()\n',
            '            record.msg, record.args = f"{kind.__name__} at{places}: {_message}", ()\n',
        ),
        by=f"{HEADERS}::test_s38_a_crash_in_any_view_tells_nothing_that_was_posted",
    ),
    broken(
        "S38",
        (
            "config/log_filters.py",
            "        record.exc_info, record.exc_text, record.stack_info = None, None, None\n",
            "        record.exc_text, record.stack_info = None, None\n",
        ),
        by=f"{HEADERS}::test_s38_a_chain_of_exceptions_is_cut",
    ),
    broken(
        "S38",
        ("config/settings.py", "    SECURE_HSTS_SECONDS = 0 if ONION else 63_072_000\n", ""),
        by="config/test_checks.py::test_s38_production_passes_every_deployment_check",
    ),
    broken(
        "S39",
        ("config/uploads.py", "        if self.taken > settings.BODY_LIMIT:\n            raise UploadTooLarge()\n", ""),
        by=f"{UPLOADS}::test_s39_the_cap_counts_what_arrives_not_what_was_announced",
    ),
    broken(
        "S39",
        (
            "config/settings.py",
            'FILE_UPLOAD_HANDLERS = ["config.uploads.MemoryOnly"]',
            'FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.MemoryFileUploadHandler", "django.core.files.uploadhandler.TemporaryFileUploadHandler"]',
        ),
        by=f"{UPLOADS}::test_s39_a_file_is_kept_in_memory",
        why="Django's own, which write what is large to a disk.",
    ),
    broken(
        "S39",
        (
            "config/middleware.py",
            "        if length > settings.BODY_LIMIT:\n            return errors.respond(request, TooLarge())\n",
            "",
        ),
        by=f"{UPLOADS}::test_s39_a_large_body_is_refused_unread",
    ),
    broken(
        "S39",
        (
            "emergency/attaching/drawing.py",
            "        bare = _points_of(turned)\n    out = BytesIO()\n",
            '        bare = turned.copy() if turned.mode == "RGB" else _points_of(turned)\n    out = BytesIO()\n',
        ),
        by=f"{CLEANING}::test_s39_a_picture_loses_place_device_comment_and_profile",
        why="A plain saving anew keeps comments.",
    ),
    broken(
        "S39",
        ("emergency/attaching/drawing.py", "        check_points(*picture.size)\n", ""),
        by=f"{CLEANING}::test_s39_a_bomb_is_refused_before_it_is_drawn",
    ),
    broken(
        "S39",
        (
            "emergency/attaching/files.py",
            "    if not pictures.kind_of(content):\n        raise _unknown(content)\n",
            '    if not pictures.kind_of(content):\n        return CleanFile(content, attachment.name, "application/octet-stream")\n',
        ),
        by=f"{CLEANING}::test_s39_everything_else_is_refused_by_content_not_by_name",
    ),
    broken(
        "S40",
        (
            "notifications/channels/email/transport.py",
            '        "To": "undisclosed-recipients:;",\n',
            '        "To": parcel.address,\n',
        ),
        by=f"{DELIVERY}::test_s40_w10_all_notices_of_a_kind_are_byte_equal",
    ),
    broken(
        "S40",
        (
            "notifications/channels/email/transport.py",
            "        parcel.text if is_report else catalogue.TEXT,\n",
            '        parcel.text if is_report else f"{catalogue.TEXT}\\n{parcel.id.hex[:8]}",\n',
        ),
        by=f"{DELIVERY}::test_s40_w10_all_notices_of_a_kind_are_byte_equal",
    ),
    broken(
        "S41",
        (
            "fund/reconciliation/clear.py",
            "transaction_code=clear_transaction_code(line.transaction_code),",
            "transaction_code=line.transaction_code[:20],",
        ),
        by=f"{NOTHING_OF_THE_BANK}::test_s41_after_an_import_no_planted_name_account_or_text_is_anywhere",
    ),
    broken(
        "S41",
        (
            "fund/reconciliation/words.py",
            "        return sorted(self._codes_in(text) | self._references_in(text))",
            "        return sorted(self._codes_in(text) | self._references_in(text) | set(text.split()))",
        ),
        by=f"{NOTHING_OF_THE_BANK}::test_s41_a_preview_keeps_no_name_account_or_text_in_clear_and_goes_without_a_trace",
    ),
    broken(
        "S41",
        (
            "fund/reconciliation/digests.py",
            '    key = hashlib.sha256(f"bank statement {purpose} {settings.SECRET_KEY}".encode()).digest()\n    return hmac.new(key, content, hashlib.sha256).hexdigest()',
            '    return content.hex()[:64] if purpose == "bank id" else hmac.new(settings.SECRET_KEY.encode(), content, hashlib.sha256).hexdigest()',
        ),
        by=f"{NOTHING_OF_THE_BANK}::test_s41_after_an_import_no_planted_name_account_or_text_is_anywhere",
        why="What is only written otherwise can be read back.",
    ),
)
