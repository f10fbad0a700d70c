"""All locations side by side: their totals, why they stand where they do, what is not known."""

from dataclasses import dataclass, replace
from decimal import Decimal

from django.utils.translation import gettext as _

from incentives.engine import PlaceTotals
from incentives.estimates import labels
from incentives.estimates.form_fields import Text
from incentives.estimates.inputs import ProjectRequest
from incentives.estimates.matching import match_places
from incentives.estimates.preferences import Preferences
from incentives.estimates.presenters import Presenter
from incentives.estimates.services import Compared, compare_places
from incentives.journey.matches import MatchWords, PlaceMatch
from sites.models import Location


@dataclass(frozen=True, slots=True)
class Named:
    """A measure: its code and its name in the reader's language."""

    code: str
    name: str


@dataclass(frozen=True, slots=True)
class PlaceRow:
    """One location in the ranking. Equal locations share a rank.

    ``unknown`` holds the measures that lack a fact here and not everywhere. ``match`` is None
    without preferences; with them, ``rank`` is None for what has no score or is left out.
    """

    rank: int | None
    location: Location
    prudent: Decimal
    favourable: Decimal
    reasons: tuple[Text, ...]
    unknown: tuple[Named, ...]
    match: PlaceMatch | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """Locations under one heading."""

    code: str
    title: str
    rows: list[PlaceRow]


@dataclass(frozen=True, slots=True)
class Comparison:
    """Every location, best first, and what is true of them all.

    ``unknown`` holds the measures that lack a fact everywhere, ``counted`` what the prudent total
    counts, or "" where that differs from place to place.
    """

    rows: list[PlaceRow]
    unknown: tuple[Named, ...]
    counted: Text
    by_match: bool = False

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
    def scale(self) -> Decimal:
        """The longest bar."""
        return max((row.favourable for row in self.rows), default=Decimal(0))

    @property
    def spread(self) -> bool:
        """Whether the place changes anything for this project."""
        return len({(row.prudent, row.favourable) for row in self.rows}) > 1


def comparison(request: ProjectRequest, *, preferences: Preferences | None = None) -> Comparison:
    """Totals of a project at every location, ranked by match, or by amount without preferences."""
    ranking = _Ranking(compare_places(request.inputs, on=request.on))
    return ranking.by_match(preferences) if preferences else ranking.comparison()


def _group(row: PlaceRow) -> str:
    if row.match and row.match.excluded:
        return "excluded"
    return "unscored" if row.rank is None else "ranked"


class _Ranking:
    """The rows of one comparison, and what they share."""

    def __init__(self, compared: Compared) -> None:
        self.compared = compared
        self.presenter = Presenter(compared.published.content)
        lacking = [_unknown(row.totals) for row in compared.rows]
        self.unknown_everywhere = set.intersection(*lacking) if lacking else set()
        self.regimes = {row.totals.prudent.regime for row in compared.rows}

    def comparison(self) -> Comparison:
        locations = Location.objects.select_related("province__region").in_bulk(field_name="slug")
        return Comparison(
            rows=[
                self._row(row.totals, rank=row.rank, location=locations[row.totals.place])
                for row in self.compared.rows
                if row.totals.place in locations
            ],
            unknown=self._named(self.unknown_everywhere),
            counted=labels.REGIMES[min(self.regimes)] if len(self.regimes) == 1 else "",
        )

    def by_match(self, preferences: Preferences) -> Comparison:
        """The same rows in the order of their match; no amount moves."""
        by_amount = self.comparison()
        rows = {row.location.slug: row for row in by_amount.rows}
        words = MatchWords(preferences)
        ordered = [
            replace(rows[found.slug], rank=found.rank, match=words.match(found))
            for found in match_places(self.compared, preferences)
        ]
        return replace(by_amount, rows=ordered, by_match=True)

    def _row(self, totals: PlaceTotals, *, rank: int, location: Location) -> PlaceRow:
        return PlaceRow(
            rank=rank,
            location=location,
            prudent=totals.prudent.total,
            favourable=totals.favourable.total,
            reasons=self._reasons(totals),
            unknown=self._named(_unknown(totals) - self.unknown_everywhere),
        )

    def _reasons(self, totals: PlaceTotals) -> tuple[Text, ...]:
        """What the law attaches to this place, and what its prudent total counts."""
        place = self.compared.published.place(totals.place)
        law = (
            labels.ZONES.get(place.income_tax_zone or ""),
            labels.CATEGORIES.get(place.charter_category or ""),
        )
        regime = labels.REGIMES[totals.prudent.regime]
        counted = _("Prudent total: %(regime)s") % {"regime": regime}
        found = (*law, counted if len(self.regimes) > 1 else None)
        return tuple(text for text in found if text)

    def _named(self, codes: set[str]) -> tuple[Named, ...]:
        return tuple(Named(code, self.presenter.measure_name(code)) for code in sorted(codes))


def _unknown(totals: PlaceTotals) -> set[str]:
    return {code for code, status in totals.statuses.items() if status == "unknown"}
