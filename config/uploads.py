"""Uploads live in memory only and end at a hard cap: nothing a person sends touches a disk unsealed."""

from io import BytesIO
from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadedfile import InMemoryUploadedFile
from django.core.files.uploadhandler import FileUploadHandler

from notifications.errors import TooLarge


class UploadTooLarge(TooLarge, RequestDataTooBig):
    """The files of one call are above the cap.

    It is Django's own error as well, so that it is answered also where the body is read before any view.
    """


class MemoryOnly(FileUploadHandler):
    """Keep each file in memory; all files of one call together stay below settings.BODY_LIMIT."""

    def __init__(self, request: Any = None) -> None:
        super().__init__(request)
        self.taken = 0
        self.buffer = BytesIO()

    def handle_raw_input(
        self, input_data: Any, META: Any, content_length: int, boundary: Any, encoding: str | None = None
    ) -> None:
        """Refuse by the announced length before anything is read."""
        if content_length > settings.BODY_LIMIT:
            raise UploadTooLarge()

    def new_file(self, *arguments: Any, **named: Any) -> None:
        """Begin one file."""
        super().new_file(*arguments, **named)
        self.buffer = BytesIO()

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Take one piece; raises UploadTooLarge above the cap."""
        self.taken += len(raw_data)
        if self.taken > settings.BODY_LIMIT:
            raise UploadTooLarge()
        self.buffer.write(raw_data)

    def file_complete(self, file_size: int) -> InMemoryUploadedFile:
        """Hand over the whole file, kept in memory."""
        self.buffer.seek(0)
        return InMemoryUploadedFile(
            file=self.buffer,
            field_name=self.field_name,
            name=self.file_name,
            content_type=self.content_type,
            size=file_size,
            charset=self.charset,
            content_type_extra=self.content_type_extra,
        )

    def upload_interrupted(self) -> None:
        """Forget what had arrived when the sender went away."""
        self.buffer = BytesIO()
