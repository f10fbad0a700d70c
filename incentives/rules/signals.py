"""What changes elsewhere and is part of a rule set."""

from typing import Any

from django.db import transaction
from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver

from incentives.rules.publishing import record_event
from sites.models import Location


@receiver([post_save, post_delete], sender=Location, dispatch_uid="levier.location_changed")
def location_changed(instance: Location, **kwargs: Any) -> None:
    """A location added or moved to another province joins the rule sets made from now on."""
    with transaction.atomic():
        record_event(what=f"Location {instance.slug}", by=None)
