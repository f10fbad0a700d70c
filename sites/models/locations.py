"""Locations, and the programmes that announce them."""

from decimal import Decimal

from django.db import models
from django.db.models import CheckConstraint, Exists, OuterRef, Prefetch, Q
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from sites.constraints import one_of, point_in_morocco, written_in_every_language
from sites.enums import FigureCode, LocationKind, LocationStatus
from sites.models.figures import Figure
from sites.models.sources import Evidence
from sites.models.territory import Province, Region


def lines(text: str | None) -> list[str]:
    """The items of a text that holds one item a line; blank lines do not count."""
    return [line.strip() for line in (text or "").splitlines() if line.strip()]


# Pages of their own under the address of the locations.
RESERVED_SLUGS = ("compare", "region")


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
