"""The pay simulator over the API."""

import pytest

from tests.incentives.api.asking import LANGUAGES, Api, paths, refused


@pytest.mark.parametrize(
    ("gross", "net", "tax", "cost"),
    [
        ("6000", "5579.37", "16.23", "7265.40"),
        ("10000", "8903.64", "601.56", "11749.80"),
        ("25000", "18587.21", "5578.99", "28566.30"),
    ],
)
def test_a_payslip_to_the_centime(api: Api, gross: str, net: str, tax: str, cost: str) -> None:
    answer = api.post("payslips", {"monthly_gross_salary": gross, "on": "2026-11-22"}).json()
    assert (answer["net_pay"], answer["income_tax"], answer["employer_cost"]) == (net, tax, cost)
    assert answer["monthly_gross_salary"] == f"{gross}.00"
    assert answer["dependants"] == 0


def test_dependants_lower_the_tax_up_to_the_cap(api: Api) -> None:
    def tax(dependants: int) -> float:
        body = {"monthly_gross_salary": 10_000, "dependants": dependants, "on": "2026-11-22"}
        return float(api.post("payslips", body).json()["income_tax"])

    assert tax(0) > tax(1) > tax(6)
    assert tax(6) == tax(7) == tax(100)


@pytest.mark.parametrize(
    ("body", "path"),
    [
        ({}, "monthly_gross_salary"),
        ({"monthly_gross_salary": "0"}, "monthly_gross_salary"),
        ({"monthly_gross_salary": "6000", "dependants": 101}, "dependants"),
        ({"monthly_gross_salary": "6000", "dependants": -1}, "dependants"),
        ({"monthly_gross_salary": "6000", "dependants": None}, "dependants"),
        ({"monthly_gross_salary": "6000", "on": "2026-02-30"}, "on"),
        ({"monthly_gross_salary": "6000", "children": 2}, "children"),
    ],
)
def test_a_wrong_payslip_is_refused(api: Api, body: dict[str, object], path: str) -> None:
    assert paths(refused(api.post("payslips", body), 400)) == [path]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("on", ["0001-01-01", "2009-12-31", "2023-06-01"])
def test_a_day_whose_rules_are_not_all_known(api: Api, on: str, language: str) -> None:
    body = {"monthly_gross_salary": "6000", "on": on}
    problem = refused(api.post("payslips", body, language=language), 400)
    assert paths(problem) == ["on"]
    assert on[:4].lstrip("0") in problem["errors"][0]["message"]


def test_the_largest_salary(api: Api) -> None:
    answer = api.post("payslips", {"monthly_gross_salary": "1000000000000"}).json()
    assert answer["monthly_gross_salary"] == "1000000000000.00"
    assert answer["steps"][-1]["result"] == answer["employer_cost"]


def test_the_steps_explain_each_line(api: Api) -> None:
    answer = api.post("payslips", {"monthly_gross_salary": "10000", "dependants": 2}).json()
    results = [step["result"] for step in answer["steps"]]
    assert answer["net_pay"] in results
    assert answer["employer_cost"] in results
    assert all(step["label"] and step["formula"] for step in answer["steps"])
