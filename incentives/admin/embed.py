"""The partner sites that may show the checker."""

from typing import Any

from django.apps import apps
from django.contrib import admin
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

EmbedPartner: Any = apps.get_model("incentives", "EmbedPartner")


@admin.register(EmbedPartner)
class EmbedPartnerAdmin(admin.ModelAdmin[Any]):
    """A key is made with the row and never changes; switching a partner off is at once."""

    list_display = ("name", "origins", "active", "created_at")
    list_filter = ("active",)
    search_fields = ("name", "origins")
    fields = ("name", "origins", "active", "note", "key", "lines_to_copy", "created_at")
    readonly_fields = ("key", "lines_to_copy", "created_at")

    @admin.display(description=_("lines to copy"))
    def lines_to_copy(self, row: Any) -> SafeString | str:
        """The page that shows the partner its lines: also what staff send to the partner."""
        if not row.pk or not row.active:
            return "–"
        address = f"{reverse('embed:how')}?key={row.key}"
        return format_html('<a href="{0}">{0}</a>', address)
