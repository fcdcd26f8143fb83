"""What an address says of itself in the API's description: what may be sent to it, and what comes back."""

from collections.abc import Callable
from typing import Any, TypeVar

from drf_spectacular.utils import extend_schema
from rest_framework import serializers

from fund.api.bodies import FundQuery
from fund.api.calling import IDEMPOTENCY_KEY

OK, CREATED = 200, 201
Form = type[serializers.Serializer[Any]]
Method = TypeVar("Method", bound=Callable[..., Any])


def shows(
    operation: str, answer: Form, query: Form | None = FundQuery, *, tag: str = "fund"
) -> Callable[[Method], Method]:
    """Describe what is read at an address: what may be asked in it, and what it answers."""
    parameters = [query] if query else []
    return extend_schema(operation_id=operation, parameters=parameters, responses=answer, tags=[tag])


def takes(
    operation: str, body: Form, answer: Form, *, status: int = CREATED, tag: str = "fund"
) -> Callable[[Method], Method]:
    """Describe an act: its body, its answer, and the key by which a repeat is known."""
    return extend_schema(
        operation_id=operation,
        request=body,
        responses={status: answer},
        parameters=[IDEMPOTENCY_KEY],
        tags=[tag],
    )
