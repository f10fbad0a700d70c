"""Reminds the staff of the contact requests that wait. Meant to run every day."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from incentives.requests.reminders import send_reminders


class Command(BaseCommand):
    help = "Sends the assignees and the agency an e-mail about the contact requests that wait."

    def handle(self, *args: Any, **options: Any) -> None:
        done = send_reminders(now=timezone.now())
        self.stdout.write(f"{done.sent} reminders sent, {done.failed} failed.")
