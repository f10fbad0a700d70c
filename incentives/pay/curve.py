"""Geometry of a curve over pay: points, round figures of the scale, places of the steps.

Like ``incentives.charts``: no words, percentages across, pixels down, mirrored in Arabic. The line
itself is drawn in a square of a thousand units that the page stretches.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from incentives.charts import HUNDRED, Tick, percent
from incentives.formatting import bare, format_number, writing

Point = tuple[Decimal, Decimal]

SQUARE = Decimal(1000)
HEIGHT = 220
ABOVE, UNDER = 12, 26
PLOT = HEIGHT - ABOVE - UNDER
SCALE_WIDTH = Decimal(14)
TICKS = 4


@dataclass(frozen=True, slots=True)
class Label:
    x: str
    anchor: str
    text: str


@dataclass(frozen=True, slots=True)
class Curve:
    """What ``pay/_curve.html`` draws."""

    points: str
    plot_x: str
    plot_width: str
    plot_y: int
    plot_height: int
    ticks: tuple[Tick, ...]
    scale_x: str
    steps: tuple[str, ...]
    here_x: str
    here_y: int
    labels: tuple[Label, ...]
    label_y: int
    axis_y: int
    height: int


def curve(
    points: Sequence[Point], *, steps: Sequence[Decimal], here: Point, language: str
) -> Curve:
    """Lay out a line through ``points``, in rising order across, with the ``steps`` marked and the
    reader's own point ``here``. The scale does not start at zero."""
    frame = _Frame(points, mirrored=writing(language).right_to_left)
    first, last = points[0][0], points[-1][0]
    texts = [format_number(end, language, places=0, isolate=bare) for end in (first, last)]
    return Curve(
        points=" ".join(frame.in_square(point) for point in points),
        plot_x=percent(Decimal(0) if frame.mirrored else SCALE_WIDTH),
        plot_width=percent(HUNDRED - SCALE_WIDTH),
        plot_y=ABOVE,
        plot_height=PLOT,
        ticks=tuple(_tick(value, frame, language=language) for value in frame.scale()),
        scale_x=percent(HUNDRED if frame.mirrored else Decimal(0)),
        steps=tuple(frame.across(step) for step in steps),
        here_x=frame.across(here[0]),
        here_y=frame.down(here[1]),
        labels=(
            Label(frame.across(first), "start", texts[0]),
            Label(frame.across(last), "end", texts[1]),
        ),
        label_y=HEIGHT - UNDER + 19,
        axis_y=HEIGHT - UNDER,
        height=HEIGHT,
    )


def _tick(value: Decimal, frame: "_Frame", *, language: str) -> Tick:
    y = frame.down(value)
    return Tick(y=y, label_y=y - 5, label=format_number(value, language, isolate=bare))


class _Frame:
    def __init__(self, points: Sequence[Point], *, mirrored: bool) -> None:
        amounts = [amount for _, amount in points]
        self.mirrored = mirrored
        self.left, self.right = points[0][0], points[-1][0]
        self.low, self.high = min(amounts), max(amounts)

    def share_across(self, gross: Decimal) -> Decimal:
        share = (gross - self.left) / (self.right - self.left)
        return 1 - share if self.mirrored else share

    def share_down(self, amount: Decimal) -> Decimal:
        height = self.high - self.low
        return (self.high - amount) / height if height else Decimal(0)

    def in_square(self, point: Point) -> str:
        x, y = self.share_across(point[0]) * SQUARE, self.share_down(point[1]) * SQUARE
        return f"{x:.1f},{y:.1f}"

    def across(self, gross: Decimal) -> str:
        start = Decimal(0) if self.mirrored else SCALE_WIDTH
        return percent(start + self.share_across(gross) * (HUNDRED - SCALE_WIDTH))

    def down(self, amount: Decimal) -> int:
        return ABOVE + int((self.share_down(amount) * PLOT).to_integral_value())

    def scale(self) -> list[Decimal]:
        """Round figures between the lowest and the highest amount."""
        rough = (self.high - self.low) / TICKS
        if rough <= 0:
            return [self.low]
        power = Decimal(1).scaleb(rough.adjusted())
        size = next(power * part for part in map(Decimal, (1, 2, 5, 10)) if power * part >= rough)
        first = int(self.low / size) + 1
        count = int(self.high / size) - first + 1
        return [size * (first + index) for index in range(count)]
