"""Random projects for Hypothesis, crowded around the edges of the rules.

Half of the values of a field are edges (of a bracket, a band, a period, a share), because that is
where two readings of one rule part. Requests are written as in the API.
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from functools import cache
from typing import Any, Final

from hypothesis import strategies as st

from tests.incentives.engine.builders import places, seed

Json = Mapping[str, Any]


def words(text: str) -> tuple[str, ...]:
    """A list that reads as one line."""
    return tuple(text.split())


SALARIES: Final = words(
    "0.01 1500 3266.10 3266.09 3422.72 4000 5721.47 5721.48 5999.99 6000 6000.01 6499.99 6500"
    " 6500.01 6501 8000 10000 11666.66 11666.67 12553.56 14200.50 15000 15996.36 21417.96 21418"
    " 25000 40000 123456.78"
)
START_MONTHS: Final = words(
    "2020-07-01 2020-08-01 2024-06-01 2024-07-01 2025-01-01 2025-06-01 2025-07-01 2025-08-01"
    " 2026-01-01 2026-07-01 2027-01-01 2029-07-01 2029-08-01 2030-01-01 2030-07-01 2030-12-01"
    " 2031-01-01"
)
DATES: Final = words("2025-07-01 2025-11-05 2025-11-06 2025-12-31 2026-01-01 2026-11-22 2031-06-30")
OLD_DATES: Final = words(
    "2006-01-01 2007-05-07 2015-12-31 2021-06-01 2022-01-01 2023-03-12 2023-03-13 2024-06-01"
    " 2025-06-30"
)
SHARES: Final = words("0 0.0001 29.9999 30 33.3333 50 66.6667 85 99.9999 100")
RAISES: Final = words("-50 -12.5 0 0.0001 3 3.3333 7.25 100")
MONEY_EDGES: Final = words(
    "0.01 1000000 999999.99 1000000.01 49999999.99 50000000 50000000.01 200000000 200000000.01"
    " 60000000 12000000"
)
PROFITS: Final = words(
    "-1000000000000 -250000.55 0 0.01 0.04 0.05 1000000 3333333.33 99999999.99 100000000"
    " 1000000000000"
)
RATIOS: Final = words("1 1.5 2 3 5 10")


# Strategies are made once, and each value is drawn in one go: making them is what takes time.


def decimals(low: int, high: int, *, places: int = 2) -> st.SearchStrategy[str]:
    """Numbers with a fixed number of decimals, as text."""
    factor = 10**places
    return st.integers(low * factor, high * factor).map(
        lambda number: str(Decimal(number).scaleb(-places))
    )


def mostly(edges: Sequence[str], low: int, high: int, *, places: int = 2) -> st.SearchStrategy[str]:
    """An edge half of the time, else any number between two bounds."""
    factor = 10**places
    size = (high - low) * factor + 1

    def value(number: int) -> str:
        if number < size:
            return edges[number % len(edges)]
        return str(Decimal(low * factor + number - size).scaleb(-places))

    return st.integers(0, 2 * size - 1).map(value)


def five(values: st.SearchStrategy[Any]) -> st.SearchStrategy[list[Any]]:
    return st.tuples(values, values, values, values, values).map(list)


def or_nothing(values: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Missing a third of the time."""
    return st.one_of(st.none(), values, values)


HEADS: Final = (0, 0, 1, 49, 50, 75, 149, 150, 151)
PEOPLE: Final = st.integers(0, 799).map(
    lambda number: HEADS[number % len(HEADS)] if number < 400 else number - 400
)
PERCENT: Final = mostly(SHARES, 0, 100, places=4)
MONEY: Final = mostly(MONEY_EDGES, 0, 300_000_000)
ANSWER: Final = st.sampled_from([None, False, True])

PROFILES: Final[st.SearchStrategy[list[Json]]] = st.lists(
    st.fixed_dictionaries(
        {
            "segment": st.sampled_from(["CRM", "BPO", "ITO", "ESO", "KPO"]),
            "monthly_gross_salary": mostly(SALARIES, 5_000, 60_000),
            "existing_staff": st.sampled_from([0, 0, 1, 37, 100_000]),
            "hires": five(PEOPLE),
            "moroccan_share": PERCENT,
            "retention_18_months": PERCENT,
            "women_share": or_nothing(PERCENT),
        }
    ),
    min_size=1,
    max_size=3,
)
ANY_COMPANY: Final = st.fixed_dictionaries(
    {
        "turnover": or_nothing(MONEY),
        "own_funds_share": st.sampled_from([None, "5", "9.9999", "10", "10.0001", "60"]),
        "group_holding_share": st.sampled_from([None, "0", "25", "25.0001", "80"]),
        "group_turnover": or_nothing(MONEY),
    }
)
FITTING_COMPANY: Final = st.fixed_dictionaries(
    {
        "turnover": st.sampled_from(["1000000", "200000000", "30000000"]),
        "own_funds_share": st.sampled_from(["10", "100"]),
        "group_holding_share": st.sampled_from(["0", "25", "90"]),
        "group_turnover": st.sampled_from(["0", "200000000"]),
    }
)
INVESTMENT: Final = st.fixed_dictionaries(
    {
        # A ratio: eligible investment is set to put the jobs at the edge of this band.
        "ratio": st.sampled_from([None, *RATIOS, *RATIOS]),
        "around": st.sampled_from(["-0.01", "0", "0.01"]),
        "eligible": mostly(MONEY_EDGES, 1, 80_000_000),
        "more": st.sampled_from(["0", "0", "0", "0.01", "5000000", "60000000"]),
        "future_occupations": ANSWER,
        "sustainable_development": ANSWER,
    }
)
PROJECT: Final = {
    "start_date": st.sampled_from(START_MONTHS),
    "years_in_operation": st.integers(0, 6),
    "location": st.sampled_from(sorted(places())),
    "annual_raise": mostly(RAISES, -50, 100, places=4),
    "export_share": or_nothing(five(PERCENT)),
    "training_budget": or_nothing(five(decimals(0, 3_000_000))),
    "profit_before_tax": or_nothing(five(mostly(PROFITS, -9_000_000, 9_000_000))),
    "investment": or_nothing(INVESTMENT),
    "company": st.one_of(st.none(), FITTING_COMPANY, FITTING_COMPANY, ANY_COMPANY),
    "profiles": PROFILES,
}


def stable_jobs(rows: list[Json]) -> int:
    return sum(
        int(hired * Decimal(str(row["moroccan_share"])) / 100)
        for row in rows
        for hired in row["hires"]
    )


def invested(drawn: Json, *, jobs: int) -> Json:
    """The investment of a request, from what was drawn for it."""
    eligible = Decimal(drawn["eligible"])
    if jobs and drawn["ratio"]:
        exact = jobs * 1_000_000 / Decimal(drawn["ratio"])
        eligible = exact.quantize(Decimal("0.01")) + Decimal(drawn["around"])
    return {
        "total": str(eligible + Decimal(drawn["more"])),
        "eligible": str(eligible),
        "future_occupations": drawn["future_occupations"],
        "sustainable_development": drawn["sustainable_development"],
    }


def finished(drawn: Json) -> Json:
    if drawn["investment"] is None:
        return drawn
    jobs = stable_jobs(drawn["profiles"])
    return {**drawn, "investment": invested(drawn["investment"], jobs=jobs)}


@cache
def requests(dates: tuple[str, ...] = DATES) -> st.SearchStrategy[Json]:
    """A whole request; every optional fact is missing in some of them."""
    return st.fixed_dictionaries({"on": st.sampled_from(dates), **PROJECT}).map(finished)


# --- other laws ----------------------------------------------------------------------------------

SETTLED: Final = {"favourable_value": None}


DOUBTFUL: Final = [
    row for row in seed("parameters") if row["values"][-1]["favourable_value"] is not None
]
CHOICES: Final = st.fixed_dictionaries(
    {row["code"]: st.sampled_from(["open", "open", "prudent", "favourable"]) for row in DOUBTFUL}
)
DURATIONS: Final[st.SearchStrategy[dict[str, Any]]] = st.one_of(
    st.just({}),
    st.fixed_dictionaries(
        {
            "pae.months": st.sampled_from([6, 11, 12, 13, 23, 24, 36]),
            "paf.years": st.integers(1, 6),
            "is.outsourcing.exempt_years": st.integers(0, 7),
        }
    ),
)


def settled(choices: Mapping[str, str]) -> dict[str, Json]:
    """Doubts closed on one of their two values."""
    changes: dict[str, Json] = {}
    for row in DOUBTFUL:
        favourable = row["values"][-1]["favourable_value"]
        if choices[row["code"]] == "prudent":
            changes[row["code"]] = SETTLED
        elif choices[row["code"]] == "favourable":
            changes[row["code"]] = {"value": favourable, **SETTLED}
    return changes


@cache
def law_changes() -> st.SearchStrategy[Mapping[str, Json]]:
    """Doubts settled one way or the other, and other durations, as the agency may publish them."""
    return st.tuples(CHOICES, DURATIONS).map(
        lambda drawn: {
            **settled(drawn[0]),
            **{code: {"value": value} for code, value in drawn[1].items()},
        }
    )
