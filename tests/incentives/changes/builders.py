"""Change sets for the tests: Amina writes, Badr approves."""

import datetime
from typing import Any

from django.contrib.auth.models import User

from incentives.changes.steps import approve, submit
from incentives.rules.enums import Certainty
from incentives.rules.models import ChangeSet, DatedValue, Parameter, ParameterValue, Source

TODAY = datetime.date(2026, 11, 22)
NOW = datetime.datetime(2026, 11, 22, 12, tzinfo=datetime.UTC)


def a_set(author: User | None, **fields: Any) -> ChangeSet:
    return ChangeSet.objects.create(
        **{"title": "PAE", "note": "Circular of November.", "author": author, **fields}
    )


def a_value(change_set: ChangeSet | None, code: str = "pae.rate", **fields: Any) -> ParameterValue:
    """A new value of a parameter, by the author of its set unless another is given."""
    values = {
        "effective_from": datetime.date(2026, 1, 1),
        "backdating_reason": "The circular of November applies from January.",
        "value": "0.20",
        "certainty": Certainty.OFFICIAL,
        "author": change_set.author if change_set else None,
        "change_set": change_set,
        **fields,
    }
    row = ParameterValue.objects.create(parameter=Parameter.objects.get(code=code), **values)
    row.sources.add(Source.objects.get(code="mmsp-offre"))
    return row


def published(
    change_set: ChangeSet, *, author: User, approver: User, now: datetime.datetime = NOW
) -> ChangeSet:
    submit(change_set, by=author, now=now)
    approve(change_set, by=approver, now=now)
    return change_set


def publish_values(
    *rows: DatedValue, author: User, approver: User, now: datetime.datetime = NOW
) -> ChangeSet:
    """Drafts that stand alone, published in a set of their own."""
    change_set = a_set(author)
    for row in rows:
        row.change_set, row.author = change_set, author
        row.save()
    published(change_set, author=author, approver=approver, now=now)
    for row in rows:
        row.refresh_from_db()
    return change_set
