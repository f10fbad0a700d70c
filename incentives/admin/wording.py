"""A change set in plain words: each value and edit, as the law has it and as the set wants it."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import models
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import get_language_info
from django.utils.translation import gettext as _

from incentives.admin.criteria import FACT_LABELS, OPERATOR_LABELS
from incentives.admin.proposing import edit_address
from incentives.changes.applying import values_of
from incentives.changes.edits import EDITABLE, Column, Plain, describe, fields_of, find
from incentives.engine.criteria import Operator
from incentives.engine.errors import RuleDefinitionError
from incentives.formatting import format_date, format_number
from incentives.language import current_language
from incentives.offer.values import Shown, shown
from incentives.rules.enums import ChangeSetState, State
from incentives.rules.models import (
    ChangeSet,
    DatedValue,
    ParameterValue,
    ProposedEdit,
    Source,
)
from incentives.rules.translation import LANGUAGES
from sites.side_by_side import direction


@dataclass(frozen=True, slots=True)
class Text:
    """A text in one language, before and after; the same when it does not change."""

    language: str
    name: str
    direction: str
    before: str
    after: str

    @property
    def changes(self) -> bool:
        return self.before != self.after


@dataclass(frozen=True, slots=True)
class ReadingLine:
    """One reading of a value. ``before`` is None where the law says nothing of it."""

    label: str
    before: Shown | None
    after: Shown | None


@dataclass(frozen=True, slots=True)
class ValueLine:
    """A dated value of the set beside what is in force before it."""

    row: DatedValue
    model: str
    kind: str
    subject: str
    code: str
    readings: tuple[ReadingLine, ...]
    doubt: tuple[Text, ...]
    sources: tuple[Source, ...]
    address: str


@dataclass(frozen=True, slots=True)
class FieldLine:
    """One field of an edit: its texts by language, or one thing before and after."""

    label: str
    before: str = ""
    after: str = ""
    texts: tuple[Text, ...] = ()


@dataclass(frozen=True, slots=True)
class EditLine:
    """An edit of the set. ``stale``: the law is no longer as its author found it."""

    edit: ProposedEdit
    kind: str
    fields: tuple[FieldLine, ...]
    stale: bool
    address: str


# --- Values ---------------------------------------------------------------------------------------


def value_lines(change_set: ChangeSet) -> list[ValueLine]:
    """The values of a set, each beside what stood in the law before it."""
    return [_value_line(row, before=_before(row, change_set)) for row in values_of(change_set)]


def _before(row: DatedValue, change_set: ChangeSet) -> Any:
    """What is in force today; of a published set, what was on the day it was published."""
    rows: Any = type(row)._default_manager.filter(
        **{f"{row.owner}_id": getattr(row, f"{row.owner}_id")}, state__in=State.frozen()
    )
    day = localdate()
    if change_set.published_at is not None:
        rows = rows.filter(published_at__lt=change_set.published_at)
        day = localdate(change_set.published_at)
    rows = rows.filter(effective_from__lte=day)
    return rows.order_by("-effective_from", "-published_at", "-pk").first()


def _value_line(row: Any, *, before: Any) -> ValueLine:
    owner = getattr(row, row.owner)
    is_parameter = isinstance(row, ParameterValue)
    name = f"admin:incentives_{row._meta.model_name}_change"
    return ValueLine(
        row=row,
        model=str(row._meta.model_name),
        kind=str(row._meta.verbose_name),
        subject=owner.text if is_parameter else owner.name,
        code=owner.code if is_parameter else "",
        readings=_readings(row, before) if is_parameter else (_choice(row, before),),
        doubt=_texts(_doubt(before), _doubt(row), "doubt") if is_parameter else (),
        sources=tuple(row.sources.order_by("code")),
        address=reverse(name, args=[row.pk]),
    )


def _doubt(row: Any) -> Plain:
    return {f"doubt_{code}": getattr(row, f"doubt_{code}", "") for code in LANGUAGES}


def _readings(row: Any, before: Any) -> tuple[ReadingLine, ...]:
    labels = {"value": _("prudent reading"), "favourable_value": _("favourable reading")}
    lines = (
        ReadingLine(
            label,
            in_words(row, getattr(before, name, None)),
            in_words(row, getattr(row, name)),
        )
        for name, label in labels.items()
    )
    return tuple(line for line in lines if line.before or line.after)


def in_words(row: ParameterValue, raw: object) -> Shown | None:
    if raw is None:
        return None
    parameter = row.parameter
    try:
        return shown(kind=parameter.kind, unit=parameter.unit, raw=raw, language=current_language())
    except RuleDefinitionError:
        return Shown(str(raw), str(raw))


def _choice(row: Any, before: Any) -> ReadingLine:
    sides = (str(side.get_value_display()) if side is not None else "" for side in (before, row))
    old, new = (Shown(text, text) if text else None for text in sides)
    return ReadingLine(str(row._meta.get_field("value").verbose_name), old, new)


# --- Edits ----------------------------------------------------------------------------------------


def edit_lines(change_set: ChangeSet) -> list[EditLine]:
    """The edits of a set, field by field."""
    edits = list(change_set.edits.select_related("author").order_by("pk"))
    titles = dict(Source.objects.order_by("code").values_list("code", "title")) if edits else {}
    is_open = change_set.state != ChangeSetState.PUBLISHED
    return [_edit_line(edit, titles=titles, is_open=is_open) for edit in edits]


def _edit_line(edit: ProposedEdit, *, titles: dict[str, str], is_open: bool) -> EditLine:
    model = EDITABLE[edit.model]
    row = find(model, edit.key)
    law = describe(row) if row is not None else {}
    before, after = edit.before or {}, edit.after or {}
    stale = any(law.get(name) != value for name, value in before.items())
    return EditLine(
        edit=edit,
        kind=str(model._meta.verbose_name),
        fields=tuple(_field_lines(model, before=before, after=after, law=law, titles=titles)),
        stale=is_open and (stale or (row is None) != (edit.before is None)),
        address=edit_address(edit, row) if edit.after is not None else "",
    )


def _field_lines(
    model: type[models.Model], *, before: Plain, after: Plain, law: Plain, titles: dict[str, str]
) -> list[FieldLine]:
    lines, done = [], set()
    for field in fields_of(model):
        stem = getattr(getattr(field, "translated_field", None), "name", "")
        if stem in done or not _is_said(field.name, stem, (before, after)):
            continue
        label = str(model._meta.get_field(stem or field.name).verbose_name)  # type: ignore[union-attr]
        if stem:
            done.add(stem)
            whole = law if before and after else {}
            lines.append(
                FieldLine(label, texts=_texts({**whole, **before}, {**whole, **after}, stem))
            )
        else:
            old, new = (
                _plain_words(field, side.get(field.name), titles) for side in (before, after)
            )
            lines.append(FieldLine(label, old, new))
    return [line for line in lines if line.texts or line.before or line.after]


def _is_said(name: str, stem: str, sides: tuple[Plain, Plain]) -> bool:
    names = [f"{stem}_{code}" for code in LANGUAGES] if stem else [name]
    return any(side.get(name) not in (None, "") for side in sides for name in names)


def _texts(before: Plain, after: Plain, stem: str) -> tuple[Text, ...]:
    """A text in the three languages; nothing when it is empty in all of them."""
    texts = tuple(
        Text(
            language=code,
            name=str(get_language_info(code)["name_local"]),
            direction=direction(code),
            before=str(before.get(f"{stem}_{code}") or ""),
            after=str(after.get(f"{stem}_{code}") or ""),
        )
        for code in LANGUAGES
    )
    return texts if any(text.before or text.after for text in texts) else ()


def _plain_words(field: Column, value: Any, titles: dict[str, str]) -> str:
    """A stored field as people say it; "" for nothing."""
    if value is None or value == "" or value == []:
        return ""
    if isinstance(value, list):
        of_sources = field.related_model is Source
        return "; ".join(str(titles.get(key, key)) if of_sources else str(key) for key in value)
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if field.name == "fact":
        return str(FACT_LABELS.get(value, value))
    if field.name == "operator":
        return str(OPERATOR_LABELS[Operator(value)])
    if isinstance(field, models.DateField):
        return format_date(date.fromisoformat(value), current_language())
    if isinstance(field, models.DecimalField):
        return format_number(Decimal(value), current_language())
    return str(dict(field.flatchoices).get(value, value))
