"""Deliver what is due, once."""

from typing import Any

from django.core.management.base import BaseCommand

from notifications import clock, delivery


class Command(BaseCommand):
    """Prints how many notices went out."""

    help = "Deliver the notices that are due, once."

    def handle(self, *args: Any, **options: Any) -> None:
        """Deliver and report."""
        self.stdout.write(f"sent: {delivery.deliver_due(now=clock.now())}")
