"""Rows come shuffled unless their order is declared; a datetime never enters a date."""

import datetime
import random
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any
from unittest import mock

from django.db.models import DateField, DateTimeField
from django.db.models.query import (
    BaseIterable,
    FlatValuesListIterable,
    ModelIterable,
    ValuesIterable,
    ValuesListIterable,
)

_OURS = {"incentives", "sites"}
_shuffle = random.Random(0)
_prepare_date = DateField.get_prep_value


def seed(text: str) -> None:
    """The same test meets the same disorder at each run."""
    _shuffle.seed(text)


def install(stack: ExitStack) -> None:
    """Watch every query and every date until ``stack`` closes."""
    for iterable in (ModelIterable, ValuesIterable, ValuesListIterable, FlatValuesListIterable):
        stack.enter_context(mock.patch.object(iterable, "__iter__", _shuffled(iterable)))
    stack.enter_context(mock.patch.object(DateField, "get_prep_value", _strict_date))


def _shuffled(iterable: Any) -> Any:
    """PostgreSQL owes no order to a query that names none; SQLite only seems to keep one."""
    original = iterable.__iter__

    def iterate(self: "BaseIterable[Any]") -> Iterator[Any]:
        queryset = self.queryset
        if queryset.ordered or queryset.model._meta.app_label not in _OURS:
            yield from original(self)
            return
        rows = list(original(self))
        _shuffle.shuffle(rows)
        yield from rows

    return iterate


def _strict_date(self: "DateField[Any, Any]", value: Any) -> Any:
    if isinstance(value, datetime.datetime) and not isinstance(self, DateTimeField):
        raise TypeError(
            f"{self} receives the datetime {value!r}: say which day it is, and in which time zone."
        )
    return _prepare_date(self, value)
