"""The sites that may show the small checker inside their own pages."""

import re

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import CheckConstraint, Q
from django.utils.translation import gettext_lazy as _

from incentives.tokens import TOKEN_LENGTH, new_token

# A host name and perhaps a port: what is written here goes into a header of the answer.
_ORIGIN = re.compile(
    r"https://(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}(?::[0-9]{1,5})?", re.ASCII
)


def is_origin(text: str) -> bool:
    """Whether ``text`` is one site under https, without a path: ``https://www.example.org``."""
    return _ORIGIN.fullmatch(text) is not None


class EmbedPartner(models.Model):
    """One partner: the addresses whose pages may frame the checker, and its key."""

    name = models.CharField(_("name"), max_length=120)
    key = models.CharField(
        _("key"), max_length=TOKEN_LENGTH, unique=True, default=new_token, editable=False
    )
    origins = models.TextField(
        _("addresses of the site"),
        help_text=_(
            "One per line, as https://www.example.org: no path, no final slash. Only the pages of"
            " these sites may show the checker."
        ),
    )
    active = models.BooleanField(
        _("active"),
        default=True,
        help_text=_("When it is not, the checker disappears from the partner’s pages at once."),
    )
    note = models.TextField(_("note"), blank=True, help_text=_("For staff only."))
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)

    class Meta:
        verbose_name = _("partner site")
        verbose_name_plural = _("partner sites")
        ordering = ("name", "pk")
        constraints = [
            CheckConstraint(
                name="embed_partner_has_origin",
                condition=~Q(origins=""),
                violation_error_message=_("Give at least one address."),
            )
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        lines = [line.strip().lower() for line in self.origins.splitlines() if line.strip()]
        wrong = [line for line in lines if not is_origin(line)]
        if wrong:
            message = _(
                "“%(line)s” is not the address of a site. Write it as https://www.example.org,"
                " without a path."
            )
            raise ValidationError({"origins": ValidationError(message, params={"line": wrong[0]})})
        self.origins = "\n".join(dict.fromkeys(lines))

    @property
    def frame_ancestors(self) -> list[str]:
        """The sites for the header; what is not a site never reaches it, however it was stored."""
        return [line for line in self.origins.splitlines() if is_origin(line)]
