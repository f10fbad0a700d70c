"""The eight criteria: a score from 0 to 100, or none when what it rests on is not known."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from sites.matching.hard_needs import stage_of
from sites.matching.inputs import CriterionCode, DatedFigure, FactCode, Kind, Needs, Site, Status
from sites.matching.reasons import Reason, ReasonCode, Value, because
from sites.matching.scale import FULL, Number, Scale

# The stages on the way to an opening, in equal steps from nothing decided to open. A place
# without a dedicated offer is on none of them: offices may be let there, nothing says so.
STAGES = (
    Status.PROSPECTING,
    Status.PLANNED,
    Status.ANNOUNCED,
    Status.UNDER_CONSTRUCTION,
    Status.OPERATIONAL,
)
_HUNDREDTH = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class CriterionScore:
    """One criterion at one location.

    ``score`` is None when the criterion could not be judged. ``asked`` is False when the project
    asks nothing of it: its weight then counts neither in the score nor in the coverage.
    """

    code: CriterionCode
    score: int | None
    reason: Reason
    facts: tuple[FactCode, ...] = ()
    asked: bool = True


@dataclass(frozen=True, slots=True)
class Comparison:
    """The needs, and the scales of the relative criteria over the compared locations."""

    needs: Needs
    by_favourable: bool
    support: Scale | None
    rent: Scale | None
    talent: Scale | None
    airport: Scale | None

    @classmethod
    def over(cls, sites: Sequence[Site], *, needs: Needs) -> "Comparison":
        by_favourable = _readings_tie(sites)
        support = [_support(site, by_favourable=by_favourable) for site in sites]
        talent = [_value(_people(site, needs=needs)) for site in sites]
        rents = [_value(site.rent_mad_per_m2_month) for site in sites]
        return cls(
            needs=needs,
            by_favourable=by_favourable,
            support=Scale.over(support, more_is_better=True),
            rent=Scale.over(rents, more_is_better=False),
            talent=Scale.over(talent, more_is_better=True),
            airport=Scale.over([site.airport_km for site in sites], more_is_better=False),
        )


Judge = Callable[[Site, Comparison], CriterionScore]


def judge(site: Site, *, comparison: Comparison) -> tuple[CriterionScore, ...]:
    """Every criterion of a location that the comparison was made over, in order."""
    return tuple(one(site, comparison) for one in JUDGES.values())


def _value(figure: DatedFigure | None) -> Decimal | None:
    return None if figure is None else figure.value


def _unknown(
    code: CriterionCode, reason: Reason, *, facts: tuple[FactCode, ...] = ()
) -> CriterionScore:
    return CriterionScore(code=code, score=None, reason=reason, facts=facts)


# --- support -------------------------------------------------------------------------------------
def _readings_tie(sites: Sequence[Site]) -> bool:
    """Whether the prudent totals say nothing, and favourable ones are there to say more."""
    known = [site for site in sites if site.support_prudent_mad is not None]
    return len({site.support_prudent_mad for site in known}) == 1 and all(
        site.support_favourable_mad is not None for site in known
    )


def _support(site: Site, *, by_favourable: bool) -> Decimal | None:
    if site.support_prudent_mad is None or not by_favourable:
        return site.support_prudent_mad
    return site.support_favourable_mad


def _judge_support(site: Site, comparison: Comparison) -> CriterionScore:
    total = _support(site, by_favourable=comparison.by_favourable)
    if total is None or comparison.support is None:
        return _unknown(CriterionCode.SUPPORT, because(ReasonCode.SUPPORT_UNKNOWN))
    favourable = comparison.by_favourable
    reason = because(
        ReasonCode.SUPPORT_FAVOURABLE if favourable else ReasonCode.SUPPORT_PRUDENT,
        prudent_mad=site.support_prudent_mad,
        favourable_mad=site.support_favourable_mad,
        best_mad=comparison.support.best,
    )
    read = FactCode.SUPPORT_FAVOURABLE if favourable else FactCode.SUPPORT_PRUDENT
    score = comparison.support.score(total)
    return CriterionScore(code=CriterionCode.SUPPORT, score=score, reason=reason, facts=(read,))


# --- cost ----------------------------------------------------------------------------------------
def _judge_cost(site: Site, comparison: Comparison) -> CriterionScore:
    rent, scale = site.rent_mad_per_m2_month, comparison.rent
    if rent is None or scale is None:
        return _unknown(CriterionCode.COST, because(ReasonCode.COST_UNKNOWN))
    budget = comparison.needs.rent_budget_mad_per_m2_month
    said: dict[str, Value] = {"rent": rent.value, "year": rent.year, "lowest": scale.best}
    return CriterionScore(
        code=CriterionCode.COST,
        score=scale.score(rent.value),
        reason=_rent_reason(said, rent=rent.value, budget=budget),
        facts=(FactCode.RENT,),
    )


def _rent_reason(said: dict[str, Value], *, rent: Decimal, budget: Decimal | None) -> Reason:
    if budget is None:
        return because(ReasonCode.COST_RENT, **said)
    within = rent <= budget
    code = ReasonCode.COST_WITHIN_BUDGET if within else ReasonCode.COST_OVER_BUDGET
    return because(code, budget=budget, **said)


# --- talent --------------------------------------------------------------------------------------
def _people(site: Site, *, needs: Needs) -> DatedFigure | None:
    return site.higher_education_people if needs.wants_graduates else site.people_20_34


def _judge_talent(site: Site, comparison: Comparison) -> CriterionScore:
    people, scale = _people(site, needs=comparison.needs), comparison.talent
    if people is None or scale is None:
        return _unknown(CriterionCode.TALENT, because(ReasonCode.TALENT_UNKNOWN))
    code, fact = ReasonCode.TALENT_YOUNG_PEOPLE, FactCode.PEOPLE_20_34
    if comparison.needs.wants_graduates:
        code, fact = ReasonCode.TALENT_GRADUATES, FactCode.HIGHER_EDUCATION_PEOPLE
    return CriterionScore(
        code=CriterionCode.TALENT,
        score=scale.score(people.value),
        reason=because(code, people=people.value, year=people.year, most=scale.best),
        facts=(fact,),
    )


# --- languages -----------------------------------------------------------------------------------
def _judge_languages(site: Site, comparison: Comparison) -> CriterionScore:
    """Never a number: nobody counted speakers by place. What is written is handed on."""
    wanted, notes = comparison.needs.languages, site.language_notes
    if not wanted:
        reason = because(ReasonCode.LANGUAGES_NOT_ASKED, notes=notes)
    elif notes:
        reason = because(ReasonCode.LANGUAGES_NOTED, languages=wanted, notes=notes)
    else:
        reason = because(ReasonCode.LANGUAGES_UNKNOWN, languages=wanted)
    return CriterionScore(
        code=CriterionCode.LANGUAGES,
        score=None,
        reason=reason,
        facts=(FactCode.LANGUAGES,) if notes else (),
        asked=bool(wanted),
    )


# --- space ---------------------------------------------------------------------------------------
def _judge_space(site: Site, comparison: Comparison) -> CriterionScore:
    needed = comparison.needs.needed_m2
    if not needed:
        reason = because(ReasonCode.SPACE_NOT_ASKED)
        return CriterionScore(code=CriterionCode.SPACE, score=None, reason=reason, asked=False)
    if site.office_m2_built is None:
        return _space_not_built(site, needed=needed)
    if site.occupancy_percent is None:
        return _space_at_most(site, built=site.office_m2_built, needed=needed)
    return _space_left(site.office_m2_built, occupancy=site.occupancy_percent, needed=needed)


def _room(available: Number, *, needed: Decimal) -> int:
    """Rounded down: 100 says that everybody can sit."""
    return min(FULL, int(FULL * Fraction(available) / Fraction(needed)))


def _space_left(built: DatedFigure, *, occupancy: DatedFigure, needed: Decimal) -> CriterionScore:
    available = built.value * (FULL - occupancy.value) * _HUNDREDTH
    reason = because(
        ReasonCode.SPACE_ENOUGH if available >= needed else ReasonCode.SPACE_SHORT,
        available_m2=available,
        built_m2=built.value,
        built_year=built.year,
        occupancy_percent=occupancy.value,
        occupancy_year=occupancy.year,
        needed_m2=needed,
    )
    return CriterionScore(
        code=CriterionCode.SPACE,
        score=_room(available, needed=needed),
        reason=reason,
        facts=(FactCode.OFFICE_BUILT, FactCode.OCCUPANCY),
    )


def _space_at_most(site: Site, *, built: DatedFigure, needed: Decimal) -> CriterionScore:
    """Without its occupancy an estate offers at most all it has built; a city has more than that.

    The offices known of a city are one building of it: they bound nothing.
    """
    bounded = site.kind is not Kind.CITY and built.value < needed
    reason = because(
        ReasonCode.SPACE_SHORT_EVEN_EMPTY if bounded else ReasonCode.SPACE_OCCUPANCY_UNKNOWN,
        built_m2=built.value,
        built_year=built.year,
        needed_m2=needed,
    )
    return CriterionScore(
        code=CriterionCode.SPACE,
        score=_room(built.value, needed=needed) if bounded else None,
        reason=reason,
        facts=(FactCode.OFFICE_BUILT,),
    )


def _space_not_built(site: Site, *, needed: Decimal) -> CriterionScore:
    planned = site.office_m2_planned
    if planned is None:
        return _unknown(CriterionCode.SPACE, because(ReasonCode.SPACE_UNKNOWN, needed_m2=needed))
    reason = because(
        ReasonCode.SPACE_PLANNED,
        planned_m2=planned.value,
        planned_year=planned.year,
        needed_m2=needed,
    )
    return _unknown(CriterionCode.SPACE, reason, facts=(FactCode.OFFICE_PLANNED,))


# --- readiness, access, one-stop shop ------------------------------------------------------------
def _judge_readiness(site: Site, _comparison: Comparison) -> CriterionScore:
    facts: tuple[FactCode, ...] = (FactCode.STATUS,)
    if site.opening_year is not None:
        facts = (FactCode.STATUS, FactCode.OPENING_YEAR)
    if site.status not in STAGES:
        reason = because(ReasonCode.READINESS_UNKNOWN, **stage_of(site))
        return _unknown(CriterionCode.READINESS, reason, facts=facts)
    is_open = site.status is Status.OPERATIONAL
    code = ReasonCode.READINESS_OPEN if is_open else ReasonCode.READINESS_STAGE
    return CriterionScore(
        code=CriterionCode.READINESS,
        score=FULL * STAGES.index(site.status) // (len(STAGES) - 1),
        reason=because(code, **stage_of(site)),
        facts=facts,
    )


def _judge_access(site: Site, comparison: Comparison) -> CriterionScore:
    distance, scale = site.airport_km, comparison.airport
    if distance is None or scale is None:
        return _unknown(CriterionCode.ACCESS, because(ReasonCode.ACCESS_UNKNOWN))
    return CriterionScore(
        code=CriterionCode.ACCESS,
        score=scale.score(distance),
        reason=because(ReasonCode.ACCESS_AIRPORT, km=distance, nearest_km=scale.best),
        facts=(FactCode.AIRPORT,),
    )


def _judge_one_stop(site: Site, _comparison: Comparison) -> CriterionScore:
    if site.one_stop_shop is None:
        return _unknown(CriterionCode.ONE_STOP, because(ReasonCode.ONE_STOP_UNKNOWN))
    present = site.one_stop_shop
    return CriterionScore(
        code=CriterionCode.ONE_STOP,
        score=FULL if present else 0,
        reason=because(ReasonCode.ONE_STOP_PRESENT if present else ReasonCode.ONE_STOP_ABSENT),
        facts=(FactCode.SERVICES,),
    )


JUDGES: Mapping[CriterionCode, Judge] = {
    CriterionCode.SUPPORT: _judge_support,
    CriterionCode.COST: _judge_cost,
    CriterionCode.TALENT: _judge_talent,
    CriterionCode.LANGUAGES: _judge_languages,
    CriterionCode.SPACE: _judge_space,
    CriterionCode.READINESS: _judge_readiness,
    CriterionCode.ACCESS: _judge_access,
    CriterionCode.ONE_STOP: _judge_one_stop,
}
