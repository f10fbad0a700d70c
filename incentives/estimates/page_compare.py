"""An estimate beside others: at every location, and under the rules in force today."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from incentives.engine import Estimate as EngineEstimate
from incentives.engine import PlaceTotals
from incentives.engine.inputs import ProjectInputs
from incentives.estimates import labels
from incentives.estimates.models import Estimate
from incentives.estimates.page_headline import Headline, headline
from incentives.estimates.presenters import Presenter
from incentives.estimates.services import UnknownLocationError, rank_places, recompute
from incentives.rules.rule_set import PublishedRules, rules_on
from sites.models import Location

# Locations that are shown before the whole ranking is opened.
SHOWN = 3


@dataclass(frozen=True, slots=True)
class PlaceRow:
    """Totals of the project at one location, MAD, and what in the law makes them differ.

    ``known`` False: the totals are zero only because measures are unknown or not in force.
    """

    rank: int
    slug: str
    name: str
    kind: str
    listed: bool
    current: bool
    known: bool
    prudent: Decimal
    favourable: Decimal
    reasons: tuple[str, ...]

    @property
    def about(self) -> str:
        """Its kind, then its reasons, on one line."""
        return " · ".join(part for part in (self.kind, *self.reasons) if part)


def ranked_places(
    inputs: ProjectInputs, *, published: PublishedRules, current: str
) -> tuple[PlaceRow, ...]:
    """Every location of the estimate's own rules: by prudent total, then favourable, then name.

    Locations with the same totals share their rank.
    """
    places = {place.slug: place for place in Location.objects.all()}
    ranked = rank_places(inputs, published=published)
    # The Charter and the SME scheme pay what has no date: without it no category moves a total.
    with_category = any(row.totals.favourable.undated for row in ranked)
    return tuple(
        _place_row(
            slug,
            rank=row.rank,
            location=places.get(slug),
            totals=row.totals,
            reasons=_reasons(published.content["places"][slug], with_category=with_category),
            current=slug == current,
        )
        for row in ranked
        for slug in (row.totals.place,)
    )


def best_of(places: Sequence[PlaceRow]) -> tuple[PlaceRow, ...]:
    """The first locations of the ranking; the one of the estimate too, wherever it stands."""
    first = places[:SHOWN]
    return (*first, *(place for place in places[SHOWN:] if place.current))


def _place_row(
    slug: str,
    *,
    rank: int,
    location: Location | None,
    totals: PlaceTotals,
    reasons: tuple[str, ...],
    current: bool,
) -> PlaceRow:
    return PlaceRow(
        rank=rank,
        slug=slug,
        name=location.name if location else slug,
        kind=location.get_kind_display() if location else "",
        listed=location is not None,
        current=current,
        known=bool(totals.favourable.total) or not totals.favourable.incomplete,
        prudent=totals.prudent.total,
        favourable=totals.favourable.total,
        reasons=reasons,
    )


def _reasons(law: Mapping[str, str | None], *, with_category: bool) -> tuple[str, ...]:
    """What the law attaches to a place, in words, where it can move a total."""
    zone = labels.ZONES.get(law["zone"] or "")
    category = labels.CATEGORIES.get(law["category"] or "") if with_category else None
    return tuple(str(reason) for reason in (zone, category) if reason)


@dataclass(frozen=True, slots=True)
class AmountChange:
    """A measure before and now, MAD; None where its status gives no amount."""

    name: str
    old_status: str
    new_status: str
    old_prudent: Decimal | None
    old_favourable: Decimal | None
    new_prudent: Decimal | None
    new_favourable: Decimal | None

    @property
    def changed(self) -> bool:
        old = (self.old_status, self.old_prudent, self.old_favourable)
        return old != (self.new_status, self.new_prudent, self.new_favourable)


@dataclass(frozen=True, slots=True)
class ParameterChange:
    """A parameter whose value, date or existence differs; empty text where it does not exist."""

    code: str
    text: str
    old: str
    new: str
    effective_from: date | None


@dataclass(frozen=True, slots=True)
class CurrentRules:
    """The same project under the rules in force today, beside the estimate that was kept."""

    on: date
    version: str
    headline: Headline
    prudent: Decimal
    favourable: Decimal
    amounts: tuple[AmountChange, ...]
    parameters: tuple[ParameterChange, ...]

    @property
    def same_figures(self) -> bool:
        return not any(row.changed for row in self.amounts)


def under_current_rules(
    row: Estimate, *, result: EngineEstimate, presenter: Presenter, today: date
) -> CurrentRules | None:
    """None while the rules of today are those of the estimate, or no longer know its location."""
    if rules_on(today).version == row.rule_set_id:
        return None
    try:
        computed = recompute(row, on=today)
    except UnknownLocationError:
        return None
    now = computed.estimate
    return CurrentRules(
        on=today,
        version=computed.published.version,
        headline=headline(now),
        prudent=now.prudent.total,
        favourable=now.favourable.total,
        amounts=_amount_changes(result, now, presenter=presenter),
        parameters=_parameter_changes(presenter, Presenter(computed.published.content)),
    )


def _amount_changes(
    old: EngineEstimate, new: EngineEstimate, *, presenter: Presenter
) -> tuple[AmountChange, ...]:
    after = {measure.code: measure for measure in new.measures}
    order = presenter.content["measures"]
    rows = []
    for before in sorted(old.measures, key=lambda measure: int(order[measure.code]["order"])):
        now = after[before.code]
        amounts = (before.prudent, before.favourable, now.prudent, now.favourable)
        rows.append(
            AmountChange(
                presenter.measure_name(before.code),
                before.status,
                now.status,
                *(None if amount is None else amount.total for amount in amounts),
            )
        )
    return tuple(rows)


def _parameter_changes(old: Presenter, new: Presenter) -> tuple[ParameterChange, ...]:
    before, after = old.content["parameters"], new.content["parameters"]
    facts = ("value", "favourable_value", "effective_from")
    return tuple(
        _parameter_change(code, old=old, new=new)
        for code in sorted({*before, *after})
        if code not in before
        or code not in after
        or any(before[code][fact] != after[code][fact] for fact in facts)
    )


def _parameter_change(code: str, *, old: Presenter, new: Presenter) -> ParameterChange:
    now = new.content["parameters"].get(code)
    shown = new if now else old
    return ParameterChange(
        code=code,
        text=shown.parameter(code)["text"],
        old=_both_readings(old, code),
        new=_both_readings(new, code),
        effective_from=date.fromisoformat(now["effective_from"]) if now else None,
    )


def _both_readings(presenter: Presenter, code: str) -> str:
    if code not in presenter.content["parameters"]:
        return ""
    plain = presenter.parameter(code)
    values = (plain["value"], plain["favourable_value"])
    return " / ".join(value for value in values if value)
