"""Estimates kept at an address that cannot be guessed."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from incentives.rules.models import RuleSet
from incentives.tokens import TOKEN_LENGTH, new_token


class Estimate(models.Model):
    """One stored estimate: what was asked, under which rules, and what was answered.

    ``inputs`` is the request as received (contract names), ``result`` the engine's answer without
    words: sentences are written when it is read, in the reader's language.
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
