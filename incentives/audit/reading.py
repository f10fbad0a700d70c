"""Entries of the trail in words: who, what, and each field before and after."""

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, Final

from auditlog.models import LogEntry
from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from incentives.audit.steps import Step, step_of
from incentives.engine.errors import RuleDefinitionError
from incentives.formatting import format_date
from incentives.language import current_language
from incentives.offer.values import shown
from incentives.rules.models import Parameter, ParameterValue
from incentives.trail import NAME

# How the library writes the absence of a value.
_NOTHING: Final = ("None", "null", "")
_LAW_VALUES: Final = ("value", "favourable_value")


@dataclass(frozen=True, slots=True)
class Line:
    """One field of one entry; empty texts where there was, or is, nothing."""

    field: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Reading:
    """One entry in the language that is active."""

    entry: LogEntry
    at: str
    who: str
    step: Step
    model: str
    object: str
    lines: tuple[Line, ...]


def read(entries: Sequence[LogEntry]) -> list[Reading]:
    """Entries in words, with one query for each kind of row that they point to."""
    words = _Words(entries)
    return [
        Reading(
            entry=entry,
            at=moment(entry.timestamp),
            who=who(entry),
            step=step_of(entry),
            model=model_name(entry),
            object=entry.object_repr,
            lines=tuple(words.lines(entry)),
        )
        for entry in entries
    ]


def who(entry: LogEntry) -> str:
    """The name of the account, kept when the account is deleted; else the service itself."""
    if entry.actor is not None:
        return str(entry.actor.get_username())
    kept = (entry.additional_data or {}).get(NAME)
    return str(kept) if kept else pgettext("who wrote an entry of the audit trail", "The service")


def model_name(entry: LogEntry) -> str:
    return capfirst(str(entry.content_type.name)) or ""


def moment(at: datetime) -> str:
    """A day and an hour, on the clock of the service."""
    local = timezone.localtime(at)
    return _("%(day)s, %(hour)s") % {"day": _day(local.date()), "hour": f"{local:%H:%M}"}


def _day(day: date) -> str:
    return format_date(day, current_language())


class _Words:
    """What the entries point to, read once for all of them."""

    def __init__(self, entries: Sequence[LogEntry]) -> None:
        self._names = _names_of(entries)
        self._parameters = _parameters_of(entries)

    def lines(self, entry: LogEntry) -> Iterable[Line]:
        """In the order of the model; what a later version took away comes last, by its name."""
        changes: dict[str, Any] = entry.changes or {}
        model = entry.content_type.model_class()
        order = [field.name for field in _fields(model)]
        last = len(order)
        place = {name: number for number, name in enumerate(order)}
        for name in sorted(changes, key=lambda name: (place.get(name, last), name)):
            yield self._line(entry, _field(model, name), name, changes[name])

    def _line(self, entry: LogEntry, field: Any, name: str, change: Any) -> Line:
        label = capfirst(str(getattr(field, "verbose_name", name))) or name
        if isinstance(change, dict):  # rows added to a relation, or taken from it
            rows = ", ".join(str(row) for row in change["objects"])
            added = change["operation"] == "add"
            return Line(label, "" if added else rows, rows if added else "")
        before, after = (self._word(entry, field, str(raw)) for raw in change)
        return Line(label, before, after)

    def _word(self, entry: LogEntry, field: Any, raw: str) -> str:
        if raw in _NOTHING:
            return ""
        if isinstance(field, models.ForeignKey):
            return self._names.get((field.related_model, raw)) or f"#{raw}"
        if isinstance(field, models.JSONField):
            return self._law(entry, field, raw)
        return _plain(field, raw)

    def _law(self, entry: LogEntry, field: Any, raw: str) -> str:
        """A value of the law as the pages say it, as long as its parameter can be told."""
        parameter = self._parameters.get(entry.object_id or 0)
        if field.model is not ParameterValue or field.name not in _LAW_VALUES or parameter is None:
            return raw
        language = current_language()
        try:
            value = json.loads(raw)
            return shown(
                kind=parameter.kind, unit=parameter.unit, raw=value, language=language
            ).text
        except (RuleDefinitionError, ValueError):
            return raw


def _plain(field: Any, raw: str) -> str:
    if isinstance(field, models.BooleanField):
        return _("Yes") if raw == "True" else _("No")
    if isinstance(field, models.DateTimeField) and (at := parse_datetime(raw)):
        return moment(at if at.tzinfo else at.replace(tzinfo=UTC))
    if isinstance(field, models.DateField) and (day := parse_date(raw)):
        return _day(day)
    if getattr(field, "choices", None):
        return str(dict(field.flatchoices).get(raw, raw))
    return raw


def _fields(model: type[models.Model] | None) -> list[Any]:
    return [*model._meta.concrete_fields, *model._meta.many_to_many] if model else []


def _field(model: type[models.Model] | None, name: str) -> Any:
    try:
        return model._meta.get_field(name) if model else None
    except FieldDoesNotExist:
        return None


def _names_of(entries: Sequence[LogEntry]) -> dict[tuple[Any, str], str]:
    """The rows that foreign keys name, as they call themselves today."""
    asked: defaultdict[Any, set[str]] = defaultdict(set)
    for entry in entries:
        model = entry.content_type.model_class()
        for name, change in (entry.changes or {}).items():
            field = _field(model, name)
            if isinstance(field, models.ForeignKey) and not isinstance(change, dict):
                asked[field.related_model] |= {str(raw) for raw in change} - {*_NOTHING}
    return {
        (model, str(row.pk)): str(row)
        for model, keys in asked.items()
        for row in model._default_manager.filter(pk__in=keys).order_by("pk")
    }


def _parameters_of(entries: Sequence[LogEntry]) -> dict[int, Parameter]:
    """The parameter of each value that the entries speak of, deleted drafts left out."""
    label = ParameterValue._meta.model_name
    keys = {entry.object_id for entry in entries if entry.content_type.model == label}
    if not keys:
        return {}
    rows = ParameterValue.objects.filter(pk__in=keys).select_related("parameter").order_by("pk")
    return {row.pk: row.parameter for row in rows}
