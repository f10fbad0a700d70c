"""Scheduled change sets become law on their day, whoever asks for the rules first."""

from django.utils import timezone

from incentives.changes.steps import publish_due
from incentives.rules.rule_set import when_due
from incentives.trail import acting


def publish_what_is_due() -> None:
    """Nobody has to remember a day of publication: reading the law is enough."""
    with acting(None):  # the service does it, not the person whose page happened to ask
        publish_due(now=timezone.now())


when_due(publish_what_is_due)
