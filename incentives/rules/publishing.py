"""The life of a dated value: draft, in review, published, superseded.

One person writes, another approves. Every step is refused with a sentence for the staff
(:class:`PublishingError`) and done whole or not at all.
"""

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
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
from incentives.rules.enums import CharterCategoryKind, State
from incentives.rules.models import (
    CriterionGroup,
    DatedValue,
    ParameterValue,
    PublicationEvent,
    RegionalGrant,
)
from incentives.rules.translation import LANGUAGES

_EVENT_LENGTH = 300


class PublishingError(Exception):
    """A step that the life of a value does not allow; its text is for the staff."""


def record_event(*, what: str, by: User | None) -> None:
    """Say that something published changed: rule sets kept in memory are built again."""
    PublicationEvent.objects.create(actor=by, what=what[:_EVENT_LENGTH])


# --- Steps of a value -----------------------------------------------------------------------------


@transaction.atomic
def submit(value: DatedValue, *, by: User) -> None:
    """Draft → in review. Whoever submits a value without author becomes its author."""
    row = _locked(value)
    _require(row, State.DRAFT)
    row.author = row.author or by
    _check(row)
    row.state = State.IN_REVIEW
    row.save()
    value.refresh_from_db()


@transaction.atomic
def send_back(value: DatedValue) -> None:
    """In review → draft, to be written again."""
    row = _locked(value)
    _require(row, State.IN_REVIEW)
    row.state = State.DRAFT
    row.save()
    value.refresh_from_db()


@transaction.atomic
def publish(value: DatedValue, *, by: User, now: datetime) -> None:
    """In review → published, by a second person; what was published for that date is superseded."""
    row = _locked(value)
    _require(row, State.IN_REVIEW)
    if row.author is None:
        raise PublishingError(_("A value without author cannot be published."))
    if row.author_id == by.pk:
        raise PublishingError(_("The person who wrote a value cannot approve it."))
    _check(row)
    replaced = _replaced_by(row)
    replaced.update(state=State.SUPERSEDED)
    row.state, row.approver, row.published_at = State.PUBLISHED, by, now
    try:
        row.full_clean()
    except ValidationError as error:
        raise PublishingError(" ".join(error.messages)) from error
    row.save()
    check_rules(on=row.effective_from)
    record_event(what=f"Published: {row._meta.model_name} {row}", by=by)
    value.refresh_from_db()


def _locked(value: DatedValue) -> DatedValue:
    """The row as it is stored, held until the end of the transaction."""
    return type(value)._default_manager.select_for_update().get(pk=value.pk)


def _require(row: DatedValue, state: State) -> None:
    if row.state != state:
        raise PublishingError(
            _("This value is “%(state)s”: the step needs “%(needed)s”.")
            % {"state": row.get_state_display(), "needed": state.label}
        )


def _check(row: DatedValue) -> None:
    """The value is whole: its shape, its bounds, its sources."""
    try:
        row.full_clean()
        if isinstance(row, ParameterValue):
            check_bounds(row)
            check_doubt(row)
    except ValidationError as error:
        raise PublishingError(" ".join(error.messages)) from error
    if not row.sources.exists():
        raise PublishingError(_("Name at least one source: a figure without source is not law."))


def _replaced_by(row: DatedValue) -> QuerySet[DatedValue]:
    owner = f"{row.owner}_id"
    same = {owner: getattr(row, owner), "effective_from": row.effective_from}
    return type(row)._default_manager.filter(**same, state=State.PUBLISHED).exclude(pk=row.pk)


# --- Regional grants ------------------------------------------------------------------------------


@transaction.atomic
def open_grant(grant: RegionalGrant, *, by: User, now: datetime) -> None:
    """Publish a grant as open, by a second person: from then on estimates count it."""
    row = RegionalGrant.objects.select_for_update().get(pk=grant.pk)
    if row.open:
        raise PublishingError(_("This grant is open already."))
    if row.author_id is None:
        raise PublishingError(
            _("A grant without author cannot be opened: one person checks and saves it first.")
        )
    row.open, row.approver, row.opened_at = True, by, now
    try:
        row.full_clean()
    except ValidationError as error:
        raise PublishingError(" ".join(error.messages)) from error
    if not row.sources.exists():
        raise PublishingError(_("Name at least one source: a figure without source is not law."))
    assert row.starts_on is not None, "an open grant starts on a day: a constraint of the model"
    row.save()
    check_rules(on=row.starts_on)
    record_event(what=f"Opened: {row._meta.model_name} {row}", by=by)
    grant.refresh_from_db()


@transaction.atomic
def close_grant(grant: RegionalGrant, *, by: User) -> None:
    """Take a grant out of the estimates made from now on. One person is enough to stop it."""
    row = RegionalGrant.objects.select_for_update().get(pk=grant.pk)
    if not row.open:
        raise PublishingError(_("This grant is not open."))
    row.open, row.approver, row.opened_at = False, None, None
    row.save()
    record_event(what=f"Closed: {row._meta.model_name} {row}", by=by)
    grant.refresh_from_db()


# --- Checks of what staff write -------------------------------------------------------------------


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
