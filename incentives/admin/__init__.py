"""Staff screens: the law, what stands beside it, and the records that nobody edits.

Found by Django's autodiscovery.
"""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from incentives.admin import (
    accounts,
    changes,
    embed,
    golden,
    information,
    measures,
    records,
    requests,
    trail,
    values,
)

__all__ = [
    "accounts",
    "changes",
    "embed",
    "golden",
    "information",
    "measures",
    "records",
    "requests",
    "trail",
    "values",
]

admin.site.site_header = _("Levier, for the staff")
admin.site.site_title = _("Levier, for the staff")
admin.site.index_title = _("Rules, places and records")
