"""Golden cases, what a change set expects of them, and the measure of what a set would do."""

from datetime import datetime, timedelta
from typing import Final

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from incentives.changes.enums import RunState
from incentives.rules.models import ChangeSet

# A computation tells of itself at each step: one that has been silent for this long has died.
SILENCE: Final = timedelta(seconds=90)


class GoldenCase(models.Model):
    """A project with the figures that the agency expects of it.

    ``request`` is the body of an estimate request, place and day of the law included; ``expected``
    its figures as :mod:`incentives.changes.golden` writes them. Neither is edited in place: a
    change set brings new expectations, or retires the case.
    """

    code = models.CharField(
        _("code"),
        max_length=60,
        unique=True,
        validators=[
            RegexValidator(
                r"^[a-z0-9]+(-[a-z0-9]+)*\Z", _("Small letters and digits, joined by hyphens.")
            )
        ],
    )
    title = models.CharField(_("title"), max_length=200)
    note = models.TextField(
        _("note"), blank=True, help_text=_("Where the case comes from, and what it shows.")
    )
    request = models.JSONField(
        _("project"), help_text=_("The body of an estimate request, with “on” and “location”.")
    )
    expected = models.JSONField(_("expected figures"))
    active = models.BooleanField(_("active"), default=True)

    class Meta:
        verbose_name = _("golden case")
        verbose_name_plural = _("golden cases")
        ordering = ("code",)

    def __str__(self) -> str:
        return self.code


class GoldenExpectation(models.Model):
    """What a change set says that a case must give from now on; null retires the case."""

    change_set = models.ForeignKey(
        ChangeSet, verbose_name=_("change set"), on_delete=models.CASCADE, related_name="+"
    )
    case = models.ForeignKey(
        GoldenCase,
        verbose_name=_("golden case"),
        on_delete=models.RESTRICT,
        related_name="+",
    )
    before = models.JSONField(_("expected until then"))
    expected = models.JSONField(_("expected figures"), null=True, blank=True)
    author = models.ForeignKey(
        "auth.User", verbose_name=_("author"), on_delete=models.RESTRICT, related_name="+"
    )

    class Meta:
        verbose_name = _("new expectation")
        verbose_name_plural = _("new expectations")
        ordering = ("change_set", "case")
        constraints = [
            models.UniqueConstraint(
                name="goldenexpectation_once_a_set",
                fields=("change_set", "case"),
                violation_error_message=_("This change set has an expectation of this case."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.change_set}: {self.case}"


class ImpactRun(models.Model):
    """The last measure of what a change set would do, computed in a process of its own.

    ``on`` is the day whose law every project is computed under. ``fingerprint`` names what was
    compared: the set as it was written then, and the law as it was published.
    """

    change_set = models.OneToOneField(
        ChangeSet,
        verbose_name=_("change set"),
        on_delete=models.CASCADE,
        related_name="impact",
    )
    requested_by = models.ForeignKey(
        "auth.User", verbose_name=_("requested by"), on_delete=models.RESTRICT, related_name="+"
    )
    requested_at = models.DateTimeField(_("requested at"))
    heard_at = models.DateTimeField(_("last heard of at"))
    on = models.DateField(_("law as of"))
    projects = models.PositiveIntegerField(_("synthetic projects"))
    state = models.CharField(
        _("state"), max_length=10, choices=RunState.choices, default=RunState.WAITING
    )
    done = models.PositiveIntegerField(_("projects computed"), default=0)
    total = models.PositiveIntegerField(_("projects to compute"), default=0)
    error = models.TextField(_("reason of the failure"), blank=True)
    result = models.JSONField(_("result"), null=True, blank=True)
    seconds = models.DecimalField(
        _("seconds"), max_digits=9, decimal_places=2, null=True, blank=True
    )
    fingerprint = models.CharField(_("what was compared"), max_length=64, blank=True)

    class Meta:
        verbose_name = _("measure of impact")
        verbose_name_plural = _("measures of impact")
        ordering = ("-requested_at", "-pk")
        constraints = [
            models.CheckConstraint(
                name="impactrun_done_has_a_result",
                condition=~Q(state=RunState.DONE) | Q(result__isnull=False),
                violation_error_message=_("A measure that is done has a result."),
            ),
            models.CheckConstraint(
                name="impactrun_done_is_at_most_total",
                condition=Q(done__lte=F("total")),
                violation_error_message=_("No more projects are computed than there are."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.change_set}, {self.on.isoformat()}"

    def is_lost(self, now: datetime) -> bool:
        """Nobody computes it any more, though nothing said that it failed."""
        return self.is_running and now - self.heard_at > SILENCE

    @property
    def is_running(self) -> bool:
        return self.state in (RunState.WAITING, RunState.RUNNING)
