"""Who wrote something of the law and who approved it: never the same person."""

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import CheckConstraint, F, Q
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


class WrittenAndApproved(models.Model):
    """What one person writes and another approves. Accounts that did stay on record."""

    author = models.ForeignKey(
        "auth.User",
        verbose_name=_("author"),
        null=True,
        blank=True,
        on_delete=models.RESTRICT,
        related_name="+",
    )
    approver = models.ForeignKey(
        "auth.User",
        verbose_name=_("approver"),
        null=True,
        blank=True,
        on_delete=models.RESTRICT,
        related_name="+",
    )

    class Meta:
        abstract = True


def two_people(*, name: str, message: "str | _StrPromise") -> CheckConstraint:
    """The author of a row is not its approver; ``message`` tells the staff so."""
    return CheckConstraint(
        name=name,
        condition=Q(author__isnull=True) | Q(approver__isnull=True) | ~Q(author=F("approver")),
        violation_error_message=message,
    )
