"""Scheduled change sets become law on their day, whoever asks for the rules first."""

import logging

from django.utils import timezone

from incentives.changes.steps import publish_due
from incentives.rules.rule_set import when_due
from incentives.trail import acting

log = logging.getLogger(__name__)


def publish_what_is_due() -> None:
    """Nobody has to remember a day of publication: reading the law is enough.

    Whoever reads it is an investor: a fault of the change is told in the log, and the law stays as
    it was. The service publishes, not the person whose page happened to ask.
    """
    try:
        with acting(None):
            publish_due(now=timezone.now())
    except Exception:
        log.exception("A change set could not be published on its day.")


when_due(publish_what_is_due)
