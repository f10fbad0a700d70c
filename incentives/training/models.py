"""The training plan of a saved estimate."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from incentives.estimates.models import Estimate


class TrainingPlan(models.Model):
    """The lines of a plan as they were typed, right or wrong: it lives as long as its estimate.

    ``right`` tells that every line was understood: its numbers are then kept as plain digits, to
    be written in the language of whoever reads them.
    """

    estimate = models.OneToOneField(
        Estimate,
        verbose_name=_("estimate"),
        on_delete=models.CASCADE,
        primary_key=True,
        related_name="training_plan",
    )
    rows = models.JSONField(_("lines"), default=list)
    right = models.BooleanField(_("every line is right"), default=True)
    updated_at = models.DateTimeField(_("changed at"), auto_now=True)

    class Meta:
        verbose_name = _("training plan")
        verbose_name_plural = _("training plans")

    def __str__(self) -> str:
        return f"{self.estimate}"
