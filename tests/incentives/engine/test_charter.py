"""Primes of the Charter and of the SME scheme: rates, bands, ceiling, women's share."""

from decimal import Decimal

import pytest

from tests.incentives.engine.builders import (
    SMALL_COMPANY,
    Json,
    estimate_of,
    measure_of,
    profile,
    request,
)


def staffed(jobs: int, women: str | None = "0") -> list[Json]:
    return [profile(hires=[jobs, 0, 0, 0, 0], women_share=women)]


def charter(total: str, *, jobs: int, location: str = "casanearshore", women: str = "0") -> Json:
    return request(
        location=location,
        profiles=staffed(jobs, women),
        investment={"total": total, "eligible": total},
    )


@pytest.mark.parametrize(
    ("total", "jobs", "location", "women", "share"),
    [
        # Published examples, on the favourable bands (1, 1.5 and 3 jobs per million).
        ("60000000", 300, "fes-shore", "35", "0.28"),
        ("60000000", 300, "casanearshore", "35", "0.18"),
        ("60000000", 300, "oujda-shore", "35", "0.30"),
        ("20000000", 160, "casanearshore", "0", "0.15"),
    ],
)
def test_published_grants(total: str, jobs: int, location: str, women: str, share: str) -> None:
    measure = measure_of(charter(total, jobs=jobs, location=location, women=women), "CHARTER")
    assert measure.favourable is not None
    assert measure.favourable.undated == Decimal(total) * Decimal(share)


@pytest.mark.parametrize(("total", "jobs"), [("20000000", 120), ("55000000", 45)])
def test_published_refusals(total: str, jobs: int) -> None:
    assert measure_of(charter(total, jobs=jobs), "CHARTER").status == "not_eligible"


@pytest.mark.parametrize(
    ("jobs", "eligible", "prudent", "favourable"),
    [
        # The lower edge is outside the band, the upper edge inside; a centime moves the ratio.
        (160, "160000000", "0", "0"),
        (160, "159999999.99", "0", "0.05"),
        (150, "100000000", "0", "0.05"),
        (150, "99999999.99", "0.05", "0.07"),
        (150, "50000000", "0.05", "0.07"),
        (150, "49999999.99", "0.07", "0.10"),
        (150, "15000000", "0.07", "0.10"),
        (150, "14999999.99", "0.10", "0.10"),
        (150, "0.01", "0.10", "0.10"),
    ],
)
def test_bands_of_the_charter(jobs: int, eligible: str, prudent: str, favourable: str) -> None:
    body = request(
        location="casanearshore",
        profiles=staffed(jobs),
        investment={"total": "900000000", "eligible": eligible},
    )
    measure = measure_of(body, "CHARTER")
    rates = [
        next(prime.rate for prime in primes if prime.code == "jobs_ratio")
        for primes in (measure.prudent_primes, measure.favourable_primes)
    ]
    assert rates == [Decimal(prudent), Decimal(favourable)]


@pytest.mark.parametrize(
    ("jobs", "total", "rate"),
    [
        (30, "20000000", "0"),  # 1.5: eligible, no prime
        (39, "20000000", "0"),
        (40, "20000000", "0.05"),  # 2, included
        (40, "20000000.01", "0"),
        (100, "20000000", "0.05"),  # 5, still in the band
        (100, "19999999.99", "0.07"),
        (200, "20000000", "0.07"),
        (200, "19999999.99", "0.10"),
    ],
)
def test_bands_of_the_scheme_for_small_companies(jobs: int, total: str, rate: str) -> None:
    body = request(
        profiles=staffed(jobs),
        company=SMALL_COMPANY,
        investment={"total": total, "eligible": "1000000"},
    )
    measure = measure_of(body, "SME")
    assert measure.status == "unsettled"
    (prime,) = (one for one in measure.favourable_primes if one.code == "jobs_ratio")
    assert prime.rate == Decimal(rate)
    assert measure.favourable is not None
    assert measure.favourable.total == 1_000_000 * (Decimal(rate) + Decimal("0.20"))


@pytest.mark.parametrize(
    ("location", "rate"), [("casanearshore", "0"), ("fes-shore", "0.10"), ("oujda-shore", "0.15")]
)
def test_territory_follows_the_province(location: str, rate: str) -> None:
    measure = measure_of(charter("60000000", jobs=150, location=location), "CHARTER")
    (prime,) = (one for one in measure.prudent_primes if one.code == "territory")
    assert prime.rate == Decimal(rate)
    assert prime.verdict == ("met" if prime.rate else "not_met")


def test_the_estimate_says_what_the_ceiling_cuts() -> None:
    """10 + 3 + 15 + 5 = 33 %: three per cent of 60,000,000 are cut."""
    body = charter("60000000", jobs=300, location="oujda-shore", women="35")
    (note,) = [one for one in measure_of(body, "CHARTER").notes if one.values[2] == 1_800_000]
    assert note.code == "ceiling_cut"
    assert note.values[:2] == (Decimal("0.33"), Decimal("0.30"))


@pytest.mark.parametrize(
    ("women", "verdict"), [("29.9999", "not_met"), ("30", "met"), ("100", "met"), (None, "unknown")]
)
def test_women_paid_30_percent(women: str | None, verdict: str) -> None:
    body = request(
        profiles=staffed(150, women), investment={"total": "60000000", "eligible": "60000000"}
    )
    (prime,) = (one for one in measure_of(body, "CHARTER").prudent_primes if one.code == "women")
    assert prime.verdict == verdict


def women_verdict(profiles: list[Json]) -> str:
    investment = {"total": "60000000", "eligible": "60000000"}
    measure = measure_of(request(profiles=profiles, investment=investment), "CHARTER")
    (prime,) = (one for one in measure.prudent_primes if one.code == "women")
    return prime.verdict


def test_women_are_counted_by_pay_over_five_years_staff_included() -> None:
    """150 × 4,000 without women, 30 × 46,000 with 43.0435 %: 594,000.3 of 1,980,000 a month."""
    first = profile(monthly_gross_salary="4000", hires=[150, 0, 0, 0, 0], women_share=0)
    staff = profile(
        monthly_gross_salary="46000", existing_staff=30, hires=[0] * 5, women_share="43.0435"
    )
    assert women_verdict([first, staff]) == "met"
    assert women_verdict([first, {**staff, "women_share": "43.0434"}]) == "not_met"


def test_a_profile_with_nobody_does_not_need_its_share_of_women() -> None:
    empty = profile(hires=[0] * 5, women_share=None)
    assert women_verdict([*staffed(150, "50"), empty]) == "met"
    staffed_later = profile(hires=[0, 0, 0, 0, 1], women_share=None)
    assert women_verdict([*staffed(150, "50"), staffed_later]) == "unknown"


def test_a_profile_whose_pay_is_worth_nothing_still_needs_its_share_of_women() -> None:
    """A centime a month halved four times is paid 0.00: its people are there all the same."""
    body = request(
        annual_raise=-50,
        profiles=[
            *staffed(150, "50"),
            profile(monthly_gross_salary="0.01", hires=[0, 0, 0, 0, 1], women_share=None),
        ],
        investment={"total": "60000000", "eligible": "60000000"},
    )
    assert "profiles.women_share" in measure_of(body, "CHARTER").missing_facts


def test_both_schemes_are_undated() -> None:
    body = charter("60000000", jobs=150)
    result = estimate_of(body)
    measure = measure_of(body, "CHARTER")
    assert measure.prudent is not None
    assert set(measure.prudent.by_year) == {Decimal("0.00")}
    assert measure.favourable is not None
    assert result.favourable.undated == measure.favourable.undated


def test_a_project_of_no_size_is_not_in_the_charter() -> None:
    assert measure_of(charter("60000000", jobs=0), "CHARTER").status == "not_eligible"
