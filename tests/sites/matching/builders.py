"""Locations and needs for the tests of the matching, without Django and without a database.

``real_sites`` reads the reference data. Support and talent are not in it: they come from the
engine and from the census, so a test that needs them gives its own round figures.
"""

import json
from dataclasses import replace
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any, Final

from sites.matching import (
    CriterionCode,
    CriterionScore,
    DatedFigure,
    Kind,
    Match,
    Needs,
    Site,
    Status,
    Weights,
)

ROOT: Final = Path(__file__).resolve().parents[3]
NOTHING: Final = dict.fromkeys((code.value for code in CriterionCode), 0)


@cache
def real_sites() -> tuple[Site, ...]:
    """Every location of the reference data, with the figures that are known of it."""
    path = ROOT / "sites" / "data" / "locations.json"
    return tuple(_site(row) for row in json.loads(path.read_text(encoding="utf-8")))


def _site(row: dict[str, Any]) -> Site:
    figures = row["figures"]
    opening, airport = _figure(figures["opening_year"]), _figure(figures["airport_distance_km"])
    return Site(
        slug=row["slug"],
        region=row["region_code"],
        kind=Kind(row["kind"]),
        status=Status(row["status"]),
        opening_year=None if opening is None else int(opening.value),
        office_m2_built=_figure(figures["office_m2_built"]),
        office_m2_planned=_figure(figures["office_m2_planned"]),
        occupancy_percent=_figure(figures["occupancy_pct"]),
        rent_mad_per_m2_month=_figure(figures["rent_mad_per_m2_month"]),
        airport_km=None if airport is None else airport.value,
        one_stop_shop=row["one_stop_shop"],
        language_notes=(row["languages_note"]["en"],) if row["languages_note"] else (),
    )


def _figure(figure: dict[str, Any] | None) -> DatedFigure | None:
    return None if figure is None else DatedFigure(Decimal(figure["value"]), figure["year"])


def real_site(slug: str, **facts: Any) -> Site:
    """One location of the reference data, with the facts that a test adds."""
    return replace(next(site for site in real_sites() if site.slug == slug), **facts)


def site(slug: str = "here", **facts: Any) -> Site:
    """An open park of which nothing else is known."""
    known: dict[str, Any] = {"region": "01", "kind": Kind.PARK, "status": Status.OPERATIONAL}
    return Site(slug=slug, **{**known, **facts})


def forget(known: Site, *facts: str) -> Site:
    """The location with these facts no longer known."""
    nothing: dict[str, Any] = dict.fromkeys(facts)
    return replace(known, **nothing)


def figure(value: int | str, year: int | None = None) -> DatedFigure:
    return DatedFigure(Decimal(value), year)


def needs(**facts: Any) -> Needs:
    """A project of a hundred seats that asks for nothing in particular."""
    known: dict[str, Any] = {"headcount": (100, 100, 100, 100, 100), "m2_per_seat": Decimal(6)}
    return Needs(**{**known, **facts})


def only(**weights: int) -> Weights:
    """The weights given, and nothing else counts."""
    return Weights(**{**NOTHING, **weights})


def by_slug(matches: list[Match]) -> dict[str, Match]:
    return {one.slug: one for one in matches}


def score_of(found: Match, code: str) -> CriterionScore:
    return next(one for one in found.criteria if one.code == code)


def ranked(matches: list[Match]) -> list[str]:
    return [one.slug for one in matches if one.rank is not None]
