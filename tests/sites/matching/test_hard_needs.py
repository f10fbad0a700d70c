"""Hard needs exclude on facts; what is not known leaves a location in and is said."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from sites.matching import EQUAL_WEIGHTS, Kind, Match, ReasonCode, Setting, Site, Status, match
from tests.sites.matching.builders import needs, site

MAY_2027 = date(2027, 5, 22)


def held(at: Site, **wanted: Any) -> Match:
    return match([at], needs=needs(**wanted), weights=EQUAL_WEIGHTS)[0]


def excluded(at: Site, **wanted: Any) -> list[ReasonCode]:
    return [reason.code for reason in held(at, **wanted).excluded_reasons]


def unchecked(at: Site, **wanted: Any) -> list[ReasonCode]:
    return [reason.code for reason in held(at, **wanted).unchecked_needs]


def test_a_region_not_wanted() -> None:
    assert excluded(site(region="03"), regions=("01", "02")) == [ReasonCode.EXCLUDED_REGION]
    assert excluded(site(region="02"), regions=("01", "02")) == []


@pytest.mark.parametrize("kind", Kind)
def test_an_estate_or_a_city(kind: Kind) -> None:
    town = kind is Kind.CITY
    assert bool(excluded(site(kind=kind), setting=Setting.PARK)) is town
    assert bool(excluded(site(kind=kind), setting=Setting.CITY)) is not town
    assert excluded(site(kind=kind), setting=Setting.ANY) == []


def test_a_closed_place_is_always_left_out() -> None:
    closed = site(status=Status.CLOSED, status_year=2024)
    assert excluded(closed) == [ReasonCode.EXCLUDED_CLOSED]
    assert excluded(closed, ready_by=MAY_2027) == [ReasonCode.EXCLUDED_CLOSED]


def test_a_full_place_is_left_out_with_the_day_on_which_it_was_said() -> None:
    day = date(2026, 11, 3)
    full = held(site(full_on=day))
    assert [(one.code, dict(one.values)) for one in full.excluded_reasons] == [
        (ReasonCode.EXCLUDED_FULL, {"full_on": day})
    ]
    assert (full.rank, full.score) == (None, None)


def test_a_place_in_operation_is_ready() -> None:
    assert excluded(site(), ready_by=MAY_2027) == unchecked(site(), ready_by=MAY_2027) == []


@pytest.mark.parametrize(
    ("opening", "expected"),
    [
        (None, [ReasonCode.EXCLUDED_NO_OPENING_DATE]),
        (2028, [ReasonCode.EXCLUDED_OPENS_TOO_LATE]),
        (2027, []),
        (2026, []),
    ],
)
def test_a_place_not_open_needs_a_stated_year(
    opening: int | None, expected: list[ReasonCode]
) -> None:
    works = site(status=Status.UNDER_CONSTRUCTION, opening_year=opening)
    assert excluded(works, ready_by=MAY_2027) == expected
    assert excluded(works) == []


def test_an_opening_in_the_very_year_is_said_not_to_be_checked() -> None:
    works = site(status=Status.UNDER_CONSTRUCTION, opening_year=2027)
    assert unchecked(works, ready_by=MAY_2027) == [ReasonCode.UNCHECKED_OPENING_MONTH]


def test_a_city_without_a_dedicated_offer_may_have_offices() -> None:
    town = site(kind=Kind.CITY, status=Status.NO_DEDICATED_OFFER)
    assert excluded(town, ready_by=MAY_2027) == []
    assert unchecked(town, ready_by=MAY_2027) == [ReasonCode.UNCHECKED_READINESS]


def test_the_airport() -> None:
    limit = Decimal(15)
    assert excluded(site(airport_km=Decimal("15.1")), airport_within_km=limit) == [
        ReasonCode.EXCLUDED_AIRPORT
    ]
    assert excluded(site(airport_km=limit), airport_within_km=limit) == []
    assert unchecked(site(), airport_within_km=limit) == [ReasonCode.UNCHECKED_AIRPORT]


def test_every_reason_is_given_and_nothing_else_is_judged() -> None:
    found = held(
        site(kind=Kind.CITY, status=Status.PLANNED),
        regions=("12",),
        setting=Setting.PARK,
        ready_by=MAY_2027,
    )
    assert [reason.code for reason in found.excluded_reasons] == [
        ReasonCode.EXCLUDED_REGION,
        ReasonCode.EXCLUDED_SETTING,
        ReasonCode.EXCLUDED_NO_OPENING_DATE,
    ]
    assert (found.rank, found.score, found.coverage_percent, found.criteria) == (None,) * 3 + ((),)
