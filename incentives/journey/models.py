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

    class Meta:
        verbose_name = _("draft")
        verbose_name_plural = _("drafts")
        ordering = ("-created_at", "-pk")
        indexes = [models.Index(name="draft_expires_at", fields=("expires_at",))]

    def __str__(self) -> str:
        return f"{self.token[:6]}…"
