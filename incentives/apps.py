from importlib import import_module
from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate, pre_migrate
from django.utils.translation import gettext_lazy as _


class IncentivesConfig(AppConfig):
    name = "incentives"
    verbose_name = _("Incentives")

    def ready(self) -> None:
        """Connect what listens to places and to publications, and make the roles of the staff.

        The agency, not ``sites``, chooses how old a figure may be: ``sites`` is told where to ask.
        """
        import_module("incentives.rules.signals")
        import_module("incentives.estimates.signals")
        import_module("incentives.changes.signals")
        conf = import_module("sites.conf")
        agency: Any = self.get_model("AgencySettings")
        conf.let_choose_stale_age(agency.age_of_stale_figures)
        import_module("incentives.audit.registration").register_all()
        roles = import_module("incentives.roles")
        immutability = import_module("incentives.rules.immutability")
        pre_migrate.connect(immutability.step_aside, sender=self)
        post_migrate.connect(immutability.create_triggers, sender=self)
        pre_migrate.connect(roles.note_what_is_known, sender=self)
        post_migrate.connect(roles.create_missing_roles, sender=self)
