"""Every encrypted column under the newest field key, so that an older one can be dropped and destroyed.

The columns are found by walking the models: a new one cannot be forgotten. Each batch is a transaction of its own;
what stands under the newest key already is passed over, so that a run that was cut off is simply started again.
"""

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.db import models, transaction
from django.db.models import ExpressionWrapper, F

from notifications.field_encryption import EncryptedTextField, decrypt_text, is_under_newest_key

AT_ONCE = 200


def columns() -> Iterator[tuple[type[models.Model], str]]:
    """Return every encrypted column of every room as model and field name."""
    for model in apps.get_models(include_auto_created=True):
        yield from ((model, one.name) for one in model._meta.local_fields if isinstance(one, EncryptedTextField))


def rotate() -> dict[str, int]:
    """Encrypt what an older key holds under the newest and return how many values of each column were changed.

    Raises Undecipherable, with earlier batches done, where no known key opens a value.
    """
    return {f"{model._meta.label}.{name}": _rotate(model, name) for model, name in columns()}


def _rotate(model: type[models.Model], name: str) -> int:
    changed, last = 0, None
    while batch := _keys_after(model, last):
        changed += _rotate_batch(model, name, batch)
        last = batch[-1]
    return changed


def _keys_after(model: type[models.Model], last: Any) -> list[Any]:
    rows = model._base_manager.order_by("pk")
    rows = rows if last is None else rows.filter(pk__gt=last)
    return list(rows.values_list("pk", flat=True)[:AT_ONCE])


def _rotate_batch(model: type[models.Model], name: str, keys: list[Any]) -> int:
    # As it lies in the column: read as the field it is, it would come decrypted.
    token = ExpressionWrapper(F(name), output_field=models.TextField())
    with transaction.atomic():
        rows = model._base_manager.select_for_update().filter(pk__in=keys, **{f"{name}__isnull": False})
        held = dict(rows.annotate(_token=token).values_list("pk", "_token"))
        old = {key: value for key, value in held.items() if not is_under_newest_key(value)}
        for key, value in old.items():
            model._base_manager.filter(pk=key).update(**{name: decrypt_text(value)})
    return len(old)
