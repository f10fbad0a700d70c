"""What is compared: a project's needs, the investor's weights and the facts of the locations.

Units are in the names; percentages are 0 to 100. A fact that is None is not known: it is never a
zero, and never a no.
"""

from collections.abc import Iterator
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal
from enum import StrEnum

from sites.matching.errors import WeightError

DEFAULT_WEIGHT = 50
MAX_WEIGHT = 100

# Segments that hire for a diploma; the others (CRM, BPO) hire among all young people.
GRADUATE_SEGMENTS = frozenset({"ITO", "ESO", "KPO"})

Headcount = tuple[int, int, int, int, int]


class CriterionCode(StrEnum):
    """The criteria, in the order in which they are shown."""

    SUPPORT = "support"
    COST = "cost"
    TALENT = "talent"
    LANGUAGES = "languages"
    SPACE = "space"
    READINESS = "readiness"
    ACCESS = "access"
    ONE_STOP = "one_stop"


class FactCode(StrEnum):
    """Facts that a criterion rests on; where the reference data names one, by the same name."""

    SUPPORT_PRUDENT = "support_prudent"
    SUPPORT_FAVOURABLE = "support_favourable"
    RENT = "rent_mad_per_m2_month"
    PEOPLE_20_34 = "people_20_34"
    HIGHER_EDUCATION_PEOPLE = "higher_education_people"
    LANGUAGES = "languages"
    OFFICE_BUILT = "office_m2_built"
    OFFICE_PLANNED = "office_m2_planned"
    OCCUPANCY = "occupancy_pct"
    STATUS = "status"
    OPENING_YEAR = "opening_year"
    AIRPORT = "airport_distance_km"
    SERVICES = "services"


class Setting(StrEnum):
    """Where the investor wants to be: on a managed estate, in town, or either."""

    PARK = "park"
    CITY = "city"
    ANY = "any"


class Kind(StrEnum):
    """What a location is. Everything but a city is an estate with its own manager."""

    PARK = "park"
    TECH_VALLEY = "tech_valley"
    TECHNOPARK = "technopark"
    CITY = "city"
    INDUSTRIAL_ZONE = "industrial_zone"

    @property
    def setting(self) -> Setting:
        return Setting.CITY if self is Kind.CITY else Setting.PARK


class Status(StrEnum):
    """How far a location is, nearest to opening first."""

    OPERATIONAL = "operational"
    UNDER_CONSTRUCTION = "under_construction"
    ANNOUNCED = "announced"
    PLANNED = "planned"
    PROSPECTING = "prospecting"
    NO_DEDICATED_OFFER = "no_dedicated_offer"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Needs:
    """What the project asks of a place.

    ``headcount`` is people at work in each project year. ``m2_per_seat`` is a planning assumption
    that the caller states: no text of law gives it. ``segments`` decides which talent counts,
    ``languages`` are codes. ``regions`` (codes), ``setting``, ``ready_by`` and
    ``airport_within_km`` are hard: a location that is known to miss one is left out. The rent
    budget is not: published rents are too old to refuse a location for them.
    """

    headcount: Headcount
    m2_per_seat: Decimal
    languages: tuple[str, ...] = ()
    segments: tuple[str, ...] = ()
    ready_by: date | None = None
    setting: Setting = Setting.ANY
    airport_within_km: Decimal | None = None
    rent_budget_mad_per_m2_month: Decimal | None = None
    regions: tuple[str, ...] = ()

    @property
    def peak_headcount(self) -> int:
        return max(self.headcount)

    @property
    def needed_m2(self) -> Decimal:
        return self.m2_per_seat * self.peak_headcount

    @property
    def wants_graduates(self) -> bool:
        return not GRADUATE_SEGMENTS.isdisjoint(self.segments)


@dataclass(frozen=True, slots=True)
class Weights:
    """How much each criterion counts for the investor: whole numbers, 0 (not at all) to 100.

    Raises :class:`WeightError` for a weight outside of these bounds.
    """

    support: int = DEFAULT_WEIGHT
    cost: int = DEFAULT_WEIGHT
    talent: int = DEFAULT_WEIGHT
    languages: int = DEFAULT_WEIGHT
    space: int = DEFAULT_WEIGHT
    readiness: int = DEFAULT_WEIGHT
    access: int = DEFAULT_WEIGHT
    one_stop: int = DEFAULT_WEIGHT

    def __post_init__(self) -> None:
        for code, weight in self.items():
            if not 0 <= weight <= MAX_WEIGHT:
                raise WeightError(code, weight)

    def items(self) -> Iterator[tuple[CriterionCode, int]]:
        """Each criterion with its weight."""
        for one in fields(self):
            yield CriterionCode(one.name), getattr(self, one.name)


EQUAL_WEIGHTS = Weights()


@dataclass(frozen=True, slots=True)
class DatedFigure:
    """A figure with its reference year, None where the year is not known."""

    value: Decimal
    year: int | None = None


@dataclass(frozen=True, slots=True)
class Site:
    """What is known of a location.

    ``language_notes`` are sentences of the sources, in the reader's language. Talent counts
    people living in the province of the location or in one that touches it. ``full_on`` is the day
    on which it was said to have no office left. The two totals of
    support are what the estimate gives this project at this place, over its five years, MAD.
    Amounts, surfaces, distances and people are never negative.
    """

    slug: str
    region: str
    kind: Kind
    status: Status
    status_year: int | None = None
    full_on: date | None = None
    opening_year: int | None = None
    office_m2_built: DatedFigure | None = None
    office_m2_planned: DatedFigure | None = None
    occupancy_percent: DatedFigure | None = None
    rent_mad_per_m2_month: DatedFigure | None = None
    airport_km: Decimal | None = None
    one_stop_shop: bool | None = None
    people_20_34: DatedFigure | None = None
    higher_education_people: DatedFigure | None = None
    language_notes: tuple[str, ...] = ()
    support_prudent_mad: Decimal | None = None
    support_favourable_mad: Decimal | None = None
