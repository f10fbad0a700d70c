"""The facts of the locations as the matching takes them."""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

from sites.enums import FigureCode, TalentCode
from sites.matching import DatedFigure, Kind, Site, Status
from sites.models import Figure, Location
from sites.selectors import talent_within_reach
from sites.talent import Reach

Support = tuple[Decimal, Decimal]


def known_sites() -> dict[str, Site]:
    """What is known of every location, by slug, whatever the project: five queries."""
    found = list(Location.objects.select_related("province__region").prefetch_related("figures"))
    reached = talent_within_reach(row.slug for row in found)
    return {row.slug: _site(row, reach=reached[row.slug]) for row in found}


def sites_to_match(known: Mapping[str, Site], *, support: Mapping[str, Support]) -> list[Site]:
    """The known locations of ``support`` (slug → prudent and favourable total, MAD) with it."""
    return [
        replace(known[slug], support_prudent_mad=prudent, support_favourable_mad=favourable)
        for slug, (prudent, favourable) in support.items()
        if slug in known
    ]


def _site(row: Location, *, reach: Reach) -> Site:
    figures = {figure.code: figure for figure in row.figures.all()}
    airport = figures.get(FigureCode.AIRPORT_DISTANCE_KM)
    opening = figures.get(FigureCode.OPENING_YEAR)
    return Site(
        slug=row.slug,
        region=row.province.region.code,
        kind=Kind(row.kind),
        status=Status(row.status),
        status_year=row.closed_on.year if row.closed_on else None,
        full_on=row.full_on,
        opening_year=int(opening.value) if opening else None,
        office_m2_built=_dated(figures.get(FigureCode.OFFICE_M2_BUILT)),
        office_m2_planned=_dated(figures.get(FigureCode.OFFICE_M2_PLANNED)),
        occupancy_percent=_dated(figures.get(FigureCode.OCCUPANCY_PCT)),
        rent_mad_per_m2_month=_dated(figures.get(FigureCode.RENT_MAD_PER_M2_MONTH)),
        airport_km=airport.value if airport else None,
        one_stop_shop=row.one_stop_shop,
        people_20_34=_people(reach, TalentCode.POPULATION_20_34),
        higher_education_people=_people(reach, TalentCode.HIGHER_EDUCATION),
        language_notes=(row.languages_note,) if row.languages_note else (),
    )


def _dated(figure: Figure | None) -> DatedFigure | None:
    return None if figure is None else DatedFigure(figure.value, figure.year)


def _people(reach: Reach, code: TalentCode) -> DatedFigure | None:
    fact = reach.figures.get(code)
    return None if fact is None else DatedFigure(fact.value, fact.year)
