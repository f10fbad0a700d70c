"""Who says something of a place, where, and how sure it is."""

from django.core.validators import URLValidator
from django.db import models
from django.db.models import CheckConstraint, Q
from django.utils.translation import gettext_lazy as _

from sites.constraints import one_of
from sites.enums import EVIDENCE_FIELDS, Confidence, evidence_field_choices


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


class Evidence(Sourced):
    """A source behind one fact or figure of a location, a programme or a talent provider.

    A source without a publisher is general knowledge or our own arithmetic, and is shown as such.
    """

    location = models.ForeignKey(
        "sites.Location",
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="evidence",
        verbose_name=_("location"),
    )
    programme = models.ForeignKey(
        "sites.Programme",
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="evidence",
        verbose_name=_("programme"),
    )
    provider = models.ForeignKey(
        "sites.TalentProvider",
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
