"""What the law says: its sources, its measures, their parameters, criteria and texts."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from incentives.rules.enums import (
    GroupMode,
    Lever,
    ParameterKind,
    ParameterSubject,
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
