"""The planner of the training bonus: a plan, what the bonus would cover of it, dates, evidence."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, localcontext
from typing import cast

from django.utils.translation import gettext as _

from incentives.engine.inputs import FiveYears
from incentives.engine.measures.registry import REGISTRY
from incentives.engine.money import EXACT
from incentives.engine.parameters import Law, Reading
from incentives.engine.project import YEAR_RANGE
from incentives.estimates.inputs import read_stored
from incentives.estimates.models import Estimate
from incentives.estimates.page_charts import year_label
from incentives.estimates.page_measures import MeasureLine, Sources, measure_lines, source_texts
from incentives.estimates.presenters import Presenter
from incentives.estimates.services import as_first_computed
from incentives.training.agenda import AgendaEntry, agenda
from incentives.training.bonus import PAF, Cohort, Cover, cohorts, cover
from incentives.training.evidence import Evidence, training_evidence
from incentives.training.forms import PlanForm, PlanLine, Row, spend_by_year, written_rows
from incentives.training.models import TrainingPlan
from sites.models import Location


@dataclass(frozen=True, slots=True)
class OpenPoint:
    """What the sources leave open about the bonus, whatever it moves in this project."""

    text: str
    sources: Sources


@dataclass(frozen=True, slots=True)
class PlannerPage:
    """What the planner shows. ``cover`` is None while a line is wrong: a sum that leaves lines out
    would be no answer. ``assumes_spend`` tells that the estimate itself was given no budget."""

    token: str
    kept_until: datetime
    location: Location
    on: date
    version: str
    years: tuple[str, ...]
    hires: tuple[Cohort, ...]
    lines: tuple[PlanLine, ...]
    spend: tuple[Decimal, ...]
    cover: Cover | None
    measure: MeasureLine
    assumes_spend: bool
    open_points: tuple[OpenPoint, ...]
    agenda: tuple[AgendaEntry, ...]
    evidence: tuple[Evidence, ...]
    nearby: tuple[str, ...]

    @property
    def status(self) -> str:
        return self.measure.status


def year_labels(row: Estimate) -> tuple[str, ...]:
    """The five project years in the reader's words."""
    start = read_stored(row.inputs).inputs.start_date
    return tuple(year_label(start, year) for year in YEAR_RANGE)


def kept_rows(row: Estimate, *, language: str) -> Sequence[Row]:
    """The lines of a plan, right ones as the language writes their numbers. One query."""
    plan = TrainingPlan.objects.filter(pk=row.pk).first()
    if plan is None:
        return ()
    return written_rows(plan.rows, language=language) if plan.right else plan.rows


def planner_page(row: Estimate, form: PlanForm) -> PlannerPage:
    """The page of a plan, under the estimate's own rules. Reads the database, writes nothing."""
    computed = as_first_computed(row)
    inputs = read_stored(row.inputs).inputs
    labels, lines = year_labels(row), form.lines()
    with localcontext(EXACT):
        spend = spend_by_year(lines)
    law = computed.published.rules.law(Reading.PRUDENT)
    hires = cohorts(inputs, law=law, labels=labels)
    covered = cover(
        inputs,
        cast(FiveYears, spend),
        place=computed.published.place(row.inputs["location"]),
        rules=computed.published.rules,
        labels=labels,
        total_label=_("Total over five years"),
    )
    presenter = Presenter(computed.published.content)
    return PlannerPage(
        token=row.token,
        kept_until=row.expires_at,
        location=row.location,
        on=row.on,
        version=computed.published.version,
        years=labels,
        hires=hires,
        lines=lines,
        spend=spend,
        cover=covered if form.is_right else None,
        measure=_measure(measure_lines(computed.estimate, presenter=presenter)),
        assumes_spend=inputs.training_budget_mad is None,
        open_points=_open_points(presenter, law),
        agenda=agenda(hires, start=inputs.start_date, labels=labels, capped=covered.capped),
        evidence=training_evidence(),
        nearby=tuple(row.location.talent_list),
    )


def _measure(lines: Sequence[MeasureLine]) -> MeasureLine:
    return next(line for line in lines if line.code == PAF)


def _open_points(presenter: Presenter, law: Law) -> tuple[OpenPoint, ...]:
    rows = presenter.content["parameters"]
    return tuple(
        OpenPoint(
            text=presenter.text(rows[code]["doubt"]),
            sources=source_texts(presenter, rows[code]["sources"]),
        )
        for code in REGISTRY[PAF].parameters
        if law.has(code) and law.parameters[code].doubtful
    )
