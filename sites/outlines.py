"""The outlines of the twelve regions, drawn once as SVG paths.

The file holds one polygon for each region code (1 to 12), in degrees, after the outlines of the
Haut-Commissariat au Plan; names come from the `Region` rows. Neighbours share their vertices, and
each vertex falls on the same point of the grid for both: no gap opens between two regions.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from math import cos, radians
from pathlib import Path

FILE = Path(__file__).resolve().parent / "data" / "regions_map.geojson"

# Grid points to a degree of latitude: finer adds bytes and nothing that a screen can show.
_UNITS_PER_DEGREE = 44
_MARGIN = 12
# Lines on which the widest place for a label is looked for.
_LABEL_LINES = 24
# Units of the drawing that a label needs above and below its middle.
_LABEL_REACH = 15

GridPoint = tuple[int, int]
Degrees = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Outline:
    """One region: its HCP code ("01" to "12"), its path and where its label stands."""

    code: str
    path: str
    label: GridPoint


@dataclass(frozen=True, slots=True)
class Drawing:
    """Every outline on one grid, and what turns degrees into points of this grid.

    Equirectangular: a degree of longitude is shortened by the cosine of the middle latitude.
    """

    west: float
    north: float
    narrowing: float
    width: int
    height: int
    outlines: tuple[Outline, ...]

    @property
    def view_box(self) -> str:
        return f"0 0 {self.width} {self.height}"

    def place(self, *, longitude: float, latitude: float) -> GridPoint:
        """The point of the grid for a place in degrees."""
        return _place(
            (longitude, latitude), west=self.west, north=self.north, narrowing=self.narrowing
        )


@cache
def drawing() -> Drawing:
    """The drawing of the whole country; the file is read once in the life of a process."""
    rings = _read()
    every = [point for ring in rings.values() for point in ring]
    west, east = min(x for x, _ in every), max(x for x, _ in every)
    south, north = min(y for _, y in every), max(y for _, y in every)
    narrowing = cos(radians((south + north) / 2))
    corner = _place((east, south), west=west, north=north, narrowing=narrowing)
    outlines = []
    for code, ring in sorted(rings.items()):
        line = _without_repeats(
            [_place(point, west=west, north=north, narrowing=narrowing) for point in ring]
        )
        outlines.append(Outline(code=code, path=_path(line), label=_label_place(line)))
    return Drawing(
        west=west,
        north=north,
        narrowing=narrowing,
        width=corner[0] + _MARGIN,
        height=corner[1] + _MARGIN,
        outlines=tuple(outlines),
    )


def _read() -> dict[str, list[Degrees]]:
    features = json.loads(FILE.read_text(encoding="utf-8"))["features"]
    return {
        f"{feature['properties']['region']:02}": [
            (longitude, latitude) for longitude, latitude in feature["geometry"]["coordinates"][0]
        ]
        for feature in features
    }


def _place(point: Degrees, *, west: float, north: float, narrowing: float) -> GridPoint:
    longitude, latitude = point
    return (
        round((longitude - west) * narrowing * _UNITS_PER_DEGREE) + _MARGIN,
        round((north - latitude) * _UNITS_PER_DEGREE) + _MARGIN,
    )


def _without_repeats(line: Sequence[GridPoint]) -> list[GridPoint]:
    """The line without the points that the grid made equal to the one before."""
    return [line[0], *(after for before, after in pairwise(line) if after != before)]


def _path(line: Sequence[GridPoint]) -> str:
    """A closed path of relative lines, without the separators that a sign makes needless."""
    start = f"M{line[0][0]} {line[0][1]}l"
    steps = [
        f"{after[0] - before[0]} {after[1] - before[1]}"
        for before, after in pairwise(line)
        if after != line[0]
    ]
    return (start + " ".join(steps)).replace(" -", "-") + "z"


def _label_place(line: Sequence[GridPoint]) -> GridPoint:
    """The middle of the widest stretch inside the outline, on one of a few level lines.

    A place counts only when the outline also holds what is just above and below it, where the
    height of a label reaches; lines near the top and the bottom are left out.
    """
    top, bottom = min(y for _, y in line), max(y for _, y in line)
    best = (0.0, line[0])
    for step in range(_LABEL_LINES // 4, 3 * _LABEL_LINES // 4 + 1):
        level = top + (bottom - top) * step / _LABEL_LINES + 0.01
        crossings = _crossings(line, level=level)
        for start, end in zip(crossings[::2], crossings[1::2], strict=True):
            middle = (start + end) / 2
            fits = all(
                _holds(line, x=middle, level=level + reach)
                for reach in (-_LABEL_REACH, _LABEL_REACH)
            )
            if fits and end - start > best[0]:
                best = (end - start, (round(middle), round(level)))
    return best[1]


def _holds(line: Sequence[GridPoint], *, x: float, level: float) -> bool:
    """Whether the closed line goes around the point."""
    return sum(crossing < x for crossing in _crossings(line, level=level)) % 2 == 1


def _crossings(line: Sequence[GridPoint], *, level: float) -> list[float]:
    """Where the closed line crosses a level line, from west to east; always an even number."""
    return sorted(
        x1 + (level - y1) * (x2 - x1) / (y2 - y1)
        for (x1, y1), (x2, y2) in pairwise([*line, line[0]])
        if (y1 < level) != (y2 < level)
    )
