"""Amounts in other currencies, beside the exact dirhams. Nothing computes with them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal, localcontext

from django.conf import settings

from incentives.currencies.models import Currency, ExchangeRate

# A converted amount is written in whole units: the rate itself carries no more than that.
UNIT = Decimal(1)
# Enough digits for the largest amount of a project divided by the smallest rate.
DIGITS = 50


@dataclass(frozen=True, slots=True)
class Rate:
    """The newest rate of a currency; ``stale`` when older than the agency's limit."""

    row: ExchangeRate
    stale: bool

    @property
    def currency(self) -> Currency:
        return Currency(self.row.currency)

    def convert(self, amount_mad: Decimal) -> Decimal:
        """Whole units of the currency, half up."""
        with localcontext(prec=DIGITS):
            return (amount_mad / self.row.mad_per_unit).quantize(UNIT, ROUND_HALF_UP)


@dataclass(frozen=True, slots=True)
class Converted:
    """A range in one currency."""

    rate: Rate
    prudent: Decimal
    favourable: Decimal


def newest_rates(today: date) -> tuple[Rate, ...]:
    """The newest rate of each currency up to ``today``; a currency without one is left out.

    Two queries.
    """
    oldest = today - timedelta(days=settings.LEVIER_STALE_RATE_DAYS)
    rows = ExchangeRate.objects.filter(day__lte=today).order_by("currency", "day")
    newest = {row.currency: row for row in rows.prefetch_related("sources")}
    return tuple(
        Rate(newest[code], stale=newest[code].day < oldest)
        for code in Currency.values
        if code in newest
    )


def converted(
    rates: Iterable[Rate], *, prudent: Decimal, favourable: Decimal
) -> tuple[Converted, ...]:
    """A range of dirhams in each currency that has a rate."""
    return tuple(Converted(rate, rate.convert(prudent), rate.convert(favourable)) for rate in rates)
