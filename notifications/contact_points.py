"""Where people can be reached: one address per person and channel, encrypted in the database."""

import uuid

from notifications.models import ContactPoint


def reach(user_id: uuid.UUID, *, channel: str, address: str) -> None:
    """Set a person's address on a channel; an empty one removes it."""
    if not address:
        ContactPoint.objects.filter(user_id=user_id, channel=channel).delete()
        return
    ContactPoint.objects.update_or_create(user_id=user_id, channel=channel, defaults={"address": address})


def of(user_id: uuid.UUID) -> list[tuple[str, str]]:
    """Return the person's channels with the address on each, in the order they were given."""
    return [(point.channel, point.address) for point in ContactPoint.objects.filter(user_id=user_id).order_by("pk")]


def lock(user_id: uuid.UUID) -> None:
    """Keep whoever else would ring this person waiting until this transaction ends."""
    list(ContactPoint.objects.select_for_update().filter(user_id=user_id).order_by("pk").values_list("pk", flat=True))
