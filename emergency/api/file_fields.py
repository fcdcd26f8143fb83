"""Files in the API's bodies: name, type and content in base64; what they are is judged by their content."""

import base64
import binascii
from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from emergency.attaching.files import MOST_FILES, Attachment

LONGEST_NAME = 200


@extend_schema_field({"type": "string", "format": "byte"})
class Base64Field(serializers.CharField):
    """Octets as base64."""

    def to_internal_value(self, data: Any) -> bytes:  # type: ignore[override]  # octets, where the base class has text
        """Return the octets; a ValidationError for anything that is no base64, which is never echoed."""
        text = super().to_internal_value(data)
        try:
            return base64.b64decode(text, validate=True)
        except (binascii.Error, ValueError) as error:
            raise serializers.ValidationError(_("Send the content as base64.")) from error


class AttachmentBody(serializers.Serializer[Any]):
    """One file; `type` is taken as said and decides nothing."""

    name = serializers.CharField(max_length=LONGEST_NAME, required=False, allow_blank=True, write_only=True)
    type = serializers.CharField(max_length=LONGEST_NAME, required=False, allow_blank=True, write_only=True)
    content = Base64Field(write_only=True)

    def to_internal_value(self, data: Any) -> Attachment:
        """Return the file as it was sent."""
        said = super().to_internal_value(data)
        return Attachment(said["content"], said.get("name", ""))


class AttachmentsField(serializers.ListField):
    """Up to three files."""

    def __init__(self, **options: Any) -> None:
        super().__init__(child=AttachmentBody(), max_length=MOST_FILES, **options)
