"""The people of a territory, and who trains them."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint
from django.utils.translation import gettext_lazy as _

from sites.constraints import one_of, written_in_every_language
from sites.enums import HEADCOUNTS, ProviderKind, ProviderStatus, ProviderUnit, TalentCode
from sites.models.sources import Sourced
from sites.models.territory import Province, Region


class TalentProvider(models.Model):
    """A university or a training centre, and how many people it takes in.

    `value` counts what `unit` says, in the year or the school year that begins in `year`; None is
    not known, which is never zero. A figure that the sources give for several centres together is
    held by one of them; the others point to it through `counted_with`, and it is never split.
    """

    slug = models.SlugField(_("slug"), max_length=80, unique=True)
    kind = models.CharField(_("kind"), max_length=20, choices=ProviderKind)
    name = models.CharField(_("name"), max_length=160)
    city = models.CharField(
        _("city"),
        max_length=160,
        blank=True,
        help_text=_("Leave empty when the sources name the region only."),
    )
    region = models.ForeignKey(
        Region, on_delete=models.PROTECT, related_name="providers", verbose_name=_("region")
    )
    provinces = models.ManyToManyField(
        Province, blank=True, related_name="providers", verbose_name=_("provinces")
    )
    other_regions = models.ManyToManyField(
        Region,
        blank=True,
        related_name="served_by",
        verbose_name=_("other regions served"),
        help_text=_("Regions that the sources count with it, besides its own."),
    )
    status = models.CharField(_("status"), max_length=20, choices=ProviderStatus)
    note = models.TextField(_("note"), blank=True)
    unit = models.CharField(_("what is counted"), max_length=20, choices=ProviderUnit)
    value = models.PositiveIntegerField(
        _("number"), null=True, blank=True, help_text=_("Leave empty when it is not known.")
    )
    approximate = models.BooleanField(_("approximate"), default=False)
    year = models.PositiveSmallIntegerField(_("reference year"), null=True, blank=True)
    school_year = models.BooleanField(
        _("school year"),
        default=False,
        help_text=_("The reference year is that in which a school year begins."),
    )
    counted_with = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="also_counts",
        verbose_name=_("counted together with"),
        help_text=_("The centre that holds the figure which the sources give for both together."),
    )

    class Meta:
        ordering = ["-kind", "slug"]  # universities first
        verbose_name = _("talent provider")
        verbose_name_plural = _("talent providers")
        constraints = [
            one_of(name="provider_kind_known", field="kind", values=ProviderKind.values),
            one_of(name="provider_status_known", field="status", values=ProviderStatus.values),
            one_of(name="provider_unit_known", field="unit", values=ProviderUnit.values),
            written_in_every_language(name="provider_name_in_every_language", field="name"),
            CheckConstraint(
                name="provider_figure_has_its_year",
                condition=Q(value__isnull=True) | Q(year__isnull=False),
                violation_error_message=_("A number comes with its reference year."),
            ),
            CheckConstraint(
                name="provider_year_plausible",
                condition=Q(year__isnull=True) | Q(year__gte=1950, year__lte=2150),
                violation_error_message=_(
                    "The reference year is written with four digits, like 2023."
                ),
            ),
            CheckConstraint(
                name="provider_figure_held_once",
                condition=Q(counted_with__isnull=True)
                | Q(value__isnull=True) & ~Q(counted_with=F("pk")),
                violation_error_message=_(
                    "A figure for several centres together is held by one of them only."
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """Whom it is counted with holds a figure of its own."""
        if self.counted_with is not None and self.counted_with.value is None:
            raise ValidationError(
                {"counted_with": _("Choose the centre that holds the figure: this one has none.")}
            )


class TalentFigure(Sourced):
    """One number about the people of a province or a region, with its year and its source.

    A number that is not known has no row: it is never a zero. `TalentCode` says whom it counts.
    """

    province = models.ForeignKey(
        Province,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="talent",
        verbose_name=_("province"),
    )
    region = models.ForeignKey(
        Region,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="talent",
        verbose_name=_("region"),
    )
    code = models.CharField(_("figure"), max_length=40, choices=TalentCode)
    value = models.DecimalField(_("value"), max_digits=12, decimal_places=2)
    year = models.PositiveSmallIntegerField(_("reference year"))
    title = models.CharField(_("title"), max_length=300, blank=True)

    class Meta:
        ordering = ["region_id", "province_id", "code"]
        verbose_name = _("talent figure")
        verbose_name_plural = _("talent figures")
        constraints = [
            *Sourced.Meta.constraints,
            CheckConstraint(
                name="talent_about_one_area",
                condition=Q(province__isnull=False, region__isnull=True)
                | Q(province__isnull=True, region__isnull=False),
                violation_error_message=_(
                    "A talent figure belongs either to a province or to a region."
                ),
            ),
            UniqueConstraint(
                fields=["province", "code"],
                name="talent_once_per_province",
                violation_error_message=_("This province already has this figure."),
            ),
            UniqueConstraint(
                fields=["region", "code"],
                name="talent_once_per_region",
                violation_error_message=_("This region already has this figure."),
            ),
            one_of(name="talent_code_known", field="code", values=TalentCode.values),
            CheckConstraint(
                name="talent_value_not_negative",
                condition=Q(value__gte=0),
                violation_error_message=_("A figure is never negative."),
            ),
            CheckConstraint(
                name="talent_share_within_the_whole",
                condition=Q(code__in=sorted(code.value for code in HEADCOUNTS)) | Q(value__lte=100),
                violation_error_message=_("A share is at most 100 percent."),
            ),
            CheckConstraint(
                name="talent_year_plausible",
                condition=Q(year__gte=1950, year__lte=2150),
                violation_error_message=_(
                    "The reference year is written with four digits, like 2023."
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.province or self.region}: {TalentCode(self.code).label}"
