"""Each constraint bites in the database, and says why when a form meets it."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.utils import translation

from sites.enums import FigureCode, LocationKind, LocationStatus, TalentCode
from sites.models import (
    Evidence,
    Figure,
    Location,
    Programme,
    Province,
    Region,
    TalentFigure,
    TalentProvider,
    lines,
)
from tests.sites.builders import (
    a_figure,
    a_location,
    a_programme,
    a_provider,
    a_province,
    a_region,
    a_talent_figure,
    saved,
    some_evidence,
)

pytestmark = pytest.mark.usefixtures("no_places")

MODELS = (
    *(Region, Province, Programme, Location, Figure),
    *(Evidence, TalentFigure, TalentProvider),
)
ONCE = {"figure_once_per_location", "talent_once_per_province", "talent_once_per_region"}

Build = Callable[[], models.Model]

VIOLATIONS: dict[str, Build] = {
    "region_code_two_digits": lambda: a_region(code="13"),
    "region_name_in_every_language": lambda: a_region(name_ar=""),
    "province_code_format": lambda: a_province(code="03231"),
    "province_kind_known": lambda: a_province(kind="county"),
    "province_name_in_every_language": lambda: a_province(name_en=None),
    "province_point_in_morocco": lambda: a_province(latitude=Decimal("-4.97")),
    "programme_name_in_every_language": lambda: a_programme(name_en=""),
    "location_slug_not_reserved": lambda: a_location(slug="compare"),
    "location_kind_known": lambda: a_location(kind="island"),
    "location_status_known": lambda: a_location(status="dreamt"),
    "location_name_in_every_language": lambda: a_location(name_fr=""),
    "location_city_in_every_language": lambda: a_location(city_ar=None),
    "location_point_in_morocco": lambda: a_location(longitude=Decimal("4.97")),
    "location_day_of_closing_when_closed": lambda: a_location(closed_on=date(2026, 11, 1)),
    "location_full_is_not_closed": lambda: a_location(status="closed", full_on=date(2026, 11, 1)),
    "figure_code_known": lambda: a_figure(code="mood"),
    "figure_value_not_negative": lambda: a_figure(value=Decimal(-1)),
    "figure_occupancy_within_the_whole": lambda: a_figure(
        code=FigureCode.OCCUPANCY_PCT, value=Decimal(101)
    ),
    "figure_year_plausible": lambda: a_figure(year=23),
    "evidence_about_one_subject": lambda: some_evidence(location=None),
    "evidence_field_known": lambda: some_evidence(field="rumour"),
    "evidence_confidence_known": lambda: some_evidence(confidence="certain"),
    "evidence_link_has_address": lambda: some_evidence(url=""),
    "talent_about_one_area": lambda: a_talent_figure(province=None),
    "talent_code_known": lambda: a_talent_figure(code="mood"),
    "talentfigure_confidence_known": lambda: a_talent_figure(confidence="certain"),
    "talent_value_not_negative": lambda: a_talent_figure(value=Decimal(-1)),
    "talent_share_within_the_whole": lambda: a_talent_figure(value=Decimal("100.1")),
    "talent_year_plausible": lambda: a_talent_figure(year=24),
    "talentfigure_link_has_address": lambda: a_talent_figure(url=""),
    "provider_kind_known": lambda: a_provider(kind="academy"),
    "provider_status_known": lambda: a_provider(status="dreamt"),
    "provider_unit_known": lambda: a_provider(unit="smiles"),
    "provider_name_in_every_language": lambda: a_provider(name_ar=""),
    "provider_figure_has_its_year": lambda: a_provider(year=None),
    "provider_year_plausible": lambda: a_provider(year=24),
    "provider_figure_held_once": lambda: a_provider(
        counted_with=saved(a_provider(slug="another-university"))
    ),
}


def constraint(name: str) -> models.BaseConstraint:
    for model in MODELS:
        for candidate in model._meta.constraints:
            if candidate.name == name:
                return candidate
    raise LookupError(name)


@pytest.mark.parametrize("name", VIOLATIONS)
def test_constraint_bites_in_the_database(name: str) -> None:
    row = VIOLATIONS[name]()
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        row.save()


@pytest.mark.parametrize("name", VIOLATIONS)
def test_constraint_says_why(name: str) -> None:
    row = VIOLATIONS[name]()
    with translation.override("en"), pytest.raises(ValidationError) as refused:
        constraint(name).validate(type(row), row)
    assert refused.value.messages[0].endswith(".")
    assert name not in refused.value.messages[0]


def test_every_constraint_is_tested() -> None:
    names = {candidate.name for model in MODELS for candidate in model._meta.constraints}
    assert names == {*VIOLATIONS, *ONCE}


def test_a_figure_exists_once_per_location() -> None:
    first = saved(a_figure())
    again = a_figure(location=first.location, value=Decimal(1))
    with pytest.raises(ValidationError, match=r"déjà|already"):
        again.full_clean()
    with pytest.raises(IntegrityError), transaction.atomic():
        again.save()


@pytest.mark.parametrize("area", [a_province, a_region])
def test_a_talent_figure_exists_once_per_area(area: Build) -> None:
    place = saved(area())
    field = place._meta.model_name or ""
    saved(a_talent_figure(**{field: place}))
    again = a_talent_figure(**{field: place}, value=Decimal(1))
    with pytest.raises(ValidationError, match=r"déjà|already"):
        again.full_clean()
    with pytest.raises(IntegrityError), transaction.atomic():
        again.save()


def test_a_number_of_people_may_pass_one_hundred() -> None:
    saved(a_talent_figure(code=TalentCode.POPULATION_20_34, value=Decimal(190_000)))


def test_a_talent_figure_of_a_province_and_a_region_at_once_is_refused() -> None:
    province = saved(a_province())
    row = a_talent_figure(province=province, region=province.region)
    with pytest.raises(IntegrityError, match="talent_about_one_area"), transaction.atomic():
        row.save()


def test_evidence_of_a_programme_and_a_location_at_once_is_refused() -> None:
    row = some_evidence(programme=saved(a_programme()), location=saved(a_location()))
    with pytest.raises(IntegrityError, match="evidence_about_one_subject"), transaction.atomic():
        row.save()


@pytest.mark.parametrize(
    "build",
    [
        *(a_region, a_province, a_programme, a_location, a_figure),
        *(some_evidence, a_talent_figure, a_provider),
    ],
)
def test_the_smallest_rows_are_valid(build: Build) -> None:
    row = build()
    row.full_clean()
    row.save()
    assert str(row)


def test_a_figure_is_counted_with_a_centre_that_holds_one() -> None:
    holder = saved(a_provider(slug="holder", value=None))
    row = a_provider(value=None, counted_with=holder)
    with translation.override("en"), pytest.raises(ValidationError, match="this one has none"):
        row.full_clean()
    holder.value = 8380
    row.full_clean()


def test_neighbours_are_neighbours_of_each_other() -> None:
    fes = saved(a_province())
    meknes = saved(a_province(code="03.061"))
    fes.neighbours.add(meknes)
    assert list(meknes.neighbours.all()) == [fes]


def test_texts_follow_the_language_of_the_reader() -> None:
    location = saved(a_location(services_fr="parking\n\n crèche ", services_ar="موقف"))
    with translation.override("fr"):
        assert location.service_list == ["parking", "crèche"]
        assert str(location) == "Park fr"
    with translation.override("ar"):
        assert location.service_list == ["موقف"]
        assert str(location) == "Park ar"


def test_a_text_that_is_not_there_has_no_items() -> None:
    assert lines(None) == lines("") == lines(" \n ") == []


def test_the_address_of_a_location_carries_the_language() -> None:
    with translation.override("ar"):
        assert a_location().get_absolute_url() == "/ar/locations/a-park/"


def test_questions_asked_of_the_locations() -> None:
    park = saved(a_location())
    city = saved(a_location(slug="a-city", kind=LocationKind.CITY, status=LocationStatus.ANNOUNCED))
    saved(a_figure(location=park, value=Decimal(30000)))
    assert list(Location.objects.in_region("fes-meknes")) == [city, park]
    assert list(Location.objects.in_region("oriental")) == []
    assert list(Location.objects.of_kind(LocationKind.CITY)) == [city]
    assert list(Location.objects.with_status(LocationStatus.OPERATIONAL)) == [park]
    assert list(Location.objects.with_built_offices_of_at_least(Decimal(30000))) == [park]
    assert list(Location.objects.with_built_offices_of_at_least(Decimal(30001))) == []


def test_an_unknown_area_is_not_zero_square_metres() -> None:
    saved(a_location())
    assert not Location.objects.with_built_offices_of_at_least(Decimal(0)).exists()


@pytest.mark.parametrize(
    ("code", "year", "stale"),
    [
        (FigureCode.JOBS_CURRENT, 2022, True),
        (FigureCode.JOBS_CURRENT, 2023, False),
        (FigureCode.JOBS_CURRENT, 2026, False),
        (FigureCode.JOBS_CURRENT, None, None),
        (FigureCode.OPENING_YEAR, 2008, False),
    ],
)
def test_a_figure_is_stale_when_older_than_the_limit(
    code: FigureCode, year: int | None, stale: bool | None
) -> None:
    figure = saved(a_figure(code=code, year=year, value=Decimal(2008)))
    assert figure.is_stale(year=2026, after_years=3) is stale
    assert Figure.objects.stale(year=2026, after_years=3).exists() is bool(stale)
