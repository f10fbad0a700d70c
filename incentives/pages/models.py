"""What the pages say besides the law: who publishes them, the sector's figures, its segments."""

from typing import Self

from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import CheckConstraint, Q
from django.utils.translation import gettext_lazy as _


class AgencySettings(models.Model):
    """The one row that says who publishes the service. What is unset is shown as not known."""

    name = models.CharField(_("name"), max_length=200, blank=True)
    address = models.TextField(_("postal address"), blank=True)
    email = models.EmailField(_("e-mail address"), blank=True)
    phone = models.CharField(_("telephone"), max_length=40, blank=True)
    website = models.URLField(_("web site"), blank=True)
    published_contact = models.TextField(_("person or desk to contact"), blank=True)
    desks = models.TextField(
        _("regional desks"), blank=True, help_text=_("One desk per line, with its city.")
    )
    cndp_receipt = models.CharField(
        _("receipt of the data-protection commission"),
        max_length=80,
        blank=True,
        help_text=_("Number of the receipt that the CNDP gave for this processing."),
    )
    stale_after_years = models.PositiveSmallIntegerField(
        _("age from which a figure of a place is old, in years"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(50)],
        help_text=_(
            "Figures with an older reference year are pointed out as old, and listed for the staff"
            " to ask again. Empty: the age that the server was set up with."
        ),
    )

    class Meta:
        verbose_name = _("settings of the agency")
        verbose_name_plural = _("settings of the agency")
        constraints = [
            CheckConstraint(
                name="agency_settings_single_row",
                condition=Q(pk=1),
                violation_error_message=_("The settings of the agency are one row."),
            )
        ]

    def __str__(self) -> str:
        return self.name or str(_("Not known"))

    @classmethod
    def age_of_stale_figures(cls) -> int | None:
        """In years, as the agency chose it; None when it chose none."""
        chosen = cls.objects.filter(pk=1).order_by("pk").values_list("stale_after_years", flat=True)
        return chosen.first()

    @classmethod
    def current(cls) -> Self:
        """The row, or a blank one that is not stored: reading a page writes nothing."""
        return cls.objects.filter(pk=1).first() or cls(pk=1)


class Segment(models.Model):
    """One of the five activities of the offer, with a plain definition."""

    code = models.CharField(
        _("code"), max_length=3, unique=True, validators=[RegexValidator(r"^[A-Z]{3}\Z")]
    )
    name = models.CharField(_("name"), max_length=120)
    definition = models.TextField(_("definition"))
    sources = models.ManyToManyField("incentives.Source", blank=True, verbose_name=_("sources"))

    class Meta:
        ordering = ["code"]
        verbose_name = _("segment")
        verbose_name_plural = _("segments")

    def __str__(self) -> str:
        return f"{self.code}: {self.name}"


class SectorFigure(models.Model):
    """One published figure of the sector: an indicator at a period, in one statistical series.

    Two series of one indicator are two measurements and are never chained.
    """

    class Status(models.TextChoices):
        """How firm the figure is."""

        FINAL = "final", _("Published")
        PRELIMINARY = "preliminary", _("Preliminary")
        CLAIM = "claim", _("Claim, not a statistic")
        TARGET = "target", _("Target")

    code = models.CharField(_("code"), max_length=80, unique=True)
    indicator = models.CharField(_("indicator"), max_length=60)
    series = models.CharField(_("statistical series"), max_length=60, blank=True)
    period = models.CharField(
        _("period"), max_length=20, help_text=_("A year, or a part of one such as H1-2025.")
    )
    filiere = models.CharField(_("segment"), max_length=10, blank=True)
    value = models.DecimalField(_("value"), max_digits=18, decimal_places=4)
    unit = models.CharField(_("unit"), max_length=30)
    note = models.TextField(_("note"), blank=True)
    status = models.CharField(_("status"), max_length=20, choices=Status)
    sources = models.ManyToManyField("incentives.Source", blank=True, verbose_name=_("sources"))

    class Meta:
        ordering = ["indicator", "series", "period", "filiere"]
        verbose_name = _("figure of the sector")
        verbose_name_plural = _("figures of the sector")

    def __str__(self) -> str:
        return self.code
