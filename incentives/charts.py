"""Geometry of the charts: which rectangle, where. No drawing and no words; the templates draw.

Across, everything is a percentage of the plot, so that the drawing follows the width of the page
while its letters keep their size, on a phone too. Down, everything is in pixels. In Arabic time
runs from right to left: the positions come mirrored.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal

from incentives.formatting import bare, format_number, writing

ZERO = Decimal(0)
HUNDRED = Decimal(100)

# Pixels kept free above the highest bar (for its figure) and under the axis (for the labels).
_ABOVE = 26
_UNDER = 26
# Share of the width, in percent, where the figures of the scale stand.
_SCALE_WIDTH = Decimal(9)
# Widths inside one slot: the bar takes this share of it. A column set apart takes more slots.
_BAR_SHARE = Decimal("0.62")
_GROUP_SHARE = Decimal("0.8")
_APART = Decimal("1.4")


@dataclass(frozen=True, slots=True)
class Column:
    """One column to draw. ``solid`` is the prudent amount, ``hatched`` what the favourable reading
    adds to it; ``solid`` None leaves the place empty: no figure is known.

    ``outlined`` is another amount than support, or what support leaves, drawn as an empty frame.
    The pair then hangs from the top of the column: frame, hatched, solid.
    ``apart`` leaves a space before the column: it is not of the same axis (money without a date).
    ``beside`` stands the column against the one before it, over the same label.
    """

    label: str
    solid: Decimal | None
    hatched: Decimal = ZERO
    short_label: str = ""
    value: str = ""
    apart: bool = False
    outlined: Decimal = ZERO
    beside: bool = False

    @property
    def height(self) -> Decimal:
        """Everything that stands in it, in the unit of the amounts."""
        return self.outlined + (self.solid or ZERO) + self.hatched


@dataclass(frozen=True, slots=True)
class Bar:
    """A drawn column: percentages across, pixels down, ready to be written in SVG.

    ``label_x`` is the middle of what stands over one label; empty where the column before has it.
    """

    x: str
    width: str
    middle: str
    label_x: str
    outlined_y: int
    outlined_height: int
    solid_y: int
    solid_height: int
    hatched_y: int
    hatched_height: int
    value_y: int
    column: Column


@dataclass(frozen=True, slots=True)
class Tick:
    y: int
    label_y: int
    label: str


@dataclass(frozen=True, slots=True)
class ColumnChart:
    """What ``components/column_chart.html`` draws."""

    bars: tuple[Bar, ...]
    ticks: tuple[Tick, ...]
    height: int
    axis_y: int
    label_y: int
    scale_x: str
    scale_anchor: str
    has_scale: bool
    dense: bool


def steps_up_to(top: Decimal) -> list[Decimal]:
    """Round figures of a scale, from zero to the first one that is not under ``top``."""
    if top <= 0:
        return [ZERO]
    power = Decimal(1).scaleb(top.adjusted())
    step = next(
        power * size
        for size in map(Decimal, ("0.25", "0.5", "1", "2.5", "5"))
        if top / (power * size) <= 5
    )
    count = int((top / step).to_integral_value(rounding=ROUND_CEILING))
    return [step * index for index in range(count + 1)]


def column_chart(
    columns: Sequence[Column],
    *,
    language: str,
    unit: Decimal = Decimal(1),
    top: Decimal | None = None,
    height: int = 240,
    scale: bool = True,
) -> ColumnChart:
    """Lay the columns out. ``unit`` divides the figures of the scale (a million, say); ``top`` is
    the highest value of the scale where several charts share one; ``scale`` False draws the lines
    without their figures."""
    highest = max([column.height for column in columns], default=ZERO)
    values = steps_up_to(max(top or ZERO, highest))
    drawing = _Drawing(language=language, height=height, top=values[-1] or Decimal(1), scale=scale)
    return ColumnChart(
        bars=drawing.bars(columns),
        ticks=tuple(drawing.tick(value, unit=unit) for value in values),
        height=height,
        axis_y=height - _UNDER,
        label_y=height - _UNDER + 19,
        scale_x=drawing.across(ZERO, width=ZERO),
        scale_anchor="end" if writing(language).right_to_left else "start",
        has_scale=scale,
        dense=len(columns) > 8,
    )


@dataclass(frozen=True, slots=True)
class _Drawing:
    language: str
    height: int
    top: Decimal
    scale: bool

    def across(self, start: Decimal, *, width: Decimal) -> str:
        """Position of the left edge of something that starts at ``start`` in reading order."""
        mirrored = writing(self.language).right_to_left
        return percent(HUNDRED - start - width if mirrored else start)

    def down(self, value: Decimal) -> int:
        plot = self.height - _ABOVE - _UNDER
        return _ABOVE + plot - int((plot * value / self.top).to_integral_value())

    def tick(self, value: Decimal, *, unit: Decimal) -> Tick:
        y = self.down(value)
        label = format_number(value / unit, self.language, isolate=bare) if self.scale else ""
        return Tick(y=y, label_y=y - 5, label=label)

    def bars(self, columns: Sequence[Column]) -> tuple[Bar, ...]:
        groups = _groups(columns)
        slots = [_APART if group[0].apart else Decimal(1) for group in groups]
        first = _SCALE_WIDTH if self.scale else ZERO
        unit = (HUNDRED - first) / max(sum(slots, ZERO), Decimal(1))
        bars: list[Bar] = []
        end = first
        for group, slot in zip(groups, slots, strict=True):
            end += unit * slot
            bars += self._group(group, middle=end - unit / 2, width=unit * _shared(len(group)))
        return tuple(bars)

    def _group(self, group: Sequence[Column], *, middle: Decimal, width: Decimal) -> Iterator[Bar]:
        each = width / len(group)
        for place, column in enumerate(group):
            start = middle - width / 2 + each * place
            label = "" if place else self.across(middle, width=ZERO)
            yield self._bar(column, start=start, width=each, label_x=label)

    def _bar(self, column: Column, *, start: Decimal, width: Decimal, label_x: str) -> Bar:
        solid = column.solid or ZERO
        foot, top = self.down(ZERO), self.down(column.height)
        outlined_y = self.down(column.outlined)
        hanging = bool(column.outlined)
        between = self.down(column.outlined + (column.hatched if hanging else solid))
        lower, upper = (between, outlined_y), (top, between)
        solid_span, hatched_span = (upper, lower) if hanging else (lower, upper)
        return Bar(
            x=self.across(start, width=width),
            width=percent(width),
            middle=self.across(start + width / 2, width=ZERO),
            label_x=label_x,
            outlined_y=outlined_y,
            outlined_height=foot - outlined_y,
            solid_y=solid_span[0],
            solid_height=solid_span[1] - solid_span[0],
            hatched_y=hatched_span[0],
            hatched_height=hatched_span[1] - hatched_span[0],
            value_y=top - 7,
            column=column,
        )


def _groups(columns: Sequence[Column]) -> list[list[Column]]:
    """Columns over one label, in order."""
    groups: list[list[Column]] = []
    for column in columns:
        if column.beside and groups:
            groups[-1].append(column)
        else:
            groups.append([column])
    return groups


def _shared(columns: int) -> Decimal:
    """The share of a slot that its columns take together."""
    return _BAR_SHARE if columns == 1 else _GROUP_SHARE


def percent(value: Decimal) -> str:
    """A coordinate as SVG writes it, in any language of the page."""
    return f"{value:.2f}%"


@dataclass(frozen=True, slots=True)
class RangeBar:
    """What ``components/range_bar.html`` draws: two lengths on one line."""

    solid_x: str
    solid_width: str
    hatched_x: str
    hatched_width: str


def range_bar(
    *, prudent: Decimal, favourable: Decimal, scale: Decimal | None, language: str
) -> RangeBar:
    """The prudent amount and what the favourable one adds, as shares of ``scale`` (the favourable
    amount itself when None). What exceeds the scale is cut at its end."""
    whole = favourable if scale is None else scale
    if whole <= 0:
        return RangeBar("0%", "0%", "0%", "0%")
    solid = min(max(prudent, ZERO) * HUNDRED / whole, HUNDRED)
    both = max(min(favourable * HUNDRED / whole, HUNDRED), solid)
    mirrored = writing(language).right_to_left
    return RangeBar(
        solid_x=percent(HUNDRED - solid if mirrored else ZERO),
        solid_width=percent(solid),
        hatched_x=percent(HUNDRED - both if mirrored else solid),
        hatched_width=percent(both - solid),
    )


@dataclass(frozen=True, slots=True)
class Swing:
    """How far a total moves away from what it is, down and up, in each reading."""

    prudent: tuple[Decimal, Decimal]
    favourable: tuple[Decimal, Decimal]


@dataclass(frozen=True, slots=True)
class TornadoBar:
    """One line of a tornado: a solid length, a hatched one, and where nothing moves."""

    solid_x: str
    solid_width: str
    hatched_x: str
    hatched_width: str
    zero_x: str


# A move too small to be seen still shows that there is one.
_LEAST = Decimal("0.6")


def tornado(swings: Sequence[Swing], *, language: str) -> tuple[TornadoBar, ...]:
    """Bars on one scale, from the deepest fall to the highest rise of all; zero stands where the
    scale puts it, the same for each. In Arabic a rise goes to the left."""
    ends = [end for swing in swings for end in (*swing.prudent, *swing.favourable)]
    low, high = min([ZERO, *ends]), max([ZERO, *ends])
    scale = _TornadoScale(low=low, span=high - low, language=language)
    return tuple(scale.bar(swing) for swing in swings)


@dataclass(frozen=True, slots=True)
class _TornadoScale:
    low: Decimal
    span: Decimal
    language: str

    def across(self, value: Decimal) -> Decimal:
        return (value - self.low) * HUNDRED / self.span if self.span else HUNDRED / 2

    def bar(self, swing: Swing) -> TornadoBar:
        return TornadoBar(
            *self._length(swing.prudent), *self._length(swing.favourable), self._place(ZERO)[0]
        )

    def _place(self, start: Decimal, end: Decimal = ZERO) -> tuple[str, str]:
        left, right = self.across(start), self.across(end)
        width = right - left
        if start != end:
            width = max(width, _LEAST)
            left = min(left, HUNDRED - width)
        mirrored = writing(self.language).right_to_left
        return percent(HUNDRED - left - width if mirrored else left), percent(width)

    def _length(self, moves: tuple[Decimal, Decimal]) -> tuple[str, str]:
        return self._place(min(ZERO, *moves), max(ZERO, *moves))
