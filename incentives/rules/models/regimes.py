"""What stands around the offer: earlier regimes, ordinary hiring programmes, regional grants."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from incentives.rules.enums import (
    Certainty,
    GrantCost,
    GrantKind,
)
from incentives.rules.models.approval import WrittenAndApproved, two_people
from incentives.rules.models.measures import Measure, Source


class Regime(models.Model):
    """A version of the offer, from 2007 on. ``repealed_from`` is exclusive."""

    code = models.SlugField(_("code"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=200)
    effective_from = models.DateField(_("applies from"))
    effective_from_note = models.TextField(_("how sure the dates are"), blank=True)
    repealed_from = models.DateField(_("repealed from"), null=True, blank=True)
    summary = models.TextField(_("summary"))
    sources = models.ManyToManyField(Source, verbose_name=_("sources"), blank=True)

    class Meta:
        verbose_name = _("regime")
        verbose_name_plural = _("regimes")
        ordering = ("effective_from",)
        constraints = [
            models.CheckConstraint(
                name="regime_dates_in_order",
                condition=Q(repealed_from__isnull=True) | Q(repealed_from__gt=F("effective_from")),
                violation_error_message=_("A regime is repealed after it starts."),
            )
        ]

    def __str__(self) -> str:
        return self.name


class RegimeMeasure(models.Model):
    """What is known of one measure under one regime, and whether its amount can be computed."""

    regime = models.ForeignKey(
        Regime, verbose_name=_("regime"), on_delete=models.CASCADE, related_name="measures"
    )
    measure = models.ForeignKey(
        Measure, verbose_name=_("measure"), on_delete=models.CASCADE, related_name="regimes"
    )
    known = models.TextField(_("what is known"))
    computable = models.BooleanField(_("its formula is known"), default=False)
    sources = models.ManyToManyField(Source, verbose_name=_("sources"), blank=True)

    class Meta:
        verbose_name = _("measure of a regime")
        verbose_name_plural = _("measures of regimes")
        ordering = ("regime", "measure")
        constraints = [
            models.UniqueConstraint(name="regimemeasure_once", fields=("regime", "measure"))
        ]

    def __str__(self) -> str:
        return f"{self.regime.code}, {self.measure.code}"


class HiringProgramme(models.Model):
    """A hiring programme of ordinary law: information, in no total."""

    code = models.SlugField(_("code"), max_length=40, unique=True)
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    name = models.CharField(_("name"), max_length=200)
    benefit = models.TextField(_("benefit"))
    conditions = models.TextField(_("conditions"))
    status = models.TextField(_("status"))
    in_force_to = models.DateField(_("in force until"), null=True, blank=True)
    certainty = models.CharField(_("certainty"), max_length=10, choices=Certainty.choices)
    sources = models.ManyToManyField(Source, verbose_name=_("sources"), blank=True)

    class Meta:
        verbose_name = _("hiring programme")
        verbose_name_plural = _("hiring programmes")
        ordering = ("order", "code")

    def __str__(self) -> str:
        return self.name


class RegionalGrant(WrittenAndApproved):
    """Support of a region or a town. In no total unless the agency has published it as open.

    It covers the locations it names, or its whole region when it names none, from ``starts_on``
    to ``ends_on`` included. ``author`` wrote it last; another person (``approver``) opened it.
    """

    code = models.SlugField(_("code"), max_length=60, unique=True)
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    region = models.ForeignKey(
        "sites.Region",
        verbose_name=_("region"),
        on_delete=models.RESTRICT,
        related_name="+",
    )
    locations = models.ManyToManyField(
        "sites.Location", verbose_name=_("locations"), blank=True, related_name="+"
    )
    name = models.CharField(_("name"), max_length=300)
    conditions = models.TextField(_("conditions"))
    status = models.TextField(_("status"))
    kind = models.CharField(_("kind"), max_length=20, choices=GrantKind.choices)
    amount_mad = models.DecimalField(
        _("amount in dirhams"), max_digits=15, decimal_places=2, null=True, blank=True
    )
    share = models.DecimalField(
        _("share of the cost"),
        max_digits=7,
        decimal_places=6,
        null=True,
        blank=True,
        help_text=_("A part of one: twenty percent is written 0.20."),
    )
    cost = models.CharField(
        _("cost that the share is taken of"), max_length=20, choices=GrantCost.choices, blank=True
    )
    ceiling_mad = models.DecimalField(
        _("ceiling in dirhams"),
        max_digits=15,
        decimal_places=2,
        null=True,
        blank=True,
        help_text=_("The most that one project may have."),
    )
    starts_on_text = models.CharField(_("date or years"), max_length=60, blank=True)
    starts_on = models.DateField(_("starts on"), null=True, blank=True)
    ends_on = models.DateField(_("ends on"), null=True, blank=True)
    open = models.BooleanField(_("published as open"), default=False)
    opened_at = models.DateTimeField(_("opened at"), null=True, blank=True)
    certainty = models.CharField(_("certainty"), max_length=10, choices=Certainty.choices)
    sources = models.ManyToManyField(Source, verbose_name=_("sources"), blank=True)

    class Meta:
        verbose_name = _("regional grant")
        verbose_name_plural = _("regional grants")
        ordering = ("region", "order", "code")
        permissions = (("open_regionalgrant", "Can publish regional grants as open"),)
        constraints = [
            models.CheckConstraint(
                name="regionalgrant_open_can_be_computed",
                condition=Q(open=False)
                | Q(kind=GrantKind.PER_JOB, amount_mad__isnull=False)
                | (Q(kind=GrantKind.COST_SHARE, share__isnull=False) & ~Q(cost="")),
                violation_error_message=_(
                    "Estimates count an amount per job, or a share of a cost: give the kind, then"
                    " the amount, or the share and its cost."
                ),
            ),
            models.CheckConstraint(
                name="regionalgrant_open_has_a_start",
                condition=Q(open=False) | Q(starts_on__isnull=False),
                violation_error_message=_("Give the day on which the grant starts."),
            ),
            models.CheckConstraint(
                name="regionalgrant_opened_by_two_people",
                condition=Q(open=False)
                | Q(author__isnull=False, approver__isnull=False, opened_at__isnull=False),
                violation_error_message=_("A second person must approve what staff publish."),
            ),
            two_people(
                name="regionalgrant_author_is_not_approver",
                message=_("The person who wrote a grant cannot open it."),
            ),
            models.CheckConstraint(
                name="regionalgrant_dates_in_order",
                condition=Q(starts_on__isnull=True)
                | Q(ends_on__isnull=True)
                | Q(ends_on__gte=F("starts_on")),
                violation_error_message=_("A grant ends on the day it starts, or later."),
            ),
            models.CheckConstraint(
                name="regionalgrant_figures_above_zero",
                condition=(Q(amount_mad__isnull=True) | Q(amount_mad__gt=0))
                & (Q(ceiling_mad__isnull=True) | Q(ceiling_mad__gt=0))
                & (Q(share__isnull=True) | Q(share__gt=0, share__lte=1)),
                violation_error_message=_(
                    "The amount and the ceiling of a grant are above zero; its share is above zero"
                    " and at most one."
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.name
