"""Places that change: what was read of them is read again."""

from typing import Any

from django.db.models.signals import m2m_changed, post_delete, post_save
from django.dispatch import receiver

from incentives.estimates.models import PlaceRevision
from sites.apps import SitesConfig

# Where a migration's models live: while it runs, the table of the revision may not be there yet.
_OF_A_MIGRATION = "__fake__"


@receiver([post_save, post_delete, m2m_changed], dispatch_uid="levier.place_changed")
def place_changed(sender: Any, **kwargs: Any) -> None:
    """Any row of the places, whatever its model: one that comes later is heard too."""
    if sender._meta.app_label == SitesConfig.name and sender.__module__ != _OF_A_MIGRATION:
        PlaceRevision.renew()
