"""The investor's draft: answers as typed, under a token of its own."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from incentives.tokens import TOKEN_LENGTH, new_token


class Draft(models.Model):
    """Answers of one project, by step, and its preferences, as they were typed, valid or not."""

    token = models.CharField(
        _("token"), max_length=TOKEN_LENGTH, unique=True, default=new_token, editable=False
    )
    answers = models.JSONField(_("answers"), default=dict)
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)
    expires_at = models.DateTimeField(_("expires at"))
    followed = models.BooleanField(
        _("followed"),
        default=False,
        editable=False,
        help_text=_("Begun at the first step, and not yet an estimate: its steps are counted."),
    )

    class Meta:
        verbose_name = _("draft")
        verbose_name_plural = _("drafts")
        ordering = ("-created_at", "-pk")
        indexes = [models.Index(name="draft_expires_at", fields=("expires_at",))]

    def __str__(self) -> str:
        return f"{self.token[:6]}…"


class StepCount(models.Model):
    """How many of the drafts begun on one day kept an answer at a step, or became an estimate.

    A number a day and a step: nothing says which draft.
    """

    ESTIMATE = "estimate"

    begun_on = models.DateField(_("begun on"))
    step = models.CharField(_("step"), max_length=20)
    drafts = models.PositiveIntegerField(_("drafts"), default=0)

    class Meta:
        verbose_name = _("count of a step")
        verbose_name_plural = _("counts of steps")
        ordering = ("begun_on", "step")
        constraints = [
            models.UniqueConstraint(
                name="stepcount_one_a_day_and_step",
                fields=("begun_on", "step"),
                violation_error_message=_("A step is counted once for each day."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.begun_on.isoformat()}, {self.step}"
