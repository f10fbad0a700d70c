"""The page of an estimate: what the template shows, in the reader's language, amounts exact."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from incentives.charts import Column, ColumnChart, column_chart
from incentives.currencies.conversion import Converted, converted, newest_rates
from incentives.engine import Estimate as EngineEstimate
from incentives.engine.estimate import Range
from incentives.engine.evaluation import Total
from incentives.engine.grants import LEVER
from incentives.engine.inputs import ProjectInputs
from incentives.engine.measures.registry import OTHER
from incentives.engine.money import ZERO
from incentives.engine.project import YEAR_RANGE
from incentives.estimates import labels
from incentives.estimates.inputs import read_stored
from incentives.estimates.models import Estimate
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
from incentives.estimates.page_site import Infrastructure, infrastructure
from incentives.estimates.presenters import Presenter
from incentives.estimates.services import as_first_computed
from incentives.formatting import MILLION, format_number
from sites.models import Location

JANUARY = 1
DECEMBER = 12
THOUSAND = Decimal(1000)
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
class YearRow:
    """A project year in both readings, MAD."""

    label: str
    first_month: date
    last_month: date
    prudent: Decimal
    favourable: Decimal


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
class Years:
    """Money by year as each reading counts it. ``chart`` is None where nothing is counted;
    ``another_regime`` tells that a favourable year counts less, because another regime counts."""

    chart: ColumnChart | None
    scale: str
    rows: tuple[YearRow, ...]
    another_regime: bool


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
    years: Years
    measures: tuple[MeasureLine, ...]
    left_out: tuple[MeasureLine, ...]
    levers: tuple[LeverRow, ...]
    infrastructure: Infrastructure
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
        years=_years(result, start=inputs.start_date, language=presenter.language),
        measures=lines,
        left_out=tuple(unknown_measures(lines)),
        levers=_levers(result),
        infrastructure=infrastructure(result, presenter=presenter, today=today),
        per_job=result.per_job,
        payroll_share=result.payroll_share,
        unlocks=_unlocks(result, presenter=presenter),
        warnings=tuple(presenter.warning(warning)["message"] for warning in result.warnings),
        next=next_steps(
            lines, location=row.location, counted=[grant.code for grant in result.grants]
        ),
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


# --- By year -------------------------------------------------------------------------------------


def _years(result: EngineEstimate, *, start: date, language: str) -> Years:
    prudent, favourable = result.prudent, result.favourable
    rows = tuple(
        YearRow(
            label=_year_label(start, year),
            first_month=start.replace(year=start.year + year),
            last_month=_last_month(start, year),
            prudent=prudent.by_year[year],
            favourable=favourable.by_year[year],
        )
        for year in YEAR_RANGE
    )
    chart, scale = _chart(rows, prudent=prudent, favourable=favourable, language=language)
    return Years(
        chart=chart,
        scale=scale,
        rows=rows,
        another_regime=any(row.favourable < row.prudent for row in rows)
        or favourable.undated < prudent.undated,
    )


def _year_label(start: date, year: int) -> str:
    """A project year that is a calendar year is named by it."""
    if start.month == JANUARY:
        return str(start.year + year)
    return _("Year %(number)s") % {"number": year + 1}


def _last_month(start: date, year: int) -> date:
    if start.month == JANUARY:
        return start.replace(year=start.year + year, month=DECEMBER)
    return start.replace(year=start.year + year + 1, month=start.month - 1)


def _chart(
    rows: Sequence[YearRow], *, prudent: Total, favourable: Total, language: str
) -> tuple[ColumnChart | None, str]:
    """Columns of what each reading counts; money without a date stands apart, at the end."""
    amounts = [(row.label, row.prudent, row.favourable) for row in rows]
    highest = max((*prudent.by_year, *favourable.by_year, prudent.undated, favourable.undated))
    if not highest:
        return None, ""
    unit, scale = _scale(highest)
    columns = [_column(*amount, unit=unit, language=language) for amount in amounts]
    if prudent.undated or favourable.undated:
        undated = (
            pgettext("money whose payment has no date", "Undated"),
            prudent.undated,
            favourable.undated,
        )
        columns.append(_column(*undated, unit=unit, language=language, apart=True))
    return column_chart(columns, language=language, unit=unit), scale


def _scale(highest: Decimal) -> tuple[Decimal, str]:
    if highest >= MILLION:
        return MILLION, _("Millions of dirhams")
    if highest >= THOUSAND:
        return THOUSAND, _("Thousands of dirhams")
    return Decimal(1), _("Dirhams")


def _column(
    label: str,
    prudent: Decimal,
    favourable: Decimal,
    *,
    unit: Decimal,
    language: str,
    apart: bool = False,
) -> Column:
    top = max(prudent, favourable)
    places = 0 if not top or top >= 100 * unit else 1 if top >= unit else 2
    return Column(
        label=label,
        solid=prudent,
        hatched=max(favourable - prudent, ZERO),
        value=format_number(top / unit, language, places=places),
        apart=apart,
    )
