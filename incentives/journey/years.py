"""The five project years of a start month, in the reader's words."""

from dataclasses import dataclass
from datetime import date

from babel.dates import format_date, get_month_names
from django.utils.translation import gettext as _

from incentives.engine.inputs import YEARS
from incentives.formatting import writing
from incentives.language import current_language
from incentives.retention import MONTHS_PER_YEAR

YEAR_NUMBERS = tuple(range(1, YEARS + 1))


@dataclass(frozen=True, slots=True)
class ProjectYear:
    """One project year: ``title`` is "Year 1", ``period`` the months that it covers, ``short`` the
    same in figures, for a narrow column."""

    number: int
    title: str
    period: str
    short: str

    @property
    def full(self) -> str:
        if not self.period:
            return self.title
        return _("%(year)s (%(period)s)") % {"year": self.title, "period": self.period}


def project_years(start: date | None) -> tuple[ProjectYear, ...]:
    """The project years; without a start month they have numbers only."""
    return tuple(
        ProjectYear(
            number=number,
            title=_("Year %(number)s") % {"number": number},
            period=_period(start, number=number, pattern="LLLL y") if start else "",
            short=_period(start, number=number, pattern="MM/y") if start else "",
        )
        for number in YEAR_NUMBERS
    )


def month_names() -> list[tuple[str, str]]:
    """Months as choices of a form: ``("7", "juillet")``. In Arabic, their Moroccan names."""
    names = get_month_names("wide", context="stand-alone", locale=_locale())
    return [(str(month), names[month]) for month in range(1, MONTHS_PER_YEAR + 1)]


def _period(start: date, *, number: int, pattern: str) -> str:
    """The civil year when the project follows it, else its first and its last month."""
    first_year = start.year + number - 1
    if start.month == 1:
        return str(first_year)
    first = date(first_year, start.month, 1)
    last = date(first_year + 1, start.month - 1, 1)
    months = [format_date(day, format=pattern, locale=_locale()) for day in (first, last)]
    return _("%(first)s to %(last)s") % {"first": months[0], "last": months[1]}


def _locale() -> str:
    return writing(current_language()).locale
