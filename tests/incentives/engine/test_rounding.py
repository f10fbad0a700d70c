"""``docs/rounding.md`` says where amounts are rounded: its example is worked out and compared."""

import re
from decimal import Decimal
from fractions import Fraction
from itertools import chain

from incentives.engine.parameters import Reading
from incentives.engine.payslip import payslip
from incentives.engine.trace import Step
from tests.incentives.engine.builders import (
    FULL_EXPORT,
    INVESTMENT,
    ROOT,
    SMALL_COMPANY,
    by_code,
    estimate_of,
    profile,
    request,
    seed_rules,
)
from tests.incentives.engine.formula import evaluate

PAGE = (ROOT / "docs" / "rounding.md").read_text(encoding="utf-8")
POINTS, _, WORKED = PAGE.partition("## Worked through")

BODY = request(
    start_date="2026-01-01",
    location="fes-shore",
    annual_raise=3,
    export_share=[85] * 5,
    profiles=[
        profile(
            monthly_gross_salary="14200.50",
            hires=[11, 0, 0, 0, 0],
            moroccan_share=95,
            retention_18_months=92,
        )
    ],
)


def rows() -> list[list[str]]:
    """Lines of the table of the worked example: step, formula, operands, result."""
    lines = [line.strip("| ") for line in WORKED.splitlines() if line.startswith("|")]
    cells = [[cell.strip(" `") for cell in line.split(" | ")] for line in lines[2:]]
    assert all(len(row) == 4 for row in cells)
    return cells


def operands_of(text: str) -> dict[str, Decimal]:
    pairs = (one.split(" = ") for one in text.split(", "))
    return {name: Decimal(value) for name, value in pairs}


def prudent_steps() -> dict[str, Step]:
    """The prudent steps of project year 2."""
    measures = by_code(estimate_of(BODY))
    steps = chain.from_iterable(measures[code].steps for code in ("AIR", "PAE", "PAF"))
    return {step.key: step for step in steps if step.year == 2 and step.reading != "favourable"}


def test_each_line_of_the_example_gives_its_result() -> None:
    for _, formula, operands, result in rows():
        names = {name: Fraction(value) for name, value in operands_of(operands).items()}
        assert evaluate(formula, names) == Fraction(Decimal(result))


def test_each_line_of_the_example_is_in_the_estimate() -> None:
    steps = prudent_steps()
    shown = [row for row in rows() if row[0] != "salary"]
    assert len(shown) == 8
    for key, formula, operands, result in shown:
        step = steps[key]
        assert step.formula == formula
        assert {one.name: one.value for one in step.operands} == operands_of(operands)
        assert step.result == Decimal(result)


def test_the_page_names_every_step_that_rounds() -> None:
    """A rounding point that the page does not tell is a fault of the page."""
    many = [profile(hires=[160, 0, 0, 0, 0], monthly_gross_salary="15000")]
    few = [profile(hires=[40, 0, 0, 0, 0])]
    bodies = [
        request(
            profiles=many,
            investment=INVESTMENT,
            years_in_operation=9,
            export_share=FULL_EXPORT,
            profit_before_tax=["5"] * 5,
        ),
        request(profiles=few, investment=INVESTMENT, company=SMALL_COMPANY),
    ]
    steps = [
        step for body in bodies for measure in estimate_of(body).measures for step in measure.steps
    ]
    law = seed_rules("2026-01-01").law(Reading.PRUDENT)
    steps += payslip(law, monthly_salary_mad=Decimal(10_000), dependants=1).trace.steps
    rounding = {step.key for step in steps if "round(" in step.formula}
    named = set(re.findall(r"`((?:air|pae|paf|ais|charter|sme|payslip)\.\w+)`", POINTS))
    assert rounding == named


def test_what_is_rounded_for_one_is_multiplied_after() -> None:
    """At 1,000.06 a month the bonus of one is 2,040.12: of three it is 6,120.36, not 6,120.37."""
    body = request(profiles=[profile(monthly_gross_salary="1000.06", hires=[3, 0, 0, 0, 0])])
    amounts = by_code(estimate_of(body))["PAE"].prudent
    assert amounts is not None
    assert str(amounts.total) == "6120.36"


def test_a_raised_salary_is_rounded_from_the_first_one() -> None:
    """Not from the rounded salary of the year before: 6,500 × 1.03³ is 7,102.7255."""
    body = request(
        annual_raise=3,
        profiles=[profile(monthly_gross_salary="6500", hires=[1, 0, 0, 0, 0])],
    )
    yearly = [str(amount / 12) for amount in estimate_of(body).payroll_by_year]
    assert yearly == ["6500.00", "6695.00", "6895.85", "7102.73", "7315.81"]


def test_people_are_counted_down() -> None:
    """One floor on the exact product: 7 × 95 % × 92 % is 6.118; two floors would give 5."""
    body = request(
        profiles=[
            profile(
                monthly_gross_salary="1000",
                hires=[7, 0, 0, 0, 0],
                moroccan_share=95,
                retention_18_months=92,
            )
        ]
    )
    measures = by_code(estimate_of(body))
    assert measures["PAE"].prudent is not None
    assert measures["PAE"].prudent.total == 6 * Decimal("2040.00")
    assert estimate_of(body).stable_jobs == 6
