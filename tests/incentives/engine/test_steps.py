"""Steps explain amounts: worked out again, each gives its result and the last one the total."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings

from incentives.engine.estimate import MeasureEstimate
from incentives.engine.parameters import Reading
from incentives.engine.payslip import payslip
from incentives.engine.trace import Step
from tests.incentives.engine.builders import (
    EXAMPLE_NAMES,
    Json,
    by_code,
    estimate_of,
    read_example,
    seed_rules,
)
from tests.incentives.engine.formula import RefusedFormulaError, evaluate
from tests.incentives.engine.strategies import requests


def work_out(step: Step) -> Fraction:
    names = {operand.name: Fraction(operand.value) for operand in step.operands}
    assert len(names) == len(step.operands), f"{step.key}: two operands share a name"
    return evaluate(step.formula, names)


def steps_of(measure: MeasureEstimate, reading: Reading) -> list[Step]:
    return [step for step in measure.steps if step.reading in ("", reading)]


def check(body: Json) -> None:
    rules = seed_rules(body["on"])
    for measure in estimate_of(body).measures:
        for step in measure.steps:
            assert work_out(step) == Fraction(step.result), step
            assert set(step.parameters) <= set(rules.parameters), step
        for reading in Reading:
            check_total(measure, reading)
            check_links(steps_of(measure, reading))


def check_total(measure: MeasureEstimate, reading: Reading) -> None:
    """The last step of a reading is the amount; without steps there is no amount to explain."""
    amounts = measure.prudent if reading is Reading.PRUDENT else measure.favourable
    steps = steps_of(measure, reading)
    shown = [step for step in steps if not step.key.startswith("ir.")]
    if amounts is None:
        assert steps == []
    elif shown:
        assert shown[-1].result == amounts.total
        assert shown[-1] is steps[-1]
    else:
        assert amounts.total == 0


def check_links(steps: list[Step]) -> None:
    """What a line takes from an earlier line is that line's result."""
    results = {(step.key, step.profile, step.year): step.result for step in steps}
    sums = {"air.year": "air.profile", "paf.year": "paf.profile"}
    for step in steps:
        operands = {operand.name: operand.value for operand in step.operands}
        if step.key == "air.per_employee":
            assert operands["tax"] == results["ir.tax", step.profile, step.year]
        if step.key == "air.profile":
            assert operands["per_employee"] == results["air.per_employee", step.profile, step.year]
        for name, value in operands.items():
            number = name.removeprefix("profile_")
            if step.key in sums and name != number:
                assert value == results[sums[step.key], int(number), step.year]


@pytest.mark.parametrize("name", EXAMPLE_NAMES)
def test_steps_of_the_examples(name: str) -> None:
    check(read_example(name))


@settings(max_examples=80)
@given(requests())
def test_steps_of_random_projects(body: Json) -> None:
    check(body)


def test_every_eligible_amount_has_steps() -> None:
    for name in EXAMPLE_NAMES:
        for measure in estimate_of(read_example(name)).measures:
            if measure.favourable is not None and measure.favourable.total:
                assert measure.steps, (name, measure.code)


def test_the_steps_of_a_payslip() -> None:
    law = seed_rules("2026-01-01").law(Reading.PRUDENT)
    for salary in ("3266.10", "6000", "6500", "6500.01", "40000"):
        for dependants in (0, 3, 9):
            slip = payslip(
                law,
                monthly_salary_mad=Decimal(salary),
                dependants=dependants,
            )
            for step in slip.trace.steps:
                assert work_out(step) == Fraction(step.result), step
            results = {step.key: step.result for step in slip.trace.steps}
            assert results["payslip.net_pay"] == slip.net_pay_mad
            assert results["payslip.employer_cost"] == slip.employer_cost_mad


def test_a_shared_step_is_kept_once() -> None:
    """The tax of one salary does not depend on the reading: it is explained once."""
    measure = by_code(estimate_of(read_example("crm-fes")))["AIR"]
    keys = [(step.key, step.profile, step.year) for step in measure.steps if step.key == "ir.tax"]
    assert len(keys) == len(set(keys))
    assert {step.reading for step in measure.steps if step.key == "ir.tax"} == {""}


@pytest.mark.parametrize("formula", ["open('x')", "a.b", "a ** 2", "'text'", "0.5", "abs(a)"])
def test_the_calculator_runs_no_code(formula: str) -> None:
    with pytest.raises(RefusedFormulaError):
        evaluate(formula, {"a": Fraction(1)})
