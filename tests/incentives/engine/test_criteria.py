"""Criteria: three-valued logic, each one failing for its own reason, and facts not asked for."""

from collections.abc import Callable
from decimal import Decimal
from itertools import product
from typing import Any

import pytest

from incentives.engine.criteria import (
    Case,
    Criterion,
    CriterionResult,
    Group,
    Operator,
    Verdict,
    check_definition,
    criteria_of,
    judge,
    missing_facts,
    verdict_of,
)
from incentives.engine.errors import (
    ParameterKindError,
    ParameterNotInForceError,
    RuleDefinitionError,
)
from incentives.engine.parameters import Reading
from incentives.engine.project import derive
from tests.incentives.engine.builders import (
    FULL_EXPORT,
    INVESTMENT,
    MEASURES,
    SMALL_COMPANY,
    Json,
    inputs_of,
    measure_of,
    places,
    profile,
    request,
    seed_rules,
)

MET, NOT_MET, UNKNOWN = Verdict.MET, Verdict.NOT_MET, Verdict.UNKNOWN

# --- the logic -----------------------------------------------------------------------------------

# A fact that is missing, and two constants around one that is not.
LEAVES = {
    MET: Criterion("met", "stable_jobs", Operator.AT_LEAST, "", Decimal(0)),
    NOT_MET: Criterion("not met", "stable_jobs", Operator.LESS_THAN, "", Decimal(0)),
    UNKNOWN: Criterion("unknown", "turnover", Operator.AT_LEAST, "", Decimal(0)),
}
ALL = {
    (MET, MET): MET,
    (MET, NOT_MET): NOT_MET,
    (MET, UNKNOWN): UNKNOWN,
    (NOT_MET, NOT_MET): NOT_MET,
    (NOT_MET, UNKNOWN): NOT_MET,
    (UNKNOWN, UNKNOWN): UNKNOWN,
}
ANY = {
    (MET, MET): MET,
    (MET, NOT_MET): MET,
    (MET, UNKNOWN): MET,
    (NOT_MET, NOT_MET): NOT_MET,
    (NOT_MET, UNKNOWN): UNKNOWN,
    (UNKNOWN, UNKNOWN): UNKNOWN,
}


def case_of(body: Json | None = None) -> Case:
    body = body or request()
    return Case(derive(inputs_of(body)), places()[body["location"]])


def law() -> Any:
    return seed_rules().law(Reading.PRUDENT)


def group(*members: Criterion | Group, any_of: bool = False) -> Group:
    return Group("group", any_of, members)


@pytest.mark.parametrize("any_of", [False, True])
@pytest.mark.parametrize("pair", list(product(Verdict, repeat=2)))
def test_truth_tables(any_of: bool, pair: tuple[Verdict, Verdict]) -> None:
    table = ANY if any_of else ALL
    expected = table.get(pair) or table[pair[1], pair[0]]
    tree = group(*(LEAVES[verdict] for verdict in pair), any_of=any_of)
    assert judge(tree, case_of(), law()) is expected
    # Groups combine as criteria do.
    nested = group(*(group(LEAVES[verdict]) for verdict in pair), any_of=any_of)
    assert judge(nested, case_of(), law()) is expected


@pytest.mark.parametrize("pair", list(product(Verdict, repeat=2)))
@pytest.mark.parametrize("any_of", [False, True])
def test_only_facts_that_could_decide_are_asked_for(
    any_of: bool, pair: tuple[Verdict, Verdict]
) -> None:
    tree = group(*(LEAVES[verdict] for verdict in pair), any_of=any_of)
    open_question = judge(tree, case_of(), law()) is UNKNOWN
    assert missing_facts(tree, case_of(), law()) == (["company.turnover"] if open_question else [])


def test_an_empty_group_asks_nothing() -> None:
    assert judge(group(), case_of(), law()) is MET
    assert judge(group(any_of=True), case_of(), law()) is NOT_MET


@pytest.mark.parametrize(
    ("operator", "bound", "verdict"),
    [
        (Operator.AT_LEAST, 10, MET),
        (Operator.AT_LEAST, 11, NOT_MET),
        (Operator.MORE_THAN, 9, MET),
        (Operator.MORE_THAN, 10, NOT_MET),
        (Operator.AT_MOST, 10, MET),
        (Operator.AT_MOST, 9, NOT_MET),
        (Operator.LESS_THAN, 11, MET),
        (Operator.LESS_THAN, 10, NOT_MET),
        (Operator.EQUALS, 10, MET),
        (Operator.EQUALS, 9, NOT_MET),
    ],
)
def test_operators_at_their_bound(operator: Operator, bound: int, verdict: Verdict) -> None:
    """Ten stable jobs held against a bound."""
    criterion = Criterion("jobs", "stable_jobs", operator, "", Decimal(bound))
    assert verdict_of(criterion, case_of(), law()) is verdict


# --- every criterion of the reference data -------------------------------------------------------

BIG = {"total": "60000000", "eligible": "50000000"}
JOBS_40 = [profile(hires=[40, 0, 0, 0, 0])]
JOBS_160 = [profile(hires=[160, 0, 0, 0, 0])]
SMALL = request(
    profiles=JOBS_40, years_in_operation=3, investment=INVESTMENT, company=SMALL_COMPANY
)


def small(**facts: Any) -> Json:
    return {**SMALL, "company": {**SMALL_COMPANY, **facts}}


# criterion, a project that meets it, one that does not, one that leaves it open (None: cannot be)
TABLE: list[tuple[str, Json, Json, Json | None]] = [
    (
        "pae.moroccan_hires",
        request(),
        request(profiles=[profile(moroccan_share=0)]),
        None,
    ),
    (
        "paf.moroccan_hires",
        request(),
        request(profiles=[profile(hires=[0] * 5)]),
        None,
    ),
    ("air.zone_cap", request(location="agadir"), request(location="tanger"), None),
    ("air.export_share_known", request(export_share=FULL_EXPORT), request(), request()),
    (
        "ais.after_exemption",
        request(years_in_operation=1),
        request(years_in_operation=0),
        None,
    ),
    (
        "ais.profit_known",
        request(profit_before_tax=["0"] * 5),
        request(),
        request(profit_before_tax=None),
    ),
    ("ais.export_share_known", request(export_share=[0] * 5), request(), request()),
    (
        "charter.min_total",
        request(investment=BIG),
        request(investment=INVESTMENT),
        request(),
    ),
    ("charter.min_jobs", request(profiles=JOBS_160), request(profiles=JOBS_40), None),
    ("charter.alt_jobs", request(profiles=JOBS_160), request(profiles=JOBS_40), None),
    (
        "charter.investment_known",
        request(investment=BIG),
        request(),
        request(investment=None),
    ),
    (
        "sme.min_total",
        SMALL,
        {**SMALL, "investment": {"total": "999999.99", "eligible": "1"}},
        {**SMALL, "investment": None},
    ),
    ("sme.max_total", SMALL, {**SMALL, "investment": BIG}, {**SMALL, "investment": None}),
    ("sme.own_funds", SMALL, small(own_funds_share=5), small(own_funds_share=None)),
    (
        "sme.min_ratio",
        SMALL,
        {**SMALL, "profiles": [profile(hires=[20, 0, 0, 0, 0])]},
        {**SMALL, "investment": None},
    ),
    ("sme.new_company", {**SMALL, "years_in_operation": 0}, SMALL, None),
    ("sme.min_turnover", SMALL, small(turnover="1"), small(turnover=None)),
    ("sme.max_turnover", SMALL, small(turnover="200000000.01"), small(turnover=None)),
    (
        "sme.group_holding",
        SMALL,
        small(group_holding_share="25.5"),
        small(group_holding_share=None),
    ),
    (
        "sme.group_turnover",
        SMALL,
        small(group_turnover="300000000"),
        small(group_turnover=None),
    ),
    ("sme.eligible_branch", SMALL, SMALL, None),
]
# "Is it known?" is met or unknown; it is never not met.
KNOWLEDGE = {row[0] for row in TABLE if row[0].endswith("_known")}


def result_of(code: str, body: Json) -> CriterionResult:
    measure = measure_of(body, code.partition(".")[0].upper())
    (result,) = (row for row in measure.criteria if row.code == code)
    return result


def test_the_table_holds_every_criterion() -> None:
    rules = seed_rules()
    codes = [
        criterion.code
        for measure in MEASURES
        for criterion in criteria_of(rules.measures[measure].criteria)
    ]
    assert sorted(codes) == sorted(row[0] for row in TABLE)


@pytest.mark.parametrize(("code", "met", "not_met", "unknown"), TABLE, ids=[r[0] for r in TABLE])
def test_each_criterion_can_be_met_fail_and_be_open(
    code: str, met: Json, not_met: Json, unknown: Json | None
) -> None:
    if code == "sme.eligible_branch":  # the one criterion that hangs on the reading alone
        result = result_of(code, met)
        assert (result.verdict, result.favourable_verdict) == (NOT_MET, MET)
        return
    assert result_of(code, met).verdict is MET
    assert result_of(code, not_met).verdict is (UNKNOWN if code in KNOWLEDGE else NOT_MET)
    if unknown is not None:
        open_one = result_of(code, unknown)
        assert open_one.verdict is UNKNOWN
        assert (open_one.actual, open_one.gap) == (None, None)


@pytest.mark.parametrize(
    ("code", "body", "actual", "required", "gap"),
    [
        ("charter.min_total", request(investment=INVESTMENT), 20_000_000, 50_000_000, 30_000_000),
        ("charter.min_jobs", request(profiles=JOBS_40), 40, 50, 10),
        ("charter.alt_jobs", request(profiles=JOBS_40), 40, 150, 110),
        ("sme.own_funds", small(own_funds_share=5), "0.05", "0.10", "0.05"),
        ("sme.min_ratio", {**SMALL, "profiles": [profile()]}, "0.5", "1.5", "1"),
        ("sme.max_turnover", small(turnover="200000001"), 200_000_001, 200_000_000, 1),
        ("ais.after_exemption", request(), 5, 5, 0),
    ],
)
def test_a_criterion_says_by_how_much_it_fails(
    code: str, body: Json, actual: Any, required: Any, gap: Any
) -> None:
    result = result_of(code, body)
    assert (result.actual, result.required, result.gap) == tuple(
        Decimal(str(value)) for value in (actual, required, gap)
    )


def test_a_criterion_that_is_met_has_no_gap() -> None:
    assert result_of("charter.alt_jobs", request(profiles=JOBS_160)).gap is None


# --- facts not asked for -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("measure", "body", "missing"),
    [
        ("SME", small(own_funds_share=5, turnover=None), ()),
        ("SME", {**small(own_funds_share=5), "investment": None}, ()),
        ("SME", small(group_turnover=None), ()),
        ("SME", small(turnover=None, group_turnover=None), ("company.turnover",)),
        ("CHARTER", request(profiles=[profile(hires=[49, 0, 0, 0, 0])]), ()),
        ("CHARTER", request(profiles=JOBS_160), ("investment",)),
        ("AIS", request(), ()),
        ("PAF", request(training_budget=[0] * 5), ()),
        ("PAF", request(), ("training_budget",)),
    ],
)
def test_a_fact_that_cannot_change_the_answer_is_not_asked_for(
    measure: str, body: Json, missing: tuple[str, ...]
) -> None:
    assert measure_of(body, measure).missing_facts == missing


@pytest.mark.parametrize(
    ("women", "asked"), [(None, ["profiles.women_share"]), ("29.9999", []), ("0", [])]
)
def test_a_prime_whose_fact_is_missing_is_not_counted(women: str | None, asked: list[str]) -> None:
    body = request(profiles=[{**JOBS_160[0], "women_share": women}], investment=BIG)
    measure = measure_of(body, "CHARTER")
    answers = ("investment.future_occupations", "investment.sustainable_development")
    assert measure.missing_facts == (*asked, *answers)
    counted = {prime.code for prime in measure.prudent_primes if prime.verdict == "met"}
    assert counted == {"jobs_ratio", "territory", "sector"}


# --- rules that cannot be understood -------------------------------------------------------------

BROKEN: list[Callable[[], Criterion]] = [
    lambda: Criterion("x", "shoe_size", Operator.AT_LEAST, "", Decimal(1)),
    lambda: Criterion("x", "stable_jobs", Operator.AT_LEAST, "", None),
    lambda: Criterion("x", "", Operator.PARAMETER_TRUE, "", None),
]


@pytest.mark.parametrize("make", BROKEN)
def test_a_criterion_that_no_formula_knows_is_refused(make: Callable[[], Criterion]) -> None:
    with pytest.raises(RuleDefinitionError, match="x"):
        check_definition(group(group(make())))


def test_a_bound_that_is_not_in_force_is_an_error_and_not_a_zero() -> None:
    criterion = Criterion("x", "stable_jobs", Operator.AT_LEAST, "sme.min_ratio", None)
    before = seed_rules("2025-07-01").law(Reading.PRUDENT)
    with pytest.raises(ParameterNotInForceError, match="sme.min_ratio"):
        verdict_of(criterion, case_of(), before)


def test_a_bound_of_the_wrong_kind_is_an_error() -> None:
    criterion = Criterion("x", "stable_jobs", Operator.AT_LEAST, "air.period", None)
    with pytest.raises(ParameterKindError, match="number"):
        verdict_of(criterion, case_of(), law())
