"""What moves a result: each input by a stated step, each doubt settled one way or the other.

Nothing is approximated: each figure is the whole project computed again with one thing changed.
Changes do not add up: two inputs moved together may bring more or less than each of them alone.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import ROUND_HALF_UP, Decimal, localcontext
from enum import StrEnum

from incentives.engine.calendar import MONTHS_PER_YEAR, month_index
from incentives.engine.criteria import Case
from incentives.engine.evaluation import Engine
from incentives.engine.inputs import (
    FIRST_YEAR,
    LAST_YEAR,
    MAX_MONEY_MAD,
    MAX_PEOPLE,
    MAX_RAISE_PERCENT,
    MIN_RAISE_PERCENT,
    YEARS,
    FiveYears,
    Hires,
    Place,
    Profile,
    ProjectInputs,
)
from incentives.engine.measures.registry import REGISTRY
from incentives.engine.money import CENTIME, EXACT, ZERO, round_mad
from incentives.engine.parameters import ParameterValue
from incentives.engine.project import PERCENT, derive
from incentives.engine.rules import Rules

Values = tuple[Decimal, ...]
HUNDRED = Decimal(100)


class Unit(StrEnum):
    """What a step is counted in: percent of the value, points of a percentage, months."""

    PERCENT = "percent"
    POINTS = "points"
    MONTHS = "months"


@dataclass(frozen=True, slots=True)
class Input:
    """One input that can move alone.

    ``read`` gives its values, None when the project does not give it; ``write`` puts others in
    their place. What leaves ``bounds`` is brought back to them: the changed project is always one
    that the form accepts. ``summed`` tells that its values are shown by their sum.
    """

    unit: Unit
    step: Decimal
    most: Decimal
    read: Callable[[ProjectInputs], Values | None]
    write: Callable[[ProjectInputs, Values], ProjectInputs]
    finish: Callable[[Decimal], Decimal]
    bounds: Callable[[ProjectInputs], tuple[Decimal, Decimal]]
    summed: bool = False

    def shown(self, inputs: ProjectInputs) -> Decimal | None:
        """One value that stands for the input; None where its values differ."""
        values = self.read(inputs) or ()
        if self.summed:
            return sum(values, Decimal(0))
        return values[0] if len(set(values)) == 1 else None


@dataclass(frozen=True, slots=True)
class Move:
    """The project with one input moved. Amounts in MAD; changes are against the project as it is.

    ``limited``: a bound of the form stopped the move before the whole step.
    """

    inputs: ProjectInputs
    limited: bool
    prudent: Decimal
    favourable: Decimal
    prudent_change: Decimal
    favourable_change: Decimal
    statuses: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class InputRow:
    """An input moved down, then up, by ``step``."""

    code: str
    step: Decimal
    down: Move
    up: Move

    @property
    def largest(self) -> Decimal:
        moves = (self.down, self.up)
        return max(abs(c) for move in moves for c in (move.prudent_change, move.favourable_change))


@dataclass(frozen=True, slots=True)
class DoubtRow:
    """A doubt settled alone: prudently, the favourable total falls; favourably, the prudent total
    rises. MAD."""

    code: str
    favourable_if_prudent: Decimal
    favourable_change: Decimal
    prudent_if_favourable: Decimal
    prudent_change: Decimal

    @property
    def largest(self) -> Decimal:
        return max(abs(self.favourable_change), abs(self.prudent_change))


@dataclass(frozen=True, slots=True)
class Sensitivity:
    """Rows by their largest move, the largest first; inputs that the project does not give."""

    inputs: ProjectInputs
    prudent: Decimal
    favourable: Decimal
    statuses: Mapping[str, str]
    rows: tuple[InputRow | DoubtRow, ...]
    not_given: tuple[str, ...]


def sensitivity(
    inputs: ProjectInputs, *, place: Place, rules: Rules, steps: Mapping[str, Decimal]
) -> Sensitivity:
    """Move each input of ``INPUTS`` by its step in ``steps``, then settle each doubt."""
    with localcontext(EXACT):
        base = _Figures.of(inputs, place=place, rules=rules)
        given = [code for code, one in INPUTS.items() if one.read(inputs) is not None]
        rows: list[InputRow | DoubtRow] = [
            _input_row(code, base, place=place, rules=rules, step=steps[code]) for code in given
        ]
        rows += _doubt_rows(base, place=place, rules=rules)
    rows.sort(key=lambda row: (-row.largest, row.code))
    return Sensitivity(
        inputs=inputs,
        prudent=base.prudent,
        favourable=base.favourable,
        statuses=base.statuses,
        rows=tuple(rows),
        not_given=tuple(code for code in INPUTS if code not in given),
    )


def moved(inputs: ProjectInputs, *, code: str, by: Decimal) -> tuple[ProjectInputs, bool]:
    """The project with one input moved, and whether a bound stopped it before the whole step."""
    one = INPUTS[code]
    with localcontext(EXACT):
        low, high = one.bounds(inputs)
        wanted = [one.finish(_stepped(value, one.unit, by)) for value in one.read(inputs) or ()]
        values = tuple(min(max(value, low), high) for value in wanted)
        return one.write(inputs, values), values != tuple(wanted)


def _stepped(value: Decimal, unit: Unit, by: Decimal) -> Decimal:
    """A loss that moves down by a tenth is a larger loss: the size of the value is what counts."""
    return value + abs(value) * by * PERCENT if unit is Unit.PERCENT else value + by


@dataclass(frozen=True, slots=True)
class _Figures:
    """Totals and statuses of one project under one rule set."""

    inputs: ProjectInputs
    prudent: Decimal
    favourable: Decimal
    statuses: Mapping[str, str]

    @classmethod
    def of(cls, inputs: ProjectInputs, *, place: Place, rules: Rules) -> "_Figures":
        engine = Engine(derive(inputs), rules)
        case = Case(engine.project, place)
        prudent, favourable = engine.totals(case)
        statuses = {code: engine.pair(formula, case).status for code, formula in REGISTRY.items()}
        return cls(inputs, prudent.total, favourable.total, statuses)


def _input_row(code: str, base: _Figures, *, place: Place, rules: Rules, step: Decimal) -> InputRow:
    down, up = (
        _move(code, base, place=place, rules=rules, by=by) for by in (step.copy_negate(), step)
    )
    return InputRow(code, step, down, up)


def _move(code: str, base: _Figures, *, place: Place, rules: Rules, by: Decimal) -> Move:
    inputs, limited = moved(base.inputs, code=code, by=by)
    after = _Figures.of(inputs, place=place, rules=rules)
    return Move(
        inputs=inputs,
        limited=limited,
        prudent=after.prudent,
        favourable=after.favourable,
        prudent_change=after.prudent - base.prudent,
        favourable_change=after.favourable - base.favourable,
        statuses=after.statuses,
    )


def _doubt_rows(base: _Figures, *, place: Place, rules: Rules) -> Iterator[DoubtRow]:
    """Doubts that move a total; one that moves none does not touch the project."""
    for code, parameter in rules.parameters.items():
        if not parameter.doubtful:
            continue
        closed = _settled(rules, parameter, favourably=False)
        opened = _settled(rules, parameter, favourably=True)
        low = _Figures.of(base.inputs, place=place, rules=closed).favourable
        high = _Figures.of(base.inputs, place=place, rules=opened).prudent
        row = DoubtRow(code, low, low - base.favourable, high, high - base.prudent)
        if row.largest:
            yield row


def _settled(rules: Rules, parameter: ParameterValue, *, favourably: bool) -> Rules:
    """The rules as they would be, had one of the two readings been published as the only one."""
    value = parameter.favourable if favourably else parameter.prudent
    settled = replace(parameter, prudent=value, favourable=value, doubtful=False)
    return replace(rules, parameters={**rules.parameters, parameter.code: settled})


# --- The inputs ----------------------------------------------------------------------------------


def _whole(value: Decimal) -> Decimal:
    return value.to_integral_value(ROUND_HALF_UP)


def _as_it_is(value: Decimal) -> Decimal:
    return value


def _of_profiles(
    read: Callable[[Profile], Decimal], write: Callable[[Profile, Decimal], Profile]
) -> tuple[
    Callable[[ProjectInputs], Values | None], Callable[[ProjectInputs, Values], ProjectInputs]
]:
    """Reading and writing one value of each profile."""

    def write_all(inputs: ProjectInputs, values: Values) -> ProjectInputs:
        pairs = zip(inputs.profiles, values, strict=True)
        return replace(inputs, profiles=tuple(write(profile, value) for profile, value in pairs))

    return (lambda inputs: tuple(read(profile) for profile in inputs.profiles)), write_all


def _hires(inputs: ProjectInputs) -> Values:
    return tuple(Decimal(hired) for profile in inputs.profiles for hired in profile.hires)


def _with_hires(inputs: ProjectInputs, values: Values) -> ProjectInputs:
    profiles = tuple(
        replace(profile, hires=_five_counts(values[index * YEARS : (index + 1) * YEARS]))
        for index, profile in enumerate(inputs.profiles)
    )
    return replace(inputs, profiles=profiles)


def _five_counts(values: Values) -> Hires:
    one, two, three, four, five = (int(value) for value in values)
    return one, two, three, four, five


def _five(values: Values) -> FiveYears:
    one, two, three, four, five = values
    return one, two, three, four, five


def _staff(inputs: ProjectInputs) -> Values | None:
    """None for a project without existing staff: there is nobody to add to."""
    staff = tuple(Decimal(profile.existing_staff) for profile in inputs.profiles)
    return staff if any(staff) else None


def _invested(name: str) -> Callable[[ProjectInputs], Values | None]:
    def read(inputs: ProjectInputs) -> Values | None:
        investment = inputs.investment
        return None if investment is None else (getattr(investment, name),)

    return read


def _with_total(inputs: ProjectInputs, values: Values) -> ProjectInputs:
    assert inputs.investment is not None
    return replace(inputs, investment=replace(inputs.investment, total_mad=values[0]))


def _with_eligible(inputs: ProjectInputs, values: Values) -> ProjectInputs:
    assert inputs.investment is not None
    return replace(inputs, investment=replace(inputs.investment, eligible_mad=values[0]))


def _total_bounds(inputs: ProjectInputs) -> tuple[Decimal, Decimal]:
    assert inputs.investment is not None
    return inputs.investment.eligible_mad, MAX_MONEY_MAD


def _eligible_bounds(inputs: ProjectInputs) -> tuple[Decimal, Decimal]:
    assert inputs.investment is not None
    return CENTIME, inputs.investment.total_mad


def _with_start(inputs: ProjectInputs, values: Values) -> ProjectInputs:
    year, month = divmod(int(values[0]), MONTHS_PER_YEAR)
    return replace(inputs, start_date=date(year, month + 1, 1))


def _fixed(low: Decimal, high: Decimal) -> Callable[[ProjectInputs], tuple[Decimal, Decimal]]:
    return lambda _inputs: (low, high)


_SHARE = _fixed(Decimal(0), HUNDRED)
_PEOPLE = _fixed(Decimal(0), Decimal(MAX_PEOPLE))
_PAY = _of_profiles(
    lambda profile: profile.monthly_gross_salary_mad,
    lambda profile, value: replace(profile, monthly_gross_salary_mad=value),
)
_STAFF = _of_profiles(
    lambda profile: Decimal(profile.existing_staff),
    lambda profile, value: replace(profile, existing_staff=int(value)),
)
_RETENTION = _of_profiles(
    lambda profile: profile.retention_18_months_percent,
    lambda profile, value: replace(profile, retention_18_months_percent=value),
)
_MOROCCANS = _of_profiles(
    lambda profile: profile.moroccan_share_percent,
    lambda profile, value: replace(profile, moroccan_share_percent=value),
)

# How far each input moves, and how far a reader may ask it to. The steps are choices of ours, of
# the size that a plan is usually wrong by: no source gives them and no law depends on them.
INPUTS: Mapping[str, Input] = {
    "pay": Input(
        Unit.PERCENT,
        Decimal(10),
        Decimal(50),
        *_PAY,
        finish=round_mad,
        bounds=_fixed(CENTIME, MAX_MONEY_MAD),
    ),
    "hires": Input(
        Unit.PERCENT,
        Decimal(10),
        Decimal(50),
        _hires,
        _with_hires,
        finish=_whole,
        bounds=_PEOPLE,
        summed=True,
    ),
    "existing_staff": Input(
        Unit.PERCENT,
        Decimal(10),
        Decimal(50),
        _staff,
        _STAFF[1],
        finish=_whole,
        bounds=_PEOPLE,
        summed=True,
    ),
    "retention": Input(
        Unit.POINTS, Decimal(5), Decimal(50), *_RETENTION, finish=_as_it_is, bounds=_SHARE
    ),
    "moroccan_share": Input(
        Unit.POINTS, Decimal(5), Decimal(50), *_MOROCCANS, finish=_as_it_is, bounds=_SHARE
    ),
    "export_share": Input(
        Unit.POINTS,
        Decimal(10),
        Decimal(50),
        lambda inputs: inputs.export_share_percent,
        lambda inputs, values: replace(inputs, export_share_percent=_five(values)),
        finish=_as_it_is,
        bounds=_SHARE,
    ),
    "annual_raise": Input(
        Unit.POINTS,
        Decimal(1),
        Decimal(10),
        lambda inputs: (inputs.annual_raise_percent,),
        lambda inputs, values: replace(inputs, annual_raise_percent=values[0]),
        finish=_as_it_is,
        bounds=_fixed(MIN_RAISE_PERCENT, MAX_RAISE_PERCENT),
    ),
    "investment_total": Input(
        Unit.PERCENT,
        Decimal(10),
        Decimal(50),
        _invested("total_mad"),
        _with_total,
        finish=round_mad,
        bounds=_total_bounds,
    ),
    "investment_eligible": Input(
        Unit.PERCENT,
        Decimal(10),
        Decimal(50),
        _invested("eligible_mad"),
        _with_eligible,
        finish=round_mad,
        bounds=_eligible_bounds,
    ),
    "training_budget": Input(
        Unit.PERCENT,
        Decimal(10),
        Decimal(50),
        lambda inputs: inputs.training_budget_mad,
        lambda inputs, values: replace(inputs, training_budget_mad=_five(values)),
        finish=round_mad,
        bounds=_fixed(ZERO, MAX_MONEY_MAD),
        summed=True,
    ),
    "profit_before_tax": Input(
        Unit.PERCENT,
        Decimal(10),
        Decimal(50),
        lambda inputs: inputs.profit_before_tax_mad,
        lambda inputs, values: replace(inputs, profit_before_tax_mad=_five(values)),
        finish=round_mad,
        bounds=_fixed(-MAX_MONEY_MAD, MAX_MONEY_MAD),
        summed=True,
    ),
    "start_date": Input(
        Unit.MONTHS,
        Decimal(6),
        Decimal(24),
        lambda inputs: (Decimal(month_index(inputs.start_date)),),
        _with_start,
        finish=_as_it_is,
        bounds=_fixed(
            Decimal(month_index(date(FIRST_YEAR, 1, 1))),
            Decimal(month_index(date(LAST_YEAR, MONTHS_PER_YEAR, 1))),
        ),
    ),
}
DEFAULT_STEPS: Mapping[str, Decimal] = {code: one.step for code, one in INPUTS.items()}
