"""Unlocks: one change of the project at a time, kept when it brings money.

Each is computed by running the engine again on the changed project. A change is kept when it
raises a total in either reading *and* the amount of the measure it is named for: more hires
always bring more bonus, which is not news.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal, localcontext

from incentives.engine.criteria import MILLION, Case, Criterion, Verdict, criteria_of, verdict_of
from incentives.engine.evaluation import Engine
from incentives.engine.grants import sum_of
from incentives.engine.inputs import MAX_PEOPLE, Company, Investment, Profile, ProjectInputs
from incentives.engine.measures.base import Amounts
from incentives.engine.money import CENTIME, EXACT, ZERO
from incentives.engine.parameters import Band
from incentives.engine.project import PERCENT, Project, derive
from incentives.engine.totals import total_of

Readings = tuple[Decimal, Decimal]


@dataclass(frozen=True, slots=True)
class Change:
    """One fact changed; values as text, ``None`` when it was not known."""

    fact: str
    from_value: str | None
    to_value: str


@dataclass(frozen=True, slots=True)
class Unlock:
    """A change and what it adds to the project's totals, MAD."""

    measure: str
    change: Change
    adds_prudent: Decimal
    adds_favourable: Decimal


@dataclass(frozen=True, slots=True)
class _Candidate:
    measure: str
    change: Change
    project: Project
    same_team: bool = True


def find_unlocks(engine: Engine, case: Case) -> tuple[Unlock, ...]:
    """Changes that raise a total, the largest favourable gain first."""
    before = _Figures.of(engine, case)
    found = {}
    for candidate in _candidates(engine, case):
        other = engine.variant(candidate.project, same_team=candidate.same_team)
        after = _Figures.of(other, Case(candidate.project, case.place))
        unlock = before.unlock(after, candidate)
        if unlock is not None:
            found[unlock.measure, unlock.change] = unlock
    return tuple(sorted(found.values(), key=_order))


def _order(unlock: Unlock) -> tuple[Decimal, Decimal, str, str]:
    return (-unlock.adds_favourable, -unlock.adds_prudent, unlock.measure, unlock.change.fact)


@dataclass(frozen=True, slots=True)
class _Figures:
    """Totals and amounts by measure, prudent and favourable."""

    totals: Readings
    measures: dict[str, Readings]

    @classmethod
    def of(cls, engine: Engine, case: Case) -> "_Figures":
        prudent, favourable = engine.amounts(case)
        granted = sum_of(engine.grants_at(case.place))
        return cls(
            (
                total_of(prudent, engine.prudent_law) + granted,
                total_of(favourable, engine.favourable_law) + granted,
            ),
            {code: (_total(prudent[code]), _total(favourable[code])) for code in prudent},
        )

    def unlock(self, after: "_Figures", candidate: _Candidate) -> Unlock | None:
        gain = _difference(after.totals, self.totals)
        own = _difference(after.measures[candidate.measure], self.measures[candidate.measure])
        if max(gain) <= 0 or max(own) <= 0:
            return None
        return Unlock(candidate.measure, candidate.change, *gain)


def _total(amounts: Amounts | None) -> Decimal:
    return ZERO if amounts is None else amounts.total


def _difference(after: Readings, before: Readings) -> Readings:
    return after[0] - before[0], after[1] - before[1]


def _candidates(engine: Engine, case: Case) -> Iterator[_Candidate]:
    law = engine.prudent_law
    if law.has("charter.min_jobs"):
        yield from _charter_candidates(engine, case)
    if law.has("sme.min_ratio"):
        yield from _sme_candidates(engine, case)


def _charter_candidates(engine: Engine, case: Case) -> Iterator[_Candidate]:
    law, project = engine.prudent_law, case.project
    thresholds = [law.number("charter.min_jobs"), law.number("charter.alt_jobs")]
    yield from _to_next_jobs(project, "CHARTER", [int(bound) for bound in thresholds])
    investment = project.inputs.investment
    if investment is None:
        return
    bands = _bands(engine, "charter.jobs_ratio")
    targets = [_jobs_for(band, investment.eligible_mad) for band in bands]
    yield from _to_next_jobs(project, "CHARTER", targets)
    yield from _less_eligible(project, investment, bands)
    yield from _more_total(project, investment, "CHARTER", law.number("charter.min_total"))
    yield from _women(project, law.number("charter.women.threshold"))
    yield from _flags(project, investment)


def _sme_candidates(engine: Engine, case: Case) -> Iterator[_Candidate]:
    law, project = engine.prudent_law, case.project
    investment = project.inputs.investment
    if investment is None:
        return
    floor = Band(law.number("sme.min_ratio"), included=True, rate=ZERO)
    bands = [floor, *_bands(engine, "sme.jobs_ratio")]
    targets = [_jobs_for(band, investment.total_mad) for band in bands]
    if investment.total_mad < law.number("sme.max_total"):
        yield from _to_next_jobs(project, "SME", targets)
    yield from _more_total(project, investment, "SME", law.number("sme.min_total"))
    yield from _company_facts(engine, case)


def _bands(engine: Engine, code: str) -> list[Band]:
    """Bands of both readings, so that a threshold of either can be proposed."""
    readings = (engine.prudent_law.bands(code).bands, engine.favourable_law.bands(code).bands)
    return list(dict.fromkeys(band for bands in readings for band in bands))


def _jobs_for(band: Band, base_mad: Decimal) -> int:
    """Fewest jobs whose ratio to ``base_mad`` (in millions) reaches the band."""
    bound = band.edge * base_mad / MILLION
    rounded = int(bound.to_integral_value(ROUND_CEILING))
    return rounded if band.included or rounded > bound else rounded + 1


def _to_next_jobs(project: Project, measure: str, targets: list[int]) -> Iterator[_Candidate]:
    """Hires added in year 1 to the largest profile until the next threshold of stable jobs."""
    above = [target for target in targets if target > project.stable_jobs]
    changed = _with_jobs(project, min(above)) if above else None
    if changed is not None:
        change = Change("stable_jobs", str(project.stable_jobs), str(changed.stable_jobs))
        yield _Candidate(measure, change, changed, same_team=False)


def _with_jobs(project: Project, target: int) -> Project | None:
    index = max(range(len(project.teams)), key=lambda i: project.teams[i].headcount[-1])
    profile = project.inputs.profiles[index]
    share = profile.moroccan_share_percent * PERCENT
    if not share:
        return None
    wanted = project.teams[index].moroccans[0] + target - project.stable_jobs
    first = int((wanted / share).to_integral_value(ROUND_CEILING))
    if first > MAX_PEOPLE:
        return None
    hires = (first, *profile.hires[1:])
    profiles = _swap(project.inputs.profiles, index, replace(profile, hires=hires))
    return derive(replace(project.inputs, profiles=profiles))


def _swap(profiles: tuple[Profile, ...], index: int, profile: Profile) -> tuple[Profile, ...]:
    return (*profiles[:index], profile, *profiles[index + 1 :])


def _more_total(
    project: Project, investment: Investment, measure: str, bound: Decimal
) -> Iterator[_Candidate]:
    if investment.total_mad < bound:
        change = Change("investment.total", _text(investment.total_mad), _text(bound))
        yield _Candidate(measure, change, _invest(project, replace(investment, total_mad=bound)))


def _less_eligible(
    project: Project, investment: Investment, bands: list[Band]
) -> Iterator[_Candidate]:
    """A smaller eligible amount can lift the jobs ratio into a band that pays more."""
    for band in bands:
        eligible = _eligible_for(band, project.stable_jobs)
        if ZERO < eligible < investment.eligible_mad:
            change = Change("investment.eligible", _text(investment.eligible_mad), _text(eligible))
            changed = _invest(project, replace(investment, eligible_mad=eligible))
            yield _Candidate("CHARTER", change, changed)


def _eligible_for(band: Band, jobs: int) -> Decimal:
    """Largest amount, to the centime, whose jobs ratio reaches the band."""
    if not band.edge:
        return ZERO
    bound = jobs * MILLION / band.edge
    rounded = bound.quantize(CENTIME, ROUND_FLOOR)
    return rounded if band.included or rounded < bound else rounded - CENTIME


def _women(project: Project, threshold: Decimal) -> Iterator[_Candidate]:
    share = project.women_payroll_share
    if share is None or share < threshold:
        known = None if share is None else _text((share / PERCENT).quantize(CENTIME, ROUND_FLOOR))
        change = Change("women_share", known, _text(threshold / PERCENT))
        yield _Candidate("CHARTER", change, replace(project, women_payroll_share=threshold))


def _flags(project: Project, investment: Investment) -> Iterator[_Candidate]:
    answers = (
        ("future_occupations", investment.future_occupations),
        ("sustainable_development", investment.sustainable_development),
    )
    for name, answer in answers:
        if not answer:
            known = None if answer is None else "false"
            change = Change(f"investment.{name}", known, "true")
            if name == "future_occupations":
                changed = replace(investment, future_occupations=True)
            else:
                changed = replace(investment, sustainable_development=True)
            yield _Candidate("CHARTER", change, _invest(project, changed))


def _company_facts(engine: Engine, case: Case) -> Iterator[_Candidate]:
    """Each missing company fact at the value that just meets its criterion."""
    for criterion in criteria_of(engine.rules.measures["SME"].criteria):
        if verdict_of(criterion, case, engine.favourable_law) is Verdict.UNKNOWN:
            yield from _company_fact(engine, case, criterion)


def _company_fact(engine: Engine, case: Case, criterion: Criterion) -> Iterator[_Candidate]:
    if not criterion.parameter:
        return
    bound = engine.favourable_law.number(criterion.parameter)
    company = _with_fact(case.project.inputs.company, criterion.fact, bound)
    if company is None:
        return
    is_share = criterion.fact.endswith("_share")
    value = _text(bound / PERCENT if is_share else bound)
    inputs = replace(case.project.inputs, company=company)
    change = Change(f"company.{criterion.fact}", None, value)
    yield _Candidate("SME", change, _with_inputs(case.project, inputs))


def _with_fact(company: Company, fact: str, bound: Decimal) -> Company | None:
    if fact == "own_funds_share":
        return replace(company, own_funds_share_percent=bound / PERCENT)
    if fact == "group_holding_share":
        return replace(company, group_holding_share_percent=bound / PERCENT)
    if fact == "turnover":
        return replace(company, turnover_mad=bound)
    if fact == "group_turnover":
        return replace(company, group_turnover_mad=bound)
    return None


def _invest(project: Project, investment: Investment) -> Project:
    return _with_inputs(project, replace(project.inputs, investment=investment))


def _with_inputs(project: Project, inputs: ProjectInputs) -> Project:
    """The project with other inputs that change no pay and no headcount."""
    return replace(project, inputs=inputs)


def applied(inputs: ProjectInputs, change: Change) -> ProjectInputs | None:
    """The project with an unlock's change among its inputs; None for a change it cannot hold.

    Its estimate adds what the unlock announced.
    """
    with localcontext(EXACT):
        section, _, name = change.fact.partition(".")
        if section == "stable_jobs":
            project = _with_jobs(derive(inputs), int(change.to_value))
            return None if project is None else project.inputs
        if section == "women_share":
            return _with_women(inputs, Decimal(change.to_value))
        if section == "investment":
            return _with_investment(inputs, name, change.to_value)
        value = Decimal(change.to_value)
        bound = value * PERCENT if name.endswith("_share") else value
        company = _with_fact(inputs.company, name, bound)
        return None if company is None else replace(inputs, company=company)


def _with_women(inputs: ProjectInputs, percent: Decimal) -> ProjectInputs:
    """Profiles under the share, or without one, are brought to it: their average reaches it."""
    profiles = tuple(
        replace(profile, women_share_percent=max(percent, profile.women_share_percent or percent))
        for profile in inputs.profiles
    )
    return replace(inputs, profiles=profiles)


def _with_investment(inputs: ProjectInputs, name: str, value: str) -> ProjectInputs | None:
    investment = inputs.investment
    if investment is None:
        return None
    if name == "total":
        changed = replace(investment, total_mad=Decimal(value))
    elif name == "eligible":
        changed = replace(investment, eligible_mad=Decimal(value))
    elif name == "future_occupations":
        changed = replace(investment, future_occupations=True)
    else:
        changed = replace(investment, sustainable_development=True)
    return replace(inputs, investment=changed)


def _text(value: Decimal) -> str:
    """A number without exponent and without idle zeros after its point."""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
