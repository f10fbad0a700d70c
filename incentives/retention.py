"""How long things are kept: settings in, dates out."""

from calendar import monthrange
from datetime import datetime, timedelta

from django.conf import settings

MONTHS_PER_YEAR = 12


def add_months(moment: datetime, months: int) -> datetime:
    """The same day ``months`` later, or the last day of a shorter month."""
    years, month = divmod(moment.month - 1 + months, MONTHS_PER_YEAR)
    year, month = moment.year + years, month + 1
    return moment.replace(year=year, month=month, day=min(moment.day, monthrange(year, month)[1]))


def estimate_expiry(now: datetime) -> datetime:
    return add_months(now, settings.LEVIER_ESTIMATE_RETENTION_MONTHS)


def draft_expiry(now: datetime) -> datetime:
    return now + timedelta(days=settings.LEVIER_DRAFT_RETENTION_DAYS)


def contact_expiry(now: datetime) -> datetime:
    return add_months(now, settings.LEVIER_CONTACT_RETENTION_MONTHS)
