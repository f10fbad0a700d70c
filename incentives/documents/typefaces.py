"""Arabic typefaces whose letters can be read back from a document.

A ligature is one glyph for two letters. Readers of PDF order the glyphs of a line, then turn the
line round; what they do with the two letters inside one glyph differs: pdftotext swaps them, which
makes another word of every one that holds a lam-alef. Here each ligature becomes two glyphs that
draw the same shape, one for each letter: every reader finds the words. The typeface is changed in
memory, for the documents alone; the files stay as their designers made them.
"""

from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

from fontTools.otlLib.builder import (  # type: ignore[import-untyped]
    buildCoverage,
    buildLookup,
    buildSingleSubstSubtable,
)
from fontTools.ttLib import TTFont  # type: ignore[import-untyped]
from fontTools.ttLib.tables import otTables  # type: ignore[import-untyped]
from fontTools.ttLib.tables._g_l_y_f import Glyph  # type: ignore[import-untyped]

REQUIRED = "rlig"
LIGATURE_LOOKUP = 4
BASE, MARK = 1, 3


@dataclass(frozen=True, slots=True)
class _Ligature:
    """Names of glyphs: two letters, in the order in which they are read, and their one shape."""

    first: str
    second: str
    shape: str

    @property
    def drawn(self) -> str:
        """The whole shape, as wide as the first letter."""
        return f"{self.shape}.first"

    @property
    def blank(self) -> str:
        """Nothing, as wide as the second letter."""
        return f"{self.shape}.second"


def readable_typeface(file: Path) -> bytes:
    """A TrueType font without the glyphs that stand for two letters, unless a mark is on them."""
    font = TTFont(file)
    for index in _lookups(font):
        _split(font, index)
    made = BytesIO()
    font.flavor = None
    font.save(made)
    return made.getvalue()


def _lookups(font: TTFont) -> list[int]:
    """Numbers of the lookups that make the required ligatures."""
    table = font["GSUB"].table
    lookups = table.LookupList.Lookup
    used = {
        index
        for record in table.FeatureList.FeatureRecord
        if record.FeatureTag == REQUIRED
        for index in record.Feature.LookupListIndex
    }
    return sorted(index for index in used if lookups[index].LookupType == LIGATURE_LOOKUP)


def _split(font: TTFont, index: int) -> None:
    """Puts two letters in the place of each ligature of a lookup. The lookup itself comes last, for
    the pairs that the new one leaves: those with a mark."""
    table = font["GSUB"].table
    lookups = table.LookupList.Lookup
    pairs = list(_ligatures(lookups[index]))
    for pair in pairs:
        _draw(font, pair)
    font.setGlyphOrder(font["glyf"].glyphOrder)
    former, lookups[index] = lookups[index], _pairs_lookup(font, pairs)
    lookups.append(former)
    for record in table.FeatureList.FeatureRecord:
        if index in record.Feature.LookupListIndex:
            record.Feature.LookupListIndex.append(len(lookups) - 1)
            record.Feature.LookupCount += 1
    table.LookupList.LookupCount = len(lookups)


def _ligatures(lookup: Any) -> Iterator[_Ligature]:
    """The ligatures of two letters."""
    for subtable in lookup.SubTable:
        for first, found in subtable.ligatures.items():
            for ligature in found:
                if len(ligature.Component) == 1:
                    yield _Ligature(first, ligature.Component[0], ligature.LigGlyph)


def _draw(font: TTFont, pair: _Ligature) -> None:
    """The two glyphs of a ligature. On the line the second letter stands left of the first."""
    shapes, widths = font["glyf"], font["hmtx"]
    width, bearing = widths[pair.shape]
    half = width // 2
    drawn = deepcopy(shapes[pair.shape])
    drawn.expand(shapes)
    if drawn.isComposite():
        for component in drawn.components:
            component.x -= half
    elif drawn.numberOfContours:
        drawn.coordinates.translate((-half, 0))
    for name, glyph, measures in (
        (pair.drawn, drawn, (width - half, bearing - half)),
        (pair.blank, Glyph(), (half, 0)),
    ):
        shapes[name] = glyph
        widths[name] = measures
        font["GDEF"].table.GlyphClassDef.classDefs[name] = BASE
    drawn.recalcBounds(shapes)


def _pairs_lookup(font: TTFont, pairs: list[_Ligature]) -> Any:
    """The lookup that puts two glyphs for two; adds those that it calls to the font."""
    lookups = font["GSUB"].table.LookupList.Lookup
    of_first: dict[str, int] = {}
    of_second: dict[str, int] = {}
    for pair in pairs:
        of_first.setdefault(pair.first, len(of_first))
        of_second.setdefault(pair.second, len(of_second))
    start = len(lookups)
    for second in of_second:
        lookups.append(_single({p.first: p.drawn for p in pairs if p.second == second}))
    for first in of_first:
        lookups.append(_single({p.second: p.blank for p in pairs if p.first == first}))
    order = font.getReverseGlyphMap(rebuild=True)
    classes = font["GDEF"].table.GlyphClassDef.classDefs
    marks = {glyph for glyph, of in classes.items() if of == MARK}
    rules = [_rule([set(of_first), set(of_second)], marks, (), order)]
    for pair in pairs:
        calls = (start + of_second[pair.second], start + len(of_second) + of_first[pair.first])
        rules.append(_rule([{pair.first}, {pair.second}], set(), calls, order))
    return buildLookup(rules)


def _single(mapping: dict[str, str]) -> Any:
    return buildLookup([buildSingleSubstSubtable(mapping)])


def _rule(
    letters: list[set[str]], ahead: set[str], calls: tuple[int, ...], order: dict[str, int]
) -> Any:
    """Which lookup is called for each letter where these stand before ``ahead``."""
    rule = otTables.ChainContextSubst()
    rule.Format = 3
    rule.BacktrackGlyphCount, rule.BacktrackCoverage = 0, []
    rule.InputGlyphCount = len(letters)
    rule.InputCoverage = [buildCoverage(one, order) for one in letters]
    rule.LookAheadGlyphCount = 1 if ahead else 0
    rule.LookAheadCoverage = [buildCoverage(ahead, order)] if ahead else []
    rule.SubstCount = len(calls)
    rule.SubstLookupRecord = []
    for place, lookup in enumerate(calls):
        record = otTables.SubstLookupRecord()
        record.SequenceIndex, record.LookupListIndex = place, lookup
        rule.SubstLookupRecord.append(record)
    return rule
