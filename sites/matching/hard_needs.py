"""Hard needs: what a location is left out for, and what could not be checked of it.

Only a fact excludes. What is not known leaves the location in, and is said.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from sites.matching.inputs import Needs, Setting, Site, Status
from sites.matching.reasons import Reason, ReasonCode, Value, because


@dataclass(frozen=True, slots=True)
class Screening:
    """The outcome of the hard needs; a location is compared when nothing excludes it."""

    excluded: tuple[Reason, ...]
    unchecked: tuple[Reason, ...]


def screen(site: Site, *, needs: Needs) -> Screening:
    """Hold one location against the needs that it must meet."""
    said = (*_closed(site), *_full(site), *_region(site, needs=needs), *_setting(site, needs=needs))
    unsure = (*_opening(site, needs=needs), *_airport(site, needs=needs))
    reasons = (*said, *unsure)
    return Screening(
        excluded=tuple(one for one in reasons if one.code.startswith("excluded.")),
        unchecked=tuple(one for one in reasons if one.code.startswith("unchecked.")),
    )


def stage_of(site: Site) -> dict[str, Value]:
    """How far a location is, as the values of a reason."""
    return {
        "status": site.status.value,
        "status_year": site.status_year,
        "opening_year": site.opening_year,
    }


def _closed(site: Site) -> Iterator[Reason]:
    if site.status is Status.CLOSED:
        yield because(ReasonCode.EXCLUDED_CLOSED, status_year=site.status_year)


def _full(site: Site) -> Iterator[Reason]:
    if site.full_on is not None:
        yield because(ReasonCode.EXCLUDED_FULL, full_on=site.full_on)


def _region(site: Site, *, needs: Needs) -> Iterator[Reason]:
    if needs.regions and site.region not in needs.regions:
        yield because(ReasonCode.EXCLUDED_REGION, region=site.region, wanted=needs.regions)


def _setting(site: Site, *, needs: Needs) -> Iterator[Reason]:
    if needs.setting not in (Setting.ANY, site.kind.setting):
        kind, wanted = site.kind.value, needs.setting.value
        yield because(ReasonCode.EXCLUDED_SETTING, kind=kind, wanted=wanted)


def _opening(site: Site, *, needs: Needs) -> Iterator[Reason]:
    if needs.ready_by is None or site.status in (Status.OPERATIONAL, Status.CLOSED):
        return
    code = _opening_code(site, ready_by=needs.ready_by)
    if code is not None:
        yield because(code, ready_by=needs.ready_by, **stage_of(site))


def _opening_code(site: Site, *, ready_by: date) -> ReasonCode | None:
    """That a place is not open is a fact; without a stated year, nothing says it will be."""
    if site.status is Status.NO_DEDICATED_OFFER:
        return ReasonCode.UNCHECKED_READINESS
    if site.opening_year is None:
        return ReasonCode.EXCLUDED_NO_OPENING_DATE
    if site.opening_year > ready_by.year:
        return ReasonCode.EXCLUDED_OPENS_TOO_LATE
    return ReasonCode.UNCHECKED_OPENING_MONTH if site.opening_year == ready_by.year else None


def _airport(site: Site, *, needs: Needs) -> Iterator[Reason]:
    limit = needs.airport_within_km
    if limit is None:
        return
    if site.airport_km is None:
        yield because(ReasonCode.UNCHECKED_AIRPORT, limit_km=limit)
    elif site.airport_km > limit:
        yield because(ReasonCode.EXCLUDED_AIRPORT, km=site.airport_km, limit_km=limit)
