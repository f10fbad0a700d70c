"""How many times each address asks the database: pinned, with nothing in memory, then again.

The first time also builds the rule set of the day: twenty queries, whatever the address, of which
the last sees that nothing was published meanwhile. A comparison then reads the places too: seven,
until somebody changes a place. What shows the figures of a place asks the agency, once, from what
age they are old.
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
        ("measures?on=2026-11-22", 25, 5),
        ("measures/PAF?on=2026-11-22", 25, 5),
        ("parameters", 4, 4),
        ("locations", 4, 4),
        ("locations/fes-shore", 10, 10),
        ("schema/", 0, 0),
        ("nothing", 0, 0),
    ],
)
def test_reading(api: Api, address: str, first: int, again: int) -> None:
    assert [queries(lambda: api.get(address)) for _ in range(2)] == [first, again]


@pytest.mark.parametrize(
    ("address", "first", "again"),
    [
        ("estimates?store=false", 25, 5),
        ("estimates", 35, 11),
        ("comparisons", 29, 2),
    ],
)
def test_computing(api: Api, address: str, first: int, again: int) -> None:
    counts = [queries(lambda: api.post(address, project())) for _ in range(2)]
    assert counts == [first, again]


def test_a_payslip(api: Api) -> None:
    body = {"monthly_gross_salary": "6000"}
    assert [queries(lambda: api.post("payslips", body)) for _ in range(2)] == [21, 1]


def test_reading_back(api: Api) -> None:
    address = f"estimates/{api.estimate(example())['token']}"
    assert [queries(lambda: api.get(address)) for _ in range(2)] == [6, 5]
    api.get(f"{address}?parameters=current")
    assert queries(lambda: api.get(f"{address}?parameters=current")) == 6


def test_what_is_refused_asks_nothing(api: Api) -> None:
    assert queries(lambda: api.post("estimates", b"[]")) == 0
    assert queries(lambda: api.post("estimates", project(profiles=[]))) == 0
