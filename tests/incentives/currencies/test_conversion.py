"""Euros and dollars beside dirhams: the newest dated rate, its age, whole units half up."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from incentives.currencies.conversion import Rate, converted, newest_rates
from incentives.currencies.models import Currency, ExchangeRate
from incentives.rules.models import Source

pytestmark = pytest.mark.django_db


def rate(currency: str, day: date, mad_per_unit: str) -> ExchangeRate:
    return ExchangeRate.objects.create(
        currency=currency, day=day, mad_per_unit=Decimal(mad_per_unit), certainty="official"
    )


def found(today: date) -> dict[str, Rate]:
    return {one.row.currency: one for one in newest_rates(today)}


def test_the_reference_rates_have_their_day_and_source() -> None:
    rates = found(date(2026, 11, 25))
    assert (rates["EUR"].row.mad_per_unit, rates["EUR"].row.day) == (
        Decimal("10.78"),
        date(2024, 9, 9),
    )
    assert (rates["USD"].row.mad_per_unit, rates["USD"].row.day) == (
        Decimal("9.63"),
        date(2025, 3, 21),
    )
    for one in rates.values():
        assert one.row.sources.exists()
        assert one.stale


def test_a_rate_of_tomorrow_is_not_yet_one() -> None:
    rate("EUR", date(2026, 11, 26), "11")
    assert found(date(2026, 11, 25))["EUR"].row.mad_per_unit == Decimal("10.78")
    assert found(date(2026, 11, 26))["EUR"].row.mad_per_unit == Decimal(11)


def test_a_rate_grows_old_after_the_days_of_the_settings(settings: pytest.FixtureRequest) -> None:
    settings.LEVIER_STALE_RATE_DAYS = 10  # type: ignore[attr-defined]
    rate("EUR", date(2026, 11, 15), "11")
    assert not found(date(2026, 11, 25))["EUR"].stale
    assert found(date(2026, 11, 26))["EUR"].stale


def test_a_currency_without_a_rate_is_left_out() -> None:
    ExchangeRate.objects.filter(currency="USD").delete()
    assert set(found(date(2026, 11, 25))) == {"EUR"}


@pytest.mark.parametrize(
    ("amount", "units"),
    [("0.00", "0"), ("10.00", "5"), ("9.00", "5"), ("8.99", "4"), ("1000000000000.00", "5E11")],
)
def test_amounts_are_whole_units_half_up(amount: str, units: str) -> None:
    two = Rate(rate("EUR", date(2026, 11, 25), "2"), stale=False)
    (line,) = converted([two], prudent=Decimal(0), favourable=Decimal(amount))
    assert (line.prudent, line.favourable) == (Decimal(0), Decimal(units))
    assert line.rate.currency is Currency.EUR


def test_the_database_holds_one_rate_a_day_above_zero() -> None:
    rate("EUR", date(2026, 11, 25), "11")
    with pytest.raises(IntegrityError), transaction.atomic():
        rate("EUR", date(2026, 11, 25), "12")
    with pytest.raises(IntegrityError), transaction.atomic():
        rate("EUR", date(2026, 11, 24), "0")
    with pytest.raises(ValidationError, match="one of the list|liste"):
        ExchangeRate(
            currency="EH", day=date(2026, 1, 1), mad_per_unit=1, certainty="official"
        ).validate_constraints()


def test_a_source_that_a_rate_rests_on_is_cited() -> None:
    source = Source.objects.get(code="agr-usd-2025-03")
    assert ExchangeRate.objects.filter(sources=source).count() == 1
    assert not source.link
