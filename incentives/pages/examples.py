"""The example of the landing page: a real estimate of an invented project, under today's rules."""

import json
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from pathlib import Path

from django.utils.timezone import localdate

from incentives.estimates.inputs import ProjectRequest, read_stored
from incentives.estimates.services import UnknownLocationError, compute
from incentives.rules.rule_set import NoRulesError, rules_on
from sites.models import Location

PROJECT = Path(__file__).resolve().parent / "landing_example.json"


@dataclass(frozen=True, slots=True)
class LandingExample:
    """What the example card shows: amounts in MAD over the years of the project."""

    prudent: Decimal
    favourable: Decimal
    segment: str
    hires: int
    location: str
    first_year: int
    last_year: int


def landing_example() -> LandingExample | None:
    """The example, or None while nothing is published or its location is not stored."""
    today = localdate()
    try:
        amounts = _amounts(rules_on(today).version, today)
    except (NoRulesError, UnknownLocationError):
        return None
    request = _request(today)
    inputs = request.inputs
    location = Location.objects.filter(slug=request.location).first()
    if location is None:
        return None
    return LandingExample(
        prudent=amounts[0],
        favourable=amounts[1],
        segment=inputs.profiles[0].segment,
        hires=sum(sum(profile.hires) for profile in inputs.profiles),
        location=location.name,
        first_year=inputs.start_date.year,
        last_year=inputs.start_date.year + len(inputs.profiles[0].hires) - 1,
    )


def _request(on: date) -> ProjectRequest:
    project = json.loads(PROJECT.read_text(encoding="utf-8"))
    return read_stored({**project, "on": on.isoformat()})


@lru_cache(maxsize=4)
def _amounts(_version: str, on: date) -> tuple[Decimal, Decimal]:
    """Prudent and favourable totals; computed once for a day and a version of the rules."""
    computed = compute(_request(on)).estimate
    return computed.prudent.total, computed.favourable.total
