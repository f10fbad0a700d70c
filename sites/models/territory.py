"""Regions and provinces, with the codes of the HCP."""

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import CheckConstraint, Q
from django.utils.translation import gettext_lazy as _

from sites.constraints import one_of, point_in_morocco, written_in_every_language
from sites.enums import ProvinceKind


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
