"""Tables whose rows are written once: neither changed nor deleted, here and by triggers in the database."""

from collections.abc import Iterable
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from notifications.errors import Refused


class WrittenOnce(Refused):
    """A row of a table that only ever grows was to be changed or deleted."""

    code = "written_once"
    sentence = _("This is on record and is never changed; what has changed since is recorded anew.")


class OnlyAddedQuerySet(models.QuerySet[Any]):
    """Refuses to write past the guard of `OnlyAdded.save`."""

    def update(self, **changes: Any) -> int:
        """Refuse."""
        raise WrittenOnce()

    def bulk_update(self, objs: Iterable[Any], *args: Any, **options: Any) -> int:
        """Refuse."""
        raise WrittenOnce()

    def delete(self) -> tuple[int, dict[str, int]]:
        """Refuse."""
        raise WrittenOnce()


class OnlyAdded(models.Model):
    """A record that is added and stays."""

    objects = OnlyAddedQuerySet.as_manager()

    class Meta:
        abstract = True

    def save(self, *args: Any, **options: Any) -> None:
        """Write a new record; raises WrittenOnce for one that is there already."""
        if not self._state.adding:
            raise WrittenOnce()
        super().save(*args, **options)

    def delete(self, *args: Any, **options: Any) -> tuple[int, dict[str, int]]:
        """Refuse."""
        raise WrittenOnce()
