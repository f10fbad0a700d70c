"""Dated values: sourced, in two readings; published ones never change."""

from datetime import date
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from incentives.engine.errors import RuleDefinitionError
from incentives.engine.parameters import parse_value
from incentives.rules.enums import (
    Certainty,
    CharterCategoryKind,
    IncomeTaxZoneKind,
    Origin,
    State,
)
from incentives.rules.models.approval import WrittenAndApproved, two_people
from incentives.rules.models.measures import Parameter, Source


class DatedValue(WrittenAndApproved):
    """A value with its life: when the law applies, when we published, and who did.

    ``effective_from`` is inclusive. Author and approver are never the same person. ``owner`` names
    the field of what the value is a value of: one is published for one owner and one date. Staff
    write values in a change set and publish the set; reference data came without one.
    """

    owner: ClassVar[str]
    frozen_fields: tuple[str, ...] = (
        "effective_from",
        "backdating_reason",
        "certainty",
        "origin",
        "author_id",
        "approver_id",
        "published_at",
        "change_set_id",
    )

    effective_from = models.DateField(_("applies from"))
    backdating_reason = models.TextField(
        _("why the past changes"),
        blank=True,
        help_text=_(
            "Only for a value that replaces, on a day that is past, one that is published: say why."
            " Whoever approves reads it, and it is kept."
        ),
    )
    certainty = models.CharField(_("certainty"), max_length=10, choices=Certainty.choices)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.DRAFT)
    origin = models.CharField(
        _("origin"), max_length=10, choices=Origin.choices, default=Origin.STAFF
    )
    published_at = models.DateTimeField(_("published at"), null=True, blank=True)
    change_set = models.ForeignKey(
        "incentives.ChangeSet",
        verbose_name=_("change set"),
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="%(class)ss",
    )
    sources = models.ManyToManyField(Source, verbose_name=_("sources"), blank=True)

    class Meta:
        abstract = True
        constraints = [
            two_people(
                name="%(class)s_author_is_not_approver",
                message=_("The person who wrote a value cannot approve it."),
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

    def changes_the_past(self, today: date) -> bool:
        """Whether the value says something else than we did of a day before ``today``.

        That is: it applies from such a day, and on that day a published value of its owner held
        already. A value of a day to come, of today, or of a day of which nothing had been
        published (a hole is filled) changes no answer that the law of its day gave.
        """
        if self.effective_from >= today:
            return False
        owner = {f"{self.owner}_id": getattr(self, f"{self.owner}_id")}
        earlier = type(self)._default_manager.filter(
            **owner, state=State.PUBLISHED, effective_from__lte=self.effective_from
        )
        return earlier.exclude(pk=self.pk).exists()

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
        constraints = [
            *DatedValue.Meta.constraints,
            _one_published_a_date(
                name="chartercategory_one_published_value_a_date", owner="province"
            ),
        ]
