"""The page of an estimate: what the template shows, in the reader's language, amounts exact."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.timezone import localdate

from incentives.currencies.conversion import Converted, converted, newest_rates
from incentives.engine import Estimate as EngineEstimate
from incentives.engine.estimate import Range
from incentives.engine.evaluation import Total
from incentives.engine.grants import LEVER
from incentives.engine.inputs import ProjectInputs
from incentives.engine.measures.registry import OTHER
from incentives.engine.parameters import Reading
from incentives.estimates import labels
from incentives.estimates.inputs import read_stored
from incentives.estimates.models import Estimate
from incentives.estimates.page_charts import Charts, charts_of
from incentives.estimates.page_compare import CurrentRules, under_current_rules
from incentives.estimates.page_headline import Headline, headline
from incentives.estimates.page_measures import (
    MeasureLine,
    address,
    measure_lines,
    unknown_measures,
)
from incentives.estimates.page_next import NextSteps, next_steps
from incentives.estimates.page_site import Infrastructure, infrastructure
from incentives.estimates.page_unlocks import UnlockRow, scenarios_address, unlock_rows
from incentives.estimates.place_map import support_map
from incentives.estimates.places import Order, PlaceRanking, place_ranking
from incentives.estimates.preferences import stored_preferences
from incentives.estimates.presenters import Presenter
from incentives.estimates.services import Compared, as_first_computed, rank_places
from incentives.rules.rule_set import PublishedRules
from sites.map import RegionMap
from sites.models import Location

OFFER_ALONE = "offer"


@dataclass(frozen=True, slots=True)
class ReadingTotal:
    """The total of one reading, MAD, the regime that it counts and why.

    ``granted`` is the part of the open regional grants, counted beside the regime.
    """

    total: Decimal
    undated: Decimal
    granted: Decimal
    by_year: tuple[Decimal, ...]
    regime: str
    why: str


@dataclass(frozen=True, slots=True)
class LeverRow:
    code: str
    name: str
    prudent: Decimal
    favourable: Decimal


@dataclass(frozen=True, slots=True)
class EstimatePage:
    """Everything that the template reads. Shares are 0 to 1; addresses of other pages are empty
    where those are not installed."""

    token: str
    made_on: date
    kept_until: date
    change_url: str
    sensitivity_url: str
    unlock_url: str
    scenarios_url: str
    on: date
    version: str
    location: Location
    inputs: ProjectInputs
    segments: str
    existing_staff: int
    result: EngineEstimate
    headline: Headline
    prudent: ReadingTotal
    favourable: ReadingTotal
    currencies: tuple[Converted, ...]
    charts: Charts
    measures: tuple[MeasureLine, ...]
    left_out: tuple[MeasureLine, ...]
    levers: tuple[LeverRow, ...]
    infrastructure: Infrastructure
    per_job: Range | None
    payroll_share: Range | None
    unlocks: tuple[UnlockRow, ...]
    warnings: tuple[str, ...]
    next: NextSteps
    places: PlaceRanking
    map: RegionMap
    current: CurrentRules | None


def estimate_page(row: Estimate, *, today: date, order: Order | None = None) -> EstimatePage:
    """The page of a stored estimate, from its own answer and its own rules.

    ``today`` dates the comparison with the rules in force, ``order`` ranks the
    locations. Reads the database, writes nothing.
    """
    computed = as_first_computed(row)
    result, published = computed.estimate, computed.published
    presenter = Presenter(published.content)
    asked = read_stored(row.inputs)
    inputs = asked.inputs
    lines = measure_lines(result, presenter=presenter)
    places = _ranked(row, inputs=inputs, published=published, order=order)
    left_out = tuple(unknown_measures(lines))
    site = infrastructure(result, presenter=presenter, today=today)
    return EstimatePage(
        token=row.token,
        made_on=localdate(row.created_at),
        kept_until=localdate(row.expires_at),
        change_url=address("journey:from_estimate", row.token),
        sensitivity_url=address("scenarios:sensitivity", row.token),
        unlock_url=address("scenarios:unlock", row.token),
        scenarios_url=scenarios_address(row.token),
        on=row.on,
        version=published.version,
        location=row.location,
        inputs=inputs,
        segments=", ".join(dict.fromkeys(profile.segment for profile in inputs.profiles)),
        existing_staff=sum(profile.existing_staff for profile in inputs.profiles),
        result=result,
        headline=headline(result),
        prudent=_reading_total(result.prudent, rival=_has_rival(result, "prudent")),
        favourable=_reading_total(result.favourable, rival=_has_rival(result, "favourable")),
        currencies=converted(
            newest_rates(today), prudent=result.prudent.total, favourable=result.favourable.total
        ),
        charts=charts_of(
            result,
            inputs=inputs,
            law=published.rules.law(Reading.PRUDENT),
            lines=lines,
            left_out=left_out,
            grants=site.grants,
            language=presenter.language,
        ),
        measures=lines,
        left_out=left_out,
        levers=_levers(result),
        infrastructure=site,
        per_job=result.per_job,
        payroll_share=result.payroll_share,
        unlocks=unlock_rows(result, request=asked, presenter=presenter),
        warnings=tuple(presenter.warning(warning)["message"] for warning in result.warnings),
        next=next_steps(lines, location=row.location, counted=[one.code for one in result.grants]),
        places=places,
        map=support_map(places),
        current=under_current_rules(row, result=result, presenter=presenter, today=today),
    )


def _ranked(
    row: Estimate, *, inputs: ProjectInputs, published: PublishedRules, order: Order | None
) -> PlaceRanking:
    """The project at every location, under the rules of the estimate."""
    return place_ranking(
        Compared(published, rank_places(inputs, published=published)),
        preferences=stored_preferences(inputs, row.preferences),
        order=order,
        current=row.location.slug,
    )


def _has_rival(result: EngineEstimate, reading: str) -> bool:
    """Whether a scheme outside the offer has an amount in this reading."""
    amounts = (getattr(measure, reading) for measure in result.measures if measure.code in OTHER)
    return any(amount is not None and amount.total for amount in amounts)


def _reading_total(total: Total, *, rival: bool) -> ReadingTotal:
    alone = total.regime == OFFER_ALONE and not rival
    why = labels.OFFER_WITHOUT_RIVAL if alone else labels.REGIME_SENTENCES[total.regime]
    return ReadingTotal(
        total=total.total,
        undated=total.undated,
        granted=total.by_lever[LEVER],
        by_year=total.by_year,
        regime=str(labels.REGIMES[total.regime]),
        why=str(why),
    )


def _levers(result: EngineEstimate) -> tuple[LeverRow, ...]:
    favourable = result.favourable.by_lever
    return tuple(
        LeverRow(lever, str(labels.LEVERS[lever]), amount, favourable[lever])
        for lever, amount in result.prudent.by_lever.items()
    )
