"""A second calculation of an estimate, in exact fractions, to hold the engine against.

It was written from the written rules (periods, formulas, rounding points, statuses) and shares no
code with `incentives.engine`: not its money type, its calendar, its criteria or its traces. It only
gives figures: statuses, amounts by year, undated amounts, totals and regimes. It reads the numbers
of the law from the same reference data, so that a wrong number is not what it finds: a wrong
formula is. Slow and plain on purpose; every branch follows one sentence of the rules.
"""

import datetime
import itertools
from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, Final

from tests.incentives.engine.reference_law import (
    MILLION,
    PRUDENT,
    READINGS,
    YEARS,
    Json,
    Law,
    LawBook,
    Verdict,
    cents,
    is_inside,
    law_book,
    month_number,
    percent,
    written,
)

# --- the project ---------------------------------------------------------------------------------


@dataclass(frozen=True)
class Job:
    """One profile of the project, with its figures derived."""

    salary: tuple[Fraction, ...]
    existing: int
    hires: tuple[int, ...]
    moroccan_share: Fraction
    retention: Fraction
    women_share: Fraction | None

    def rbi(self, year: int) -> Fraction:
        return 12 * self.salary[year - 1]

    def headcount(self, year: int) -> int:
        return self.existing + sum(self.hires[:year])

    def moroccans(self, year: int) -> int:
        return int(self.hires[year - 1] * self.moroccan_share)

    def retained(self, year: int) -> int:
        return int(self.hires[year - 1] * self.moroccan_share * self.retention)


def job_of(row: Json, *, raise_share: Fraction) -> Job:
    gross = Fraction(str(row["monthly_gross_salary"]))
    women = row.get("women_share")
    return Job(
        salary=tuple(cents(gross * (1 + raise_share) ** (year - 1)) for year in YEARS),
        existing=int(row.get("existing_staff") or 0),
        hires=tuple(int(number) for number in row["hires"]),
        moroccan_share=percent(row.get("moroccan_share", 100)),
        retention=percent(row.get("retention_18_months", 100)),
        women_share=None if women is None else percent(women),
    )


def five(values: list[object] | None) -> tuple[Fraction, ...] | None:
    return None if values is None else tuple(Fraction(str(value)) for value in values)


@dataclass(frozen=True)
class Facts:
    """The project of a request, ready for arithmetic."""

    start: int
    age: int
    jobs: tuple[Job, ...]
    export: tuple[Fraction, ...] | None
    budget: tuple[Fraction, ...] | None
    profit: tuple[Fraction, ...] | None
    investment: Json | None
    company: Json
    location: str

    def months(self, year: int) -> range:
        first = self.start + 12 * (year - 1)
        return range(first, first + 12)

    def months_in_force(self, year: int, period: tuple[datetime.date, datetime.date]) -> int:
        return sum(is_inside(month, period) for month in self.months(year))

    def is_covered(self, year: int, period: tuple[datetime.date, datetime.date]) -> bool:
        return is_inside(self.months(year)[0], period)

    @property
    def stable_jobs(self) -> int:
        return sum(job.moroccans(year) for job in self.jobs for year in YEARS)

    def women_share(self) -> Fraction | None:
        """Share of the payroll of five years paid to women; None when a profile does not say."""
        paid, women = Fraction(0), Fraction(0)
        for job in self.jobs:
            people = [job.headcount(year) for year in YEARS]
            if not any(people):
                continue
            if job.women_share is None:
                return None
            payroll = sum(
                (job.rbi(year) * job.headcount(year) for year in YEARS), start=Fraction(0)
            )
            paid += payroll
            women += payroll * job.women_share
        return women / paid if paid else None


def facts_of(request: Json) -> Facts:
    raise_share = percent(request.get("annual_raise") or 0)
    export = five(request.get("export_share"))
    return Facts(
        start=month_number(datetime.date.fromisoformat(request["start_date"])),
        age=int(request.get("years_in_operation") or 0),
        jobs=tuple(job_of(row, raise_share=raise_share) for row in request["profiles"]),
        export=None if export is None else tuple(share / 100 for share in export),
        budget=five(request.get("training_budget")),
        profit=five(request.get("profit_before_tax")),
        investment=request.get("investment"),
        company=request.get("company") or {},
        location=request["location"],
    )


# --- income tax ----------------------------------------------------------------------------------


def scale_tax(law: Law, net: Fraction) -> Fraction:
    """Tax of a net taxable income: each slice at its own rate, which makes it continuous."""
    rows = law.get("ir.scale")
    tax = Fraction(0)
    for row, following in itertools.zip_longest(rows, rows[1:]):
        low = Fraction(row["above"])
        high = net if following is None else min(net, Fraction(following["above"]))
        tax += max(Fraction(0), high - low) * Fraction(row["rate"])
    return tax


def income_tax(law: Law, rbi: Fraction, dependants: int = 0) -> Fraction:
    """Yearly income tax of one employee, unrounded."""
    monthly = rbi / 12
    social = 12 * min(monthly, law.number("cnss.ceiling")) * law.number("cnss.employee")
    social += 12 * monthly * law.number("cnss.employee_health")
    if rbi <= law.number("ir.professional.threshold"):
        professional = law.number("ir.professional.low_income_rate") * rbi
    else:
        professional = min(
            law.number("ir.professional.rate") * rbi, law.number("ir.professional.ceiling")
        )
    family = law.number("ir.dependant") * min(dependants, law.whole("ir.dependants_max"))
    return max(Fraction(0), scale_tax(law, rbi - social - professional) - family)


# --- amounts of one measure in one reading -------------------------------------------------------


@dataclass(frozen=True)
class Amount:
    by_year: tuple[Fraction, ...] = (Fraction(0),) * 5
    undated: Fraction = Fraction(0)

    @property
    def total(self) -> Fraction:
        return sum(self.by_year, start=self.undated)


NOTHING: Final = Amount()


def yearly(values: Mapping[int, Fraction]) -> Amount:
    return Amount(by_year=tuple(values.get(year, Fraction(0)) for year in YEARS))


def air_cap(law: Law, location: str) -> Fraction | None:
    value = law.get(f"air.cap.{law.book.zones[location]}")
    return None if value == "none" else Fraction(value)


def air_amount(law: Law, facts: Facts) -> Amount:
    cap, period = air_cap(law, facts.location), law.period("AIR")
    if cap is None:
        return NOTHING
    pro_rata = law.flag("air.export_pro_rata")
    assert facts.export is not None
    result: dict[int, Fraction] = {}
    for year in YEARS:
        total = Fraction(0)
        for job in facts.jobs:
            excess = max(Fraction(0), income_tax(law, job.rbi(year)) - cap * job.rbi(year))
            each = cents(excess * facts.months_in_force(year, period) / 12)
            people = each * job.headcount(year)
            total += cents(people * facts.export[year - 1]) if pro_rata else people
        result[year] = total
    return yearly(result)


def pae_amount(law: Law, facts: Facts) -> Amount:
    period, wait = law.period("PAE"), law.whole("pae.months")
    after = law.flag("pae.paid_after_period")
    result = dict.fromkeys(YEARS, Fraction(0))
    for job, hired, payment in itertools.product(
        facts.jobs, YEARS, range(1, law.whole("pae.payments") + 1)
    ):
        due = facts.months(hired)[0] + wait + 12 * (payment - 1)
        year = (due - facts.start) // 12 + 1
        counted = year <= 5 and facts.is_covered(hired, period)
        if counted and (after or is_inside(due, period)):
            bonus = cents(law.number("pae.rate") * job.rbi(hired + payment - 1))
            result[year] += bonus * job.retained(hired)
    return yearly(result)


def paf_amount(law: Law, facts: Facts) -> Amount:
    period, rate = law.period("PAF"), law.number("paf.rate")
    after, capped = law.flag("paf.paid_after_period"), law.flag("paf.capped_by_spend")
    result: dict[int, Fraction] = {}
    for year in YEARS:
        part = Fraction(1) if after else Fraction(facts.months_in_force(year, period), 12)
        total = Fraction(0)
        for job, hired in itertools.product(facts.jobs, range(1, year + 1)):
            if facts.is_covered(hired, period) and year - hired < law.whole("paf.years"):
                total += cents(rate * job.rbi(year) * part) * job.moroccans(hired)
        if capped and facts.budget is not None:
            total = min(total, facts.budget[year - 1])
        result[year] = total
    return yearly(result)


def ais_amount(law: Law, facts: Facts) -> Amount:
    period, pro_rata = law.period("AIS"), law.flag("ais.export_pro_rata")
    assert facts.profit is not None and facts.export is not None
    result: dict[int, Fraction] = {}
    for year in YEARS:
        if facts.age + year <= law.whole("is.outsourcing.exempt_years"):
            continue
        tax = law.number("is.outsourcing.rate") * max(Fraction(0), facts.profit[year - 1])
        share = facts.export[year - 1] if pro_rata else Fraction(1)
        months = facts.months_in_force(year, period)
        result[year] = cents(law.number("ais.rate") * tax * share * months / 12)
    return yearly(result)


def ordinary_law_saving(law: Law, facts: Facts) -> tuple[Fraction, ...] | None:
    """Corporate tax that ordinary law already spares, per project year; None without profits."""
    if facts.profit is None:
        return None
    return tuple(
        cents(law.number("is.outsourcing.rate") * max(Fraction(0), facts.profit[year - 1]))
        if facts.age + year <= law.whole("is.outsourcing.exempt_years")
        else Fraction(0)
        for year in YEARS
    )


def territory_rate(law: Law, facts: Facts, code: str) -> Fraction:
    category = law.book.categories[law.book.provinces[facts.location]]
    return Fraction(law.get(code)[category])


def charter_amount(law: Law, facts: Facts) -> Amount:
    assert facts.investment is not None
    eligible = Fraction(str(facts.investment["eligible"]))
    rate = law.rate_in_band("charter.jobs_ratio", facts.stable_jobs / (eligible / MILLION))
    women = facts.women_share()
    if women is not None and women >= law.number("charter.women.threshold"):
        rate += law.number("charter.women.rate")
    for fact in ("future_occupations", "sustainable_development"):
        if facts.investment.get(fact) is True:
            rate += law.number(f"charter.{fact}")
    rate += territory_rate(law, facts, "charter.territory") + law.number("charter.sector")
    return Amount(undated=cents(min(rate, law.number("charter.ceiling")) * eligible))


def sme_amount(law: Law, facts: Facts) -> Amount:
    assert facts.investment is not None
    total = Fraction(str(facts.investment["total"]))
    rate = law.rate_in_band("sme.jobs_ratio", facts.stable_jobs / (total / MILLION))
    rate += territory_rate(law, facts, "sme.territory") + law.number("sme.priority_activity")
    eligible = Fraction(str(facts.investment["eligible"]))
    return Amount(undated=cents(min(rate, law.number("sme.ceiling")) * eligible))


AMOUNTS: Final = {
    "AIR": air_amount,
    "PAE": pae_amount,
    "PAF": paf_amount,
    "AIS": ais_amount,
    "CHARTER": charter_amount,
    "SME": sme_amount,
}
OFFER: Final = ("AIR", "PAE", "PAF", "AIS")


# --- verdicts ------------------------------------------------------------------------------------


def every(*verdicts: Verdict) -> Verdict:
    if any(verdict is False for verdict in verdicts):
        return False
    return None if any(verdict is None for verdict in verdicts) else True


def some(*verdicts: Verdict) -> Verdict:
    if any(verdict is True for verdict in verdicts):
        return True
    return None if any(verdict is None for verdict in verdicts) else False


def at_least(fact: Fraction | None, limit: Fraction) -> Verdict:
    return None if fact is None else fact >= limit


def at_most(fact: Fraction | None, limit: Fraction) -> Verdict:
    return None if fact is None else fact <= limit


def below(fact: Fraction | None, limit: Fraction) -> Verdict:
    return None if fact is None else fact < limit


def optional(values: Json | None, name: str) -> Fraction | None:
    value = None if values is None else values.get(name)
    return None if value is None else Fraction(str(value))


def air_verdict(law: Law, facts: Facts) -> Verdict:
    known = None if facts.export is None else True
    return every(air_cap(law, facts.location) is not None, known)


def hires_verdict(law: Law, facts: Facts) -> Verdict:
    return facts.stable_jobs > 0


def ais_verdict(law: Law, facts: Facts) -> Verdict:
    return every(
        facts.age + 5 > law.whole("is.outsourcing.exempt_years"),
        None if facts.profit is None else True,
        None if facts.export is None else True,
    )


def charter_verdict(law: Law, facts: Facts) -> Verdict:
    jobs = Fraction(facts.stable_jobs)
    total = optional(facts.investment, "total")
    return every(
        some(
            every(
                at_least(total, law.number("charter.min_total")),
                at_least(jobs, law.number("charter.min_jobs")),
            ),
            at_least(jobs, law.number("charter.alt_jobs")),
        ),
        None if facts.investment is None else True,
    )


def sme_verdict(law: Law, facts: Facts) -> Verdict:
    total = optional(facts.investment, "total")
    ratio = None if total is None else facts.stable_jobs / (total / MILLION)
    own = optional(facts.company, "own_funds_share")
    holding = optional(facts.company, "group_holding_share")
    turnover = optional(facts.company, "turnover")
    return every(
        at_least(total, law.number("sme.min_total")),
        below(total, law.number("sme.max_total")),
        at_least(None if own is None else own / 100, law.number("sme.own_funds")),
        at_least(ratio, law.number("sme.min_ratio")),
        some(
            facts.age == 0,
            every(
                at_least(turnover, law.number("sme.min_turnover")),
                at_most(turnover, law.number("sme.max_turnover")),
            ),
        ),
        some(
            at_most(None if holding is None else holding / 100, law.number("sme.group_holding")),
            at_most(optional(facts.company, "group_turnover"), law.number("sme.group_turnover")),
        ),
        law.flag("sme.eligible_branch"),
    )


VERDICTS: Final = {
    "AIR": air_verdict,
    "PAE": hires_verdict,
    "PAF": hires_verdict,
    "AIS": ais_verdict,
    "CHARTER": charter_verdict,
    "SME": sme_verdict,
}


# --- the estimate --------------------------------------------------------------------------------


def is_in_force(law: Law, facts: Facts, measure: str) -> bool:
    if not law.has_all(measure):
        return False
    if measure not in OFFER:
        return True
    period = law.period(measure)
    return any(facts.months_in_force(year, period) for year in YEARS)


def status_of(laws: Mapping[str, Law], facts: Facts, measure: str) -> str:
    law = laws[PRUDENT]
    if not is_in_force(law, facts, measure):
        return "unknown" if law.book.is_older_regime(measure, law.on) else "not_in_force"
    prudent, favourable = (VERDICTS[measure](laws[reading], facts) for reading in READINGS)
    if measure == "AIR" and facts.export is None:
        # In every zone: only two readings without a cap settle the answer before the shares do.
        caps = [air_cap(laws[reading], facts.location) for reading in READINGS]
        return "not_eligible" if caps == [None, None] else "unknown"
    if prudent is False and favourable is False:
        return "not_eligible"
    if prudent is None or favourable is None:
        return "unknown"
    return "eligible" if prudent else "unsettled"


@dataclass(frozen=True)
class Measured:
    status: str
    amounts: Mapping[str, Amount] = field(default_factory=dict)

    def amount(self, reading: str) -> Amount:
        """What counts in totals: nothing when the amount is not known."""
        return self.amounts.get(reading, NOTHING)


def measured(laws: Mapping[str, Law], facts: Facts, measure: str) -> Measured:
    status = status_of(laws, facts, measure)
    if status in ("not_in_force", "unknown"):
        return Measured(status)
    if status == "not_eligible":
        return Measured(status, dict.fromkeys(READINGS, NOTHING))
    amounts = {reading: AMOUNTS[measure](laws[reading], facts) for reading in READINGS}
    if status == "unsettled":
        amounts[PRUDENT] = NOTHING
    return Measured(status, amounts)


def add(*amounts: Amount) -> Amount:
    columns = zip(*(amount.by_year for amount in amounts), strict=True)
    return Amount(
        by_year=tuple(sum(column, start=Fraction(0)) for column in columns),
        undated=sum((amount.undated for amount in amounts), start=Fraction(0)),
    )


def counted(law: Law, measures: Mapping[str, Measured]) -> tuple[str, Amount]:
    """The better total of the reading, and its name: a tie keeps the earlier candidate."""
    offer = add(*(measures[code].amount(law.reading) for code in OFFER))
    best = ("offer", offer)
    for code in ("CHARTER", "SME"):
        other, name = measures[code].amount(law.reading), code.lower()
        candidate = (name, other)
        if law.flag_or_no(f"cumulation.{name}"):
            candidate = ("offer" if not other.total else f"offer+{name}", add(offer, other))
        if candidate[1].total > best[1].total:
            best = candidate
    return best


def as_json(amount: Amount) -> dict[str, Any]:
    return {
        "by_year": [written(value) for value in amount.by_year],
        "undated": written(amount.undated),
        "total": written(amount.total),
    }


def reference_estimate(request: Json, book: LawBook | None = None) -> dict[str, Any]:
    """Statuses, amounts, totals and regimes, in the shape of `tests/examples/*.expected.json`."""
    book = book or law_book()
    on, facts = datetime.date.fromisoformat(request["on"]), facts_of(request)
    laws = {reading: Law(book, on, reading) for reading in READINGS}
    measures = {code: measured(laws, facts, code) for code in VERDICTS}
    shown: dict[str, Any] = {}
    for code, one in measures.items():
        shown[code] = {"status": one.status}
        for reading in READINGS:
            shown[code][reading] = as_json(one.amounts[reading]) if one.amounts else None
    totals: dict[str, Any] = {}
    for reading in READINGS:
        regime, amount = counted(laws[reading], measures)
        totals[reading] = as_json(amount) | {"regime": regime}
    return {"measures": shown, "totals": totals}
