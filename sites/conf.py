"""The settings that the locations read."""

from django.conf import settings


def stale_after_years() -> int:
    """Age, in years, beyond which the reference year of a figure is pointed out as old."""
    years: int = settings.LEVIER_STALE_FIGURE_YEARS
    return years
