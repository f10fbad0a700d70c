"""Any location, needs and weights, for the properties of the matching."""

from datetime import date
from decimal import Decimal

from hypothesis import strategies as st

from sites.matching import DatedFigure, Kind, Needs, Setting, Site, Status, Weights

AMOUNTS = st.integers(0, 10**9).map(lambda centimes: Decimal(centimes) / 100)
FIGURES = st.builds(DatedFigure, AMOUNTS, st.none() | st.integers(2005, 2026))
PERCENTAGES = st.builds(DatedFigure, st.integers(0, 100).map(Decimal))
PEOPLE = st.none() | st.builds(
    DatedFigure, st.integers(0, 2_000_000).map(Decimal), st.none() | st.integers(2004, 2034)
)

# Every fact that may be missing, with the value it has then.
OPTIONAL_FACTS = (
    "office_m2_built",
    "office_m2_planned",
    "occupancy_percent",
    "rent_mad_per_m2_month",
    "airport_km",
    "one_stop_shop",
    "people_20_34",
    "higher_education_people",
    "support_prudent_mad",
    "support_favourable_mad",
    "status_year",
    "opening_year",
)


def a_site(slug: str) -> st.SearchStrategy[Site]:
    return st.builds(
        Site,
        slug=st.just(slug),
        region=st.sampled_from(["01", "02", "03"]),
        kind=st.sampled_from(Kind),
        status=st.sampled_from(Status),
        opening_year=st.none() | st.integers(2000, 2032),
        office_m2_built=st.none() | FIGURES,
        office_m2_planned=st.none() | FIGURES,
        occupancy_percent=st.none() | PERCENTAGES,
        rent_mad_per_m2_month=st.none() | FIGURES,
        airport_km=st.none() | AMOUNTS,
        one_stop_shop=st.none() | st.booleans(),
        people_20_34=PEOPLE,
        higher_education_people=PEOPLE,
        language_notes=st.sampled_from([(), ("Spanish",)]),
        support_prudent_mad=st.none() | AMOUNTS,
        support_favourable_mad=st.none() | AMOUNTS,
    )


def sites() -> st.SearchStrategy[list[Site]]:
    return st.integers(1, 6).flatmap(
        lambda count: st.tuples(*(a_site(f"site-{index}") for index in range(count))).map(list)
    )


HEADCOUNTS = st.tuples(*([st.integers(0, 2_000)] * 5))

# No hard need: every location that is not closed is compared.
SOFT_NEEDS = st.builds(
    Needs,
    headcount=HEADCOUNTS,
    m2_per_seat=st.integers(1, 12).map(Decimal),
    languages=st.sampled_from([(), ("es",)]),
    segments=st.sampled_from([(), ("CRM",), ("ESO", "CRM")]),
    rent_budget_mad_per_m2_month=st.none() | AMOUNTS,
)

NEEDS = SOFT_NEEDS | st.builds(
    Needs,
    headcount=HEADCOUNTS,
    m2_per_seat=st.integers(1, 12).map(Decimal),
    ready_by=st.none() | st.dates(date(2026, 1, 1), date(2031, 12, 31)),
    setting=st.sampled_from(Setting),
    airport_within_km=st.none() | AMOUNTS,
    regions=st.sampled_from([(), ("01",), ("02", "03")]),
)

WEIGHTS = st.builds(Weights, **dict.fromkeys(Weights.__dataclass_fields__, st.integers(0, 100)))
