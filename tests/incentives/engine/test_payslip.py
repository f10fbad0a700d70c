"""Lines of a payslip, and the steps that a raise crosses: hand-computed, and as properties."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from incentives.engine.errors import ParameterNotInForceError
from incentives.engine.parameters import Law, Reading
from incentives.engine.payslip import PayStep, pay_steps, payslip
from tests.incentives.engine.builders import Changes, changed_rules, seed_rules

NOW, IN_2024 = "2026-01-01", "2024-06-01"
CENTIME = Decimal("0.01")


def law(on: str = NOW) -> Law:
    return seed_rules(on).law(Reading.PRUDENT)


def steps(on: str = NOW, *, dependants: int = 0) -> tuple[PayStep, ...]:
    return pay_steps(law(on), dependants=dependants)


def changed_steps(changes: Changes) -> dict[tuple[str, str], str]:
    found = pay_steps(changed_rules(changes, on=NOW).law(Reading.PRUDENT), dependants=0)
    return {(step.parameter, str(step.value_mad)): str(step.gross_mad) for step in found}


def test_each_contribution_of_a_month() -> None:
    found = payslip(law(), monthly_salary_mad=Decimal(8000), dependants=0)
    assert [(line.code, str(line.base_mad), str(line.amount_mad)) for line in found.employee] == [
        ("cnss.employee", "6000.00", "268.80"),
        ("cnss.employee_health", "8000", "180.80"),
    ]
    assert [(line.code, str(line.base_mad), str(line.amount_mad)) for line in found.employer] == [
        ("cnss.employer", "6000.00", "538.80"),
        ("cnss.employer_family", "8000", "512.00"),
        ("cnss.employer_health", "8000", "328.80"),
        ("cnss.training_tax", "8000", "128.00"),
    ]


@given(st.decimals("0.01", 200_000, places=2), st.integers(0, 8))
def test_the_lines_add_up_with_their_rounding(salary: Decimal, dependants: int) -> None:
    found = payslip(law(), monthly_salary_mad=salary, dependants=dependants)
    taken = sum(line.amount_mad for line in found.employee) + found.income_tax_mad
    assert salary - taken + found.employee_rounding_mad == found.net_pay_mad
    added = sum(line.amount_mad for line in found.employer)
    assert salary + added + found.employer_rounding_mad == found.employer_cost_mad
    assert max(abs(found.employee_rounding_mad), abs(found.employer_rounding_mad)) <= 2 * CENTIME


def test_the_steps_of_2026() -> None:
    """Gross pay of each: the tax starts above 5,721.47 and 78,000 a year are 6,500 a month."""
    assert [(step.parameter, str(step.value_mad), str(step.gross_mad)) for step in steps()] == [
        ("ir.scale", "40000", "5721.47"),
        ("cnss.ceiling", "6000.00", "6000.00"),
        ("ir.professional.threshold", "78000.00", "6500.00"),
        ("ir.scale", "60000", "7243.33"),
        ("ir.scale", "80000", "9534.59"),
        ("ir.professional.ceiling", "35000.00", "11666.66"),
        ("ir.scale", "100000", "11785.14"),
        ("ir.scale", "180000", "18605.96"),
    ]


def test_the_steps_of_2024_are_those_of_its_own_scale() -> None:
    brackets = [str(step.value_mad) for step in steps(IN_2024) if step.parameter == "ir.scale"]
    assert brackets == ["30000", "50000", "60000", "80000", "180000"]


@pytest.mark.parametrize("on", [NOW, IN_2024])
def test_a_bracket_is_entered_by_the_next_centime(on: str) -> None:
    for step in steps(on):
        if step.parameter == "ir.scale":
            at, past = (
                payslip(law(on), monthly_salary_mad=gross, dependants=0).net_taxable_mad * 12
                for gross in (step.gross_mad, step.gross_mad + CENTIME)
            )
            assert at <= step.value_mad + Decimal("0.06")
            assert past >= step.value_mad - Decimal("0.06")


def test_one_step_alone_lowers_net_pay() -> None:
    """At 6,500 the allowance falls to 25 %: 6,036.70 of net pay becomes 5,971.71."""
    falls = {step.parameter: str(step.net_jump_mad) for step in steps() if step.net_jump_mad < 0}
    assert falls == {"ir.professional.threshold": "-64.99"}


def test_what_100_dirhams_more_leave_on_each_side() -> None:
    """The ceiling of 6,000: net gains 4.48 % less 10 % tax of it, cost loses 8.98 %."""
    (ceiling,) = (step for step in steps() if step.parameter == "cnss.ceiling")
    assert (ceiling.cost_before_mad, ceiling.cost_after_mad) == (
        Decimal("121.09"),
        Decimal("112.11"),
    )
    # 100 − 6.74 − 10 % × (65 − 6.74), then 100 − 2.26 − 10 % × (65 − 2.26).
    assert ceiling.net_before_mad == Decimal("87.43")
    assert ceiling.net_after_mad == Decimal("91.47")


def test_a_pay_is_past_a_step_by_one_centime() -> None:
    step = next(step for step in steps() if step.parameter == "cnss.ceiling")
    assert not step.is_below(Decimal(6000))
    assert step.is_below(Decimal("6000.01"))
    assert step.is_between(Decimal(6000), Decimal(6180))
    assert step.is_between(Decimal(6180), Decimal(6000))
    assert not step.is_between(Decimal(5000), Decimal(6000))


def test_thresholds_are_read_from_the_rules() -> None:
    found = changed_steps(
        {
            "cnss.ceiling": {"value": "7000"},
            "ir.professional.threshold": {"value": "90000"},
        }
    )
    assert found["cnss.ceiling", "7000"] == "7000"
    assert found["ir.professional.threshold", "90000"] == "7500.00"


def test_a_law_without_an_end_to_its_allowance_has_no_step_there() -> None:
    """Rules that no pay can cross are no step, and are not looked for without end."""
    assert ("ir.professional.ceiling", "35000") not in changed_steps(
        {"ir.professional.rate": {"value": "0"}}
    )
    found = changed_steps({"cnss.employee_health": {"value": "1"}})
    assert {code for code, _ in found} == {
        "cnss.ceiling",
        "ir.professional.threshold",
        "ir.professional.ceiling",
    }


def test_dependants_move_no_bracket() -> None:
    alone, family = ([one.gross_mad for one in steps(dependants=count)] for count in (0, 6))
    assert alone == family


def test_no_steps_where_the_law_is_not_known() -> None:
    with pytest.raises(ParameterNotInForceError):
        steps("2023-06-01")
