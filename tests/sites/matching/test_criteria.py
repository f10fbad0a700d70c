"""Each criterion: what it says when it knows, and that it says when it does not."""

from decimal import Decimal
from typing import Any

import pytest

from sites.matching import (
    EQUAL_WEIGHTS,
    CriterionScore,
    FactCode,
    Kind,
    ReasonCode,
    Site,
    Status,
    match,
)
from tests.sites.matching.builders import by_slug, figure, needs, score_of, site


def scores(code: str, *sites: Site, **wanted: Any) -> dict[str, CriterionScore]:
    """One criterion at each of the compared locations."""
    found = by_slug(match(sites, needs=needs(**wanted), weights=EQUAL_WEIGHTS))
    return {slug: score_of(one, code) for slug, one in found.items()}


def one_score(code: str, *, at: Site, **wanted: Any) -> CriterionScore:
    return scores(code, at, **wanted)[at.slug]


def mad(prudent: int | None, favourable: int | None) -> dict[str, Decimal | None]:
    both = [None if amount is None else Decimal(amount) for amount in (prudent, favourable)]
    return dict(zip(("support_prudent_mad", "support_favourable_mad"), both, strict=True))


# --- support -------------------------------------------------------------------------------------
def test_support_is_the_prudent_total_as_a_share_of_the_best() -> None:
    found = scores("support", site("a", **mad(800, 800)), site("b", **mad(200, 9000)))
    assert [one.score for one in found.values()] == [100, 25]
    assert found["b"].reason.code is ReasonCode.SUPPORT_PRUDENT
    assert found["b"].reason.values["favourable_mad"] == 9000
    assert found["b"].facts == (FactCode.SUPPORT_PRUDENT,)


def test_where_prudent_totals_are_level_the_favourable_ones_decide() -> None:
    found = scores("support", site("a", **mad(500, 800)), site("b", **mad(500, 600)))
    assert [one.score for one in found.values()] == [100, 75]
    assert found["b"].reason.code is ReasonCode.SUPPORT_FAVOURABLE


def test_level_prudent_totals_stay_level_while_a_favourable_one_is_missing() -> None:
    found = scores("support", site("a", **mad(500, 800)), site("b", **mad(500, None)))
    assert [one.score for one in found.values()] == [100, 100]


def test_nothing_obtained_anywhere_separates_nobody() -> None:
    found = scores("support", site("a", **mad(0, 0)), site("b", **mad(0, 0)))
    assert [one.score for one in found.values()] == [100, 100]


def test_support_without_a_prudent_total_is_unknown() -> None:
    found = scores("support", site("a", **mad(500, 800)), site("b", **mad(None, 600)))
    assert found["b"].score is None
    assert found["b"].reason.code is ReasonCode.SUPPORT_UNKNOWN


# --- cost ----------------------------------------------------------------------------------------
def test_a_dearer_rent_loses_its_gap_as_a_share_of_the_highest() -> None:
    cheap = site("a", rent_mad_per_m2_month=figure(75, 2022))
    dear = site("b", rent_mad_per_m2_month=figure(100, 2015))
    found = scores("cost", cheap, dear, site("c"))
    assert [one.score for one in found.values()] == [100, 75, None]
    assert found["b"].reason.values == {"rent": 100, "year": 2015, "lowest": 75}
    assert found["c"].reason.code is ReasonCode.COST_UNKNOWN


@pytest.mark.parametrize(
    ("budget", "code"),
    [(75, ReasonCode.COST_WITHIN_BUDGET), (74, ReasonCode.COST_OVER_BUDGET)],
)
def test_the_budget_is_said_and_excludes_nobody(budget: int, code: ReasonCode) -> None:
    here = site(rent_mad_per_m2_month=figure(75, 2022))
    found = one_score("cost", at=here, rent_budget_mad_per_m2_month=Decimal(budget))
    assert found.score == 100
    assert found.reason.code is code
    assert found.reason.values["budget"] == budget


# --- talent --------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("segments", "expected", "fact"),
    [
        ((), [100, 50], FactCode.PEOPLE_20_34),
        (("CRM", "BPO"), [100, 50], FactCode.PEOPLE_20_34),
        (("CRM", "ESO"), [25, 100], FactCode.HIGHER_EDUCATION_PEOPLE),
    ],
)
def test_segments_decide_who_counts(
    segments: tuple[str, ...], expected: list[int], fact: FactCode
) -> None:
    young = site("a", people_20_34=figure(800, 2024), higher_education_people=figure(100))
    learned = site("b", people_20_34=figure(400), higher_education_people=figure(400))
    found = scores("talent", young, learned, segments=segments)
    assert [one.score for one in found.values()] == expected
    assert all(one.facts == (fact,) for one in found.values())


def test_the_other_talent_figure_does_not_stand_in_for_a_missing_one() -> None:
    found = one_score("talent", at=site(people_20_34=figure(800)), segments=("ITO",))
    assert found.score is None
    assert found.reason.code is ReasonCode.TALENT_UNKNOWN


# --- languages -----------------------------------------------------------------------------------
def test_a_language_note_is_handed_on_and_never_scored() -> None:
    here = site(language_notes=("Spanish in addition to French",))
    found = one_score("languages", at=here, languages=("es",))
    assert found.score is None
    assert found.asked
    assert found.reason.code is ReasonCode.LANGUAGES_NOTED
    assert found.reason.values["notes"] == ("Spanish in addition to French",)
    assert found.facts == (FactCode.LANGUAGES,)


def test_without_a_note_languages_are_unknown() -> None:
    found = one_score("languages", at=site(), languages=("es",))
    assert (found.score, found.reason.code) == (None, ReasonCode.LANGUAGES_UNKNOWN)


def test_a_project_without_a_language_asks_nothing() -> None:
    assert not one_score("languages", at=site()).asked


# --- space ---------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("occupancy", "score", "code"),
    [
        (40, 100, ReasonCode.SPACE_ENOUGH),
        (41, 98, ReasonCode.SPACE_SHORT),
        (100, 0, ReasonCode.SPACE_SHORT),
    ],
)
def test_space_is_what_is_left_against_the_need_of_the_peak(
    occupancy: int, score: int, code: ReasonCode
) -> None:
    here = site(office_m2_built=figure(1000, 2020), occupancy_percent=figure(occupancy, 2023))
    found = one_score("space", at=here, headcount=(10, 100, 80, 80, 80))
    assert (found.score, found.reason.code) == (score, code)
    assert found.reason.values["needed_m2"] == 600
    assert found.reason.values["available_m2"] == 1000 - 10 * occupancy


def test_room_that_falls_a_hair_short_is_not_a_hundred() -> None:
    here = site(office_m2_built=figure("599.99"), occupancy_percent=figure(0))
    assert one_score("space", at=here).score == 99


def test_without_occupancy_large_offices_prove_nothing() -> None:
    found = one_score("space", at=site(office_m2_built=figure(600)))
    assert (found.score, found.reason.code) == (None, ReasonCode.SPACE_OCCUPANCY_UNKNOWN)


def test_an_estate_too_small_even_empty_is_scored_at_its_most() -> None:
    found = one_score("space", at=site(office_m2_built=figure(300)))
    assert (found.score, found.reason.code) == (50, ReasonCode.SPACE_SHORT_EVEN_EMPTY)


def test_one_small_building_says_nothing_of_a_city() -> None:
    found = one_score("space", at=site(kind=Kind.CITY, office_m2_built=figure(300)))
    assert (found.score, found.reason.code) == (None, ReasonCode.SPACE_OCCUPANCY_UNKNOWN)


def test_planned_offices_are_evidence_and_not_room() -> None:
    found = one_score("space", at=site(office_m2_planned=figure(90_000, 2022)))
    assert (found.score, found.reason.code) == (None, ReasonCode.SPACE_PLANNED)
    assert found.reason.values["planned_year"] == 2022


def test_a_project_without_seats_asks_for_no_space() -> None:
    assert not one_score("space", at=site(), headcount=(0, 0, 0, 0, 0)).asked


# --- readiness, access, one-stop shop ------------------------------------------------------------
@pytest.mark.parametrize(
    ("status", "score"),
    [
        (Status.OPERATIONAL, 100),
        (Status.UNDER_CONSTRUCTION, 75),
        (Status.ANNOUNCED, 50),
        (Status.PLANNED, 25),
        (Status.PROSPECTING, 0),
        (Status.NO_DEDICATED_OFFER, None),
    ],
)
def test_readiness_climbs_by_equal_steps(status: Status, score: int | None) -> None:
    found = one_score("readiness", at=site(status=status, status_year=2025))
    assert found.score == score
    assert found.reason.values == {
        "status": status.value,
        "status_year": 2025,
        "opening_year": None,
    }


def test_readiness_names_the_opening_year_it_knows() -> None:
    found = one_score("readiness", at=site(opening_year=2008))
    assert found.facts == (FactCode.STATUS, FactCode.OPENING_YEAR)


def test_a_farther_airport_loses_its_gap_as_a_share_of_the_farthest() -> None:
    near, far = site("a", airport_km=Decimal(5)), site("b", airport_km=Decimal(20))
    found = scores("access", near, far, site("c"))
    assert [one.score for one in found.values()] == [100, 25, None]
    assert found["c"].reason.code is ReasonCode.ACCESS_UNKNOWN


@pytest.mark.parametrize(
    ("known", "score", "code"),
    [
        (True, 100, ReasonCode.ONE_STOP_PRESENT),
        (False, 0, ReasonCode.ONE_STOP_ABSENT),
        (None, None, ReasonCode.ONE_STOP_UNKNOWN),
    ],
)
def test_one_stop_shop(known: bool | None, score: int | None, code: ReasonCode) -> None:
    found = one_score("one_stop", at=site(one_stop_shop=known))
    assert (found.score, found.reason.code) == (score, code)
