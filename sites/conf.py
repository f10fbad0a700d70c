"""The settings that the locations read."""

from collections.abc import Callable

from django.conf import settings

Choice = Callable[[], int | None]

_choices: list[Choice] = []


def let_choose_stale_age(choice: Choice) -> None:
    """Registers who may choose the age of a stale figure, in years; it answers None to choose none.

    This wing does not know whose settings those are.
    """
    _choices[:] = [choice]


def stale_after_years() -> int:
    """Age, in years, beyond which the reference year of a figure is pointed out as old."""
    for choice in _choices:
        chosen = choice()
        if chosen is not None:
            return chosen
    years: int = settings.LEVIER_STALE_FIGURE_YEARS
    return years
