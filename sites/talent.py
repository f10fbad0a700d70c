"""The people near a location: figures of its province, of its region and within commuting reach.

Works on rows already loaded by `selectors`; asks the database nothing.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from sites.enums import HEADCOUNTS, Confidence, TalentCode, TalentUnit
from sites.models import Province, TalentFigure


@dataclass(frozen=True, slots=True)
class TalentSource:
    """Where a figure comes from."""

    publisher: str
    title: str
    url: str
    confidence: Confidence
    link: bool

    @property
    def get_confidence_display(self) -> str:
        return str(self.confidence.label)


@dataclass(frozen=True, slots=True)
class TalentFact:
    """One figure that is known. `stale` is None where its age was not asked about."""

    code: TalentCode
    value: Decimal
    year: int
    stale: bool | None
    sources: tuple[TalentSource, ...]

    @property
    def unit(self) -> TalentUnit:
        return self.code.unit

    @property
    def exact(self) -> str:
        """The value as a plain decimal number."""
        return f"{self.value.normalize():f}"

    @property
    def year_text(self) -> str:
        """The year in digits, without the grouping of a number."""
        return str(self.year)

    @property
    def confidence(self) -> Confidence:
        """A sum is as sure as the least sure of its parts."""
        surest_first = list(Confidence)
        return max((source.confidence for source in self.sources), key=surest_first.index)


# Every code that is asked for is a key; None means not known, which is never zero.
TalentFacts = dict[str, TalentFact | None]


@dataclass(frozen=True, slots=True)
class Reach:
    """The province of a location and its neighbours, which stand for the reach of a commuter.

    A proxy: nobody measured travel times. `provinces` holds the location's own province first, and
    `figures` the numbers of people added up over all of them; a sum with a hole is not known.
    """

    provinces: tuple[Province, ...]
    figures: TalentFacts


@dataclass(frozen=True, slots=True)
class NearbyTalent:
    """What is known of the people near one location."""

    province: TalentFacts
    region: TalentFacts
    reach: Reach


@dataclass(frozen=True, slots=True)
class TalentRows:
    """The rows behind the figures of several locations, by province and region key."""

    neighbours: Mapping[int, tuple[Province, ...]]
    by_province: Mapping[int, Mapping[str, TalentFigure]]
    by_region: Mapping[int, Mapping[str, TalentFigure]]


@dataclass(frozen=True, slots=True)
class Age:
    """When a figure becomes old: more than `after_years` before the civil year `year`."""

    year: int
    after_years: int

    def is_stale(self, year: int) -> bool:
        return year < self.year - self.after_years


def nearby_talent(province: Province, *, rows: TalentRows, age: Age | None = None) -> NearbyTalent:
    """The figures around a province. Without `age`, no figure is judged old or not."""
    return NearbyTalent(
        province=_facts(rows.by_province.get(province.pk, {}), age=age),
        region=_facts(rows.by_region.get(province.region_id, {}), age=age),
        reach=reach(province, rows=rows, age=age),
    )


def reach(province: Province, *, rows: TalentRows, age: Age | None = None) -> Reach:
    provinces = (province, *rows.neighbours.get(province.pk, ()))
    known = [rows.by_province.get(one.pk, {}) for one in provinces]
    return Reach(
        provinces=provinces,
        figures={
            code.value: _fact([figures.get(code.value) for figures in known], age=age)
            for code in HEADCOUNTS
        },
    )


def _facts(known: Mapping[str, TalentFigure], *, age: Age | None) -> TalentFacts:
    return {code.value: _fact([known.get(code.value)], age=age) for code in TalentCode}


def _fact(parts: Collection[TalentFigure | None], *, age: Age | None) -> TalentFact | None:
    """The sum of the parts, as old as the oldest; None when one of them is not known."""
    figures = [part for part in parts if part is not None]
    if len(figures) < len(parts):
        return None
    year = min(figure.year for figure in figures)
    return TalentFact(
        code=TalentCode(figures[0].code),
        value=sum((figure.value for figure in figures), Decimal(0)),
        year=year,
        stale=age.is_stale(year) if age else None,
        sources=_sources(figures),
    )


def _sources(figures: Iterable[TalentFigure]) -> tuple[TalentSource, ...]:
    """Each source once, in the order in which it is met."""
    return tuple(
        dict.fromkeys(
            TalentSource(
                publisher=figure.publisher,
                title=figure.title,
                url=figure.url,
                confidence=Confidence(figure.confidence),
                link=figure.link,
            )
            for figure in figures
        )
    )
