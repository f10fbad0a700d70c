"""What the law and the regions attach to a place today, read at a fixed number of queries.

Nothing is computed: the zone of a place picks its cap, the category of its province picks its
premium, and both come with their dates and sources. An empty label or figure is not known.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.db.models import Q
from django.utils.translation import gettext as _

from incentives.engine.measures.registry import REGISTRY
from incentives.estimates.labels import CATEGORIES, ZONES
from incentives.offer.figures import (
    CertaintyTag,
    Figure,
    ShownParameter,
    certainty_tag,
    cited,
    published_values,
    shown_parameters,
)
from incentives.offer.selectors import GrantEntry, ReservationEntry, grants_on
from incentives.offer.standing import (
    LawByCode,
    MeasureStanding,
    Standing,
    law_by_code,
    standing_of,
)
from incentives.offer.values import Shown
from incentives.rules.content import in_force
from incentives.rules.enums import CharterCategoryKind
from incentives.rules.models import (
    CharterCategory,
    IncomeTaxZone,
    Measure,
    RegionalGrant,
    Reservation,
    Source,
)
from incentives.rules.rule_set import rules_on
from sites.models import Location, Province

CAPS = "air.cap."
# The parameter of the territorial premium of each scheme.
PREMIUMS = {"CHARTER": "charter.territory", "SME": "sme.territory"}
ANYWHERE = ("PAE", "PAF", "AIS")
# What is not certain in saying that these measures do not depend on the place.
RESERVATIONS = ("pae.outside_park", "ais.southern_regions")
# One desk for the measures of the offer, one for the Charter.
DESKS = ("PAE", "CHARTER")

TerritoryRow = IncomeTaxZone | CharterCategory


@dataclass(frozen=True, slots=True)
class NamedFigure:
    """A figure of the law under its name; None when it is not known."""

    name: str
    figure: Figure | None


@dataclass(frozen=True, slots=True)
class Territory:
    """What places share: their zone or category ("" when not known), and the figures it picks."""

    label: str
    names: tuple[str, ...]
    starts: date | None
    certainty: CertaintyTag | None
    sources: tuple[Source, ...]
    figures: tuple[NamedFigure, ...]


@dataclass(frozen=True, slots=True)
class MeasureLine:
    """A measure and its state on the day."""

    measure: Measure
    standing: MeasureStanding
    sources: tuple[Source, ...]

    @property
    def in_force(self) -> bool:
        return self.standing.standing is Standing.IN_FORCE


@dataclass(frozen=True, slots=True)
class LocalSupport:
    """What holds on a day in one location, or in a region (``whole_region``)."""

    on: date
    whole_region: bool
    income_tax: tuple[MeasureLine, ...]
    zones: tuple[Territory, ...]
    schemes: tuple[MeasureLine, ...]
    categories: tuple[Territory, ...]
    anywhere: tuple[MeasureLine, ...]
    reservations: tuple[ReservationEntry, ...]
    grants: tuple[GrantEntry, ...]
    desks: tuple[MeasureLine, ...]


def support_of_location(slug: str, *, on: date, language: str) -> LocalSupport:
    """Support at a location. Raises NoRulesError, and Location.DoesNotExist."""
    rules_on(on)
    location = Location.objects.select_related("province").get(slug=slug)
    grants = Q(region=location.province.region_id) | Q(locations=location.pk)
    return _support([location], [location.province], grants, on=on, language=language)


def support_of_region(code: str, *, on: date, language: str) -> LocalSupport:
    """Support in a region, by its HCP code. Raises NoRulesError."""
    rules_on(on)
    locations = list(Location.objects.filter(province__region__code=code))
    provinces = list(Province.objects.filter(region__code=code))
    grants = Q(region__code=code) | Q(locations__province__region__code=code)
    support = _support(locations, provinces, grants, on=on, language=language)
    return replace(support, whole_region=True)


def _support(
    locations: Sequence[Location],
    provinces: Sequence[Province],
    grants: Q,
    *,
    on: date,
    language: str,
) -> LocalSupport:
    lines = _measures(law_by_code(), on=on)
    figures = _figures(on=on, language=language)
    schemes = _lines(lines, PREMIUMS)
    return LocalSupport(
        on=on,
        whole_region=False,
        income_tax=_lines(lines, ("AIR",)),
        zones=_zones(locations, figures, on=on),
        schemes=schemes,
        categories=_categories(provinces, figures, schemes, on=on),
        anywhere=_lines(lines, ANYWHERE),
        reservations=_reservations(),
        grants=grants_on(
            RegionalGrant.objects.filter(grants).distinct(), on=on, present=True, language=language
        ),
        desks=_lines(lines, DESKS),
    )


# --- The measures ---------------------------------------------------------------------------------


def _measures(law: LawByCode, *, on: date) -> Mapping[str, MeasureLine]:
    """The measures by code, with their state under the regime of the day: two queries."""
    rows = Measure.objects.filter(code__in=REGISTRY).prefetch_related("sources")
    return {
        row.code: MeasureLine(
            measure=row,
            standing=standing_of(REGISTRY[row.code], law, on=on, earlier=False),
            sources=cited(row.sources.all()),
        )
        for row in rows
    }


def _lines(lines: Mapping[str, MeasureLine], codes: Iterable[str]) -> tuple[MeasureLine, ...]:
    return tuple(lines[code] for code in codes if code in lines)


def _figures(*, on: date, language: str) -> Mapping[str, ShownParameter]:
    """The parameters that a place picks from, by code: two queries."""
    wanted = Q(parameter__code__startswith=CAPS) | Q(parameter__code__in=PREMIUMS.values())
    rows = published_values().filter(wanted)
    return {row.code: row for row in shown_parameters(rows, on=on, language=language)}


def _reservations() -> tuple[ReservationEntry, ...]:
    rows = Reservation.objects.filter(code__in=RESERVATIONS).prefetch_related("sources")
    return tuple(
        ReservationEntry(row.text, cited(row.sources.all()))
        for row in rows.order_by("order", "code")
    )


# --- Zones and categories -------------------------------------------------------------------------


def _zones(
    locations: Sequence[Location], figures: Mapping[str, ShownParameter], *, on: date
) -> tuple[Territory, ...]:
    """The income-tax zones of the locations with the cap of each: two queries."""
    rows = in_force(IncomeTaxZone.objects.filter(location__in=locations), on)
    found: dict[int, TerritoryRow] = {
        row.location_id: row
        for row in rows.prefetch_related("sources").order_by("effective_from", "pk")
    }
    return tuple(
        _territory(row, names, label=_label(row, ZONES), figures=_cap(row, figures))
        for row, names in _shared(locations, found, order=list(ZONES))
    )


def _cap(
    row: TerritoryRow | None, figures: Mapping[str, ShownParameter]
) -> tuple[NamedFigure, ...]:
    parameter = figures.get(f"{CAPS}{row.value}") if row else None
    if parameter is None:
        return (NamedFigure(_("Cap on income tax at the location"), None),)
    return (NamedFigure(parameter.text, parameter.current),)


def _categories(
    provinces: Sequence[Province],
    figures: Mapping[str, ShownParameter],
    schemes: Iterable[MeasureLine],
    *,
    on: date,
) -> tuple[Territory, ...]:
    """The Charter categories of the provinces, with the premium in each scheme: two queries."""
    rows = in_force(CharterCategory.objects.filter(province__in=provinces), on)
    found: dict[int, TerritoryRow] = {
        row.province_id: row
        for row in rows.prefetch_related("sources").order_by("effective_from", "pk")
    }
    open_schemes = [line.measure for line in schemes if line.in_force]
    return tuple(
        _territory(
            row,
            names,
            label=_label(row, CATEGORIES),
            figures=tuple(_premium(row, measure, figures) for measure in open_schemes),
        )
        for row, names in _shared(provinces, found, order=list(CATEGORIES))
    )


def _premium(
    row: TerritoryRow | None, measure: Measure, figures: Mapping[str, ShownParameter]
) -> NamedFigure:
    parameter = figures.get(PREMIUMS[measure.code])
    current = parameter.current if parameter else None
    if row is None or current is None:
        return NamedFigure(measure.name, None)
    return NamedFigure(measure.name, _of_category(current, row.value))


def _of_category(figure: Figure, category: str) -> Figure | None:
    """The line of one category in a figure that holds them all."""
    prudent = _line_of(figure.prudent, category)
    favourable = _line_of(figure.favourable, category) if figure.favourable else None
    return replace(figure, prudent=prudent, favourable=favourable) if prudent else None


def _line_of(value: Shown, category: str) -> Shown | None:
    label = str(CharterCategoryKind(category).label)
    rows = value.table.rows if value.table else ()
    return next((Shown(row.value, row.value) for row in rows if row.label == label), None)


def _shared(
    places: Iterable[Location | Province], found: Mapping[int, TerritoryRow], *, order: list[str]
) -> list[tuple[TerritoryRow | None, tuple[str, ...]]]:
    """Places under the row they share, by value, date, certainty and sources; unknown last."""
    groups: dict[tuple[object, ...], tuple[TerritoryRow | None, list[str]]] = {}
    for place in places:
        row = found.get(place.pk)
        groups.setdefault(_key(row, order=order), (row, []))[1].append(place.name)
    return [(row, tuple(names)) for _rank, (row, names) in sorted(groups.items(), key=_rank_of)]


def _key(row: TerritoryRow | None, *, order: list[str]) -> tuple[object, ...]:
    if row is None:
        return (len(order),)
    sources = tuple(sorted(source.code for source in row.sources.all()))
    return (order.index(row.value), row.effective_from, row.certainty, sources)


def _rank_of(item: tuple[tuple[object, ...], object]) -> int:
    rank = item[0][0]
    assert isinstance(rank, int)
    return rank


def _label(row: TerritoryRow | None, labels: Mapping[str, object]) -> str:
    return "" if row is None else str(labels[row.value])


def _territory(
    row: TerritoryRow | None,
    names: tuple[str, ...],
    *,
    label: str,
    figures: tuple[NamedFigure, ...],
) -> Territory:
    return Territory(
        label=label,
        names=names,
        starts=row.effective_from if row else None,
        certainty=certainty_tag(row.certainty) if row else None,
        sources=cited(row.sources.all()) if row else (),
        figures=figures,
    )
