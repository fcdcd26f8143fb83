"""A real SMTP server of this process that keeps what it takes."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import Message
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session


@dataclass
class Postbox:
    """Takes mails; `answer` is what it says to one, `None` takes it."""

    answer: str | None = None
    port: int = 0
    mails: list[Envelope] = field(default_factory=list)

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        if self.answer:
            return self.answer
        self.mails.append(envelope)
        return "250 taken"

    def messages(self) -> list[Message]:
        return [message_from_bytes(bytes(mail.content or b"")) for mail in self.mails]


@contextmanager
def server(settings: Any) -> Iterator[Postbox]:
    """Run the server and point Django's mail at it."""
    box = Postbox(port=free_port())
    controller = Controller(box, hostname="127.0.0.1", port=box.port)
    controller.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", box.port
    try:
        yield box
    finally:
        controller.stop()


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])
