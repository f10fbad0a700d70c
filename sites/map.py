"""The map of the regions and the table that says the same, from locations already loaded.

A region whose measure is not known is never shown as a zero: it has a pattern of its own. Zero
locations is a count, and known.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db import models
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from sites.enums import FigureCode, LocationStatus
from sites.facts import FigureFact, LocationSheet
from sites.models import Location, Region
from sites.outlines import Drawing, GridPoint, Outline, drawing

STEPS = 4
# Points nearer than this, in units of the drawing, would cover one another.
_ROOM = 11
_AROUND = ((1, 0), (0, 1), (-1, 0), (0, -1), (1, 1), (-1, 1), (-1, -1), (1, -1))


class Measure(models.TextChoices):
    """What the map can show. The figures are sums over the locations for which they are known."""

    LOCATIONS = "locations", _("Known locations")
    OFFICE_M2_BUILT = "office_m2_built", _("Offices built, in m²")
    OFFICE_M2_PLANNED = "office_m2_planned", _("Offices planned, in m²")
    JOBS_CURRENT = "jobs_current", _("Jobs")

    @property
    def figure(self) -> FigureCode | None:
        """The figure that is added up; None for the number of locations."""
        return None if self is Measure.LOCATIONS else FigureCode(self.value)


def measure_named(name: str | None) -> Measure:
    """The measure that a query names; the number of locations when it names none that exists."""
    return Measure(name) if name in Measure.values else Measure.LOCATIONS


@dataclass(frozen=True, slots=True)
class MeasureLink:
    """One measure to choose, with the query that shows it and keeps the filters."""

    measure: Measure
    query: str
    current: bool


def measure_links(query: QueryDict, *, chosen: Measure) -> list[MeasureLink]:
    """A link for each measure; everything else that the query holds stays."""
    links = []
    for measure in Measure:
        changed = query.copy()
        changed["measure"] = measure.value
        links.append(
            MeasureLink(measure=measure, query=f"?{changed.urlencode()}", current=measure is chosen)
        )
    return links


@dataclass(frozen=True, slots=True)
class HandedValue:
    """What someone else knows of a region, with the words to show it.

    `value` decides the colour, `highest` is what it may reach; None is not known. Where it may
    reach more, the region is hatched over its colour. `short` stands on the drawing.
    """

    value: Decimal | None
    highest: Decimal | None
    text: str
    short: str

    @property
    def hatched(self) -> bool:
        return self.value is not None and self.highest is not None and self.highest > self.value


@dataclass(frozen=True, slots=True)
class HandedMeasure:
    """A measure that is not counted here: its name, and a value for each region by its code.

    `short_label` says in what the numbers on the drawing are written, where that is not the unit
    of `label`.
    """

    label: str
    short_label: str
    hatched_label: str
    values: Mapping[str, HandedValue]


@dataclass(frozen=True, slots=True)
class RegionFact:
    """One measure of one region. `value` is None when it is known for none of its locations.

    `handed` is the value with its words where it comes from elsewhere.
    """

    region: Region
    value: Decimal | None
    locations: int
    known_for: int
    oldest: int | None
    newest: int | None
    stale: bool
    year_unknown: bool
    handed: HandedValue | None = None

    @property
    def oldest_text(self) -> str:
        return "" if self.oldest is None else str(self.oldest)

    @property
    def newest_text(self) -> str:
        return "" if self.newest is None else str(self.newest)


@dataclass(frozen=True, slots=True)
class Step:
    """One colour of the legend: its number (1 is the palest) and the values that it covers."""

    number: int
    lowest: Decimal
    highest: Decimal


@dataclass(frozen=True, slots=True)
class Area:
    """A region as drawn: its colour is a step, "none" for a zero or "unknown"."""

    fact: RegionFact
    outline: Outline
    shade: str

    @property
    def label_x(self) -> str:
        return str(self.outline.label[0])

    @property
    def label_y(self) -> str:
        return str(self.outline.label[1])


@dataclass(frozen=True, slots=True)
class Point:
    """A location as drawn; `x` and `y` in units of the drawing, as text."""

    location: Location
    x: str
    y: str

    @property
    def in_operation(self) -> bool:
        return self.location.status == LocationStatus.OPERATIONAL


@dataclass(frozen=True, slots=True)
class RegionMap:
    """The map for one measure, with its legend and the rows of its table."""

    measure: Measure | HandedMeasure
    view_box: str
    areas: tuple[Area, ...]
    points: tuple[Point, ...]
    steps: tuple[Step, ...]

    @property
    def facts(self) -> list[RegionFact]:
        return [area.fact for area in self.areas]

    @property
    def has_zero(self) -> bool:
        return any(area.shade == "none" for area in self.areas)

    @property
    def has_unknown(self) -> bool:
        return any(area.shade == "unknown" for area in self.areas)

    @property
    def has_hatched(self) -> bool:
        return any(fact.handed is not None and fact.handed.hatched for fact in self.facts)

    @property
    def has_long_labels(self) -> bool:
        return self.measure is not Measure.LOCATIONS


def region_map(
    regions: Iterable[Region], *, sheets: Sequence[LocationSheet], measure: Measure
) -> RegionMap:
    """The map of these regions; their measure counts the locations of `sheets` and no other."""
    facts = region_facts(regions, sheets=sheets, measure=measure)
    return _map(facts, locations=[sheet.location for sheet in sheets], measure=measure)


def handed_map(
    regions: Iterable[Region], *, locations: Sequence[Location], measure: HandedMeasure
) -> RegionMap:
    """The map of these regions for a measure handed in. Raises KeyError for one without value."""
    counted = Counter(location.region.pk for location in locations)
    facts = [
        _handed_fact(region, handed=measure.values[region.code], locations=counted[region.pk])
        for region in regions
    ]
    return _map(facts, locations=locations, measure=measure)


def _map(
    facts: Sequence[RegionFact],
    *,
    locations: Iterable[Location],
    measure: Measure | HandedMeasure,
) -> RegionMap:
    drawn = drawing()
    outlines = {outline.code: outline for outline in drawn.outlines}
    steps = steps_of([fact.value for fact in facts if fact.value])
    areas = tuple(
        Area(fact=fact, outline=outlines[fact.region.code], shade=_shade(fact.value, steps=steps))
        for fact in facts
    )
    points = _points(locations, drawn=drawn)
    return RegionMap(
        measure=measure, view_box=drawn.view_box, areas=areas, points=points, steps=steps
    )


def region_facts(
    regions: Iterable[Region], *, sheets: Iterable[LocationSheet], measure: Measure
) -> list[RegionFact]:
    """The measure of each region, in the order of the regions."""
    grouped: defaultdict[int, list[LocationSheet]] = defaultdict(list)
    for sheet in sheets:
        grouped[sheet.location.region.pk].append(sheet)
    return [region_fact(region, sheets=grouped[region.pk], measure=measure) for region in regions]


def region_fact(region: Region, *, sheets: Sequence[LocationSheet], measure: Measure) -> RegionFact:
    """The measure of one region over its locations."""
    known = _known(sheets, code=measure.figure)
    total = sum((fact.value for fact in known), Decimal(0)) if known else None
    years = [fact.year for fact in known if fact.year is not None]
    return RegionFact(
        region=region,
        value=total if measure.figure else Decimal(len(sheets)),
        locations=len(sheets),
        known_for=len(known) if measure.figure else len(sheets),
        oldest=min(years, default=None),
        newest=max(years, default=None),
        stale=any(fact.stale for fact in known),
        year_unknown=len(years) < len(known),
    )


def _handed_fact(region: Region, *, handed: HandedValue, locations: int) -> RegionFact:
    return RegionFact(
        region=region,
        value=handed.value,
        locations=locations,
        known_for=0 if handed.value is None else locations,
        oldest=None,
        newest=None,
        stale=False,
        year_unknown=False,
        handed=handed,
    )


def steps_of(values: Iterable[Decimal]) -> tuple[Step, ...]:
    """At most four steps, each over about as many of the different values; zero is in none.

    Values spread over three orders of magnitude would nearly all fall in the first of equal
    steps, so the steps follow the values and the legend writes their limits.
    """
    ranked = sorted({value for value in values if value})
    count = min(STEPS, len(ranked))
    parts = [
        ranked[number * len(ranked) // count : (number + 1) * len(ranked) // count]
        for number in range(count)
    ]
    return tuple(
        Step(number=number, lowest=part[0], highest=part[-1])
        for number, part in enumerate(parts, start=1)
    )


def _known(sheets: Iterable[LocationSheet], *, code: FigureCode | None) -> list[FigureFact]:
    facts = [sheet.figures[code.value] for sheet in sheets] if code else []
    return [fact for fact in facts if fact is not None]


def _shade(value: Decimal | None, *, steps: Iterable[Step]) -> str:
    if value is None:
        return "unknown"
    return next(
        (str(step.number) for step in steps if step.lowest <= value <= step.highest), "none"
    )


def _points(locations: Iterable[Location], *, drawn: Drawing) -> tuple[Point, ...]:
    taken: list[GridPoint] = []
    points = []
    for location in locations:
        wanted = drawn.place(longitude=float(location.longitude), latitude=float(location.latitude))
        spot = _free_spot(wanted, taken=taken)
        taken.append(spot)
        points.append(Point(location=location, x=str(spot[0]), y=str(spot[1])))
    return tuple(points)


def _free_spot(wanted: GridPoint, *, taken: Sequence[GridPoint]) -> GridPoint:
    """The wanted place, or the nearest one around it where no other point is covered."""
    distances = range(_ROOM // 2, 4 * _ROOM, 3)
    around = (
        (wanted[0] + x * distance, wanted[1] + y * distance)
        for distance in distances
        for x, y in _AROUND
    )
    return next((spot for spot in (wanted, *around) if _is_free(spot, taken=taken)), wanted)


def _is_free(spot: GridPoint, *, taken: Iterable[GridPoint]) -> bool:
    return all((spot[0] - x) ** 2 + (spot[1] - y) ** 2 >= _ROOM**2 for x, y in taken)
