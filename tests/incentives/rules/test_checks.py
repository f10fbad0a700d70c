"""The size of what staff write."""

import pytest

from incentives.rules.checks import bounds_fault


@pytest.mark.parametrize(
    ("kind", "raw", "holds"),
    [
        ("share", "0", True),
        ("share", "1", True),
        ("share", "1.01", False),
        ("optional_share", "none", True),
        ("optional_share", "2", False),
        ("count", 0, True),
        ("count", -1, False),
        ("amount", "-0.01", False),
        ("flag", False, True),
        ("period", {"from": "2025-07-01", "to": None}, True),
        ("scale", [{"above": "0", "rate": "1.2"}], False),
        ("scale", [{"above": "-1", "rate": "0.2"}], False),
        ("bands", [{"from": "2", "rate": "0.05"}], True),
        ("bands", [{"from": "-2", "rate": "0.05"}], False),
        ("category_shares", {"A": "0.1", "B": "0.1", "none": "0"}, True),
        ("category_shares", {"A": "0.1"}, False),
    ],
)
def test_bounds(kind: str, raw: object, holds: bool) -> None:
    assert (bounds_fault(kind=kind, raw=raw) == "") is holds
