"""The estimate of a project at a place: the only entry point of the engine.

``estimate`` answers for one place; ``compare`` answers the totals at many, computing once what
does not depend on the place. Same inputs and same rules: same result, to the byte.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal, localcontext

from incentives.engine.criteria import Case, CriterionResult, explain, missing_facts
from incentives.engine.evaluation import (
    Engine,
    Pair,
    Total,
    evaluate,
    required_parameters,
)
from incentives.engine.grants import GrantEstimate
from incentives.engine.inputs import Place, ProjectInputs
from incentives.engine.measures.ais import ordinary_saving
from incentives.engine.measures.base import Amounts, MeasureFormula, Note, Prime
from incentives.engine.measures.registry import REGISTRY
from incentives.engine.money import EXACT, ZERO, round_mad
from incentives.engine.project import YEAR_RANGE, derive
from incentives.engine.rules import Rules
from incentives.engine.totals import total_of
from incentives.engine.trace import Step, Trace
from incentives.engine.unlocks import Unlock, find_unlocks
from incentives.engine.warnings import InputWarning, find_warnings


@dataclass(frozen=True, slots=True)
class Doubt:
    """A parameter with two readings, and what the favourable one adds to the total it touches."""

    parameter: str
    widens_by: Decimal


@dataclass(frozen=True, slots=True)
class MeasureEstimate:
    """One measure: status, amounts in both readings (null when unknown or not in force), why."""

    code: str
    lever: str
    status: str
    older_regime: str
    prudent: Amounts | None
    favourable: Amounts | None
    criteria: tuple[CriterionResult, ...]
    prudent_primes: tuple[Prime, ...]
    favourable_primes: tuple[Prime, ...]
    doubts: tuple[Doubt, ...]
    reservations: tuple[str, ...]
    missing_facts: tuple[str, ...]
    notes: tuple[Note, ...]
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Range:
    """A figure in both readings."""

    prudent: Decimal
    favourable: Decimal


@dataclass(frozen=True, slots=True)
class Estimate:
    """Everything the engine says of a project at a place. Amounts in MAD, two places.

    What came after the first stored estimates has a default, so that they can still be read.
    """

    on: date
    place: str
    rules_version: str
    measures: tuple[MeasureEstimate, ...]
    prudent: Total
    favourable: Total
    per_job: Range | None
    payroll_share: Range | None
    payroll_by_year: tuple[Decimal, ...]
    payroll_total: Decimal
    total_hires: int
    stable_jobs: int
    warnings: tuple[InputWarning, ...]
    unlocks: tuple[Unlock, ...]
    grants: tuple[GrantEstimate, ...] = ()


@dataclass(frozen=True, slots=True)
class PlaceTotals:
    """What a comparison says of one place."""

    place: str
    statuses: Mapping[str, str]
    prudent: Total
    favourable: Total
    per_job: Range | None


def estimate(inputs: ProjectInputs, *, place: Place, rules: Rules) -> Estimate:
    """Estimate a project at ``place`` under ``rules``, with trace, doubts and unlocks."""
    with localcontext(EXACT):
        engine = Engine(derive(inputs), rules, traced=True)
        case = Case(engine.project, place)
        prudent, favourable = engine.totals(case)
        measures = tuple(_measure(engine, formula, case) for formula in REGISTRY.values())
        project = engine.project
        payroll = sum(project.payroll_mad, ZERO)
        return Estimate(
            on=rules.on,
            place=place.slug,
            rules_version=rules.version,
            measures=measures,
            prudent=prudent,
            favourable=favourable,
            per_job=_per(prudent, favourable, Decimal(project.total_hires), round_mad),
            payroll_share=_per(prudent, favourable, payroll, Decimal.normalize),
            payroll_by_year=project.payroll_mad,
            payroll_total=payroll,
            total_hires=project.total_hires,
            stable_jobs=project.stable_jobs,
            warnings=find_warnings(project, engine.prudent_law),
            unlocks=find_unlocks(engine, case),
            grants=engine.grants_at(place),
        )


def compare(inputs: ProjectInputs, *, places: Iterable[Place], rules: Rules) -> list[PlaceTotals]:
    """Totals at each place, in the order given."""
    with localcontext(EXACT):
        engine = Engine(derive(inputs), rules)
        return [_place_totals(engine, place) for place in places]


def _place_totals(engine: Engine, place: Place) -> PlaceTotals:
    case = Case(engine.project, place)
    prudent, favourable = engine.totals(case)
    hires = Decimal(engine.project.total_hires)
    return PlaceTotals(
        place=place.slug,
        statuses={code: engine.pair(formula, case).status for code, formula in REGISTRY.items()},
        prudent=prudent,
        favourable=favourable,
        per_job=_per(prudent, favourable, hires, round_mad),
    )


def _per(
    prudent: Total,
    favourable: Total,
    divisor: Decimal,
    finish: Callable[[Decimal], Decimal],
) -> Range | None:
    if not divisor:
        return None
    return Range(finish(prudent.total / divisor), finish(favourable.total / divisor))


def _measure(engine: Engine, formula: MeasureFormula, case: Case) -> MeasureEstimate:
    pair = engine.pair(formula, case)
    rules = engine.rules.measures[formula.code]
    return MeasureEstimate(
        code=formula.code,
        lever=rules.lever,
        status=pair.status,
        older_regime=rules.older_regime if pair.prudent is None else "",
        prudent=pair.prudent.outcome.amounts if pair.prudent else None,
        favourable=pair.favourable.outcome.amounts if pair.favourable else None,
        criteria=_criteria(engine, formula, case, pair),
        prudent_primes=pair.prudent.outcome.primes if pair.prudent else (),
        favourable_primes=pair.favourable.outcome.primes if pair.favourable else (),
        doubts=_doubts(engine, formula, case, pair),
        reservations=rules.reservations,
        missing_facts=_missing(engine, formula, case, pair),
        notes=_notes(engine, formula, case, pair),
        steps=_steps(pair),
    )


def _criteria(
    engine: Engine, formula: MeasureFormula, case: Case, pair: Pair
) -> tuple[CriterionResult, ...]:
    if not pair.in_force:
        return ()
    group = engine.rules.measures[formula.code].criteria
    return tuple(explain(group, case, engine.prudent_law, engine.favourable_law))


def _missing(engine: Engine, formula: MeasureFormula, case: Case, pair: Pair) -> tuple[str, ...]:
    """Facts that leave the status open, then facts that leave a part of the amount out."""
    if pair.prudent is None or pair.favourable is None:
        if not pair.in_force:
            return ()
        group = engine.rules.measures[formula.code].criteria
        facts = missing_facts(group, case, engine.prudent_law) + missing_facts(
            group, case, engine.favourable_law
        )
    else:
        facts = [*pair.prudent.outcome.missing_facts, *pair.favourable.outcome.missing_facts]
    return tuple(dict.fromkeys(facts))


def _notes(engine: Engine, formula: MeasureFormula, case: Case, pair: Pair) -> tuple[Note, ...]:
    prudent = pair.prudent.outcome.notes if pair.prudent else ()
    favourable = pair.favourable.outcome.notes if pair.favourable else ()
    shared = [replace(note, reading="") for note in prudent]
    if shared == [replace(note, reading="") for note in favourable]:
        notes = shared
    else:
        notes = [*prudent, *favourable]
    if formula.code == "AIS" and pair.in_force:
        saving = ordinary_saving(case, engine.prudent_law)
        notes += [saving] if saving else []
    return tuple(dict.fromkeys(notes))


def _doubts(engine: Engine, formula: MeasureFormula, case: Case, pair: Pair) -> tuple[Doubt, ...]:
    """Each doubt of the measure's own parameters, then the doubt on cumulation."""
    if pair.favourable is None:
        return ()
    total = pair.favourable.outcome.amounts.total
    doubts = []
    for code in required_parameters(formula, case.place.income_tax_zone):
        if not engine.rules.parameters[code].doubtful:
            continue
        law = engine.favourable_law.reading_prudently(code)
        fall = total - evaluate(formula, engine.rules, case, law).outcome.amounts.total
        if fall:
            doubts.append(Doubt(code, fall))
    return (*doubts, *_cumulation_doubt(engine, formula, case))


def _cumulation_doubt(engine: Engine, formula: MeasureFormula, case: Case) -> tuple[Doubt, ...]:
    code = formula.cumulation
    if not code or code not in engine.rules.parameters:
        return ()
    if not engine.rules.parameters[code].doubtful:
        return ()
    favourable = engine.amounts(case)[1]
    fall = total_of(favourable, engine.favourable_law) - total_of(
        favourable, engine.favourable_law.reading_prudently(code)
    )
    return (Doubt(code, fall),) if fall else ()


def _steps(pair: Pair) -> tuple[Step, ...]:
    """Trace of both readings; steps that both share are kept once."""
    if pair.prudent is None or pair.favourable is None:
        return ()
    prudent = _closed(pair.prudent.trace, pair.prudent.outcome.amounts)
    favourable = _closed(pair.favourable.trace, pair.favourable.outcome.amounts)
    if len(prudent) == len(favourable) and all(
        one[0] == two[0] and one[2:] == two[2:]
        for one, two in zip(prudent, favourable, strict=True)
    ):
        return tuple(step._replace(reading="") for step in prudent)
    if prudent:
        favourable = [step for step in favourable if step.reading]
    return (*prudent, *favourable)


def _closed(trace: Trace | None, amounts: Amounts) -> list[Step]:
    """Steps of one reading, ending with the total of a measure paid by year."""
    if trace is None or not trace.steps:
        return []
    if not amounts.undated:
        terms = [(f"year_{year + 1}", amounts.by_year[year]) for year in YEAR_RANGE]
        trace.add_sum("measure.total", terms, amounts.total)
    return trace.steps
