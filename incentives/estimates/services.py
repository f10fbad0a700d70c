"""Computing, keeping and reading again estimates. The same service for web, API and commands."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import msgspec
from django.db import transaction

from incentives.engine import Estimate as EngineEstimate
from incentives.engine import Place, PlaceTotals, compare, estimate
from incentives.engine.inputs import ProjectInputs
from incentives.engine.unlocks import Change, applied
from incentives.estimates.digest import keep_digest
from incentives.estimates.inputs import (
    EstimateRequestSerializer,
    ProjectRequest,
    read_stored,
    to_stored,
)
from incentives.estimates.models import Estimate
from incentives.retention import estimate_expiry
from incentives.rules.rule_set import PublishedRules, record, recorded, rules_on
from sites.models import Location


class UnknownLocationError(LookupError):
    """No location has this slug."""

    def __init__(self, slug: str) -> None:
        super().__init__(slug)
        self.slug = slug


@dataclass(frozen=True, slots=True)
class Computed:
    """An estimate with the rules it was made under."""

    published: PublishedRules
    estimate: EngineEstimate


@dataclass(frozen=True, slots=True)
class RankedPlace:
    """One location of a comparison. Locations with the same totals share their rank."""

    rank: int
    totals: PlaceTotals


@dataclass(frozen=True, slots=True)
class Compared:
    """Totals at every location, best first."""

    published: PublishedRules
    rows: list[RankedPlace]


def compute(request: ProjectRequest, *, published: PublishedRules | None = None) -> Computed:
    """Estimate a project at its location. Raises :class:`UnknownLocationError`.

    Under the rules of its day as published now, unless others are given.
    """
    published = published or rules_on(request.on)
    place = _place(published, request.location or "")
    return Computed(published, estimate(request.inputs, place=place, rules=published.rules))


def compare_places(inputs: ProjectInputs, *, on: date) -> Compared:
    """Totals at every location: by prudent total, then favourable total, then slug."""
    published = rules_on(on)
    return Compared(published, rank_places(inputs, published=published))


def rank_places(inputs: ProjectInputs, *, published: PublishedRules) -> list[RankedPlace]:
    """Every location of a rule set: by prudent total, then favourable total, then slug."""
    rows = compare(inputs, places=published.places, rules=published.rules)
    rows.sort(key=lambda row: (-row.prudent.total, -row.favourable.total, row.place))
    ranks: dict[tuple[Decimal, Decimal], int] = {}
    return [
        RankedPlace(ranks.setdefault((row.prudent.total, row.favourable.total), position), row)
        for position, row in enumerate(rows, start=1)
    ]


def create(
    request: ProjectRequest,
    *,
    now: datetime,
    published: PublishedRules | None = None,
    preferences: Mapping[str, Any] | None = None,
) -> tuple[Estimate, Computed]:
    """Compute and keep an estimate, under the rules of its day unless others are given.

    The judged ``preferences`` (contract names) are kept beside it.
    """
    computed = compute(request, published=published)
    with transaction.atomic():
        record(computed.published)
        row = Estimate.objects.create(
            created_at=now,
            expires_at=estimate_expiry(now),
            on=request.on,
            location_id=_location_id(request.location),
            inputs=to_stored(request),
            preferences=preferences,
            rule_set_id=computed.published.version,
            result=to_plain(computed.estimate),
            prudent_total_mad=computed.estimate.prudent.total,
            favourable_total_mad=computed.estimate.favourable.total,
        )
        keep_digest(row, computed.estimate)
    return row, computed


def rules_of(row: Estimate) -> PublishedRules:
    """The rules that an estimate was made under."""
    return recorded(row.rule_set_id, on=row.on)


def create_variant(row: Estimate, request: ProjectRequest, *, now: datetime) -> Estimate:
    """Keep a variant of an estimate. On the same day of the law it is made under the very rules of
    the first one, published again since or not: what differs is then the project alone.

    Raises :class:`UnknownLocationError`.
    """
    published = rules_of(row) if request.on == row.on else None
    return create(request, now=now, published=published, preferences=row.preferences)[0]


def with_unlock(request: ProjectRequest, change: Change) -> ProjectRequest | None:
    """The project with an unlock's change, which adds what the unlock announced; None when no
    request can hold the change."""
    inputs = applied(request.inputs, change)
    if inputs is None:
        return None
    changed = replace(request, inputs=inputs)
    return changed if EstimateRequestSerializer(data=to_stored(changed)).is_valid() else None


def as_first_computed(row: Estimate) -> Computed:
    """The stored answer with the rules of its day."""
    return Computed(rules_of(row), from_plain(row.result))


def replay(row: Estimate) -> Computed:
    """Compute again from the stored inputs under the stored rules: must give the same answer."""
    published = rules_of(row)
    place = _place(published, row.inputs["location"])
    inputs = read_stored(row.inputs).inputs
    return Computed(published, estimate(inputs, place=place, rules=published.rules))


def recompute(row: Estimate, *, on: date) -> Computed:
    """Compute the stored project again under the rules in force on ``on``."""
    request = read_stored(row.inputs)
    return compute(ProjectRequest(request.inputs, on, request.location))


def to_plain(result: EngineEstimate) -> dict[str, Any]:
    """An engine estimate as JSON values; numbers are text, so that none is lost."""
    plain: dict[str, Any] = msgspec.to_builtins(result)
    if not result.grants:
        # As before there were open grants: what was stored then replays to the same bytes.
        del plain["grants"], plain["prudent"]["incomplete_grants"]
        del plain["favourable"]["incomplete_grants"]
    return plain


def from_plain(stored: dict[str, Any]) -> EngineEstimate:
    """The engine estimate that :func:`to_plain` kept."""
    return msgspec.convert(stored, EngineEstimate, strict=False)


def _place(published: PublishedRules, slug: str) -> Place:
    try:
        return published.place(slug)
    except KeyError:
        raise UnknownLocationError(slug) from None


def _location_id(slug: str | None) -> int:
    return Location.objects.values_list("pk", flat=True).get(slug=slug)
