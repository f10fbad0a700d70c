"""The Investment Charter and the scheme for small companies: sums of primes under a ceiling."""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from incentives.documents.source import Source
from incentives.documents.spreadsheet.expressions import (
    Expr,
    add_up,
    all_of,
    any_of,
    literal,
    minimum,
    shared,
    when,
    whole,
    words,
)
from incentives.documents.spreadsheet.grid import Grid, Pair
from incentives.documents.spreadsheet.profiles import Frame, ProfileLines
from incentives.documents.spreadsheet.project_sheet import InputCells, no, yes
from incentives.documents.spreadsheet.quantities import MILLIONTHS
from incentives.documents.spreadsheet.rules_sheet import BASIS_POINTS, BandCells

# A verdict is a number, so that "all" is the lowest of the group and "any" the highest: the strong
# logic of Kleene.
NOT_MET, UNKNOWN, MET = range(3)


@dataclass(frozen=True, slots=True)
class Scheme:
    """What a scheme needs of the project."""

    grid: Grid
    frame: Frame
    source: Source
    inputs: InputCells
    profiles: list[ProfileLines]
    jobs: Expr


PrimeLine = tuple[Pair, Pair]


def write_charter(scheme: Scheme) -> Pair:
    """Amount of the main scheme in both readings, as if the project were eligible."""
    rates = _primes(
        scheme,
        "CHARTER",
        scheme.frame.quantities.eligible,
        {
            "women": lambda reading: _women(scheme, reading),
            "future_occupations": lambda _reading: _answer(scheme.inputs.future),
            "sustainable_development": lambda _reading: _answer(scheme.inputs.sustainable),
            "territory": lambda reading: _territory(scheme, "charter.territory", reading),
            "sector": lambda reading: _granted(_number(scheme, "charter.sector", reading)),
        },
        {"women": "charter.women.rate"},
    )
    return _amount(scheme, "charter", rates)


def write_sme(scheme: Scheme) -> Pair:
    """Amount of the scheme for small companies in both readings, as if it were eligible."""
    rates = _primes(
        scheme,
        "SME",
        scheme.frame.quantities.total,
        {
            "territory": lambda reading: _territory(scheme, "sme.territory", reading),
            "priority_activity": lambda reading: _granted(
                _number(scheme, "sme.priority_activity", reading)
            ),
        },
        {},
    )
    return _amount(scheme, "sme", rates)


def _primes(
    scheme: Scheme,
    measure: str,
    base: Expr,
    verdicts: dict[str, Callable[[int], Expr]],
    rate_codes: dict[str, str],
) -> list[Pair]:
    """What each prime counts for, in basis points; the jobs ratio first."""
    grid, prefix = scheme.grid, measure.lower()
    grid.heading(scheme.source.presenter.measure_name(measure))
    counted = [_jobs_rate(scheme, measure, base)]
    for code, verdict in verdicts.items():
        name = _prime_name(scheme, measure, code)
        judged = grid.both(_("%(name)s · verdict") % {"name": name}, verdict_unit(), verdict)
        rate_code = rate_codes.get(code, f"{prefix}.{code}")
        counted.append(_counted(scheme, name, judged, rate_code))
    return counted


def _counted(scheme: Scheme, name: str, judged: Pair, code: str) -> Pair:
    return scheme.grid.both(
        name,
        _("basis points"),
        lambda reading: when(judged[reading].equals(MET), _number(scheme, code, reading), 0),
    )


def verdict_unit() -> str:
    return _("2: met, 1: unknown, 0: not met")


def _prime_name(scheme: Scheme, measure: str, code: str) -> str:
    presenter = scheme.source.presenter
    return presenter.text(presenter.content["primes"][f"{measure}.{code}"]["name"])


def _number(scheme: Scheme, code: str, reading: int) -> Expr:
    return scheme.frame.rules.number(code, reading)


def _jobs_rate(scheme: Scheme, measure: str, base: Expr) -> Pair:
    """The prime on jobs: first the jobs that each band asks for, then what they bring."""
    grid, code = scheme.grid, f"{measure.lower()}.jobs_ratio"
    bands = [scheme.frame.rules.bands[code, reading] for reading in (0, 1)]
    needed: list[list[Expr]] = [[], []]
    for at in range(max(len(one.included) for one in bands)):
        pair = grid.both(
            _("Jobs from which band %(number)s applies") % {"number": at + 1},
            _("jobs"),
            lambda reading, at=at: _jobs_needed(bands[reading], at, base),  # type: ignore[misc]
        )
        for reading in (0, 1):
            needed[reading].append(pair[reading])

    def rate(reading: int) -> Expr:
        steps = bands[reading].steps.cells
        return add_up(
            *(
                when(scheme.jobs >= jobs, step, 0)
                for jobs, step in zip(needed[reading], steps, strict=False)
            )
        )

    return grid.both(_prime_name(scheme, measure, "jobs_ratio"), _("basis points"), rate)


def _jobs_needed(bands: BandCells, at: int, base: Expr) -> Expr:
    """The smallest number of jobs in a band; the last band again where a reading has fewer."""
    place = min(at, len(bands.included) - 1)
    bound = bands.bounds[place]
    if bands.included[place]:
        return jobs_at_least(bound, base)
    return jobs_at_most(bound, base) + 1


def jobs_at_most(bound: Expr, base: Expr) -> Expr:
    """The largest number of jobs whose ratio is not above ``bound`` (ten-thousandths of a job per
    million dirhams) for a base in centimes: a million dirhams times ten thousand is 10^12."""
    carried = base % MILLIONTHS * bound // MILLIONTHS
    return (base // MILLIONTHS * bound + carried) // MILLIONTHS


def jobs_at_least(bound: Expr, base: Expr) -> Expr:
    """The smallest number of jobs whose ratio reaches ``bound``."""
    up = MILLIONTHS - 1
    carried = (base % MILLIONTHS * bound + up) // MILLIONTHS
    return (base // MILLIONTHS * bound + carried + up) // MILLIONTHS


# --- Verdicts of the primes ----------------------------------------------------------------------


def _answer(cell: Expr) -> Expr:
    """The verdict of a yes or no of the investor."""
    return when(cell.equals(words(yes())), MET, when(cell.equals(words(no())), NOT_MET, UNKNOWN))


def _granted(rate: Expr) -> Expr:
    return when(rate > 0, MET, NOT_MET)


def _territory(scheme: Scheme, code: str, reading: int) -> Expr:
    if scheme.source.place.charter_category is None:
        return literal(UNKNOWN)
    return _granted(_number(scheme, code, reading))


def _women(scheme: Scheme, reading: int) -> Expr:
    """Women's share of five years of payroll against its threshold, without a division.

    What each profile pays is weighed by how far its share is above the threshold; the sum is
    taken on millions and on the rest apart, so that no product is too large.
    """
    threshold = _number(scheme, "charter.women.threshold", reading)
    above = [
        whole(one.women, MILLIONTHS) - threshold * (MILLIONTHS // BASIS_POINTS)
        for one in scheme.profiles
    ]
    pays = [one.five_years for one in scheme.profiles]
    high = add_up(*(pay // MILLIONTHS * gap for pay, gap in zip(pays, above, strict=True)))
    low = add_up(*(pay % MILLIONTHS * gap for pay, gap in zip(pays, above, strict=True)))
    reached = high + low // MILLIONTHS >= 0
    missing = any_of(*(_women_missing(one) for one in scheme.profiles), add_up(*pays).equals(0))
    return when(missing, UNKNOWN, when(reached, MET, NOT_MET))


def _women_missing(profile: ProfileLines) -> Expr:
    employed = profile.headcount[len(profile.headcount.cells) - 1] > 0
    return all_of(employed, profile.women_known.equals(0))


# --- Amounts -------------------------------------------------------------------------------------


def _amount(scheme: Scheme, prefix: str, rates: list[Pair]) -> Pair:
    grid, quantities = scheme.grid, scheme.frame.quantities
    name = prefix.upper()
    summed = grid.both(
        _("%(name)s · sum of the premiums met") % {"name": name},
        _("basis points"),
        lambda reading: add_up(*(rate[reading] for rate in rates)),
    )
    rate = grid.both(
        _("%(name)s · rate after the ceiling") % {"name": name},
        _("basis points"),
        lambda reading: minimum(summed[reading], _number(scheme, f"{prefix}.ceiling", reading)),
    )
    grid.both(
        _("%(name)s · cut by the ceiling") % {"name": name},
        _("centimes"),
        lambda reading: shared(quantities.eligible, summed[reading] - rate[reading], BASIS_POINTS),
    )
    return grid.both(
        _("%(name)s · amount, if the project is eligible") % {"name": name},
        _("centimes"),
        lambda reading: when(
            quantities.investment_known.equals(1),
            shared(quantities.eligible, rate[reading], BASIS_POINTS),
            0,
        ),
    )
