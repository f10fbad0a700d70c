"""All locations side by side: their totals, why they stand where they do, what is not known."""

from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from incentives.engine import PlaceTotals
from incentives.estimates import labels
from incentives.estimates.inputs import ProjectRequest
from incentives.estimates.presenters import Presenter
from incentives.estimates.services import Compared, compare_places
from incentives.journey.fields import Text
from sites.models import Location


@dataclass(frozen=True, slots=True)
class Named:
    """A measure: its code and its name in the reader's language."""

    code: str
    name: str


@dataclass(frozen=True, slots=True)
class PlaceRow:
    """One location in the ranking. Locations with the same totals share a rank.

    ``unknown`` holds the measures that lack a fact here and not everywhere.
    """

    rank: int
    location: Location
    prudent: Decimal
    favourable: Decimal
    reasons: tuple[Text, ...]
    unknown: tuple[Named, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """Every location, best first, and what is true of them all.

    ``unknown`` holds the measures that lack a fact everywhere, ``counted`` what the prudent total
    counts, or "" where that differs from place to place.
    """

    rows: list[PlaceRow]
    unknown: tuple[Named, ...]
    counted: Text

    @property
    def scale(self) -> Decimal:
        """The longest bar."""
        return max((row.favourable for row in self.rows), default=Decimal(0))

    @property
    def spread(self) -> bool:
        """Whether the place changes anything for this project."""
        return len({(row.prudent, row.favourable) for row in self.rows}) > 1


def comparison(request: ProjectRequest) -> Comparison:
    """Totals of a project at every location, ranked."""
    return _Ranking(compare_places(request.inputs, on=request.on)).comparison()


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
