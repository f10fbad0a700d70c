"""The wing that knows places: regions, provinces, locations, and what is known of each."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SitesConfig(AppConfig):
    name = "sites"
    verbose_name = _("Locations")
    default_auto_field = "django.db.models.BigAutoField"
