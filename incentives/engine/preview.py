"""What a project may claim before its place is chosen: the measures that depend on no place."""

from dataclasses import dataclass
from decimal import Decimal, localcontext

from incentives.engine.criteria import Case
from incentives.engine.evaluation import Engine, Evaluation
from incentives.engine.inputs import Place, ProjectInputs
from incentives.engine.measures.base import Facet
from incentives.engine.measures.registry import REGISTRY
from incentives.engine.money import EXACT, ZERO
from incentives.engine.project import derive
from incentives.engine.rules import Rules

NOWHERE = Place("", None, None)


@dataclass(frozen=True, slots=True)
class PlaceFreeLine:
    """One measure over five years, MAD; null amounts when unknown or not in force."""

    code: str
    status: str
    prudent: Decimal | None
    favourable: Decimal | None


@dataclass(frozen=True, slots=True)
class Preview:
    """The measures that depend on no place, their sums, and what drives them."""

    lines: tuple[PlaceFreeLine, ...]
    prudent: Decimal
    favourable: Decimal
    stable_jobs: int
    total_hires: int
    payroll_total_mad: Decimal


def preview(inputs: ProjectInputs, *, rules: Rules) -> Preview:
    """The part of an estimate that is the same at every place. Amounts in MAD, two places."""
    with localcontext(EXACT):
        engine = Engine(derive(inputs), rules)
        case = Case(engine.project, NOWHERE)
        lines = tuple(
            _line(engine, code, case)
            for code, formula in REGISTRY.items()
            if formula.facet is Facet.NONE
        )
        return Preview(
            lines=lines,
            prudent=sum((line.prudent or ZERO for line in lines), ZERO),
            favourable=sum((line.favourable or ZERO for line in lines), ZERO),
            stable_jobs=engine.project.stable_jobs,
            total_hires=engine.project.total_hires,
            payroll_total_mad=sum(engine.project.payroll_mad, ZERO),
        )


def _line(engine: Engine, code: str, case: Case) -> PlaceFreeLine:
    pair = engine.pair(REGISTRY[code], case)
    return PlaceFreeLine(code, pair.status, _total(pair.prudent), _total(pair.favourable))


def _total(evaluation: Evaluation | None) -> Decimal | None:
    return None if evaluation is None else evaluation.outcome.amounts.total
