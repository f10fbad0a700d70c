"""What the API refuses: with the path of each wrong value, in the reader's language."""

import json
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext

from incentives.estimates.models import Estimate
from incentives.rules.models import RuleSet
from tests.incentives.api.asking import (
    LANGUAGES,
    Api,
    Plain,
    example,
    paths,
    project,
    refused,
    with_profile,
)

CASES: dict[str, tuple[Plain, str]] = {
    "no profile": (project(profiles=[]), "profiles"),
    "profiles of another kind": (project(profiles={"a": 1}), "profiles"),
    "a profile that is text": (project(profiles=["CRM"]), "profiles[0]"),
    "too many profiles": (project(profiles=example()["profiles"] * 11), "profiles"),
    "negative hires": (with_profile(hires=[1, 1, -1, 0, 0]), "profiles[0].hires[2]"),
    "half a person": (with_profile(hires=[1, 1.5, 1, 0, 0]), "profiles[0].hires[1]"),
    "four years": (with_profile(hires=[1, 1, 1, 0]), "profiles[0].hires"),
    "years that are text": (with_profile(hires="11111"), "profiles[0].hires"),
    "years by name": (with_profile(hires={"0": 1}), "profiles[0].hires"),
    "a hundred thousand and one": (
        with_profile(hires=[100_001, 0, 0, 0, 0]),
        "profiles[0].hires[0]",
    ),
    "true people": (with_profile(existing_staff=True), "profiles[0].existing_staff"),
    "people in a list": (with_profile(existing_staff=[[[]]]), "profiles[0].existing_staff"),
    "no salary": (with_profile(monthly_gross_salary=None), "profiles[0].monthly_gross_salary"),
    "salary of zero": (with_profile(monthly_gross_salary=0), "profiles[0].monthly_gross_salary"),
    "text salary": (
        with_profile(monthly_gross_salary="beaucoup"),
        "profiles[0].monthly_gross_salary",
    ),
    "three decimals": (
        with_profile(monthly_gross_salary="6500.001"),
        "profiles[0].monthly_gross_salary",
    ),
    "salary with a comma": (
        with_profile(monthly_gross_salary="6500,50"),
        "profiles[0].monthly_gross_salary",
    ),
    "salary in other digits": (
        with_profile(monthly_gross_salary="٦٥٠٠"),
        "profiles[0].monthly_gross_salary",
    ),
    "too much money": (
        with_profile(monthly_gross_salary="1000000000000.01"),
        "profiles[0].monthly_gross_salary",
    ),
    "unknown segment": (with_profile(segment="XYZ"), "profiles[0].segment"),
    "segment in a list": (with_profile(segment=["CRM"]), "profiles[0].segment"),
    "long title": (with_profile(title="x" * 121), "profiles[0].title"),
    "title with a null": (with_profile(title="a\0b"), "profiles[0].title"),
    "title with half a character": (with_profile(title="\ud800"), "profiles[0].title"),
    "unknown name in a profile": (with_profile(salary=1), "profiles[0].salary"),
    "five decimals of a percentage": (
        with_profile(moroccan_share="99.99999"),
        "profiles[0].moroccan_share",
    ),
    "share over 100": (project(export_share=[80, 80, 101, 90, 90]), "export_share[2]"),
    "null in a list": (project(export_share=[80, None, 80, 90, 90]), "export_share[1]"),
    "negative budget": (project(training_budget=[1, 1, 1, 1, -1]), "training_budget[4]"),
    "raise under the floor": (project(annual_raise="-50.0001"), "annual_raise"),
    "infinite": (project(annual_raise="Infinity"), "annual_raise"),
    "not a number": (project(annual_raise="NaN"), "annual_raise"),
    "exponent without end": (project(annual_raise="1e999999"), "annual_raise"),
    "not first of month": (project(start_date="2027-01-15"), "start_date"),
    "bad date": (project(start_date="2027-02-31"), "start_date"),
    "no date": (project(start_date=None), "start_date"),
    "year before the calendar": (project(start_date="1999-12-01"), "start_date"),
    "year after the calendar": (project(start_date="2101-01-01"), "start_date"),
    "date and time": (project(start_date="2027-01-01T00:00:00"), "start_date"),
    "bad on": (project(on="hier"), "on"),
    "on as a number": (project(on=20261122), "on"),
    "too old": (project(years_in_operation=201), "years_in_operation"),
    "eligible above total": (
        project(investment={"total": "10", "eligible": "11"}),
        "investment.eligible",
    ),
    "no eligible": (project(investment={"total": "10"}), "investment.eligible"),
    "yes in words": (
        project(investment={"total": "10", "eligible": "1", "future_occupations": "oui"}),
        "investment.future_occupations",
    ),
    "investment as a list": (project(investment=[]), "investment"),
    "company share": (project(company={"own_funds_share": 101}), "company.own_funds_share"),
    "no location": (project(location=None), "location"),
    "location in a list": (project(location=["fes-shore"]), "location"),
    "turnover left blank": (project(company={"turnover": ""}), "company.turnover"),
    "women's share left blank": (with_profile(women_share=" "), "profiles[0].women_share"),
    "unknown name": (project(place="fes-shore"), "place"),
}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("case", CASES)
def test_a_wrong_value_is_refused_with_its_path(api: Api, case: str, language: str) -> None:
    body, path = CASES[case]
    response = api.post("estimates", body, language=language)
    problem = refused(response, 400)
    assert paths(problem) == [path]
    assert response.headers["Content-Language"] == language
    with translation.override(language):
        assert problem["title"] == gettext("The request is not valid.")
    assert not Estimate.objects.exists()
    assert not RuleSet.objects.exists()


def test_an_error_speaks_the_language_of_the_reader(api: Api) -> None:
    said = {
        language: api.post("estimates", CASES["text salary"][0], language=language).content
        for language in LANGUAGES
    }
    # A machine without catalogues speaks English alone: the completeness of the catalogues is
    # watched elsewhere (tests/test_translations.py).
    translated = all(Path(folder, "ar").is_dir() for folder in settings.LOCALE_PATHS)
    assert len(set(said.values())) == (len(LANGUAGES) if translated else 1)


def test_every_wrong_value_is_listed(api: Api) -> None:
    body = with_profile(segment="XYZ", hires=[1, -1, 2.5, 0, 0])
    body |= {"start_date": "2027-01-02", "on": "", "export_share": [1, 2, 3, 4, 500]}
    problem = refused(api.post("estimates", body), 400)
    assert sorted(paths(problem)) == [
        "export_share[4]",
        "on",
        "profiles[0].hires[1]",
        "profiles[0].hires[2]",
        "profiles[0].segment",
        "start_date",
    ]


BODIES = {
    "empty": b"",
    "blank": b"  \n",
    "not json": b"{",
    "trailing comma": b'{"on": "2026-11-22",}',
    "single quotes": b"{'on': 1}",
    "array": b"[]",
    "null": b"null",
    "text": b'"{}"',
    "number": b"1",
    "deep arrays": b"[" * 50_000,
    "deep objects": b'{"a":' * 20_000 + b"1" + b"}" * 20_000,
    "just deep enough to parse": b'{"profiles": ' + b"[" * 900 + b"]" * 900 + b"}",
    "a little too deep": b'{"preferences": ' + b"[" * 16 + b"]" * 16 + b"}",
    "not utf-8": b'{"start_date": "\xff"}',
    "utf-16": '{"on": "2026-11-22"}'.encode("utf-16"),
    "byte order mark": b"\xef\xbb\xbf{}",
    "NaN": b'{"annual_raise": NaN}',
    "infinity": b'{"annual_raise": -Infinity}',
    "a name twice": b'{"on": "2026-11-22", "on": "2026-11-23"}',
    "a name twice inside": b'{"profiles": [{"title": "a", "title": "b"}]}',
    "a name that is half a character": b'{"\\ud800": 1}',
    "a name with a null": b'{"\\u0000": 1}',
    "an exponent that no number has": b'{"annual_raise": 1e99999999999999999999}',
}


@pytest.mark.parametrize("address", ["estimates", "comparisons", "payslips"])
@pytest.mark.parametrize("body", BODIES.values(), ids=list(BODIES))
def test_what_is_not_a_json_object_is_refused_whole(api: Api, body: bytes, address: str) -> None:
    assert paths(refused(api.post(address, body), 400)) == [""]


@pytest.mark.parametrize(
    ("body", "path"),
    [
        (b'{"annual_raise": 1e999999999}', "annual_raise"),
        (b'{"annual_raise": -1e-999999999}', "annual_raise"),
        (b'{"years_in_operation": ' + b"9" * 100_000 + b"}", "years_in_operation"),
        (b'{"years_in_operation": 0e99999}', "years_in_operation"),
        (b'{"start_date": "\\u0000"}', "start_date"),
        (b'{"start_date": "\\ud800"}', "start_date"),
        (b'{"location": "\\ud800"}', "location"),
        (b'{"": 1}', ""),
    ],
)
def test_a_monstrous_value_is_refused_at_its_path(api: Api, body: bytes, path: str) -> None:
    assert path in paths(refused(api.post("estimates", body), 400))


@pytest.mark.parametrize(
    ("address", "path"),
    [
        ("estimates?store=maybe", "store"),
        ("estimates?store=False", "store"),
        ("estimates?store=", "store"),
        ("estimates?steps=0", "steps"),
        ("estimates?stor=false", "stor"),
        ("estimates?store=true&store=false", "store"),
        ("comparisons?steps=false", "steps"),
        ("payslips?on=2026-11-22", "on"),
    ],
)
def test_a_wrong_parameter_stores_nothing(api: Api, address: str, path: str) -> None:
    assert paths(refused(api.post(address, example()), 400)) == [path]
    assert not Estimate.objects.exists()


@pytest.mark.parametrize(
    ("address", "path"),
    [
        ("measures?on=2026-13-01", "on"),
        ("measures/PAF?on=demain", "on"),
        ("measures/PAF?at=2026-01-01", "at"),
        ("parameters?on=2026-01-01", "on"),
        ("locations?region=atlantis", "region"),
        ("locations?kind=%00", "kind"),
        ("locations?min_area=NaN", "min_area"),
    ],
)
def test_a_wrong_parameter_of_a_reading_is_refused(api: Api, address: str, path: str) -> None:
    assert paths(refused(api.get(address), 400)) == [path]


def test_numbers_are_read_exactly(api: Api) -> None:
    """A third of a centime is seen, whether the salary is a number or a text."""
    body = json.dumps(with_profile(monthly_gross_salary="SALARY")).replace('"SALARY"', "{}")
    for written in ("6500.10", '"6500.10"', "65001e-1", "6.5001E3"):
        response = api.post("estimates?store=false", body.replace("{}", written).encode())
        assert response.status_code == 200, response.content
        assert response.json()["payroll"]["by_year"][0] == "9360144.00"
    problem = refused(api.post("estimates", body.replace("{}", "6500.001").encode()), 400)
    assert paths(problem) == ["profiles[0].monthly_gross_salary"]
