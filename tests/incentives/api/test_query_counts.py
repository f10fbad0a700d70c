"""How many times each address asks the database: pinned, with nothing in memory, then again.

The first time also builds the rule set of the day: nineteen queries, whatever the address. A
comparison then reads the places too: seven, until somebody changes a place.
"""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.incentives.api.asking import Api, example, project


def queries(ask: Callable[[], object]) -> int:
    with CaptureQueriesContext(connection) as captured:
        ask()
    return len(captured)


@pytest.mark.parametrize(
    ("address", "first", "again"),
    [
        ("measures?on=2026-11-22", 24, 5),
        ("measures/PAF?on=2026-11-22", 24, 5),
        ("parameters", 3, 3),
        ("locations", 3, 3),
        ("locations/fes-shore", 9, 9),
        ("schema/", 0, 0),
        ("nothing", 0, 0),
    ],
)
def test_reading(api: Api, address: str, first: int, again: int) -> None:
    assert [queries(lambda: api.get(address)) for _ in range(2)] == [first, again]


@pytest.mark.parametrize(
    ("address", "first", "again"),
    [
        ("estimates?store=false", 23, 4),
        ("estimates", 33, 10),
        ("comparisons", 28, 2),
    ],
)
def test_computing(api: Api, address: str, first: int, again: int) -> None:
    counts = [queries(lambda: api.post(address, project())) for _ in range(2)]
    assert counts == [first, again]


def test_a_payslip(api: Api) -> None:
    body = {"monthly_gross_salary": "6000"}
    assert [queries(lambda: api.post("payslips", body)) for _ in range(2)] == [20, 1]


def test_reading_back(api: Api) -> None:
    address = f"estimates/{api.estimate(example())['token']}"
    assert [queries(lambda: api.get(address)) for _ in range(2)] == [5, 4]
    api.get(f"{address}?parameters=current")
    assert queries(lambda: api.get(f"{address}?parameters=current")) == 5


def test_what_is_refused_asks_nothing(api: Api) -> None:
    assert queries(lambda: api.post("estimates", b"[]")) == 0
    assert queries(lambda: api.post("estimates", project(profiles=[]))) == 0
