"""Checks of what staff write in the law: the shape, the bounds, the dates, and that the rules
still read. Each fault is a sentence, shown beside its field and again when a set is submitted.

What *continuous* asks depends on the kind. A progressive scale is stored by its thresholds and its
marginal rates: the tax is continuous whatever they are, and the amounts to deduct that a table of
the law prints follow from them (:meth:`MarginalScale.deductions`). Rates by band apply to the
whole: they jump at each edge, as the law wants; each band ends where the next begins, so that there
is neither gap nor overlap once the edges rise.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from incentives.engine.calendar import Period
from incentives.engine.errors import EngineError, RuleDefinitionError
from incentives.engine.parameters import (
    Bands,
    CategoryShares,
    Kind,
    MarginalScale,
    Value,
    parse_value,
)
from incentives.rules.content import content_on, rules_from
from incentives.rules.enums import CharterCategoryKind
from incentives.rules.models import CriterionGroup, DatedValue, ParameterValue
from incentives.rules.translation import LANGUAGES


class PublishingError(Exception):
    """A step that the life of the law does not allow; its text is for the staff."""


def check_value(row: DatedValue, *, today: date) -> None:
    """A value is whole: its shape, its bounds, its dates, its sources, were it law from ``today``.

    Raises :class:`PublishingError`.
    """
    try:
        row.full_clean()
        check_backdating(row, today=today)
        if isinstance(row, ParameterValue):
            check_bounds(row)
            check_doubt(row)
    except ValidationError as error:
        raise PublishingError(f"{row}: {' '.join(error.messages)}") from error
    if not row.sources.exists():
        raise PublishingError(_("Name at least one source: a figure without source is not law."))


def check_rules(*, on: date) -> None:
    """Everything published still reads as a rule set on ``on``, or PublishingError.

    Called inside the transaction of a change, so that a change that breaks the rules is undone.
    """
    empty = CriterionGroup.objects.filter(criteria=None, criteriongroup=None).order_by("code")
    for group in empty:
        raise PublishingError(
            _("The group %(code)s would hold no criterion: add one, or delete the group.")
            % {"code": group.code}
        )
    try:
        rules_from(content_on(on), version="", on=on)
    except (EngineError, LookupError, ValueError) as error:
        raise PublishingError(
            _("The rules could not be read any more after this change: %(reason)s")
            % {"reason": error}
        ) from error


def check_backdating(row: DatedValue, *, today: date) -> None:
    """The published past changes for a reason that is written down; ValidationError by field."""
    if row.backdating_reason.strip() or not row.changes_the_past(today):
        return
    message = _(
        "On this day, which is past, a published value held already, and estimates may have been"
        " made with it: say why the past changes, or choose a day to come."
    )
    raise ValidationError({"backdating_reason": message})


def check_doubt(row: ParameterValue) -> None:
    """Two readings are parted by one sentence, in every language; ValidationError by field."""
    if row.favourable_value is None:
        return
    fields = [f"doubt_{code}" for code in LANGUAGES]
    missing = [name for name in fields if not getattr(row, name)]
    if missing:
        message = _("Two readings need one sentence that names the doubt, in every language.")
        raise ValidationError(dict.fromkeys(missing, message))


def check_bounds(row: ParameterValue) -> None:
    """Each reading holds by itself, and the two differ; ValidationError beside the field."""
    errors = {}
    for name in ("value", "favourable_value"):
        raw = getattr(row, name)
        message = "" if raw is None else value_fault(kind=row.parameter.kind, raw=raw)
        if message:
            errors[name] = message
    if not errors and same_readings(row.parameter.kind, row.value, row.favourable_value):
        errors["favourable_value"] = same_twice()
    if errors:
        raise ValidationError(errors)


def same_readings(kind: str, prudent: object, favourable: object) -> bool:
    """Whether two readings are written that say the same. Both have the shape of their kind."""
    if favourable is None:
        return False
    return parse_value(kind, prudent) == parse_value(kind, favourable)


def same_twice() -> str:
    return _("Both readings are the same: leave the favourable one empty, there is no doubt.")


def value_fault(*, kind: str, raw: object) -> str:
    """What is wrong with a value of a kind, "" when nothing is."""
    fault = _rows_fault(raw) if kind in (Kind.SCALE, Kind.BANDS) else ""
    if fault:
        return fault
    try:
        value = parse_value(kind, raw)
    except RuleDefinitionError:
        if kind == Kind.PERIOD and isinstance(raw, Mapping) and _ends_before_it_starts(raw):
            return _period_backwards()
        return _("This value does not have the shape of its kind.")
    return bounds_fault(kind=kind, value=value)


def bounds_fault(*, kind: str, value: Value) -> str:
    """What is wrong with a value that has the shape of its kind, "" when nothing is."""
    if isinstance(value, Period) and value.last is not None and value.last <= value.first:
        return _period_backwards()
    if isinstance(value, CategoryShares) and set(value.shares) != set(CharterCategoryKind.values):
        return _("Give one share for each category, once: %(categories)s.") % {
            "categories": ", ".join(CharterCategoryKind.values)
        }
    if any(not 0 <= share <= 1 for share in _shares(kind, value)):
        return _("A share lies between zero and one, that is from 0 % to 100 %.")
    if any(number < 0 for number in _numbers(value)):
        return _("A figure of the law is never negative.")
    if isinstance(value, MarginalScale) and value.brackets[0].above != 0:
        return _("A scale starts at zero: give the rate of the first bracket, even if it is 0 %.")
    if isinstance(value, MarginalScale | Bands):
        return _rates_fault(list(_shares(kind, value)))
    return ""


def _rates_fault(rates: list[Decimal]) -> str:
    for lower, higher in zip(rates, rates[1:], strict=False):
        if higher < lower:
            return _(
                "Rates never fall from one line to the next: %(higher)s follows %(lower)s."
            ) % {
                "lower": _percent(lower),
                "higher": _percent(higher),
            }
    return ""


def _percent(share: Decimal) -> str:
    return f"{(share * 100).normalize():f} %"


def _period_backwards() -> str:
    return _("A period ends after the day on which it starts.")


def _ends_before_it_starts(raw: Mapping[str, Any]) -> bool:
    first, last = str(raw.get("from")), str(raw.get("to"))
    try:
        return date.fromisoformat(last) < date.fromisoformat(first)
    except ValueError:
        return False


def _rows_fault(raw: object) -> str:
    """What keeps thresholds from rising; "" too when they cannot be read at all."""
    try:
        edges = [_edge(row) for row in raw]  # type: ignore[attr-defined]
    except (ArithmeticError, LookupError, TypeError, ValueError, AttributeError):
        return ""
    for earlier, later in zip(edges, edges[1:], strict=False):
        if later == earlier:
            return _("The threshold %(edge)s is there twice: the two lines overlap.") % {
                "edge": f"{later:f}"
            }
        if later < earlier:
            return _(
                "Write the lines from the lowest threshold: %(later)s comes after %(earlier)s."
            ) % {"later": f"{later:f}", "earlier": f"{earlier:f}"}
    return ""


def _edge(row: Mapping[str, Any]) -> Decimal:
    return Decimal(str(row["from"] if "from" in row else row["above"]))


def _shares(kind: str, value: Value) -> Iterable[Decimal]:
    if isinstance(value, MarginalScale):
        return [bracket.rate for bracket in value.brackets]
    if isinstance(value, Bands):
        return [band.rate for band in value.bands]
    if isinstance(value, CategoryShares):
        return value.shares.values()
    is_share = kind in (Kind.SHARE, Kind.OPTIONAL_SHARE)
    return [value] if is_share and isinstance(value, Decimal) else []


def _numbers(value: Value) -> Iterable[Decimal | int]:
    if isinstance(value, MarginalScale):
        return [bracket.above for bracket in value.brackets]
    if isinstance(value, Bands):
        return [band.edge for band in value.bands]
    if isinstance(value, bool) or not isinstance(value, Decimal | int):
        return []
    return [value]
