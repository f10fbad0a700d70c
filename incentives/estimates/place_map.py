"""The support of one project on the map: what each region gives at best, in both readings."""

from collections import defaultdict
from collections.abc import Sequence
from decimal import Decimal

from django.utils.translation import gettext as _

from incentives.engine.money import ZERO
from incentives.estimates.places import PlaceRanking, PlaceRow
from incentives.formatting import MILLION, bare, format_money_range, format_number
from incentives.language import current_language
from sites.map import HandedMeasure, HandedValue, RegionMap, handed_map
from sites.models import Region

HUNDREDTH = Decimal("0.01")


def support_map(ranking: PlaceRanking) -> RegionMap:
    """The twelve regions, coloured by the best prudent total among their locations.

    Each reading takes its own best, which may stand at two locations. A region without a location,
    or whose every total is unknown, is unknown, never a zero.
    """
    regions = list(Region.objects.order_by("code"))
    rows: defaultdict[str, list[PlaceRow]] = defaultdict(list)
    for row in ranking.rows:
        if row.location is not None and row.known:
            rows[row.location.region.code].append(row)
    largest = max((row.prudent for row in ranking.rows), default=ZERO)
    unit = MILLION if largest >= MILLION else Decimal(1)
    measure = HandedMeasure(
        label=_("Best support, prudent reading, in dirhams"),
        short_label=_("On the map: millions of dirhams.") if unit == MILLION else "",
        hatched_label=_("The favourable reading gives more"),
        values={region.code: _value(rows[region.code], unit=unit) for region in regions},
    )
    # In the order of the slugs: points that are moved apart stay where they are in both orders.
    locations = [row.location for row in ranking.rows if row.location is not None]
    locations.sort(key=lambda location: location.slug)
    return handed_map(regions, locations=locations, measure=measure)


def _value(rows: Sequence[PlaceRow], *, unit: Decimal) -> HandedValue:
    """The best of each reading over the locations of a region where something is known."""
    if not rows:
        return HandedValue(None, None, _("Not known"), "?")
    language = current_language()
    prudent = max(row.prudent for row in rows)
    favourable = max(row.favourable for row in rows)
    written = format_money_range(prudent, favourable, language, isolate=bare)
    return HandedValue(prudent, favourable, written, _short(prudent, unit=unit, language=language))


def _short(amount: Decimal, *, unit: Decimal, language: str) -> str:
    """Without its unit, which stands beside the map; what is not zero never reads as zero."""
    scaled = amount / unit
    if ZERO < scaled < HUNDREDTH:
        return f"< {format_number(HUNDREDTH, language, isolate=bare)}"
    places = 2 if unit == MILLION and amount else 0
    return format_number(scaled, language, places=places, isolate=bare)
