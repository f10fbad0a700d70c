"""The language of the moment."""

from django.conf import settings
from django.utils.translation import get_language


def current_language() -> str:
    """``fr``, ``en`` or ``ar``: the one that is active, else the one of the project."""
    return (get_language() or settings.LANGUAGE_CODE)[:2]
