from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class IncentivesConfig(AppConfig):
    name = "incentives"
    verbose_name = _("Incentives")

    def ready(self) -> None:
        """Connect what listens to the changes of places."""
        import_module("incentives.rules.signals")
        import_module("incentives.estimates.signals")
