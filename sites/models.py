"""Places: regions, provinces, locations, the figures known of each and the sources behind them.

What the law attaches to a place (its income-tax zone, its Charter category) is not here: it is
dated, published by staff, and belongs to the rules.
"""

from decimal import Decimal

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator, URLValidator
from django.db import models
from django.db.models import CheckConstraint, Exists, F, OuterRef, Prefetch, Q, UniqueConstraint
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from sites.constraints import one_of, point_in_morocco, written_in_every_language
from sites.enums import (
    EVIDENCE_FIELDS,
    HEADCOUNTS,
    Confidence,
    FigureCode,
    LocationKind,
    LocationStatus,
    ProviderKind,
    ProviderStatus,
    ProviderUnit,
    ProvinceKind,
    TalentCode,
    evidence_field_choices,
)


def lines(text: str | None) -> list[str]:
    """The items of a text that holds one item a line; blank lines do not count."""
    return [line.strip() for line in (text or "").splitlines() if line.strip()]


# Pages of their own under the address of the locations.
RESERVED_SLUGS = ("compare", "region")


class Sourced(models.Model):
    """Who says something, where, and how sure it is."""

    publisher = models.CharField(_("publisher"), max_length=200)
    url = models.CharField(
        _("address"), max_length=500, blank=True, validators=[URLValidator(["http", "https"])]
    )
    confidence = models.CharField(_("confidence"), max_length=10, choices=Confidence)
    link = models.BooleanField(
        _("show as a link"),
        default=False,
        help_text=_("Mirrors and bare addresses are named without a link."),
    )

    class Meta:
        abstract = True
        constraints = [
            one_of(name="%(class)s_confidence_known", field="confidence", values=Confidence.values),
            CheckConstraint(
                name="%(class)s_link_has_address",
                condition=Q(link=False) | ~Q(url=""),
                violation_error_message=_("A source can be linked only when its address is given."),
            ),
        ]


class Region(models.Model):
    """One of the twelve regions, with its HCP code."""

    code = models.CharField(_("code"), max_length=2, unique=True)
    slug = models.SlugField(_("slug"), max_length=60, unique=True)
    name = models.CharField(_("name"), max_length=120)

    class Meta:
        ordering = ["code"]
        verbose_name = _("region")
        verbose_name_plural = _("regions")
        constraints = [
            CheckConstraint(
                name="region_code_two_digits",
                condition=Q(code__regex=r"^(0[1-9]|1[0-2])$"),
                violation_error_message=_("The code of a region is a number from 01 to 12."),
            ),
            written_in_every_language(name="region_name_in_every_language", field="name"),
        ]

    def __str__(self) -> str:
        return self.name


class Province(models.Model):
    """A province or a prefecture, with its HCP code and the ones that touch it."""

    code = models.CharField(
        _("code"), max_length=6, unique=True, validators=[RegexValidator(r"^\d{2}\.\d{3}\Z")]
    )
    region = models.ForeignKey(
        Region, on_delete=models.PROTECT, related_name="provinces", verbose_name=_("region")
    )
    kind = models.CharField(_("kind"), max_length=20, choices=ProvinceKind)
    name = models.CharField(_("name"), max_length=120)
    longitude = models.DecimalField(_("longitude"), max_digits=7, decimal_places=4)
    latitude = models.DecimalField(_("latitude"), max_digits=7, decimal_places=4)
    neighbours = models.ManyToManyField("self", blank=True, verbose_name=_("neighbours"))

    class Meta:
        ordering = ["code"]
        verbose_name = _("province")
        verbose_name_plural = _("provinces")
        constraints = [
            CheckConstraint(
                name="province_code_format",
                condition=Q(code__regex=r"^[0-9]{2}\.[0-9]{3}$"),
                violation_error_message=_("The code of a province is written like 06.141."),
            ),
            one_of(name="province_kind_known", field="kind", values=ProvinceKind.values),
            written_in_every_language(name="province_name_in_every_language", field="name"),
            point_in_morocco(name="province_point_in_morocco"),
        ]

    def __str__(self) -> str:
        return self.name


class Programme(models.Model):
    """A programme that announces locations before naming them, like Tech Valley Offshoring."""

    slug = models.SlugField(_("slug"), max_length=60, unique=True)
    name = models.CharField(_("name"), max_length=120)
    convention_date = models.DateField(_("date of the convention"), null=True, blank=True)
    what_is_known = models.TextField(
        _("what is known"), blank=True, help_text=_("One item a line.")
    )
    what_is_not_known = models.TextField(
        _("what is not known"), blank=True, help_text=_("One item a line.")
    )
    earlier_project = models.TextField(_("earlier project"), blank=True)

    class Meta:
        ordering = ["slug"]
        verbose_name = _("programme")
        verbose_name_plural = _("programmes")
        constraints = [
            written_in_every_language(name="programme_name_in_every_language", field="name")
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def known_items(self) -> list[str]:
        return lines(self.what_is_known)

    @property
    def unknown_items(self) -> list[str]:
        return lines(self.what_is_not_known)


class LocationQuerySet(models.QuerySet["Location"]):
    """The questions that are asked of the locations."""

    def in_region(self, slug: str) -> "LocationQuerySet":
        return self.filter(province__region__slug=slug)

    def of_kind(self, kind: str) -> "LocationQuerySet":
        return self.filter(kind=kind)

    def of_programme(self, slug: str) -> "LocationQuerySet":
        return self.filter(programme__slug=slug)

    def with_status(self, status: str) -> "LocationQuerySet":
        return self.filter(status=status)

    def with_built_offices_of_at_least(self, area_m2: Decimal) -> "LocationQuerySet":
        """Leaves out the locations whose built offices are not known: unknown is not room."""
        enough = Figure.objects.filter(
            location=OuterRef("pk"), code=FigureCode.OFFICE_M2_BUILT, value__gte=area_m2
        )
        return self.filter(Exists(enough))

    def with_everything(self) -> "LocationQuerySet":
        """Loads region, province, programme, figures and sources in three queries in all."""
        return self.select_related("province__region", "programme").prefetch_related(
            Prefetch("figures", queryset=Figure.objects.all()),
            Prefetch("evidence", queryset=Evidence.objects.all()),
        )


class Location(models.Model):
    """A park, a technopark, a city or a zone where outsourced services can be set up."""

    slug = models.SlugField(_("slug"), max_length=80, unique=True)
    name = models.CharField(_("name"), max_length=160)
    aliases = models.TextField(_("other names"), blank=True, help_text=_("One item a line."))
    kind = models.CharField(_("kind"), max_length=20, choices=LocationKind)
    status = models.CharField(_("status"), max_length=24, choices=LocationStatus)
    province = models.ForeignKey(
        Province, on_delete=models.PROTECT, related_name="locations", verbose_name=_("province")
    )
    programme = models.ForeignKey(
        Programme,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="locations",
        verbose_name=_("programme"),
    )
    closed_on = models.DateField(
        _("closed on"),
        null=True,
        blank=True,
        help_text=_("Of a closed location; leave empty when the day is not known."),
    )
    full_on = models.DateField(
        _("full on"),
        null=True,
        blank=True,
        help_text=_(
            "The day on which its operator or a source said that no office is left there. Empty:"
            " nobody said so."
        ),
    )
    city = models.CharField(_("city"), max_length=160)
    district = models.CharField(_("district"), max_length=300, blank=True)
    operator = models.CharField(_("operator"), max_length=300, blank=True)
    status_note = models.TextField(_("note on the status"), blank=True)
    delivery_note = models.TextField(_("note on the delivery"), blank=True)
    notes = models.TextField(_("notes"), blank=True)
    languages_note = models.TextField(_("note on the languages"), blank=True)
    rail = models.TextField(_("rail"), blank=True)
    urban_transport = models.TextField(_("urban transport"), blank=True)
    airport_name = models.CharField(_("nearest airport"), max_length=160, blank=True)
    services = models.TextField(_("services"), blank=True, help_text=_("One item a line."))
    one_stop_shop = models.BooleanField(
        _("one-stop shop"),
        null=True,
        blank=True,
        help_text=_("Answer only what a source says: a source that names none does not say no."),
    )
    talent_notes = models.TextField(
        _("notes on talent"), blank=True, help_text=_("One item a line.")
    )
    regional_support = models.TextField(
        _("regional support"), blank=True, help_text=_("One item a line.")
    )
    tenants_named = models.TextField(
        _("companies named"), blank=True, help_text=_("One item a line.")
    )
    latitude = models.DecimalField(_("latitude"), max_digits=7, decimal_places=4)
    longitude = models.DecimalField(_("longitude"), max_digits=7, decimal_places=4)
    coordinates_precision = models.CharField(
        _("precision of the coordinates"), max_length=80, blank=True
    )

    objects = LocationQuerySet.as_manager()

    class Meta:
        ordering = ["slug"]
        verbose_name = _("location")
        verbose_name_plural = _("locations")
        constraints = [
            CheckConstraint(
                name="location_slug_not_reserved",
                condition=~Q(slug__in=RESERVED_SLUGS),
                violation_error_message=_("This slug is the address of another page."),
            ),
            one_of(name="location_kind_known", field="kind", values=LocationKind.values),
            one_of(name="location_status_known", field="status", values=LocationStatus.values),
            written_in_every_language(name="location_name_in_every_language", field="name"),
            written_in_every_language(name="location_city_in_every_language", field="city"),
            point_in_morocco(name="location_point_in_morocco"),
            CheckConstraint(
                name="location_day_of_closing_when_closed",
                condition=Q(closed_on__isnull=True) | Q(status=LocationStatus.CLOSED),
                violation_error_message=_(
                    "Only a closed location has a day of closing: empty it, or choose “Closed”."
                ),
            ),
            CheckConstraint(
                name="location_full_is_not_closed",
                condition=Q(full_on__isnull=True) | ~Q(status=LocationStatus.CLOSED),
                violation_error_message=_(
                    "A closed location is not full: empty the day, or choose another status."
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("sites:detail", args=[self.slug])

    @property
    def region(self) -> Region:
        return self.province.region

    @property
    def status_text(self) -> str:
        """The status in words, with whether it is full."""
        status = LocationStatus(self.status).label
        return gettext("%(status)s, full") % {"status": status} if self.full_on else str(status)

    @property
    def coordinates(self) -> str:
        """Latitude and longitude in degrees, in the order and notation that maps take."""
        return f"{self.latitude.normalize():f}, {self.longitude.normalize():f}"

    @property
    def one_stop_shop_text(self) -> str:
        """Yes or no; empty where it is not known."""
        answers = {True: gettext("Yes"), False: gettext("No"), None: ""}
        return answers[self.one_stop_shop]

    @property
    def alias_list(self) -> list[str]:
        return lines(self.aliases)

    @property
    def service_list(self) -> list[str]:
        return lines(self.services)

    @property
    def talent_list(self) -> list[str]:
        return lines(self.talent_notes)

    @property
    def regional_support_list(self) -> list[str]:
        return lines(self.regional_support)

    @property
    def tenant_list(self) -> list[str]:
        return lines(self.tenants_named)


class FigureQuerySet(models.QuerySet["Figure"]):
    def stale(self, *, year: int, after_years: int) -> "FigureQuerySet":
        """Figures that age makes doubtful and whose year is more than `after_years` before."""
        ageing = [code.value for code in FigureCode if code.ages]
        return self.filter(code__in=ageing, year__lt=year - after_years)


class Figure(models.Model):
    """One number about a location. A number that is not known has no row: it is never a zero."""

    location = models.ForeignKey(
        Location, on_delete=models.CASCADE, related_name="figures", verbose_name=_("location")
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


class Evidence(Sourced):
    """A source behind one fact or figure of a location, a programme or a talent provider.

    A source without a publisher is general knowledge or our own arithmetic, and is shown as such.
    """

    location = models.ForeignKey(
        Location,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="evidence",
        verbose_name=_("location"),
    )
    programme = models.ForeignKey(
        Programme,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="evidence",
        verbose_name=_("programme"),
    )
    provider = models.ForeignKey(
        TalentProvider,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="evidence",
        verbose_name=_("talent provider"),
    )
    field = models.CharField(_("fact"), max_length=60, choices=evidence_field_choices)
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    publisher = models.CharField(_("publisher"), max_length=200, blank=True)
    date = models.CharField(
        _("date"),
        max_length=40,
        blank=True,
        help_text=_("As the source gives it: a day, a month or a year."),
    )

    class Meta:
        ordering = ["location_id", "programme_id", "provider_id", "field", "order", "pk"]
        verbose_name = _("source")
        verbose_name_plural = _("sources")
        constraints = [
            *Sourced.Meta.constraints,
            CheckConstraint(
                name="evidence_about_one_subject",
                condition=Q(location__isnull=False, programme__isnull=True, provider__isnull=True)
                | Q(location__isnull=True, programme__isnull=False, provider__isnull=True)
                | Q(location__isnull=True, programme__isnull=True, provider__isnull=False),
                violation_error_message=_(
                    "A source belongs to one location, one programme or one talent provider."
                ),
            ),
            one_of(
                name="evidence_field_known",
                field="field",
                values=EVIDENCE_FIELDS,
            ),
        ]

    def __str__(self) -> str:
        return (
            " ".join(part for part in (self.publisher, self.date) if part)
            or self.get_confidence_display()
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
