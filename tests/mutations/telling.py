"""Telling people: W10 and W11."""

from tests.mutations.kinds import broken

DELIVERY = "notifications/delivery.py"
TELLING, OF_DELIVERY, PROCESSES = (
    "emergency/verification/test_telling.py",
    "notifications/test_delivery.py",
    "notifications/test_delivery_processes.py",
)

ROWS = (
    broken(
        "W10",
        (
            "emergency/announcements.py",
            "    if aid_request.urgency == Urgency.RED:\n        return True\n",
            "    if aid_request.urgency in {Urgency.RED, Urgency.AMBER}:\n        return True\n",
        ),
        by=f"{TELLING}::test_w10_red_rings_and_everything_else_is_quiet",
    ),
    broken(
        "W10",
        (
            "emergency/announcements.py",
            "chairs = chairs_of(aid_request.fund_id, now=now) - kept_away if event",
            "chairs = chairs_of(aid_request.fund_id, now=now) if event",
        ),
        by=f"{TELLING}::test_w10_nobody_tells_themselves_and_the_excluded_learn_nothing",
    ),
    broken(
        "W10",
        ("notifications/catalogue.py", "TEXT: Final = (\n", 'TEXT: Final = (\n    "https://relief.example/work/\\n"\n'),
        by=f"{OF_DELIVERY}::test_w10_a_notice_names_nobody_and_links_nowhere",
    ),
    broken(
        "W10",
        (
            "notifications/models/outbox.py",
            '                | ~models.Q(kind="report") & models.Q(text=""),\n',
            '                | ~models.Q(kind="report"),\n',
        ),
        by="fund/test_report_mails.py::test_w10_a_notice_has_no_words_of_its_own_and_a_report_must",
    ),
    broken(
        "W10",
        (
            DELIVERY,
            "    return open_ones.filter(free).exclude(_too_soon(now)).order_by",
            "    return open_ones.filter(free).order_by",
        ),
        (DELIVERY, "            unclaimed = unclaimed.exclude(_too_soon(now))\n", ""),
        by=f"{OF_DELIVERY}::test_w10_nobody_is_rung_twice_within_fifteen_minutes_on_whichever_way",
        why="Looked at when it is chosen, and again under the lock.",
    ),
    broken(
        "W11",
        (
            DELIVERY,
            "        return unclaimed.update(claimed_at=now, slot=None,",
            "        return unclaimed.update(claimed_at=now, sent_at=now, slot=None,",
        ),
        by=f"{PROCESSES}::test_w11_killed_before_sending_loses_nothing",
        why="Marked before it went.",
    ),
    broken(
        "W11",
        (
            "notifications/channels/email/transport.py",
            '''f"<{parcel.id}@{sender.rpartition('@')[2]}>"''',
            "make_msgid(domain=sender.rpartition('@')[2])",
        ),
        (
            "notifications/channels/email/transport.py",
            "from email.utils import format_datetime\n",
            "from email.utils import format_datetime, make_msgid\n",
        ),
        by=f"{PROCESSES}::test_w11_killed_between_sending_and_marking_repeats_with_the_same_message_id",
    ),
    broken(
        "W11",
        (
            DELIVERY,
            "    unclaimed = open_ones.filter(attempts=message.attempts, claimed_at=message.claimed_at)\n",
            "    unclaimed = open_ones\n",
        ),
        by=f"{PROCESSES}::test_w11_several_workers_send_each_notice_once",
    ),
    broken(
        "W11",
        (
            DELIVERY,
            "        elif all(attempt.failure and attempt.failure.permanent for attempt in tries) or",
            "        elif all(attempt.failure for attempt in tries) or",
        ),
        by=f"{OF_DELIVERY}::test_w11_a_dead_server_loses_nothing",
    ),
)
