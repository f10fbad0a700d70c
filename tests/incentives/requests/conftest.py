"""A clock that stands still until a test moves it: a form is not sent the moment it is opened."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
import time_machine

from tests.incentives.requests.writing import Writer

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller


@pytest.fixture
def writer(db: None, clock: time_machine.Traveller) -> Writer:
    return Writer(clock)
