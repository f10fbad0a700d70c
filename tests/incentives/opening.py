"""A regional grant opened for a test, the way the staff open one. The reference data has none."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.contrib.auth.models import User
from django.utils import timezone

from incentives.rules.models import RegionalGrant
from incentives.rules.publishing import open_grant


def written(code: str, **facts: Any) -> RegionalGrant:
    """A grant of the reference data that one person has completed."""
    author, _ = User.objects.get_or_create(username="author-of-grants")
    grant = RegionalGrant.objects.get(code=code)
    values = {"starts_on": date(2026, 1, 1), "author": author, **facts}
    for name, value in values.items():
        setattr(grant, name, value)
    grant.save()
    return grant


def open_in_test(code: str, **facts: Any) -> RegionalGrant:
    """The same, opened by a second person."""
    approver, _ = User.objects.get_or_create(username="approver-of-grants")
    grant = written(code, **facts)
    open_grant(grant, by=approver, now=timezone.now())
    return grant


JOB_PREMIUM = "oriental-job-premium"
EQUIPMENT = "oriental-equipment"
OF_INVESTMENT = {"cost": "investment_total", "share": Decimal("0.20")}
