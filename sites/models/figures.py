"""The numbers known of a location."""

from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint
from django.utils.translation import gettext_lazy as _

from sites.constraints import one_of
from sites.enums import FigureCode


class FigureQuerySet(models.QuerySet["Figure"]):
    def stale(self, *, year: int, after_years: int) -> "FigureQuerySet":
        """Figures that age makes doubtful and whose year is more than `after_years` before."""
        ageing = [code.value for code in FigureCode if code.ages]
        return self.filter(code__in=ageing, year__lt=year - after_years)


class Figure(models.Model):
    """One number about a location. A number that is not known has no row: it is never a zero."""

    location = models.ForeignKey(
        "sites.Location",
        on_delete=models.CASCADE,
        related_name="figures",
        verbose_name=_("location"),
    )
    code = models.CharField(_("figure"), max_length=40, choices=FigureCode)
    value = models.DecimalField(_("value"), max_digits=12, decimal_places=2)
    year = models.PositiveSmallIntegerField(
        _("reference year"),
        null=True,
        blank=True,
        help_text=_("Leave empty when the year is not known."),
    )

    objects = FigureQuerySet.as_manager()

    class Meta:
        ordering = ["location_id", "code"]
        verbose_name = _("figure")
        verbose_name_plural = _("figures")
        constraints = [
            UniqueConstraint(
                fields=["location", "code"],
                name="figure_once_per_location",
                violation_error_message=_("This location already has this figure."),
            ),
            one_of(name="figure_code_known", field="code", values=FigureCode.values),
            CheckConstraint(
                name="figure_value_not_negative",
                condition=Q(value__gte=0),
                violation_error_message=_("A figure is never negative."),
            ),
            CheckConstraint(
                name="figure_occupancy_within_the_whole",
                condition=~Q(code=FigureCode.OCCUPANCY_PCT) | Q(value__lte=100),
                violation_error_message=_("Occupancy is at most 100 percent."),
            ),
            CheckConstraint(
                name="figure_year_plausible",
                condition=Q(year__isnull=True) | Q(year__gte=1950, year__lte=2150),
                violation_error_message=_(
                    "The reference year is written with four digits, like 2023."
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{FigureCode(self.code).label}: {self.value}"

    def is_stale(self, *, year: int, after_years: int) -> bool | None:
        """Whether its year is more than `after_years` before `year`; None when not known."""
        if not FigureCode(self.code).ages:
            return False
        if self.year is None:
            return None
        return self.year < year - after_years
