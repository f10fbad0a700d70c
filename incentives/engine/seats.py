"""What the team of each project year costs its employer: pay and contributions, no premises."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal, localcontext

from incentives.engine.calendar import MONTHS_PER_YEAR
from incentives.engine.errors import ParameterNotInForceError
from incentives.engine.inputs import ProjectInputs
from incentives.engine.money import EXACT, ZERO
from incentives.engine.parameters import Law
from incentives.engine.payslip import employer_cost
from incentives.engine.project import YEAR_RANGE, Team, derive


@dataclass(frozen=True, slots=True)
class TeamYear:
    """The seats of one project year and their cost, MAD; None where the law of pay is not known."""

    headcount: int
    employer_cost_mad: Decimal | None


def team_years(inputs: ProjectInputs, *, law: Law) -> tuple[TeamYear, ...]:
    """Each project year under the one law of pay of ``law``: twelve payslips for each seat."""
    with localcontext(EXACT):
        teams = derive(inputs).teams
        return tuple(_team_year(teams, year, law=law) for year in YEAR_RANGE)


def _team_year(teams: Sequence[Team], year: int, *, law: Law) -> TeamYear:
    headcount = sum(team.headcount[year] for team in teams)
    try:
        cost = sum((_cost(team, year, law=law) for team in teams), ZERO)
    except ParameterNotInForceError:
        return TeamYear(headcount, None)
    return TeamYear(headcount, cost)


def _cost(team: Team, year: int, *, law: Law) -> Decimal:
    month = employer_cost(law, monthly_salary_mad=team.salary_mad[year])
    return MONTHS_PER_YEAR * month * team.headcount[year]
