"""Units of counted things, in the grammatical number that the figure asks for."""

from collections.abc import Callable, Mapping
from decimal import Decimal

from django.utils.translation import ngettext

_COUNTED: Mapping[str, Callable[[int], str]] = {
    "months": lambda n: ngettext("%(number)s month", "%(number)s months", n),
    "years": lambda n: ngettext("%(number)s year", "%(number)s years", n),
    "jobs": lambda n: ngettext("%(number)s job", "%(number)s jobs", n),
    "people": lambda n: ngettext("%(number)s person", "%(number)s people", n),
    "hours/month": lambda n: ngettext("%(number)s hour a month", "%(number)s hours a month", n),
    "jobs/MMAD": lambda n: ngettext(
        "%(number)s job per million dirhams", "%(number)s jobs per million dirhams", n
    ),
}


def is_counted(unit: str) -> bool:
    return unit in _COUNTED


def counted(text: str, *, value: Decimal | int, unit: str) -> str:
    """``text``, the figure as written, with its unit: "18 months"."""
    return _COUNTED[unit](_plural_number(value)) % {"number": text}


def _plural_number(value: Decimal | int) -> int:
    """The number that chooses the form of the noun; a fraction counts as several."""
    return int(value) if value == int(value) else int(value) + 1
