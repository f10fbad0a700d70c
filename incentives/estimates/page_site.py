"""The infrastructure lever: what the place gives that is not money, and the open regional grants.

The place is told as it is known today; the grants are those of the estimate's own rules.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from incentives.engine import Estimate
from incentives.engine.grants import GrantEstimate, sum_of
from incentives.estimates import labels
from incentives.estimates.page_measures import Sources, SourceText
from incentives.estimates.page_steps import StepGroup, step_groups
from incentives.estimates.presenters import Plain, Presenter
from incentives.rules.enums import GrantKind
from sites.conf import stale_after_years
from sites.enums import EvidencedFact, FigureCode
from sites.facts import FigureSlot, location_sheet
from sites.models import Evidence, Location
from sites.selectors import get_location

# What makes a site ready to work in, besides its services.
FIGURES = (
    FigureCode.OFFICE_M2_BUILT,
    FigureCode.OFFICE_M2_PLANNED,
    FigureCode.OCCUPANCY_PCT,
    FigureCode.RENT_MAD_PER_M2_MONTH,
)


@dataclass(frozen=True, slots=True)
class SiteFacts:
    """What is known of a site. ``services`` empty: not known, which is not the same as none."""

    location: Location
    services: tuple[str, ...]
    service_sources: tuple[Evidence, ...]
    one_stop_sources: tuple[Evidence, ...]
    figures: tuple[FigureSlot, ...]


@dataclass(frozen=True, slots=True)
class GrantLine:
    """An open grant. ``amount`` is MAD in both readings, None while ``missing`` names a fact."""

    code: str
    name: str
    kind: str
    terms: str
    amount: Decimal | None
    missing: str
    whole_region: bool
    starts_on: date
    ends_on: date | None
    conditions: str
    certainty: str
    sources: Sources
    groups: tuple[StepGroup, ...]


@dataclass(frozen=True, slots=True)
class Infrastructure:
    """The card of the lever. ``granted`` is what the grants add to each total, MAD."""

    site: SiteFacts
    grants: tuple[GrantLine, ...]
    granted: Decimal

    @property
    def unknown(self) -> tuple[GrantLine, ...]:
        """Open grants that no total counts because an answer is missing."""
        return tuple(grant for grant in self.grants if grant.amount is None)


def infrastructure(result: Estimate, *, presenter: Presenter, today: date) -> Infrastructure:
    """The lever at the place of an estimate: three queries."""
    return Infrastructure(
        site=site_facts(result.place, today=today),
        grants=tuple(_grant(grant, presenter=presenter) for grant in result.grants),
        granted=sum_of(result.grants),
    )


def site_facts(slug: str, *, today: date) -> SiteFacts:
    """What is known today of a location: three queries, or Location.DoesNotExist."""
    location = get_location(slug)
    sheet = location_sheet(location, year=today.year, stale_after_years=stale_after_years())
    return SiteFacts(
        location=location,
        services=tuple(location.service_list),
        service_sources=sheet.evidence.get(EvidencedFact.SERVICES, ()),
        one_stop_sources=sheet.evidence.get(EvidencedFact.ONE_STOP_SHOP, ()),
        figures=tuple(sheet.slots(FIGURES)),
    )


def _grant(grant: GrantEstimate, *, presenter: Presenter) -> GrantLine:
    row, plain = presenter.content["grants"][grant.code], presenter.grant(grant, with_steps=False)
    return GrantLine(
        code=grant.code,
        name=plain["name"],
        kind=str(GrantKind(grant.kind).label),
        terms=plain["terms"],
        amount=grant.amount,
        missing=plain["missing_text"],
        whole_region=row["whole_region"],
        starts_on=date.fromisoformat(row["starts_on"]),
        ends_on=date.fromisoformat(row["ends_on"]) if row["ends_on"] else None,
        conditions=plain["conditions"],
        certainty=str(labels.CERTAINTIES[row["certainty"]]),
        sources=tuple(
            SourceText(source["title"], source["publisher"], source["date"], source["url"])
            for source in plain["sources"]
        ),
        groups=step_groups(grant.steps, presenter=presenter),
    )


# --- For programs ---------------------------------------------------------------------------------


def infrastructure_answer(
    result: Estimate, *, presenter: Presenter, today: date, with_steps: bool
) -> Plain:
    """The lever as the API writes it: three queries."""
    site = site_facts(result.place, today=today)
    services = _service(
        EvidencedFact.SERVICES.value,
        str(EvidencedFact.SERVICES.label),
        items=list(site.services),
        sources=site.service_sources,
    )
    answered = site.location.one_stop_shop_text
    one_stop = _service(
        EvidencedFact.ONE_STOP_SHOP.value,
        str(EvidencedFact.ONE_STOP_SHOP.label),
        items=[answered] if answered else [],
        sources=site.one_stop_sources,
    )
    return {
        "services": [one_stop, services, *(_figure(slot) for slot in site.figures)],
        "grants": [presenter.grant(grant, with_steps=with_steps) for grant in result.grants],
    }


def _figure(slot: FigureSlot) -> Plain:
    fact = slot.fact
    return _service(
        slot.code.value,
        str(slot.code.label),
        value=fact.exact if fact else None,
        unit=slot.code.unit.value,
        year=fact.year if fact else None,
        sources=fact.sources if fact else (),
    )


def _service(
    code: str,
    name: str,
    *,
    sources: tuple[Evidence, ...],
    items: list[str] | None = None,
    value: str | None = None,
    unit: str | None = None,
    year: int | None = None,
) -> Plain:
    return {
        "code": code,
        "name": name,
        "known": bool(items) or value is not None,
        "items": items or [],
        "value": value,
        "unit": unit,
        "year": year,
        "sources": [_source(row) for row in sources],
    }


def _source(row: Evidence) -> Plain:
    return {
        "publisher": row.publisher,
        "date": row.date,
        "url": row.url if row.link else "",
        "confidence": row.confidence,
    }
