"""Checks of what staff write in the law: the shape, the bounds, and that the rules still read."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from incentives.engine.errors import EngineError
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


def check_value(row: DatedValue) -> None:
    """A value is whole: its shape, its bounds, its sources. Raises :class:`PublishingError`."""
    try:
        row.full_clean()
        if isinstance(row, ParameterValue):
            check_bounds(row)
            check_doubt(row)
    except ValidationError as error:
        raise PublishingError(" ".join(error.messages)) from error
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
    """Shares are parts of one and nothing is negative; ValidationError beside the field."""
    errors = {}
    for name in ("value", "favourable_value"):
        raw = getattr(row, name)
        if raw is None:
            continue
        message = bounds_fault(kind=row.parameter.kind, raw=raw)
        if message:
            errors[name] = message
    if errors:
        raise ValidationError(errors)


def bounds_fault(*, kind: str, raw: object) -> str:
    """What is wrong with the size of a value, "" when nothing is. Raises RuleDefinitionError."""
    value = parse_value(kind, raw)
    if isinstance(value, CategoryShares) and set(value.shares) != set(CharterCategoryKind.values):
        return _("Give one share for each category: %(categories)s.") % {
            "categories": ", ".join(CharterCategoryKind.values)
        }
    if any(not 0 <= share <= 1 for share in _shares(kind, value)):
        return _("A share is a part of one: seventeen percent is written 0.17.")
    if any(number < 0 for number in _numbers(value)):
        return _("A figure of the law is never negative.")
    return ""


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
