"""The universities and training centres near a place, and how many people each takes in.

Works on rows already loaded by `selectors.talent_providers`; asks the database nothing.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sites.enums import Confidence, ProviderUnit
from sites.models import Evidence, Province, Region, TalentProvider
from sites.talent import Age


@dataclass(frozen=True, slots=True)
class ProviderFigure:
    """A number that is known. `together` names every centre that it counts, when they are several:
    nobody published a number for each of them."""

    unit: ProviderUnit
    value: int
    approximate: bool
    year: int
    school_year: bool
    stale: bool
    sources: tuple[Evidence, ...]
    together: tuple[TalentProvider, ...]

    @property
    def period(self) -> str:
        """The year, or the school year that begins in it, in digits."""
        return f"{self.year}–{self.year + 1}" if self.school_year else str(self.year)

    @property
    def together_slugs(self) -> list[str]:
        return [row.slug for row in self.together]

    @property
    def confidence(self) -> Confidence | None:
        """That of the first source, from which the value was taken; None without a source."""
        return Confidence(self.sources[0].confidence) if self.sources else None


@dataclass(frozen=True, slots=True)
class ProviderFact:
    """A university or a training centre as seen from a place. `figure` is None when not known."""

    provider: TalentProvider
    figure: ProviderFigure | None
    sources: tuple[Evidence, ...]
    in_province: bool
    in_region: bool

    @property
    def cited(self) -> tuple[Evidence, ...]:
        """The sources of the figure, then those of the provider that are not among them."""
        figure = self.figure.sources if self.figure else ()
        seen = {(source.url, source.date) for source in figure}
        return (*figure, *(one for one in self.sources if (one.url, one.date) not in seen))

    @property
    def unit(self) -> ProviderUnit:
        """What the figure counts, or would count if it were known."""
        return ProviderUnit(self.provider.unit)


def providers_near(
    region: Region, *, province: Province | None, rows: Sequence[TalentProvider], age: Age
) -> tuple[ProviderFact, ...]:
    """Those of the province, then of its region, then those of other regions that serve it too."""
    facts = (
        _fact(row, region=region, province=province, rows=rows, age=age)
        for row in rows
        if row.region_id == region.pk or region in row.other_regions.all()
    )
    return tuple(sorted(facts, key=lambda fact: (not fact.in_province, not fact.in_region)))


def _fact(
    row: TalentProvider,
    *,
    region: Region,
    province: Province | None,
    rows: Iterable[TalentProvider],
    age: Age,
) -> ProviderFact:
    holder = row if row.counted_with_id is None else _named(row.counted_with_id, rows)
    return ProviderFact(
        provider=row,
        figure=_figure(holder, rows=rows, age=age),
        sources=tuple(row.evidence.all()),
        in_province=province in row.provinces.all(),
        in_region=row.region_id == region.pk,
    )


def _named(key: int, rows: Iterable[TalentProvider]) -> TalentProvider:
    return next(row for row in rows if row.pk == key)


def _figure(
    holder: TalentProvider, *, rows: Iterable[TalentProvider], age: Age
) -> ProviderFigure | None:
    """The figure that a centre holds, for itself or for several."""
    if holder.value is None or holder.year is None:
        return None
    others = tuple(row for row in rows if row.counted_with_id == holder.pk)
    return ProviderFigure(
        unit=ProviderUnit(holder.unit),
        value=holder.value,
        approximate=holder.approximate,
        year=holder.year,
        school_year=holder.school_year,
        stale=age.is_stale(holder.year),
        sources=tuple(holder.evidence.all()),
        together=(holder, *others) if others else (),
    )
