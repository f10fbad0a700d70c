"""The law in the database: dated, sourced, in two readings; published values never change."""

from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from incentives.engine.errors import RuleDefinitionError
from incentives.engine.parameters import parse_value
from incentives.rules.enums import (
    Certainty,
    CharterCategoryKind,
    GrantCost,
    GrantKind,
    GroupMode,
    IncomeTaxZoneKind,
    Lever,
    Origin,
    ParameterKind,
    ParameterSubject,
    State,
)


class Source(models.Model):
    """A document that says something of the law. Mirrors and bare addresses carry no link."""

    code = models.SlugField(_("code"), max_length=60, unique=True)
    title = models.CharField(_("title"), max_length=300)
    publisher = models.CharField(_("publisher"), max_length=200, blank=True)
    date = models.CharField(_("date"), max_length=20, blank=True)
    url = models.URLField(_("address"), max_length=600, blank=True)
    link = models.BooleanField(_("show the link"), default=True)
    checked_on = models.DateField(_("checked on"), null=True, blank=True)

    class Meta:
        verbose_name = _("source")
        verbose_name_plural = _("sources")
        ordering = ("code",)

    def __str__(self) -> str:
        return self.title


class Measure(models.Model):
    """One advantage. Its amount is a named function of the engine; its criteria are rows."""

    code = models.CharField(_("code"), max_length=20, unique=True)
    lever = models.CharField(_("lever"), max_length=30, choices=Lever.choices)
    order = models.PositiveSmallIntegerField(_("order"))
    name = models.CharField(_("name"), max_length=200)
    summary = models.TextField(_("summary"))
    description = models.TextField(_("description"))
    desk = models.TextField(_("desk to contact"))
    documents = models.TextField(_("documents to bring"))
    deadlines = models.TextField(_("deadlines"))
    sources = models.ManyToManyField(Source, verbose_name=_("sources"), blank=True)

    class Meta:
        verbose_name = _("measure")
        verbose_name_plural = _("measures")
        ordering = ("order", "code")

    def __str__(self) -> str:
        return f"{self.code}: {self.name}"


class Parameter(models.Model):
    """A number, share, duration, scale or choice of the law. Its values are dated rows."""

    code = models.CharField(_("code"), max_length=80, unique=True)
    measure = models.CharField(_("belongs to"), max_length=20, choices=ParameterSubject.choices)
    kind = models.CharField(_("kind"), max_length=20, choices=ParameterKind.choices)
    unit = models.CharField(_("unit"), max_length=40)
    text = models.CharField(_("what it is"), max_length=300)
    repealed_from = models.DateField(_("repealed from"), null=True, blank=True)

    class Meta:
        verbose_name = _("parameter")
        verbose_name_plural = _("parameters")
        ordering = ("code",)

    def __str__(self) -> str:
        return self.code


class DatedValue(models.Model):
    """A value with its life: when the law applies, when we published, and who did.

    ``effective_from`` is inclusive. Author and approver are never the same person. ``owner`` names
    the field of what the value is a value of: one is published for one owner and one date.
    """

    owner: ClassVar[str]
    frozen_fields: tuple[str, ...] = ("effective_from", "certainty")

    effective_from = models.DateField(_("applies from"))
    certainty = models.CharField(_("certainty"), max_length=10, choices=Certainty.choices)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.DRAFT)
    origin = models.CharField(
        _("origin"), max_length=10, choices=Origin.choices, default=Origin.STAFF
    )
    author = models.ForeignKey(
        "auth.User",
        verbose_name=_("author"),
        null=True,
        blank=True,
        on_delete=models.RESTRICT,
        related_name="+",
    )
    approver = models.ForeignKey(
        "auth.User",
        verbose_name=_("approver"),
        null=True,
        blank=True,
        on_delete=models.RESTRICT,
        related_name="+",
    )
    published_at = models.DateTimeField(_("published at"), null=True, blank=True)
    sources = models.ManyToManyField(Source, verbose_name=_("sources"), blank=True)

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                name="%(class)s_author_is_not_approver",
                condition=Q(author__isnull=True)
                | Q(approver__isnull=True)
                | ~Q(author=F("approver")),
                violation_error_message=_("The person who wrote a value cannot approve it."),
            ),
            models.CheckConstraint(
                name="%(class)s_published_has_a_date",
                condition=~Q(state__in=State.frozen()) | Q(published_at__isnull=False),
                violation_error_message=_("A published value carries the date of publication."),
            ),
            models.CheckConstraint(
                name="%(class)s_published_by_two_people",
                condition=~Q(state__in=State.frozen())
                | Q(origin=Origin.SEED)
                | Q(author__isnull=False, approver__isnull=False),
                violation_error_message=_("A second person must approve what staff publish."),
            ),
        ]

    def __str__(self) -> str:
        return f"{getattr(self, self.owner)}, {self.effective_from.isoformat()}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        self._refuse_to_change_the_published()
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        if self.state in State.frozen():
            raise ValidationError(_("A published value is never deleted: publish a new one."))
        return super().delete(*args, **kwargs)

    def _refuse_to_change_the_published(self) -> None:
        if self.pk is None:
            return
        stored = type(self)._default_manager.filter(pk=self.pk, state__in=State.frozen()).first()
        if stored is None:
            return
        changed = [
            name for name in self.frozen_fields if getattr(stored, name) != getattr(self, name)
        ]
        if changed or self.state not in State.frozen():
            raise ValidationError(_("A published value is never edited: publish a new one."))


def _one_published_a_date(*, name: str, owner: str) -> models.UniqueConstraint:
    return models.UniqueConstraint(
        name=name,
        fields=(owner, "effective_from"),
        condition=Q(state=State.PUBLISHED),
        violation_error_message=_("A value is already published for this date."),
    )


class ParameterValue(DatedValue):
    """The value of a parameter from a date on: prudent, and favourable where sources allow."""

    owner = "parameter"
    frozen_fields = (*DatedValue.frozen_fields, "parameter_id", "value", "favourable_value")

    parameter = models.ForeignKey(
        Parameter,
        verbose_name=_("parameter"),
        on_delete=models.RESTRICT,
        related_name="values",
    )
    value = models.JSONField(_("value (prudent reading)"))
    favourable_value = models.JSONField(_("value (favourable reading)"), null=True, blank=True)
    doubt = models.TextField(_("doubt"), blank=True)

    class Meta(DatedValue.Meta):
        verbose_name = _("parameter value")
        verbose_name_plural = _("parameter values")
        ordering = ("parameter", "effective_from", "pk")
        permissions = (("publish_parametervalue", "Can publish parameter values"),)
        constraints = [
            *DatedValue.Meta.constraints,
            _one_published_a_date(
                name="parametervalue_one_published_value_a_date", owner="parameter"
            ),
        ]

    def clean(self) -> None:
        """The value has the shape of its kind; two readings come with the doubt that parts them."""
        errors = {}
        for name in ("value", "favourable_value"):
            raw = getattr(self, name)
            if raw is None and name == "favourable_value":
                continue
            try:
                parse_value(self.parameter.kind, raw)
            except RuleDefinitionError:
                errors[name] = _("This value does not have the shape of its kind.")
        if self.favourable_value is not None and not self.doubt:
            errors["doubt"] = _("Two readings need one sentence that names the doubt.")
        if errors:
            raise ValidationError(errors)


class IncomeTaxZone(DatedValue):
    """Zone of a location for the income-tax advantage, from a date on."""

    owner = "location"
    frozen_fields = (*DatedValue.frozen_fields, "location_id", "value")

    location = models.ForeignKey(
        "sites.Location",
        verbose_name=_("location"),
        on_delete=models.RESTRICT,
        related_name="+",
    )
    value = models.CharField(_("zone"), max_length=30, choices=IncomeTaxZoneKind.choices)

    class Meta(DatedValue.Meta):
        verbose_name = _("income-tax zone")
        verbose_name_plural = _("income-tax zones")
        ordering = ("location", "effective_from", "pk")
        permissions = (("publish_incometaxzone", "Can publish income-tax zones"),)
        constraints = [
            *DatedValue.Meta.constraints,
            _one_published_a_date(
                name="incometaxzone_one_published_value_a_date", owner="location"
            ),
        ]


class CharterCategory(DatedValue):
    """Category of a province for the territorial prime of the Charter, from a date on."""

    owner = "province"
    frozen_fields = (*DatedValue.frozen_fields, "province_id", "value")

    province = models.ForeignKey(
        "sites.Province",
        verbose_name=_("province"),
        on_delete=models.RESTRICT,
        related_name="+",
    )
    value = models.CharField(_("category"), max_length=10, choices=CharterCategoryKind.choices)

    class Meta(DatedValue.Meta):
        verbose_name = _("Charter category")
        verbose_name_plural = _("Charter categories")
        ordering = ("province", "effective_from", "pk")
        permissions = (("publish_chartercategory", "Can publish Charter categories"),)
        constraints = [
            *DatedValue.Meta.constraints,
            _one_published_a_date(
                name="chartercategory_one_published_value_a_date", owner="province"
            ),
        ]


class CriterionGroup(models.Model):
    """Criteria that must all be met, or of which one is enough. The root has no parent."""

    code = models.CharField(_("code"), max_length=60, unique=True)
    measure = models.ForeignKey(
        Measure, verbose_name=_("measure"), on_delete=models.CASCADE, related_name="groups"
    )
    parent = models.ForeignKey(
        "self", verbose_name=_("inside"), null=True, blank=True, on_delete=models.CASCADE
    )
    mode = models.CharField(_("mode"), max_length=5, choices=GroupMode.choices)
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        verbose_name = _("group of criteria")
        verbose_name_plural = _("groups of criteria")
        ordering = ("measure", "order", "code")
        constraints = [
            models.UniqueConstraint(
                name="criteriongroup_one_root_a_measure",
                fields=("measure",),
                condition=Q(parent__isnull=True),
                violation_error_message=_("A measure has one root group."),
            )
        ]

    def __str__(self) -> str:
        return self.code


class Criterion(models.Model):
    """One test of a rule: a fact held against a parameter or a constant."""

    code = models.CharField(_("code"), max_length=60, unique=True)
    group = models.ForeignKey(
        CriterionGroup, verbose_name=_("group"), on_delete=models.CASCADE, related_name="criteria"
    )
    fact = models.CharField(_("fact"), max_length=40, blank=True)
    operator = models.CharField(_("operator"), max_length=20)
    parameter = models.ForeignKey(
        Parameter, verbose_name=_("parameter"), null=True, blank=True, on_delete=models.RESTRICT
    )
    constant = models.DecimalField(
        _("constant"), max_digits=20, decimal_places=6, null=True, blank=True
    )
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    requirement = models.TextField(_("what it requires"))
    failure = models.TextField(_("sentence when it is not met"))
    sources = models.ManyToManyField(Source, verbose_name=_("sources"), blank=True)

    class Meta:
        verbose_name = _("criterion")
        verbose_name_plural = _("criteria")
        ordering = ("group", "order", "code")
        constraints = [
            models.CheckConstraint(
                name="criterion_has_at_most_one_bound",
                condition=Q(parameter__isnull=True) | Q(constant__isnull=True),
                violation_error_message=_("A criterion has a parameter or a constant, not both."),
            )
        ]

    def __str__(self) -> str:
        return self.code


class PrimeText(models.Model):
    """Name and condition of a prime inside a scheme that adds primes up."""

    measure = models.ForeignKey(
        Measure, verbose_name=_("measure"), on_delete=models.CASCADE, related_name="primes"
    )
    code = models.CharField(_("code"), max_length=40)
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    name = models.CharField(_("name"), max_length=200)
    condition = models.TextField(_("condition"))
    sources = models.ManyToManyField(Source, verbose_name=_("sources"), blank=True)

    class Meta:
        verbose_name = _("prime of a scheme")
        verbose_name_plural = _("primes of schemes")
        ordering = ("measure", "order", "code")
        constraints = [
            models.UniqueConstraint(name="primetext_code_once", fields=("measure", "code"))
        ]

    def __str__(self) -> str:
        return f"{self.measure.code}: {self.name}"


class Reservation(models.Model):
    """What may decide a case but moves no figure: shown beside the amounts it concerns."""

    code = models.CharField(_("code"), max_length=60, unique=True)
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    measures = models.ManyToManyField(
        Measure, verbose_name=_("measures"), related_name="reservations"
    )
    text = models.TextField(_("text"))
    sources = models.ManyToManyField(Source, verbose_name=_("sources"), blank=True)

    class Meta:
        verbose_name = _("reservation")
        verbose_name_plural = _("reservations")
        ordering = ("order", "code")

    def __str__(self) -> str:
        return self.code


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


class RegionalGrant(models.Model):
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
    author = models.ForeignKey(
        "auth.User",
        verbose_name=_("author"),
        null=True,
        blank=True,
        on_delete=models.RESTRICT,
        related_name="+",
    )
    approver = models.ForeignKey(
        "auth.User",
        verbose_name=_("approver"),
        null=True,
        blank=True,
        on_delete=models.RESTRICT,
        related_name="+",
    )
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
            models.CheckConstraint(
                name="regionalgrant_author_is_not_approver",
                condition=Q(author__isnull=True)
                | Q(approver__isnull=True)
                | ~Q(author=F("approver")),
                violation_error_message=_("The person who wrote a grant cannot open it."),
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


class RuleSet(models.Model):
    """Everything published that was in force for some estimate; named by the hash of its content.

    Immutable: an estimate is replayed from it, to the byte.
    """

    version = models.CharField(_("version"), max_length=64, primary_key=True)
    content = models.JSONField(_("content"))
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)

    class Meta:
        verbose_name = _("rule set")
        verbose_name_plural = _("rule sets")
        ordering = ("-created_at", "version")

    def __str__(self) -> str:
        return self.version[:12]


class PublicationEvent(models.Model):
    """Something published changed. The newest row dates the rule sets kept in memory."""

    at = models.DateTimeField(_("at"), auto_now_add=True)
    actor = models.ForeignKey(
        "auth.User",
        verbose_name=_("by"),
        null=True,
        blank=True,
        on_delete=models.RESTRICT,
        related_name="+",
    )
    what = models.CharField(_("what"), max_length=300)

    class Meta:
        verbose_name = _("publication event")
        verbose_name_plural = _("publication events")
        ordering = ("-pk",)

    def __str__(self) -> str:
        return self.what
