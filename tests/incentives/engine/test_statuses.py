"""Which answer a measure gets: not in force, not eligible, unknown, unsettled, eligible."""

from typing import Any

import pytest

from incentives.engine.criteria import Verdict
from tests.incentives.engine.builders import (
    FULL_EXPORT,
    INVESTMENT,
    MEASURES,
    SMALL_COMPANY,
    Json,
    by_code,
    changed_rules,
    estimate_of,
    measure_of,
    profile,
    request,
)

STAFF = profile(monthly_gross_salary="15000", existing_staff=10, hires=[10, 10, 10, 10, 10])
# Pays something under every measure of the offer, whatever the months in force.
COMPLETE = request(
    start_date="2026-01-01",
    years_in_operation=5,
    profiles=[STAFF],
    export_share=FULL_EXPORT,
    profit_before_tax=["1200000"] * 5,
)
# A small company of Fès: eligible branch apart, it meets every criterion of the SME scheme.
SMALL = request(
    years_in_operation=3,
    profiles=[profile(hires=[40, 0, 0, 0, 0])],
    investment=INVESTMENT,
    company=SMALL_COMPANY,
)


def statuses(body: Json) -> dict[str, str]:
    return {code: measure.status for code, measure in by_code(estimate_of(body)).items()}


def years(body: Json, code: str, reading: str = "prudent") -> list[str]:
    amounts = getattr(measure_of(body, code), reading)
    return [str(year) for year in amounts.by_year]


# --- periods -------------------------------------------------------------------------------------


@pytest.mark.parametrize("code", ["AIR", "PAE", "PAF", "AIS"])
@pytest.mark.parametrize(
    ("start", "in_force"),
    [
        ("2020-06-01", False),
        ("2020-07-01", False),  # the five years end on 30 June 2025, the day before
        ("2020-08-01", True),  # the last month is July 2025, the first of the period
        ("2025-07-01", True),
        ("2030-12-01", True),  # the first month is the last of the period
        ("2031-01-01", False),
    ],
)
def test_a_month_in_the_period_puts_a_measure_in_force(
    code: str, start: str, in_force: bool
) -> None:
    measure = measure_of({**COMPLETE, "start_date": start}, code)
    assert (measure.status != "not_in_force") is in_force
    if not in_force:
        assert (measure.prudent, measure.favourable) == (None, None)
        assert (measure.criteria, measure.steps, measure.doubts) == ((), (), ())


@pytest.mark.parametrize("code", ["CHARTER", "SME"])
@pytest.mark.parametrize("start", ["2000-01-01", "2031-01-01", "2100-12-01"])
def test_no_period_ends_the_other_schemes(code: str, start: str) -> None:
    assert statuses({**COMPLETE, "start_date": start})[code] != "not_in_force"


@pytest.mark.parametrize(
    ("start", "months"),
    [
        ("2020-08-01", (0, 0, 0, 0, 1)),
        ("2025-01-01", (6, 12, 12, 12, 12)),
        ("2025-06-01", (11, 12, 12, 12, 12)),
        ("2025-07-01", (12, 12, 12, 12, 12)),
        ("2026-01-01", (12, 12, 12, 12, 12)),
        ("2026-02-01", (12, 12, 12, 12, 11)),
        ("2029-07-01", (12, 6, 0, 0, 0)),
        ("2030-12-01", (1, 0, 0, 0, 0)),
    ],
)
def test_months_in_force_share_out_the_year(start: str, months: tuple[int, ...]) -> None:
    """1,200,000 of profit: 56 % of 20 % is 134,400 a year, 11,200 a month in force."""
    found = years({**COMPLETE, "start_date": start}, "AIS", "favourable")
    assert found == [f"{11_200 * count}.00" for count in months]


@pytest.mark.parametrize(
    ("start", "covered"),
    [
        ("2020-07-01", None),
        ("2021-07-01", [5]),  # only the hires of 1 July 2025
        ("2025-06-01", [2, 3, 4, 5]),  # a hire of June is a month early
        ("2025-07-01", [1, 2, 3, 4, 5]),
        ("2026-12-01", [1, 2, 3, 4, 5]),
        ("2029-12-01", [1, 2]),
        ("2030-01-01", [1]),
        ("2030-12-01", [1]),
        ("2031-01-01", None),
    ],
)
def test_hires_are_covered_from_their_first_month(start: str, covered: list[int] | None) -> None:
    """One hire of 1,000 a month in one year only: the training bonus is 420 a year, or nothing."""
    found = [
        measure_of(
            request(
                start_date=start,
                profiles=[
                    profile(
                        monthly_gross_salary="1000", hires=[int(year == hired) for year in range(5)]
                    )
                ],
            ),
            "PAF",
        ).favourable
        for hired in range(5)
    ]
    if covered is None:
        assert found == [None] * 5
        return
    paid = [index + 1 for index, amounts in enumerate(found) if amounts and amounts.total]
    assert paid == covered


@pytest.mark.parametrize(
    ("start", "prudent", "favourable"),
    [
        ("2029-06-01", "0.00 2040.00 0.00 0.00 0.00", "0.00 2040.00 2040.00 2040.00 2040.00"),
        # Hired on 1 July 2029: the eighteenth month ends with December 2030.
        ("2029-07-01", "0.00 0.00 0.00 0.00 0.00", "0.00 2040.00 2040.00 2040.00 2040.00"),
        ("2030-12-01", "0.00 0.00 0.00 0.00 0.00", "0.00 2040.00 2040.00 2040.00 2040.00"),
        ("2025-07-01", "0.00 2040.00 0.00 0.00 0.00", "0.00 2040.00 2040.00 2040.00 2040.00"),
        ("2025-06-01", "0.00 0.00 0.00 0.00 0.00", "0.00 0.00 0.00 0.00 0.00"),
    ],
)
def test_the_first_payment_falls_due_18_months_after_the_hire(
    start: str, prudent: str, favourable: str
) -> None:
    """One hire of 1,000 a month in year 1: 17 % of 12,000 is 2,040, due in project year 2."""
    body = request(
        start_date=start,
        profiles=[profile(monthly_gross_salary="1000", hires=[1, 0, 0, 0, 0])],
    )
    assert years(body, "PAE") == prudent.split()
    assert years(body, "PAE", "favourable") == favourable.split()


# --- the law of a day ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("on", "expected"),
    [
        ("2005-01-01", {}),
        ("2007-05-06", {}),
        ("2007-05-07", {"AIR": "unknown", "AIS": "unknown"}),
        ("2023-03-12", {"AIR": "unknown", "AIS": "unknown"}),
        ("2023-03-13", {"AIR": "unknown", "AIS": "unknown", "CHARTER": "not_eligible"}),
        ("2025-06-30", {"AIR": "unknown", "AIS": "unknown", "CHARTER": "not_eligible"}),
        (
            "2025-07-01",
            {
                "AIR": "eligible",
                "AIS": "eligible",
                "PAE": "eligible",
                "PAF": "eligible",
                "CHARTER": "not_eligible",
            },
        ),
        (
            "2025-11-05",
            {
                "AIR": "eligible",
                "AIS": "eligible",
                "PAE": "eligible",
                "PAF": "eligible",
                "CHARTER": "not_eligible",
            },
        ),
        (
            "2025-11-06",
            {
                "AIR": "eligible",
                "AIS": "eligible",
                "PAE": "eligible",
                "PAF": "eligible",
                "CHARTER": "not_eligible",
                "SME": "unsettled",
            },
        ),
    ],
)
def test_what_is_in_force_on_a_day(on: str, expected: dict[str, str]) -> None:
    body = {**SMALL, "years_in_operation": 3, "on": on, "export_share": FULL_EXPORT}
    body["profit_before_tax"] = ["0"] * 5
    assert statuses(body) == {code: expected.get(code, "not_in_force") for code in MEASURES}


def test_an_older_regime_is_unknown_and_named() -> None:
    """Its formula is not known to us: that is not the absence of a measure."""
    measure = measure_of({**COMPLETE, "on": "2023-01-01"}, "AIR")
    assert (measure.status, measure.older_regime) == ("unknown", "circular-8-2022")
    assert (measure.prudent, measure.missing_facts) == (None, ())


def test_a_measure_in_force_names_no_older_regime() -> None:
    assert measure_of(COMPLETE, "AIR").older_regime == ""


def test_nothing_in_force_leaves_totals_empty_and_incomplete() -> None:
    result = estimate_of({**COMPLETE, "on": "2005-01-01"})
    for total in (result.prudent, result.favourable):
        assert (total.regime, str(total.total)) == ("offer", "0.00")
        assert set(total.incomplete) == set(MEASURES)


# --- who is eligible -----------------------------------------------------------------------------

NOBODY = [profile(existing_staff=5, hires=[0] * 5)]
FOREIGN = [profile(hires=[3, 3, 3, 3, 3], moroccan_share=0)]
TOO_FEW = [profile(hires=[1, 1, 1, 1, 1], moroccan_share="99.9999")]


@pytest.mark.parametrize("code", ["PAE", "PAF"])
@pytest.mark.parametrize("profiles", [NOBODY, FOREIGN, TOO_FEW])
def test_no_moroccan_hire_is_not_eligible(code: str, profiles: list[Json]) -> None:
    """Floors apply to each cohort: 99.9999 % of one hire is nobody."""
    measure = measure_of({**COMPLETE, "profiles": profiles}, code)
    assert measure.status == "not_eligible"
    assert measure.prudent and measure.favourable
    assert str(measure.favourable.total) == "0.00"


@pytest.mark.parametrize("code", ["PAE", "PAF"])
def test_hires_outside_the_period_are_eligible_and_worth_zero(code: str) -> None:
    """Hired in July 2031, in the second year of a project that starts inside the period."""
    body = {**COMPLETE, "start_date": "2030-07-01"}
    body["profiles"] = [profile(hires=[0, 10, 0, 0, 0])]
    measure = measure_of(body, code)
    assert measure.status == "eligible"
    assert measure.favourable and str(measure.favourable.total) == "0.00"


def test_a_cap_above_the_tax_is_an_eligible_zero() -> None:
    body = {**COMPLETE, "location": "casanearshore"}
    measure = measure_of(body, "AIR")
    assert measure.status == "eligible"
    assert measure.favourable and str(measure.favourable.total) == "0.00"


@pytest.mark.parametrize("salary", ["6000", "40000"])
def test_outside_a_park_the_law_is_silent_whatever_the_amount(salary: str) -> None:
    body = {**COMPLETE, "location": "tanger"}
    body["profiles"] = [profile(monthly_gross_salary=salary)]
    measure = measure_of(body, "AIR")
    assert measure.status == "unsettled"
    assert measure.prudent and measure.favourable
    assert str(measure.prudent.total) == "0.00"
    assert (measure.favourable.total > 0) is (salary == "40000")


def test_two_readings_without_a_cap_would_not_be_eligible() -> None:
    rules = changed_rules({"air.cap.outside_park": {"favourable_value": None}})
    for export in (FULL_EXPORT, None):
        body = {**COMPLETE, "location": "tanger", "export_share": export}
        assert measure_of(body, "AIR", rules=rules).status == "not_eligible"


@pytest.mark.parametrize("location", ["casanearshore", "fes-shore", "agadir", "tanger"])
def test_without_export_shares_the_income_tax_advantage_is_unknown(location: str) -> None:
    measure = measure_of({**COMPLETE, "export_share": None, "location": location}, "AIR")
    assert measure.status == "unknown"
    assert (measure.prudent, measure.favourable) == (None, None)
    assert measure.missing_facts == ("export_share",)


@pytest.mark.parametrize(
    ("age", "facts", "status", "missing"),
    [
        (0, {}, "not_eligible", ()),
        (0, {"export_share": None, "profit_before_tax": None}, "not_eligible", ()),
        (1, {}, "eligible", ()),
        (1, {"export_share": None}, "unknown", ("export_share",)),
        (1, {"profit_before_tax": None}, "unknown", ("profit_before_tax",)),
        (
            200,
            {"export_share": None, "profit_before_tax": None},
            "unknown",
            ("profit_before_tax", "export_share"),
        ),
    ],
)
def test_the_corporate_tax_advantage_needs_a_year_after_the_fifth(
    age: int, facts: Json, status: str, missing: tuple[str, ...]
) -> None:
    measure = measure_of({**COMPLETE, "years_in_operation": age, **facts}, "AIS")
    assert (measure.status, measure.missing_facts) == (status, missing)


@pytest.mark.parametrize("age", range(7))
def test_exempt_years_give_no_advantage(age: int) -> None:
    found = years({**COMPLETE, "years_in_operation": age}, "AIS", "favourable")
    paid = [age + year > 5 for year in range(1, 6)]
    assert found == ["134400.00" if one else "0.00" for one in paid]


def test_a_year_after_the_fifth_outside_the_period_is_an_eligible_zero() -> None:
    """The calendar does not make a company ineligible: its sixth year comes in 2031."""
    body = {**COMPLETE, "start_date": "2027-01-01", "years_in_operation": 1}
    measure = measure_of(body, "AIS")
    assert measure.status == "eligible"
    assert measure.favourable and str(measure.favourable.total) == "0.00"


def test_losses_give_nothing() -> None:
    body = {**COMPLETE, "profit_before_tax": ["-1000000", "0", "0.01", "0.04", "0.05"]}
    assert years(body, "AIS", "favourable") == ["0.00", "0.00", "0.00", "0.00", "0.01"]


def jobs(count: int) -> list[Json]:
    return [profile(hires=[count, 0, 0, 0, 0])]


def invested(total: str, eligible: str | None = None) -> Json:
    return {"total": total, "eligible": eligible or total}


@pytest.mark.parametrize(
    ("count", "total", "status"),
    [
        (49, None, "not_eligible"),
        (50, None, "unknown"),
        (149, None, "unknown"),
        (150, None, "unknown"),
        (49, "50000000", "not_eligible"),
        (50, "50000000", "eligible"),
        (50, "49999999.99", "not_eligible"),
        (149, "49999999.99", "not_eligible"),
        (150, "0.01", "eligible"),
    ],
)
def test_who_enters_the_main_scheme_of_the_charter(
    count: int, total: str | None, status: str
) -> None:
    investment = None if total is None else invested(total)
    measure = measure_of(request(profiles=jobs(count), investment=investment), "CHARTER")
    assert measure.status == status
    if status != "eligible":  # an eligible project may still lack the fact of a prime
        assert measure.missing_facts == (("investment",) if status == "unknown" else ())


def test_stable_jobs_are_moroccan_hires_kept_or_not() -> None:
    """Retention plays no part; neither do existing staff; floors are for each cohort."""
    profiles = [
        profile(hires=[60, 0, 0, 0, 0], retention_18_months=0, existing_staff=500),
        profile(hires=[1, 1, 1, 1, 1], moroccan_share=50),
    ]
    assert estimate_of(request(profiles=profiles)).stable_jobs == 60


SME_CASES = [
    # a new company needs no turnover
    ({}, "unsettled", ()),
    ({"years_in_operation": 0, "turnover": None}, "unsettled", ()),
    ({"turnover": None}, "unknown", ("company.turnover",)),
    ({"turnover": "999999.99"}, "not_eligible", ()),
    ({"turnover": "1000000"}, "unsettled", ()),
    ({"turnover": "200000000"}, "unsettled", ()),
    ({"turnover": "200000000.01"}, "not_eligible", ()),
    ({"own_funds_share": 5}, "not_eligible", ()),
    ({"own_funds_share": "9.9999"}, "not_eligible", ()),
    ({"own_funds_share": 10}, "unsettled", ()),
    ({"own_funds_share": None}, "unknown", ("company.own_funds_share",)),
    # own funds of 5 % decide, whatever else is missing
    ({"own_funds_share": 5, "investment": None, "turnover": None}, "not_eligible", ()),
    ({"investment": None}, "unknown", ("investment",)),
    # one branch of the autonomy test is enough
    ({"group_holding_share": 25, "group_turnover": None}, "unsettled", ()),
    ({"group_holding_share": "25.0001", "group_turnover": "200000000"}, "unsettled", ()),
    ({"group_holding_share": "25.0001", "group_turnover": "200000000.01"}, "not_eligible", ()),
    ({"group_holding_share": None, "group_turnover": "200000000"}, "unsettled", ()),
    (
        {"group_holding_share": None, "group_turnover": "200000000.01"},
        "unknown",
        ("company.group_holding_share",),
    ),
    (
        {"group_holding_share": 30, "group_turnover": None},
        "unknown",
        ("company.group_turnover",),
    ),
    ({"investment": invested("1000000")}, "unsettled", ()),
    ({"investment": invested("999999.99")}, "not_eligible", ()),
    ({"investment": invested("49999999.99"), "hires": 75}, "unsettled", ()),
    ({"investment": invested("50000000"), "hires": 75}, "not_eligible", ()),
    # 1.5 jobs for each million
    ({"investment": invested("20000000"), "hires": 30}, "unsettled", ()),
    ({"investment": invested("20000000"), "hires": 29}, "not_eligible", ()),
    ({"investment": invested("20000000.01"), "hires": 30}, "not_eligible", ()),
]


@pytest.mark.parametrize(("facts", "status", "missing"), SME_CASES)
def test_who_enters_the_scheme_for_small_companies(
    facts: Json, status: str, missing: tuple[str, ...]
) -> None:
    measure = measure_of(small(facts), "SME")
    assert (measure.status, measure.missing_facts) == (status, missing)


def small(facts: Json) -> Json:
    """The small company of this module with other facts."""
    company = {**SMALL_COMPANY, **{name: facts[name] for name in SMALL_COMPANY if name in facts}}
    body: dict[str, Any] = {**SMALL, "company": company}
    for name in ("investment", "years_in_operation"):
        if name in facts:
            body[name] = facts[name]
    if "hires" in facts:
        body["profiles"] = jobs(facts["hires"])
    return body


def test_an_unsettled_scheme_pays_only_in_the_favourable_reading() -> None:
    """Jobs 2 per million: 5 %; Fès, category A: 10 %; priority activity: 10 %; of 18,000,000."""
    measure = measure_of(SMALL, "SME")
    assert measure.prudent and measure.favourable
    assert str(measure.prudent.total) == "0.00"
    assert str(measure.favourable.undated) == "4500000.00"
    assert {doubt.parameter for doubt in measure.doubts} == {
        "sme.eligible_branch",
        "sme.priority_activity",
        "cumulation.sme",
    }


def test_a_status_is_the_combined_verdict_not_one_criterion() -> None:
    """Under 50,000,000 the first branch fails, and 150 jobs are enough all the same."""
    body = request(profiles=jobs(150), investment=INVESTMENT)
    measure = measure_of(body, "CHARTER")
    verdicts = {row.code: row.verdict for row in measure.criteria}
    assert measure.status == "eligible"
    assert verdicts["charter.min_total"] is Verdict.NOT_MET
    assert verdicts["charter.alt_jobs"] is Verdict.MET
