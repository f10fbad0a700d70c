"""What an entry of the trail did: created, changed, deleted, or a step in the life of the law."""

from typing import Final

from auditlog.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db.models import Q, QuerySet, TextChoices
from django.utils.translation import pgettext_lazy

from incentives.rules.models import (
    ChangeSet,
    CharterCategory,
    IncomeTaxZone,
    ParameterValue,
    RegionalGrant,
)

_OF_THE_LAW: Final = (ChangeSet, ParameterValue, IncomeTaxZone, CharterCategory)


class Step(TextChoices):
    """The steps, as the list of the trail names and filters them."""

    CREATED = "created", pgettext_lazy("step of the audit trail", "Created")
    CHANGED = "changed", pgettext_lazy("step of the audit trail", "Changed")
    DELETED = "deleted", pgettext_lazy("step of the audit trail", "Deleted")
    SUBMITTED = "submitted", pgettext_lazy("step of the audit trail", "Submitted for review")
    SENT_BACK = "sent_back", pgettext_lazy("step of the audit trail", "Sent back")
    SCHEDULED = "scheduled", pgettext_lazy("step of the audit trail", "Approved for its day")
    PUBLISHED = "published", pgettext_lazy("step of the audit trail", "Published")
    SUPERSEDED = "superseded", pgettext_lazy("step of the audit trail", "Superseded")
    OPENED = "opened", pgettext_lazy("step of the audit trail", "Grant opened")
    CLOSED = "closed", pgettext_lazy("step of the audit trail", "Grant closed")


# The new state of a value or of a change set, and the step that led to it.
_TO_STATE: Final = {
    "in_review": Step.SUBMITTED,
    "draft": Step.SENT_BACK,
    "scheduled": Step.SCHEDULED,
    "published": Step.PUBLISHED,
    "superseded": Step.SUPERSEDED,
}
_TO_OPEN: Final = {"True": Step.OPENED, "False": Step.CLOSED}
_BY_ACTION: Final = {
    LogEntry.Action.CREATE: Step.CREATED,
    LogEntry.Action.DELETE: Step.DELETED,
}


def step_of(entry: LogEntry) -> Step:
    changes = entry.changes or {}
    if entry.action != LogEntry.Action.UPDATE:
        return _BY_ACTION[entry.action]
    if entry.content_type_id in _kinds(*_OF_THE_LAW) and "state" in changes:
        return _TO_STATE[changes["state"][1]]
    if entry.content_type_id in _kinds(RegionalGrant) and "open" in changes:
        return _TO_OPEN[changes["open"][1]]
    return Step.CHANGED


def with_step(entries: "QuerySet[LogEntry]", step: Step) -> "QuerySet[LogEntry]":
    """The entries that did ``step``."""
    for action, plain in _BY_ACTION.items():
        if step == plain:
            return entries.filter(action=action)
    entries = entries.filter(action=LogEntry.Action.UPDATE)
    moved, opened = _moves("state", _OF_THE_LAW), _moves("open", (RegionalGrant,))
    for state, named in _TO_STATE.items():
        if step == named:
            return entries.filter(moved, changes__state__1=state)
    for flag, named in _TO_OPEN.items():
        if step == named:
            return entries.filter(opened, changes__open__1=flag)
    return entries.exclude(moved).exclude(opened)


def _moves(field: str, models: tuple[type, ...]) -> Q:
    return Q(content_type__in=_kinds(*models), changes__has_key=field)


def _kinds(*models: type) -> list[int]:
    """Their content types, which Django keeps in memory."""
    return [ContentType.objects.get_for_model(model).pk for model in models]
