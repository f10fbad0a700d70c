"""What is shown of a location: its figures with year, age and sources, and the sources of the rest.

Works on rows already loaded by `selectors`; asks the database nothing.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from sites.enums import Confidence, EvidencedFact, FigureCode, FigureUnit
from sites.models import Evidence, Figure, Location, TalentProvider
from sites.providers import ProviderFact, providers_near
from sites.talent import Age, NearbyTalent, TalentRows, nearby_talent

_WRITTEN_UNITS = {
    FigureUnit.HECTARE,
    FigureUnit.SQUARE_METRE,
    FigureUnit.MAD_PER_M2_PER_MONTH,
    FigureUnit.KILOMETRE,
}


@dataclass(frozen=True, slots=True)
class FigureFact:
    """One figure that is known. Without a reference year, `year` and `stale` are None."""

    code: FigureCode
    value: Decimal
    year: int | None
    stale: bool | None
    sources: tuple[Evidence, ...]

    @property
    def label(self) -> str:
        return str(self.code.label)

    @property
    def unit(self) -> FigureUnit:
        return self.code.unit

    @property
    def unit_label(self) -> str:
        """The unit to write after the number; empty where the label says it already."""
        return str(self.unit.label) if self.unit in _WRITTEN_UNITS else ""

    @property
    def year_text(self) -> str:
        """The year in digits, without the grouping of a number; empty when it is not known."""
        return "" if self.year is None else str(self.year)

    @property
    def exact(self) -> str:
        """The value as a plain decimal number; money keeps its two decimals."""
        places = (
            self.value if self.unit is FigureUnit.MAD_PER_M2_PER_MONTH else self.value.normalize()
        )
        return f"{places:f}"

    @property
    def confidence(self) -> Confidence | None:
        """That of the first source, from which the value was taken; None without a source."""
        return Confidence(self.sources[0].confidence) if self.sources else None


@dataclass(frozen=True, slots=True)
class FigureSlot:
    """The place of a figure in a table: what it is, and the fact or None when it is not known."""

    code: FigureCode
    fact: FigureFact | None


@dataclass(frozen=True, slots=True)
class LocationSheet:
    """A location with its figures (every code is a key; None means not known) and its sources.

    `talent` and `talent_providers` are None where they were not asked about, as in the list.
    """

    location: Location
    figures: dict[str, FigureFact | None]
    evidence: dict[str, tuple[Evidence, ...]]
    talent: NearbyTalent | None = None
    talent_providers: tuple[ProviderFact, ...] | None = None

    def sources_of(self, fact: EvidencedFact) -> tuple[Evidence, ...]:
        return self.evidence.get(fact.value, ())

    def slots(self, codes: Iterable[FigureCode]) -> list[FigureSlot]:
        return [FigureSlot(code=code, fact=self.figures[code.value]) for code in codes]

    @property
    def fact_sources(self) -> dict[str, tuple[Evidence, ...]]:
        """The sources of what is not a figure, by fact."""
        return {item.fact.value: item.sources for item in sourced_facts(self.evidence)}


@dataclass(frozen=True, slots=True)
class SourcedFact:
    """The sources of one fact that is not a figure."""

    fact: EvidencedFact
    sources: tuple[Evidence, ...]

    @property
    def label(self) -> str:
        return str(self.fact.label)


def location_sheet(
    location: Location,
    *,
    year: int,
    stale_after_years: int,
    talent: TalentRows | None = None,
    providers: Sequence[TalentProvider] | None = None,
) -> LocationSheet:
    """The sheet of a location loaded with `with_everything()`, as read in the civil year `year`.

    `talent` holds the rows around its province, when the sheet is to say who lives there;
    `providers` every university and training centre, when it is to name those nearby.
    """
    evidence = sources_by_field(location.evidence.all())
    known = {figure.code: figure for figure in location.figures.all()}
    figures = {
        code.value: _figure_fact(
            known.get(code.value),
            sources=evidence.get(code.evidence_field, ()),
            year=year,
            stale_after_years=stale_after_years,
        )
        for code in FigureCode
    }
    age = Age(year=year, after_years=stale_after_years)
    nearby = nearby_talent(location.province, rows=talent, age=age) if talent else None
    return LocationSheet(
        location=location,
        figures=figures,
        evidence=evidence,
        talent=nearby,
        talent_providers=None if providers is None else _providers(location, providers, age=age),
    )


def sources_by_field(rows: Iterable[Evidence]) -> dict[str, tuple[Evidence, ...]]:
    """The sources grouped by the fact or figure that they stand behind, in their own order."""
    grouped: defaultdict[str, list[Evidence]] = defaultdict(list)
    for row in rows:
        grouped[row.field].append(row)
    return {field: tuple(sources) for field, sources in grouped.items()}


def sourced_facts(evidence: dict[str, tuple[Evidence, ...]]) -> list[SourcedFact]:
    """The facts that have at least one source, in the order in which a reader meets them."""
    return [
        SourcedFact(fact=fact, sources=evidence[fact.value])
        for fact in EvidencedFact
        if fact.value in evidence
    ]


def _providers(
    location: Location, rows: Sequence[TalentProvider], *, age: Age
) -> tuple[ProviderFact, ...]:
    return providers_near(location.region, province=location.province, rows=rows, age=age)


def _figure_fact(
    figure: Figure | None, *, sources: tuple[Evidence, ...], year: int, stale_after_years: int
) -> FigureFact | None:
    if figure is None:
        return None
    return FigureFact(
        code=FigureCode(figure.code),
        value=figure.value,
        year=figure.year,
        stale=figure.is_stale(year=year, after_years=stale_after_years),
        sources=sources,
    )
