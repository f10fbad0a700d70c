"""The figures of the sector, arranged for the page: each with its period, status and sources.

Two statistical series of one indicator stand side by side and are never joined.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from incentives.charts import Column, ColumnChart, column_chart
from incentives.formatting import BILLION, bare, format_number
from incentives.pages.models import SectorFigure, Segment
from incentives.rules.models import Source

OLD, NEW = "old", "new"
EXPORTS, EXPORTS_BY_SEGMENT, EXPORTS_TARGET = "exports", "exports_filiere", "exports_target"
JOBS, JOBS_TARGET, COMPANIES = "jobs", "jobs_target", "companies"

# The figures of the landing page, in their order.
LANDING = ("jobs.2024", "exports.new.2024", "jobs_target.2030.total")

_BILLIONS_OF_DIRHAMS = "MAD bn"
_YEAR = re.compile(r"\d{4}\Z")
_PART = re.compile(r"([HQ])([1-4])-(\d{4})\Z")


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure as a page shows it. ``dirhams`` is None for what is not money."""

    code: str
    indicator: str
    series: str
    period: str
    year: int
    filiere: str
    value: Decimal
    dirhams: Decimal | None
    status: str
    status_label: str
    note: str
    sources: tuple[Source, ...]

    @property
    def whole_year(self) -> bool:
        return self.period == str(self.year)

    @property
    def additional(self) -> bool:
        """A target that adds to what exists, and is not a total."""
        return self.code.endswith(".additional")


@dataclass(frozen=True, slots=True)
class SegmentExports:
    """Exports of one segment in one year."""

    name: str
    figure: Figure


@dataclass(frozen=True, slots=True)
class TargetPath:
    """From the last figure of a whole year to a target in the same unit.

    ``missing`` and ``yearly`` are our arithmetic: nobody published a path year by year.
    """

    last: Figure
    target: Figure

    @property
    def years(self) -> int:
        return self.target.year - self.last.year

    @property
    def missing(self) -> Decimal:
        """What is left to reach the target; zero once it is reached."""
        return max(self.target.value - self.last.value, Decimal(0))

    @property
    def yearly(self) -> Decimal:
        """What each year would add if all added the same."""
        return self.missing / self.years

    @property
    def missing_dirhams(self) -> Decimal | None:
        return None if self.target.dirhams is None else self.missing * BILLION

    @property
    def yearly_dirhams(self) -> Decimal | None:
        return None if self.target.dirhams is None else self.yearly * BILLION


@dataclass(frozen=True, slots=True)
class SectorPage:
    """What the page of the sector shows; an empty list hides its section."""

    old_exports: list[Figure]
    new_exports: list[Figure]
    old_chart: ColumnChart | None
    new_chart: ColumnChart | None
    part_years: list[Figure]
    by_segment: list[SegmentExports]
    segment_year: int | None
    largest_segment: Decimal
    other_segment_figures: list[Figure]
    jobs: list[Figure]
    companies: list[Figure]
    targets: list[Figure]
    paths: list[TargetPath]

    @property
    def empty(self) -> bool:
        return not (self.old_exports or self.new_exports or self.jobs or self.targets)


def landing_figures() -> dict[str, Figure]:
    """The figures of the landing page by code; those that are not stored are left out."""
    rows = SectorFigure.objects.filter(code__in=LANDING).prefetch_related("sources")
    return {row.code: _figure(row) for row in rows}


def sector_page(*, language: str) -> SectorPage:
    """Every figure, arranged by section."""
    rows = SectorFigure.objects.prefetch_related("sources").order_by("filiere", "period")
    figures = sorted((_figure(row) for row in rows), key=lambda figure: figure.year)
    exports = _of(figures, EXPORTS)
    old = [figure for figure in exports if figure.series == OLD and figure.whole_year]
    new = [figure for figure in exports if figure.series == NEW and figure.whole_year]
    segments, year = _latest_by_segment(_of(figures, EXPORTS_BY_SEGMENT))
    shown = {segment.figure.code for segment in segments}
    top = max((figure.value for figure in old + new), default=Decimal(0))
    return SectorPage(
        old_exports=old,
        new_exports=new,
        old_chart=_chart(old, top=top, language=language, scale=True),
        new_chart=_chart(new, top=top, language=language, scale=False),
        part_years=[figure for figure in exports if not figure.whole_year],
        by_segment=segments,
        segment_year=year,
        largest_segment=max((row.figure.value for row in segments), default=Decimal(0)),
        other_segment_figures=[
            figure for figure in _of(figures, EXPORTS_BY_SEGMENT) if figure.code not in shown
        ],
        jobs=_of(figures, JOBS),
        companies=_of(figures, COMPANIES),
        targets=_of(figures, JOBS_TARGET) + _of(figures, EXPORTS_TARGET),
        paths=[
            *_path(_of(figures, JOBS), targets=_of(figures, JOBS_TARGET)),
            *_path(new, targets=_of(figures, EXPORTS_TARGET)),
        ],
    )


def _path(known: Iterable[Figure], *, targets: Iterable[Figure]) -> list[TargetPath]:
    """The path to the farthest total that is aimed at, from the newest figure; none without both.

    Figures of one series only: a path across two series would chain them.
    """
    totals = [target for target in targets if target.whole_year and not target.additional]
    whole = [figure for figure in known if figure.whole_year]
    if not totals or not whole or totals[-1].year <= whole[-1].year:
        return []
    return [TargetPath(last=whole[-1], target=totals[-1])]


def _of(figures: Iterable[Figure], indicator: str) -> list[Figure]:
    return [figure for figure in figures if figure.indicator == indicator]


def _figure(row: SectorFigure) -> Figure:
    part = _PART.match(row.period)
    return Figure(
        code=row.code,
        indicator=row.indicator,
        series=row.series,
        period=period_label(row.period),
        year=int(part[3]) if part else int(row.period[:4]),
        filiere=row.filiere,
        value=row.value,
        dirhams=row.value * BILLION if row.unit == _BILLIONS_OF_DIRHAMS else None,
        status=row.status,
        status_label=row.get_status_display(),
        note=row.note or "",
        sources=tuple(sorted(row.sources.all(), key=lambda source: source.code)),
    )


def period_label(period: str) -> str:
    """A period in words: the year itself, a half or a quarter of it."""
    part = _PART.match(period)
    if part is None:
        return period
    labels = {
        "H1": _("first half of %(year)s"),
        "H2": _("second half of %(year)s"),
        "Q1": _("first quarter of %(year)s"),
        "Q2": _("second quarter of %(year)s"),
        "Q3": _("third quarter of %(year)s"),
        "Q4": _("fourth quarter of %(year)s"),
    }
    return labels[part[1] + part[2]] % {"year": part[3]}


def _chart(
    figures: list[Figure], *, top: Decimal, language: str, scale: bool
) -> ColumnChart | None:
    """One column a year; a year without a figure keeps its empty place."""
    if not figures:
        return None
    by_year: Mapping[int, Figure] = {figure.year: figure for figure in figures}
    years = range(min(by_year), max(by_year) + 1)
    columns = [_column(year, by_year.get(year), language=language) for year in years]
    return column_chart(columns, language=language, top=top, scale=scale)


def _column(year: int, figure: Figure | None, *, language: str) -> Column:
    return Column(
        label=str(year),
        short_label=f"’{year % 100:02d}",
        solid=figure.value if figure else None,
        value=format_number(figure.value, language, isolate=bare) if figure else "",
    )


def _latest_by_segment(figures: list[Figure]) -> tuple[list[SegmentExports], int | None]:
    """The segments of the last whole year that has them, the largest first."""
    whole = [figure for figure in figures if figure.whole_year]
    if not whole:
        return [], None
    year = max(figure.year for figure in whole)
    names = {row.code: row.name for row in Segment.objects.all()}
    rows = [
        SegmentExports(name=names.get(figure.filiere, figure.filiere), figure=figure)
        for figure in whole
        if figure.year == year
    ]
    return sorted(rows, key=lambda row: -row.figure.value), year
