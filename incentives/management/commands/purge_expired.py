"""Deletes what has been kept long enough. Meant to run every day."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from incentives.estimates.models import Estimate
from incentives.journey.models import Draft


class Command(BaseCommand):
    help = "Deletes the drafts and estimates whose time of keeping is over."

    def handle(self, *args: Any, **options: Any) -> None:
        now = timezone.now()
        drafts = Draft.objects.filter(expires_at__lte=now).delete()[0]
        # The training plan of an estimate goes with it and is not counted.
        gone = Estimate.objects.filter(expires_at__lte=now).delete()[1]
        estimates = gone.get(Estimate._meta.label, 0)
        self.stdout.write(f"Deleted {drafts} drafts and {estimates} estimates.")
