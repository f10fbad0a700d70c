from importlib import import_module

from django.apps import AppConfig
from django.db.models.signals import post_migrate, pre_migrate
from django.utils.translation import gettext_lazy as _


class IncentivesConfig(AppConfig):
    name = "incentives"
    verbose_name = _("Incentives")

    def ready(self) -> None:
        """Connect what listens to changes of places, publishes on its day, and makes the roles."""
        import_module("incentives.rules.signals")
        import_module("incentives.estimates.signals")
        import_module("incentives.changes.signals")
        import_module("incentives.audit.registration").register_all()
        roles = import_module("incentives.roles")
        immutability = import_module("incentives.rules.immutability")
        pre_migrate.connect(immutability.step_aside, sender=self)
        post_migrate.connect(immutability.create_triggers, sender=self)
        pre_migrate.connect(roles.note_what_is_known, sender=self)
        post_migrate.connect(roles.create_missing_roles, sender=self)
