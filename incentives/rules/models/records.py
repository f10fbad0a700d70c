"""What the service writes about the law by itself, and never changes."""

from django.db import models
from django.utils.translation import gettext_lazy as _


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
