"""Deletes what has been kept long enough. Meant to run every day."""

from typing import Any

from axes.models import AccessAttempt
from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils import timezone

from incentives.estimates.models import Estimate
from incentives.journey.models import Draft
from incentives.requests.models import ContactRequest


class Command(BaseCommand):
    help = "Deletes the drafts, estimates and contact requests whose time of keeping is over."

    def handle(self, *args: Any, **options: Any) -> None:
        now = timezone.now()
        drafts = Draft.objects.filter(expires_at__lte=now).delete()[0]
        # The training plan of an estimate goes with it and is not counted.
        gone = Estimate.objects.filter(expires_at__lte=now).delete()[1]
        estimates = gone.get(Estimate._meta.label, 0)
        requests = ContactRequest.objects.filter(expires_at__lte=now).delete()[0]
        # Refused sign-ins hold an address: of no use once the wait is over.
        AccessAttempt.objects.filter(attempt_time__lte=now - settings.AXES_COOLOFF_TIME).delete()
        self.stdout.write(
            f"Deleted {drafts} drafts, {estimates} estimates and {requests} contact requests."
        )
