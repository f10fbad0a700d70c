"""The page of an estimate: what the template shows, in the reader's language, amounts exact."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.timezone import localdate

from incentives.currencies.conversion import Converted, converted, newest_rates
from incentives.engine import Estimate as EngineEstimate
from incentives.engine.estimate import Range
from incentives.engine.evaluation import Total
from incentives.engine.inputs import ProjectInputs
from incentives.engine.measures.registry import OTHER
from incentives.engine.parameters import Reading
from incentives.estimates import labels
from incentives.estimates.inputs import read_stored
from incentives.estimates.models import Estimate
from incentives.estimates.page_charts import Charts, charts_of
from incentives.estimates.page_compare import (
    CurrentRules,
    PlaceRow,
    best_of,
    ranked_places,
    under_current_rules,
)
from incentives.estimates.page_headline import Headline, headline
from incentives.estimates.page_measures import (
    MeasureLine,
    address,
    measure_lines,
    unknown_measures,
)
from incentives.estimates.page_next import NextSteps, next_steps
from incentives.estimates.presenters import Presenter
from incentives.estimates.services import as_first_computed
from sites.models import Location

OFFER_ALONE = "offer"


@dataclass(frozen=True, slots=True)
class ReadingTotal:
    """The total of one reading, MAD, the regime that it counts and why."""

    total: Decimal
    undated: Decimal
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
class UnlockRow:
    """A change that would bring money, and how the totals move, MAD."""

    measure: str
    text: str
    prudent: Decimal
    favourable: Decimal


@dataclass(frozen=True, slots=True)
class EstimatePage:
    """Everything that the template reads. Shares are 0 to 1; ``change_url`` is empty where the
    form is not installed."""

    token: str
    made_on: date
    kept_until: date
    change_url: str
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
    per_job: Range | None
    payroll_share: Range | None
    unlocks: tuple[UnlockRow, ...]
    warnings: tuple[str, ...]
    next: NextSteps
    places: tuple[PlaceRow, ...]
    best_places: tuple[PlaceRow, ...]
    current: CurrentRules | None


def estimate_page(row: Estimate, *, today: date) -> EstimatePage:
    """The page of a stored estimate, from its own answer and its own rules.

    ``today`` dates the comparison with the rules in force. Reads the database, writes nothing.
    """
    computed = as_first_computed(row)
    result, published = computed.estimate, computed.published
    presenter = Presenter(published.content)
    inputs = read_stored(row.inputs).inputs
    lines = measure_lines(result, presenter=presenter)
    left_out = tuple(unknown_measures(lines))
    places = ranked_places(inputs, published=published, current=row.location.slug)
    return EstimatePage(
        token=row.token,
        made_on=localdate(row.created_at),
        kept_until=localdate(row.expires_at),
        change_url=address("journey:from_estimate", row.token),
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
            language=presenter.language,
        ),
        measures=lines,
        left_out=left_out,
        levers=_levers(result),
        per_job=result.per_job,
        payroll_share=result.payroll_share,
        unlocks=_unlocks(result, presenter=presenter),
        warnings=tuple(presenter.warning(warning)["message"] for warning in result.warnings),
        next=next_steps(lines, location=row.location),
        places=places,
        best_places=best_of(places),
        current=under_current_rules(row, result=result, presenter=presenter, today=today),
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


def _unlocks(result: EngineEstimate, *, presenter: Presenter) -> tuple[UnlockRow, ...]:
    return tuple(
        UnlockRow(
            measure=presenter.measure_name(unlock.measure),
            text=presenter.change_text(unlock.change),
            prudent=unlock.adds_prudent,
            favourable=unlock.adds_favourable,
        )
        for unlock in result.unlocks
    )
