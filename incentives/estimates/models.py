"""Estimates kept at an address that cannot be guessed, and the mark of the places' last change."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from incentives.rules.models import RuleSet
from incentives.tokens import TOKEN_LENGTH, new_token


class Estimate(models.Model):
    """One stored estimate: what was asked, under which rules, and what was answered.

    ``inputs`` is the request as received (contract names), ``result`` the engine's answer without
    words: sentences are written when it is read, in the reader's language. ``preferences`` is what
    the places were weighed by (contract names), None when nothing was stated: it moves no amount.
    """

    token = models.CharField(
        _("token"), max_length=TOKEN_LENGTH, unique=True, default=new_token, editable=False
    )
    created_at = models.DateTimeField(_("created at"))
    expires_at = models.DateTimeField(_("expires at"))
    on = models.DateField(_("law as of"))
    location = models.ForeignKey(
        "sites.Location",
        verbose_name=_("location"),
        on_delete=models.RESTRICT,
        related_name="+",
    )
    inputs = models.JSONField(_("inputs"))
    rule_set = models.ForeignKey(
        RuleSet, verbose_name=_("rule set"), on_delete=models.RESTRICT, related_name="estimates"
    )
    preferences = models.JSONField(_("preferences"), null=True, blank=True)
    result = models.JSONField(_("result"))
    prudent_total_mad = models.DecimalField(_("prudent total"), max_digits=30, decimal_places=2)
    favourable_total_mad = models.DecimalField(
        _("favourable total"), max_digits=30, decimal_places=2
    )

    class Meta:
        verbose_name = _("estimate")
        verbose_name_plural = _("estimates")
        ordering = ("-created_at", "-pk")
        indexes = [
            # Read by the purge of what has expired.
            models.Index(name="estimate_expires_at", fields=("expires_at",))
        ]
        constraints = [
            models.CheckConstraint(
                name="estimate_prudent_is_at_most_favourable",
                condition=models.Q(prudent_total_mad__lte=models.F("favourable_total_mad")),
                violation_error_message=_(
                    "The prudent total cannot be above the favourable total."
                ),
            )
        ]

    def __str__(self) -> str:
        return f"{self.token[:6]}…, {self.on.isoformat()}"


class EstimateDigest(models.Model):
    """What the dashboard counts of an estimate: its stored result is long, this row is short.

    No token and no answer but codes; it goes with its estimate. ``failed`` holds the criteria not
    met in either reading of the measures that the project does not get, ``doubts`` what each
    parameter with two readings weighs, MAD as text by code of the parameter.
    """

    estimate = models.OneToOneField(
        Estimate,
        verbose_name=_("estimate"),
        on_delete=models.CASCADE,
        primary_key=True,
        related_name="digest",
    )
    made_on = models.DateField(_("made on"), db_index=True)
    location = models.ForeignKey(
        "sites.Location",
        verbose_name=_("location"),
        on_delete=models.RESTRICT,
        related_name="+",
    )
    segments = models.CharField(
        _("segments"), max_length=40, help_text=_("Codes, with a space between.")
    )
    positions = models.PositiveIntegerField(_("positions"))
    failed = models.JSONField(_("criteria not met"), default=list)
    doubts = models.JSONField(_("doubts"), default=dict)

    class Meta:
        verbose_name = _("digest of an estimate")
        verbose_name_plural = _("digests of estimates")
        ordering = ("made_on", "pk")

    def __str__(self) -> str:
        return self.made_on.isoformat()


class PlaceRevision(models.Model):
    """One row, whose token is another after each change of a place.

    A random token and not a number: a change that is rolled back must not leave its number to the
    next one. One row and not one a change: two transactions wait for one another, so that the last
    token read is never older than a change that is already seen.
    """

    ROW = 1

    token = models.CharField(_("token"), max_length=TOKEN_LENGTH, editable=False)

    class Meta:
        verbose_name = _("revision of the places")
        verbose_name_plural = _("revisions of the places")
        constraints = [
            models.CheckConstraint(
                name="place_revision_is_one_row",
                condition=models.Q(id=1),
                violation_error_message=_("The places have one revision."),
            )
        ]

    def __str__(self) -> str:
        return self.token

    @classmethod
    def current(cls) -> str:
        """The token of the last change; empty when none is on record."""
        return cls.objects.filter(pk=cls.ROW).values_list("token", flat=True).first() or ""

    @staticmethod
    def renew() -> None:
        """Tell every process that the places changed, as soon as this transaction is seen."""
        PlaceRevision.objects.bulk_create(
            [PlaceRevision(pk=PlaceRevision.ROW, token=new_token())],
            update_conflicts=True,
            unique_fields=["id"],
            update_fields=["token"],
        )
