"""Publish the change sets whose day has come, for the scheduler to run every morning."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from incentives.changes.steps import publish_due


class Command(BaseCommand):
    help = (
        "Publishes the approved change sets whose day has come. Whoever asks for the rules does so"
        " too: this command keeps the day even when nobody comes."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        for change_set in publish_due(now=timezone.now()):
            self.stdout.write(f"Published: {change_set.pk}, {change_set}")
