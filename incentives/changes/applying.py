"""A change set made law: for good, or for a look at what it would do."""

from collections.abc import Iterable
from datetime import date, datetime
from uuid import uuid4

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from incentives.changes.edits import apply_edits
from incentives.rules.checks import PublishingError, check_rules, check_value
from incentives.rules.content import Content, content_on
from incentives.rules.enums import State
from incentives.rules.models import (
    ChangeSet,
    CharterCategory,
    DatedValue,
    IncomeTaxZone,
    ParameterValue,
)

DATED: tuple[type[DatedValue], ...] = (ParameterValue, IncomeTaxZone, CharterCategory)


def values_of(change_set: ChangeSet) -> list[DatedValue]:
    """The dated values of a set, in a stable order."""
    return [
        row
        for model in DATED
        for row in model._default_manager.filter(change_set=change_set).order_by("pk")
    ]


def apply(change_set: ChangeSet, *, approver: User, now: datetime, today: date) -> None:
    """Write a set in the law, inside the caller's transaction.

    Raises :class:`PublishingError` when something of it does not hold, or when the rules could not
    be read afterwards: on ``today`` and on each day from which one of its values applies.
    """
    values = values_of(change_set)
    try:
        with transaction.atomic():
            apply_edits(change_set)
            for value in values:
                _publish(value, approver=approver, now=now, today=today)
    except IntegrityError as error:
        raise PublishingError(
            _("The change set contradicts what is in the law already: %(reason)s")
            % {"reason": error}
        ) from error
    for day in sorted({today, *(value.effective_from for value in values)}):
        check_rules(on=day)


def _publish(row: DatedValue, *, approver: User, now: datetime, today: date) -> None:
    check_value(row, today=today)
    for replaced in _replaced_by(row):
        replaced.state = State.SUPERSEDED
        # That alone: its texts are those of the language of whoever publishes, and frozen.
        replaced.save(update_fields=["state"])
    row.state, row.approver, row.published_at = State.PUBLISHED, approver, now
    try:
        row.full_clean()
    except ValidationError as error:
        raise PublishingError(f"{row}: {' '.join(error.messages)}") from error
    row.save()


def _replaced_by(row: DatedValue) -> QuerySet[DatedValue]:
    owner = f"{row.owner}_id"
    same = {owner: getattr(row, owner), "effective_from": row.effective_from}
    rows = type(row)._default_manager.filter(**same, state=State.PUBLISHED)
    # A set that says two things of one day contradicts itself: the constraint refuses it.
    return rows.exclude(change_set=row.change_set_id).order_by("pk")


def contents_after(
    change_set: ChangeSet, *, days: Iterable[date], now: datetime, today: date
) -> dict[date, Content]:
    """The content of the law on each day, were the set published now.

    The set is published by the very same code, read, and undone: nothing of it stays. Short, for it
    holds the rows of the set. Raises :class:`PublishingError` as the publication would.
    """
    with transaction.atomic():
        apply(change_set, approver=_somebody_else(), now=now, today=today)
        contents = {day: content_on(day) for day in sorted(set(days))}
        transaction.set_rollback(True)
    return contents


def _somebody_else() -> User:
    """A second person for a trial: a published value always has one. Undone with the rest."""
    return User.objects.create(username=f"trial-{uuid4()}", is_active=False)
