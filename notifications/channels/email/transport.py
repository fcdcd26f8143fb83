"""Mail by SMTP: plain text, constant words, one stable Message-ID per notice, no recipient in the headers."""

import smtplib
from email.utils import format_datetime

from django.conf import settings
from django.core.mail import EmailMessage, get_connection

from notifications import catalogue
from notifications.channels.base import DeliveryFailed, Parcel
from notifications.outbox import REPORT

_PERMANENT = range(500, 600)


def send(parcel: Parcel) -> None:
    """Hand the notice to the mail server; raises DeliveryFailed."""
    try:
        taken = message(parcel).send()
    except smtplib.SMTPRecipientsRefused as error:
        raise _refusal([code for code, _ in error.recipients.values()]) from None
    except smtplib.SMTPResponseException as error:
        raise _refusal([error.smtp_code]) from None
    except (OSError, smtplib.SMTPException):
        raise DeliveryFailed("unreachable", down=True) from None
    if not taken:
        raise DeliveryFailed("not_taken")


def message(parcel: Parcel) -> EmailMessage:
    """Return the mail: two notices of one kind differ in date and id only, a report has words of its own."""
    senders = {"ring": settings.RING_SENDER, "quiet": settings.QUIET_SENDER, REPORT: settings.QUIET_SENDER}
    sender, is_report = senders[parcel.kind], parcel.kind == REPORT
    headers = {
        "To": "undisclosed-recipients:;",
        "Date": format_datetime(parcel.written_at),
        "Message-ID": f"<{parcel.id}@{sender.rpartition('@')[2]}>",
        "Auto-Submitted": "auto-generated",
    }
    return EmailMessage(
        catalogue.REPORT_SUBJECT if is_report else catalogue.SUBJECT,
        parcel.text if is_report else catalogue.TEXT,
        sender,
        bcc=[parcel.address],
        headers=headers,
        connection=get_connection(),
    )


def _refusal(codes: list[int]) -> DeliveryFailed:
    permanent = all(code in _PERMANENT for code in codes)
    return DeliveryFailed("refused" if permanent else "later", permanent=permanent)
