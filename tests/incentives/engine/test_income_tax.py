"""Income tax of one employee: published fixtures, every threshold from both sides."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from incentives.engine.errors import ParameterNotInForceError
from incentives.engine.income_tax import income_tax, professional_allowance
from incentives.engine.measures.air import relief_per_employee
from incentives.engine.parameters import Law, Reading
from incentives.engine.payslip import Payslip, payslip
from tests.incentives.engine.builders import seed_rules
from tests.incentives.engine.reference import income_tax as reference_tax
from tests.incentives.engine.reference_law import PRUDENT, law_book
from tests.incentives.engine.reference_law import Law as ReferenceLaw

NOW, IN_2024 = "2026-01-01", "2024-06-01"
BOOK = law_book()


def law(on: str = NOW) -> Law:
    return seed_rules(on).law(Reading.PRUDENT)


def slip(gross: str, *, dependants: int = 0, on: str = NOW) -> Payslip:
    return payslip(law(on), monthly_salary_mad=Decimal(gross), dependants=dependants)


# gross, contributions, professional allowance, net taxable, tax, net pay, cost to the employer
FIXTURES = [
    ("4000", "269.60", "1400.00", "2330.40", "0.00", "3730.40", "4843.60"),
    ("6000", "404.40", "2100.00", "3495.60", "16.23", "5579.37", "7265.40"),
    ("8000", "449.60", "2000.00", "5550.40", "276.75", "7273.65", "9507.60"),
    ("10000", "494.80", "2500.00", "7005.20", "601.56", "8903.64", "11749.80"),
    ("15000", "607.80", "2916.67", "11475.53", "2068.35", "12323.85", "17355.30"),
    ("25000", "833.80", "2916.67", "21249.53", "5578.99", "18587.21", "28566.30"),
    ("40000", "1172.80", "2916.67", "35910.53", "11003.56", "27823.64", "45382.80"),
]


@pytest.mark.parametrize(
    ("gross", "social", "professional", "taxable", "tax", "net", "cost"), FIXTURES
)
@pytest.mark.parametrize("on", ["2025-01-01", NOW])
def test_published_payslips(
    on: str,
    gross: str,
    social: str,
    professional: str,
    taxable: str,
    tax: str,
    net: str,
    cost: str,
) -> None:
    found = slip(gross, on=on)
    assert (
        str(found.social_contributions_mad),
        str(found.professional_allowance_mad),
        str(found.net_taxable_mad),
        str(found.income_tax_mad),
        str(found.net_pay_mad),
        str(found.employer_cost_mad),
    ) == (social, professional, taxable, tax, net, cost)


@pytest.mark.parametrize(
    ("gross", "dependants", "tax", "net"),
    [
        ("3422.72", 0, "0.00", "3192.03"),
        ("6500.00", 0, "47.60", "6036.70"),
        ("6501.00", 0, "112.67", "5972.61"),
        ("10000", 3, "476.56", "9028.64"),
        ("8000", 6, "26.75", "7523.65"),
        ("8000", 7, "26.75", "7523.65"),
        ("6000", 1, "0.00", "5595.60"),
    ],
)
def test_edge_cases(gross: str, dependants: int, tax: str, net: str) -> None:
    found = slip(gross, dependants=dependants)
    assert (str(found.income_tax_mad), str(found.net_pay_mad)) == (tax, net)


def test_one_dirham_more_can_pay_less() -> None:
    """The allowance falls from 35 to 25 % above 78,000 a year: a fact of the law, not a fault."""
    assert slip("6500.00").net_pay_mad - slip("6501.00").net_pay_mad == Decimal("64.09")


def test_tax_starts_just_above_5_721_47() -> None:
    assert income_tax(law(), monthly_salary_mad=Decimal("5721.47")).tax_mad == 0
    assert income_tax(law(), monthly_salary_mad=Decimal("5721.48")).tax_mad > 0


def test_contributions_are_capped_above_6_000_a_month() -> None:
    below, at, above = (
        income_tax(law(), monthly_salary_mad=Decimal(salary)).social_mad
        for salary in ("5999.99", "6000", "6000.01")
    )
    assert at - below == 12 * Decimal("0.01") * (Decimal("0.0448") + Decimal("0.0226"))
    assert above - at == 12 * Decimal("0.01") * Decimal("0.0226")


@pytest.mark.parametrize(
    ("rbi", "allowance"),
    [
        ("77999.88", "27299.958"),
        ("78000.00", "27300.00"),
        ("78000.12", "19500.03"),
        ("139999.92", "34999.98"),
        ("140000.00", "35000.00"),
        ("140000.04", "35000"),
        ("600000.00", "35000"),
    ],
)
def test_professional_allowance_on_each_side(rbi: str, allowance: str) -> None:
    assert professional_allowance(law(), Decimal(rbi)) == Decimal(allowance)


SCALE_2025 = [
    ("40000", "0"),
    ("60000", "2000"),
    ("80000", "6000"),
    ("100000", "12000"),
    ("180000", "39200"),
    ("240000", "61400"),
]
SCALE_2010 = [
    ("30000", "0"),
    ("50000", "2000"),
    ("60000", "4000"),
    ("80000", "10000"),
    ("180000", "44000"),
    ("240000", "66800"),
]


@pytest.mark.parametrize(
    ("on", "net", "tax"),
    [(NOW, *row) for row in SCALE_2025]
    + [("2024-12-31", *row) for row in SCALE_2010]
    + [("2010-01-01", *row) for row in SCALE_2010],
)
def test_the_scale_at_its_edges(on: str, net: str, tax: str) -> None:
    assert law(on).scale("ir.scale").tax(Decimal(net)) == Decimal(tax)


@pytest.mark.parametrize(
    ("on", "deductions"),
    [
        (NOW, ["0", "4000", "10000", "18000", "22000", "27400"]),
        (IN_2024, ["0", "3000", "8000", "14000", "17200", "24400"]),
    ],
)
def test_deductions_follow_from_continuity(on: str, deductions: list[str]) -> None:
    """They are published too (article 73 of the tax code): the scale alone gives them."""
    scale = law(on).scale("ir.scale")
    inside = [bracket.above + 1 for bracket in scale.brackets]
    assert [scale.marginal(net)[1] for net in inside] == [Decimal(one) for one in deductions]


@pytest.mark.parametrize("on", [NOW, IN_2024])
def test_the_scale_has_no_step(on: str) -> None:
    scale, centime = law(on).scale("ir.scale"), Decimal("0.01")
    for bracket in scale.brackets[1:]:
        below, at, above = (scale.tax(bracket.above + one) for one in (-centime, 0, centime))
        assert 0 <= at - below <= centime
        assert 0 < above - at <= centime


@pytest.mark.parametrize("on", [NOW, IN_2024])
@given(st.decimals(0, 2_000_000, places=2))
def test_rate_and_deduction_give_the_tax_of_the_scale(on: str, net: Decimal) -> None:
    scale = law(on).scale("ir.scale")
    rate, deduction = scale.marginal(net)
    assert scale.tax(net) == rate * net - deduction


@pytest.mark.parametrize("on", [NOW, IN_2024])
@given(st.decimals("0.01", 200_000, places=2), st.integers(0, 8))
def test_as_the_reference_calculation(on: str, salary: Decimal, dependants: int) -> None:
    rules = seed_rules(on)
    found = income_tax(law(on), monthly_salary_mad=salary, dependants=dependants)
    other = ReferenceLaw(BOOK, rules.on, PRUDENT)
    assert Fraction(found.tax_mad) == reference_tax(other, 12 * Fraction(salary), dependants)


def test_the_scale_of_2025_saves_what_was_announced() -> None:
    """Net taxable of 20,000 a month saves 450 a month, 5,000 pays 166.67: published simulations."""
    before, after = (law(on).scale("ir.scale") for on in (IN_2024, NOW))
    assert (before.tax(Decimal(240_000)) - after.tax(Decimal(240_000))) / 12 == 450
    assert round(after.tax(Decimal(60_000)) / 12, 2) == Decimal("166.67")


def test_dependants_were_worth_less_before_2025() -> None:
    for on, yearly in ((IN_2024, 360), (NOW, 500)):
        alone, family = (
            income_tax(law(on), monthly_salary_mad=Decimal(10_000), dependants=number).tax_mad
            for number in (0, 6)
        )
        assert alone - family == 6 * yearly


@pytest.mark.parametrize(
    ("gross", "cap", "relief"),
    [
        ("10000", "0.10", "0.00"),
        ("15000", "0.10", "568.35"),
        ("25000", "0.10", "3078.99"),
        ("40000", "0.10", "7003.56"),
        ("15000", "0.20", "0.00"),
        ("25000", "0.20", "578.99"),
        ("40000", "0.20", "3003.56"),
        ("12553.56", "0.10", "0.00"),
        ("21417.96", "0.20", "0.00"),
    ],
)
def test_what_a_cap_is_worth_a_month(gross: str, cap: str, relief: str) -> None:
    tax = income_tax(law(), monthly_salary_mad=Decimal(gross))
    monthly = relief_per_employee(tax=tax.tax_mad, cap=Decimal(cap), rbi=tax.rbi_mad, months=1)
    assert str(monthly) == relief


@pytest.mark.parametrize("on", ["2022-12-31", "2009-12-31"])
def test_no_payslip_before_its_rules_are_known(on: str) -> None:
    """The allowance of 2023 and the contributions of 2024 are the oldest that we know."""
    with pytest.raises(ParameterNotInForceError) as caught:
        slip("10000", on=on)
    assert caught.value.on.isoformat() == on
