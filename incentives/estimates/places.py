"""All locations side by side: their totals, why they stand where they do, what is not known."""

from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING

from django.http import QueryDict
from django.utils.translation import gettext as _

from incentives.engine import PlaceTotals
from incentives.engine.grants import LEVER
from incentives.estimates import labels
from incentives.estimates.matching import match_places
from incentives.estimates.place_facts import place_facts
from incentives.estimates.place_match import MatchWords, PlaceMatch
from incentives.estimates.preferences import Preferences
from incentives.estimates.presenters import Presenter
from incentives.estimates.services import Compared, RankedPlace
from sites.models import Location

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    Text = str | _StrPromise
else:
    Text = object

# Locations that are shown before the whole ranking is opened.
SHOWN = 3


class Order(StrEnum):
    """How the locations are ranked; a value is what the address of a page says."""

    MATCH = "match"
    AMOUNT = "amount"


@dataclass(frozen=True, slots=True)
class Named:
    """A measure: its code and its name in the reader's language."""

    code: str
    name: str


@dataclass(frozen=True, slots=True)
class PlaceRow:
    """One location in a ranking, its totals in MAD. Equal locations share a rank.

    ``location`` is None for one that the rules know and the list of locations no longer holds.
    ``known`` False: the totals are zero only because measures are unknown or not in force.
    ``unknown`` holds the measures that lack a fact here and not everywhere. ``match`` is None
    without preferences; ranked by match, ``rank`` is None for what has no score or is left out.
    """

    rank: int | None
    slug: str
    location: Location | None
    current: bool
    known: bool
    prudent: Decimal
    favourable: Decimal
    reasons: tuple[Text, ...]
    unknown: tuple[Named, ...]
    match: PlaceMatch | None = None

    @property
    def name(self) -> str:
        return self.location.name if self.location else self.slug

    @property
    def about(self) -> str:
        """Its kind, then its reasons, on one line."""
        kind = self.location.get_kind_display() if self.location else ""
        return " · ".join(str(part) for part in (kind, *self.reasons) if part)


@dataclass(frozen=True, slots=True)
class Group:
    """Locations under one heading."""

    code: str
    title: str
    rows: list[PlaceRow]


@dataclass(frozen=True, slots=True)
class PlaceRanking:
    """Every location, best first, and what is true of them all.

    ``unknown`` holds the measures that lack a fact everywhere, ``counted`` what the prudent total
    counts, or "" where that differs from place to place. ``matched`` tells whether preferences
    were weighed, whatever the order.
    """

    rows: list[PlaceRow]
    unknown: tuple[Named, ...]
    counted: Text
    order: Order = Order.AMOUNT
    matched: bool = False

    @property
    def by_match(self) -> bool:
        return self.order is Order.MATCH

    @property
    def groups(self) -> list[Group]:
        """The ranked locations, then those without a score, then those left out."""
        if not self.by_match:
            return [Group("ranked", _("Locations by amount"), self.rows)]
        titles = {
            "ranked": _("Locations by match"),
            "unscored": _("Locations without a score"),
            "excluded": _("Locations left out by your needs"),
        }
        found = [
            Group(code, title, [row for row in self.rows if _group(row) == code])
            for code, title in titles.items()
        ]
        return [group for group in found if group.rows]

    @property
    def best(self) -> list[PlaceRow]:
        """The first locations that have a rank; the current one too, wherever it stands."""
        ranked = [row for row in self.rows if row.rank is not None][:SHOWN]
        return [*ranked, *(row for row in self.rows if row.current and row not in ranked)]

    @property
    def scale(self) -> Decimal:
        """The longest bar."""
        return max((row.favourable for row in self.rows), default=Decimal(0))

    @property
    def spread(self) -> bool:
        """Whether the place changes anything for this project."""
        return len({(row.prudent, row.favourable) for row in self.rows}) > 1


@dataclass(frozen=True, slots=True)
class OrderLink:
    """One order to choose, with the query that shows it and keeps the rest of the address."""

    label: str
    query: str
    current: bool


def order_named(name: str | None) -> Order | None:
    """The order that an address names; None when it names none that exists."""
    return Order(name) if name in list(Order) else None


def order_links(query: QueryDict, *, ranking: PlaceRanking) -> list[OrderLink]:
    """Both orders; none to choose from without preferences."""
    if not ranking.matched:
        return []
    labels_of = {Order.MATCH: _("By match"), Order.AMOUNT: _("By amount")}
    links = []
    for order, label in labels_of.items():
        changed = query.copy()
        changed["order"] = order.value
        links.append(OrderLink(label, f"?{changed.urlencode()}", order is ranking.order))
    return links


def place_ranking(
    compared: Compared,
    *,
    preferences: Preferences | None = None,
    order: Order | None = None,
    current: str = "",
) -> PlaceRanking:
    """Totals of a project at every location of its rules.

    By match when there are preferences, unless ``order`` asks for the amounts; by amount without
    preferences, whatever is asked. ``current`` is the slug of the location that is looked at.
    """
    by_amount = _Ranking(compared, current=current).by_amount()
    if preferences is None:
        return by_amount
    return _with_match(by_amount, compared, preferences=preferences, order=order or Order.MATCH)


def _group(row: PlaceRow) -> str:
    if row.match and row.match.excluded:
        return "excluded"
    return "unscored" if row.rank is None else "ranked"


def _with_match(
    ranking: PlaceRanking, compared: Compared, *, preferences: Preferences, order: Order
) -> PlaceRanking:
    """The same rows with their match, ranked by it if that is the order; no amount moves."""
    facts = place_facts()
    words = MatchWords(preferences, facts=facts)
    found = {one.slug: one for one in match_places(compared, preferences, facts=facts)}
    rows = [
        replace(row, match=words.match(found[row.slug])) if row.slug in found else row
        for row in ranking.rows
    ]
    if order is Order.MATCH:
        places = {slug: place for place, slug in enumerate(found)}
        rows.sort(key=lambda row: places.get(row.slug, len(places)))
        rows = [
            replace(row, rank=found[row.slug].rank if row.slug in found else None) for row in rows
        ]
    return replace(ranking, rows=rows, order=order, matched=True)


class _Ranking:
    """The rows of one comparison, and what they share."""

    def __init__(self, compared: Compared, *, current: str) -> None:
        self.compared, self.current = compared, current
        self.presenter = Presenter(compared.published.content)
        totals = [row.totals for row in compared.rows]
        lacking = [_unknown(one) for one in totals]
        self.unknown_everywhere = set.intersection(*lacking) if lacking else set()
        self.regimes = {one.prudent.regime for one in totals}
        # Beside the grants, only the Charter and the SME scheme pay what has no date: without it
        # no category moves a total.
        self.with_category = any(
            one.favourable.undated > one.favourable.by_lever[LEVER] for one in totals
        )

    def by_amount(self) -> PlaceRanking:
        locations = Location.objects.select_related("province__region").in_bulk(field_name="slug")
        return PlaceRanking(
            rows=[
                self._row(row, location=locations.get(row.totals.place))
                for row in self.compared.rows
            ],
            unknown=self._named(self.unknown_everywhere),
            counted=labels.REGIMES[min(self.regimes)] if len(self.regimes) == 1 else "",
        )

    def _row(self, row: RankedPlace, *, location: Location | None) -> PlaceRow:
        totals = row.totals
        return PlaceRow(
            rank=row.rank,
            slug=totals.place,
            location=location,
            current=totals.place == self.current,
            known=bool(totals.favourable.total)
            or not (totals.favourable.incomplete or totals.favourable.incomplete_grants),
            prudent=totals.prudent.total,
            favourable=totals.favourable.total,
            reasons=self._reasons(totals),
            unknown=self._named(_unknown(totals) - self.unknown_everywhere),
        )

    def _reasons(self, totals: PlaceTotals) -> tuple[Text, ...]:
        """What the law attaches to this place where it can move a total, and what is counted."""
        place = self.compared.published.content["places"][totals.place]
        zone = labels.ZONES.get(place["zone"] or "")
        category = labels.CATEGORIES.get(place["category"] or "") if self.with_category else None
        regime = labels.REGIMES[totals.prudent.regime]
        counted = _("Prudent total: %(regime)s") % {"regime": regime}
        found = (zone, category, counted if len(self.regimes) > 1 else None)
        return (*(text for text in found if text), *self._grants(totals.place))

    def _grants(self, slug: str) -> list[str]:
        """The open grants that cover a place."""
        grants = self.presenter.content.get("grants", {})
        covering = [code for code in sorted(grants) if slug in grants[code]["places"]]
        return [self.presenter.grant_name(code) for code in covering]

    def _named(self, codes: set[str]) -> tuple[Named, ...]:
        return tuple(Named(code, self.presenter.measure_name(code)) for code in sorted(codes))


def _unknown(totals: PlaceTotals) -> set[str]:
    return {code for code, status in totals.statuses.items() if status == "unknown"}
