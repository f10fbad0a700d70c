"""Exchange rates as staff enter them: dated, sourced, read by no computation."""

from decimal import Decimal

from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _


class Currency(models.TextChoices):
    """The currencies that investors count in."""

    EUR = "EUR", _("Euro")
    USD = "USD", _("US dollar")


class RateCertainty(models.TextChoices):
    """How sure a rate is."""

    OFFICIAL = "official", _("Official: reference rate of Bank Al-Maghrib")
    REPORTED = "reported", _("Reported by the press or by an institution")


class ExchangeRate(models.Model):
    """Dirhams for one unit of a currency on one day."""

    currency = models.CharField(_("currency"), max_length=3, choices=Currency)
    day = models.DateField(_("day"))
    mad_per_unit = models.DecimalField(
        _("dirhams for one unit"),
        max_digits=10,
        decimal_places=4,
        validators=[MinValueValidator(Decimal("0.0001"))],
    )
    certainty = models.CharField(_("certainty"), max_length=10, choices=RateCertainty)
    sources = models.ManyToManyField("incentives.Source", verbose_name=_("sources"), blank=True)

    class Meta:
        verbose_name = _("exchange rate")
        verbose_name_plural = _("exchange rates")
        ordering = ("currency", "-day")
        constraints = [
            models.UniqueConstraint(
                name="exchange_rate_once_a_day",
                fields=("currency", "day"),
                violation_error_message=_("This currency already has a rate on that day."),
            ),
            models.CheckConstraint(
                name="exchange_rate_above_zero",
                condition=models.Q(mad_per_unit__gt=0),
                violation_error_message=_("A rate is above zero."),
            ),
            models.CheckConstraint(
                name="exchange_rate_currency_known",
                condition=models.Q(currency__in=Currency.values),
                violation_error_message=_("This currency is not one of the list."),
            ),
            models.CheckConstraint(
                name="exchange_rate_certainty_known",
                condition=models.Q(certainty__in=RateCertainty.values),
                violation_error_message=_("A rate is official or reported."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.currency} {self.day.isoformat()}"
