"""Two to four locations side by side: which ones, and the lines of their table."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from sites.enums import EvidencedFact, FigureCode
from sites.facts import FigureFact, LocationSheet
from sites.models import Evidence, Location
from sites.providers import ProviderFact

FEWEST = 2
MOST = 4


@dataclass(frozen=True, slots=True)
class Choice:
    """What a query asks to compare: the slugs to show, and those that there is no room for."""

    shown: tuple[str, ...]
    left_out: tuple[str, ...]
    unknown: tuple[str, ...]

    @property
    def enough(self) -> bool:
        return len(self.shown) >= FEWEST

    @property
    def room(self) -> bool:
        return len(self.shown) < MOST


@dataclass(frozen=True, slots=True)
class TextCell:
    """One fact of one location, as items; no item means not known."""

    location: Location
    items: list[str]
    sources: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class TextLine:
    """One fact for every location compared."""

    label: str
    cells: list[TextCell]


@dataclass(frozen=True, slots=True)
class FigureCell:
    """One figure of one location; None means not known."""

    location: Location
    fact: FigureFact | None


@dataclass(frozen=True, slots=True)
class FigureLine:
    """One figure for every location compared."""

    code: FigureCode
    cells: list[FigureCell]


@dataclass(frozen=True, slots=True)
class ProvidersCell:
    """The universities and training centres near one location."""

    location: Location
    facts: tuple[ProviderFact, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """The table: the locations in the order in which they were chosen, and its lines."""

    locations: list[Location]
    figures: list[FigureLine]
    providers: list[ProvidersCell]
    texts: list[TextLine]


def choice(asked: Iterable[str], *, existing: Iterable[str]) -> Choice:
    """What to show of the slugs asked for: each once, in their order, at most `MOST`."""
    slugs = list(dict.fromkeys(slug for slug in asked if slug))
    exists = set(existing)
    known = [slug for slug in slugs if slug in exists]
    return Choice(
        shown=tuple(known[:MOST]),
        left_out=tuple(known[MOST:]),
        unknown=tuple(slug for slug in slugs if slug not in exists),
    )


def comparison(sheets: Sequence[LocationSheet]) -> Comparison:
    """The table of these sheets, a column each, in the order given."""
    return Comparison(
        locations=[sheet.location for sheet in sheets],
        figures=[
            FigureLine(
                code=code,
                cells=[
                    FigureCell(location=sheet.location, fact=sheet.figures[code.value])
                    for sheet in sheets
                ],
            )
            for code in FigureCode
        ],
        providers=[
            ProvidersCell(location=sheet.location, facts=sheet.talent_providers or ())
            for sheet in sheets
        ],
        texts=[
            TextLine(label=label, cells=[_cell(sheet, read=read, fact=fact) for sheet in sheets])
            for label, read, fact in _texts()
        ],
    )


Read = Callable[[Location], list[str]]


def _cell(sheet: LocationSheet, *, read: Read, fact: EvidencedFact | None) -> TextCell:
    items = read(sheet.location)
    sources = sheet.sources_of(fact) if fact and items else ()
    return TextCell(location=sheet.location, items=items, sources=sources)


def _texts() -> list[tuple[str, Read, EvidencedFact | None]]:
    """The facts that are not figures, in the order in which a reader asks for them.

    The last part names the fact whose sources stand in the table; the page of a location has them
    all.
    """
    return [
        (_("City"), lambda location: _one(location.city), None),
        (_("Province"), lambda location: _one(location.province.name), None),
        (_("Operator"), lambda location: _one(location.operator), None),
        (_("Delivery"), lambda location: _one(location.delivery_note), None),
        (_("One-stop shop"), _one_stop_shop, EvidencedFact.ONE_STOP_SHOP),
        (_("Services on site"), lambda location: location.service_list, None),
        (_("Notes on talent"), lambda location: location.talent_list, None),
        (_("Languages"), lambda location: _one(location.languages_note), EvidencedFact.LANGUAGES),
        (_("Support from the region"), lambda location: location.regional_support_list, None),
        (_("Nearest airport"), lambda location: _one(location.airport_name), None),
        (_("Rail"), lambda location: _one(location.rail), None),
        (_("Urban transport"), lambda location: _one(location.urban_transport), None),
    ]


def _one_stop_shop(location: Location) -> list[str]:
    return _one(location.one_stop_shop_text)


def _one(text: str | None) -> list[str]:
    return [text] if text else []
