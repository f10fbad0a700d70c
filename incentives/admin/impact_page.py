"""What the page of a measure of impact shows: sums in words, tables and drawings."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from django.utils.translation import gettext as _

from incentives.changes.impact.export import Naming
from incentives.changes.impact.portfolio import SIZE_BANDS
from incentives.changes.impact.tally import (
    DIMENSIONS,
    GOLDEN,
    GRANTS,
    STORED,
    SYNTHETIC,
    UNDATED,
    Sums,
    groups_in_order,
    sums_of,
    tallies_in_order,
)
from incentives.charts import Column, ColumnChart, column_chart
from incentives.engine.inputs import YEARS
from incentives.engine.measures.registry import REGISTRY
from incentives.estimates.inputs import SEGMENTS
from incentives.formatting import MILLION
from sites.models import Region

ZERO: Final = Decimal(0)


def names_of() -> Naming:
    """Every word that a result is shown with, by kind and by key."""
    return {
        "portfolio": {
            SYNTHETIC: _("Made-up projects"),
            STORED: _("Estimates that are kept"),
            GOLDEN: _("Golden cases"),
        },
        "dimension": {
            "measure": _("Measure"),
            "year": _("Year of the project"),
            "segment": _("Segment"),
            "region": _("Region"),
        },
        "measure": {**{code: code for code in REGISTRY}, GRANTS: _("Regional grants")},
        "year": {
            **{str(year): _("Year %(number)s") % {"number": year} for year in range(1, YEARS + 1)},
            UNDATED: _("Without a date"),
        },
        "segment": {code: code for code in SEGMENTS},
        "region": {row.code: row.name for row in Region.objects.order_by("code")},
        "size": {str(band): _band(band) for band in range(len(SIZE_BANDS) + 1)},
    }


def _band(band: int) -> str:
    if band == len(SIZE_BANDS):
        return _("%(low)s or more") % {"low": SIZE_BANDS[-1] + 1}
    low = 0 if band == 0 else SIZE_BANDS[band - 1] + 1
    return _("%(low)s to %(high)s") % {"low": low, "high": SIZE_BANDS[band]}


@dataclass(frozen=True, slots=True)
class Line:
    """A named line of a table: its sums, and what is added in each reading."""

    name: str
    sums: Sums

    @property
    def prudent_change(self) -> Decimal:
        return self.sums.changes[0]

    @property
    def favourable_change(self) -> Decimal:
        return self.sums.changes[1]


@dataclass(frozen=True, slots=True)
class Part:
    """A portfolio parted in one way: its table, and its drawing or the scale of its bars."""

    code: str
    title: str
    lines: tuple[Line, ...]
    chart: ColumnChart | None
    scale: Decimal


@dataclass(frozen=True, slots=True)
class MoverLine:
    name: str
    segment: str
    region: str
    size: str
    line: Line


@dataclass(frozen=True, slots=True)
class PortfolioView:
    """One portfolio, ready to be shown."""

    code: str
    title: str
    explanation: str
    total: Line
    gaining: int
    losing: int
    unmoved: int
    left_out: int
    parts: tuple[Part, ...]
    movers: tuple[tuple[str, str, tuple[MoverLine, ...]], ...]


def portfolios(result: Mapping[str, Any], *, language: str) -> list[PortfolioView]:
    names = names_of()
    return [
        _portfolio(code, tally, names, language=language)
        for code, tally in tallies_in_order(result)
    ]


def _portfolio(
    code: str, tally: Mapping[str, Any], names: Naming, *, language: str
) -> PortfolioView:
    total = Line(names["portfolio"][code], sums_of(tally["total"]))
    return PortfolioView(
        code=code,
        title=total.name,
        explanation=_explanation(code),
        total=total,
        gaining=tally["gaining"],
        losing=tally["losing"],
        unmoved=total.sums.projects - tally["gaining"] - tally["losing"],
        left_out=tally["left_out"],
        parts=tuple(
            _part(dimension, tally["groups"][dimension], names, language=language)
            for dimension in DIMENSIONS
        ),
        movers=(
            ("gains", _("Largest gains"), _movers(tally["gains"], names)),
            ("losses", _("Largest losses"), _movers(tally["losses"], names)),
        ),
    )


def _explanation(code: str) -> str:
    texts = {
        SYNTHETIC: _(
            "Projects drawn evenly over segments, places, sizes and pay: they show what the change"
            " touches, not what it will cost the State."
        ),
        STORED: _(
            "What companies have estimated and is still kept, each as if decided on the day above."
            " Nothing here tells who asked."
        ),
        GOLDEN: _("The projects of the golden cases, as if decided on the day above."),
    }
    return texts[code]


def _part(dimension: str, groups: Mapping[str, Any], names: Naming, *, language: str) -> Part:
    known = names[dimension]
    lines = tuple(
        Line(known.get(key, key), sums_of(plain)) for key, plain in groups_in_order(groups, known)
    )
    return Part(
        code=dimension,
        title=names["dimension"][dimension],
        lines=lines,
        # The names of the regions are too long for columns: bars in their lines are read better.
        chart=None if dimension == "region" else _chart(lines, language=language),
        scale=max((_highest(line.sums) for line in lines), default=ZERO),
    )


def _highest(sums: Sums) -> Decimal:
    return max(
        sums.prudent_before, sums.prudent_after, sums.favourable_before, sums.favourable_after
    )


def _chart(lines: tuple[Line, ...], *, language: str) -> ColumnChart:
    """Two columns a line: before, then after."""
    columns = []
    for line in lines:
        sums = line.sums
        for beside, prudent, favourable in (
            (False, sums.prudent_before, sums.favourable_before),
            (True, sums.prudent_after, sums.favourable_after),
        ):
            columns.append(
                Column(
                    label=line.name,
                    solid=prudent,
                    hatched=max(favourable - prudent, ZERO),
                    beside=beside,
                )
            )
    return column_chart(columns, language=language, unit=MILLION)


def _movers(rows: list[Mapping[str, Any]], names: Naming) -> tuple[MoverLine, ...]:
    return tuple(
        MoverLine(
            name=row["name"],
            segment=row["segment"],
            region=names["region"].get(row["region"], row["region"]),
            size=names["size"][str(row["size_band"])],
            line=Line(row["name"], sums_of(row)),
        )
        for row in rows
    )
