"""Creates the reference data that is missing; reports what differs; overwrites nothing."""

from typing import Any

from auditlog.context import disable_auditlog
from django.core.management.base import BaseCommand
from django.db import transaction

from incentives.changes.loading import load_golden_cases
from incentives.estimates.models import PlaceRevision
from incentives.pages.loading import load_pages
from incentives.rules.loading import load_rules
from sites.loading import load_sites


class Command(BaseCommand):
    help = "Creates the reference data that is missing, reports what differs, overwrites nothing."

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        # Reference data changes nothing that is there; the publication event says what it brought.
        with disable_auditlog():
            self._load()

    def _load(self) -> None:
        load_sites(stdout=self.stdout)
        # It writes many rows at once, which no signal tells.
        PlaceRevision.renew()
        rules = load_rules()
        for difference in rules.differing:
            self.stdout.write(
                f"{difference.row}: {difference.field} is {difference.stored!r} here,"
                f" {difference.seed!r} in the reference data. Left as it is."
            )
        self.stdout.write(
            f"Rules: {rules.created} rows created, {len(rules.differing)} differences."
        )
        self.stdout.write(f"Golden cases: {load_golden_cases()} created.")
        load_pages(stdout=self.stdout)
