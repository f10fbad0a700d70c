"""The figures of an estimate alone: no trace, no doubts, no unlocks. For many projects at once.

They are those of :func:`incentives.engine.estimate`, to the centime: the same code computes them.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal, localcontext

from incentives.engine.criteria import Case, Criterion, Group
from incentives.engine.evaluation import Engine, Evaluation, Pair, Total
from incentives.engine.grants import GrantEstimate
from incentives.engine.inputs import Place, ProjectInputs
from incentives.engine.measures.registry import REGISTRY
from incentives.engine.money import EXACT
from incentives.engine.project import derive
from incentives.engine.rules import Rules


@dataclass(frozen=True, slots=True)
class MeasureFigures:
    """Status of a measure and its totals, MAD; null when unknown or not in force."""

    status: str
    prudent: Decimal | None
    favourable: Decimal | None


@dataclass(frozen=True, slots=True)
class Figures:
    """Measures by code, the grants at the place, and the totals of both readings."""

    measures: Mapping[str, MeasureFigures]
    grants: tuple[GrantEstimate, ...]
    prudent: Total
    favourable: Total


def figures(inputs: ProjectInputs, *, place: Place, rules: Rules) -> Figures:
    """The figures of a project at ``place`` under ``rules``."""
    with localcontext(EXACT):
        engine = Engine(derive(inputs), rules)
        return _figures(engine, Case(engine.project, place))


@dataclass(frozen=True, slots=True)
class Change:
    """Two versions of the law, and the measures that both compute alike at any one place."""

    before: Rules
    after: Rules
    alike: frozenset[str]


def change_between(before: Rules, after: Rules) -> Change:
    """What two versions of the law have in common.

    A measure reads the parameters that bear its name, those of its criteria (which may ask for the
    cap of income tax, AIR's own), and the common ones (taxes, wages): it is alike when none of
    them differs, nor its criteria.
    """
    differing = {
        code
        for code in {*before.parameters, *after.parameters}
        if _value(before, code) != _value(after, code)
    }
    same_day = before.on == after.on
    alike = {code for code in REGISTRY if same_day and _alike(code, before, after, differing)}
    return Change(before, after, frozenset(alike))


def _value(rules: Rules, code: str) -> object:
    row = rules.parameters.get(code)
    return None if row is None else (row.prudent, row.favourable)


def _alike(code: str, before: Rules, after: Rules, differing: set[str]) -> bool:
    if before.measures[code] != after.measures[code]:
        return False
    leaves = list(_leaves(before.measures[code].criteria))
    criteria = {leaf.parameter for leaf in leaves}
    others = {name.lower() for name in REGISTRY} - {code.lower()}
    if any(leaf.fact == "income_tax_cap" for leaf in leaves):
        others.discard("air")
    return not any(
        changed in criteria or changed.partition(".")[0] not in others for changed in differing
    )


def _leaves(group: Group) -> Iterable[Criterion]:
    for member in group.members:
        if isinstance(member, Group):
            yield from _leaves(member)
        else:
            yield member


def before_and_after(
    inputs: ProjectInputs, *, places: tuple[Place, Place], change: Change
) -> tuple[Figures, Figures]:
    """The figures under both versions; ``places`` is what each of them sees of the location.

    What the versions compute alike is computed once.
    """
    with localcontext(EXACT):
        project = derive(inputs)
        old, new = Engine(project, change.before), Engine(project, change.after)
        before = _figures(old, Case(project, places[0]))
        if places[0] == places[1]:
            new.take_from(old, change.alike)
        return before, _figures(new, Case(project, places[1]))


def _figures(engine: Engine, case: Case) -> Figures:
    prudent, favourable = engine.totals(case)
    return Figures(
        measures={code: _measure(engine.pair(row, case)) for code, row in REGISTRY.items()},
        grants=engine.grants_at(case.place),
        prudent=prudent,
        favourable=favourable,
    )


def _measure(pair: Pair) -> MeasureFigures:
    return MeasureFigures(pair.status, _total(pair.prudent), _total(pair.favourable))


def _total(evaluation: Evaluation | None) -> Decimal | None:
    return None if evaluation is None else evaluation.outcome.amounts.total
