"""Each step read, judged by the shared serializers, and every error beside its own field."""

from typing import Any

import pytest
from django.http import QueryDict
from django.utils import translation

from incentives.journey.forms import NO_FRAME, ActivityForm, Frame, MoneyForm
from incentives.journey.people import PeopleForm, new_row
from incentives.journey.years import project_years
from tests.incentives.journey import answers as a

FRAME = Frame(start=None, years=project_years(None), segments=("CRM",))

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def english() -> Any:
    with translation.override("en"):
        yield


def post(typed: a.Typed) -> QueryDict:
    query = QueryDict(mutable=True)
    for name, value in typed.items():
        query.setlist(name, value if isinstance(value, list) else [value])
    return query


def activity(**changed: Any) -> ActivityForm:
    typed = ActivityForm.typed(post(a.activity(**changed)))
    return ActivityForm(typed, frame=NO_FRAME, checked=True)


def money(typed: a.Typed) -> MoneyForm:
    return MoneyForm(MoneyForm.typed(post(typed)), frame=FRAME, checked=True)


def people(typed: a.Typed, frame: Frame = FRAME) -> PeopleForm:
    return PeopleForm(PeopleForm.typed(post(typed)), frame=frame, checked=True)


def cells(form: PeopleForm) -> dict[str, list[str]]:
    """Errors by full name of field."""
    form.is_valid()
    return {
        f"{profile.prefix}-{name}": [str(message) for message in messages]
        for profile in form.profiles.forms
        for name, messages in profile.errors.items()
    }


# --- Activity --------------------------------------------------------------------------------


def test_a_new_company_has_operated_for_no_year() -> None:
    form = activity(company="new", years_in_operation="four, typed before")
    assert form.is_valid()
    assert form.payload()["years_in_operation"] == "0"


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"segments": []}, "segments"),
        ({"segments": ["XYZ"]}, "segments"),
        ({"company": ""}, "company"),
        ({"company": "existing"}, "years_in_operation"),
        ({"company": "existing", "years_in_operation": "2.5"}, "years_in_operation"),
        ({"company": "existing", "years_in_operation": "201"}, "years_in_operation"),
        ({"start_month": ""}, "start_month"),
        ({"start_month": "13"}, "start_month"),
        ({"start_year": ""}, "start_year"),
        ({"start_year": "soon"}, "start_year"),
        ({"start_year": "1999"}, "start_year"),
        ({"start_year": "27"}, "start_year"),
        ({"start_year": "99999999"}, "start_year"),
        ({"start_year": "-5"}, "start_year"),
    ],
)
def test_one_wrong_answer_of_the_activity_marks_its_field_alone(
    changed: a.Typed, field: str
) -> None:
    form = activity(**changed)
    assert list(form.errors) == [field]
    assert len(form.errors[field]) == 1


def test_the_years_are_judged_by_the_bounds_of_the_contract() -> None:
    assert activity(start_year="1999").errors["start_year"] == ["Enter a year from 2000 to 2100."]


# --- People ----------------------------------------------------------------------------------


def test_the_example_reads_as_the_contract_asks() -> None:
    form = people(a.people("en"))
    assert form.is_valid(), cells(form)
    payload = form.payload()
    assert payload["annual_raise"] == "3"
    assert payload["profiles"][1] == {
        "title": "Superviseur",
        "segment": "CRM",
        "monthly_gross_salary": "14200.50",
        "existing_staff": "0",
        "hires": ["10", "7", "4", "0", "0"],
        "moroccan_share": "95",
        "retention_18_months": "92",
        "women_share": "40",
    }


@pytest.mark.parametrize(
    ("name", "typed", "message"),
    [
        ("hires_3", "7.5", "Enter a whole number."),
        ("hires_3", "", "This answer is required."),
        ("hires_3", "many", "Enter a whole number."),
        ("hires_5", "100001", "Enter a whole number of at most 100000."),
        ("hires_1", "-1", "Enter a whole number of at least 0."),
        ("monthly_gross_salary", "", "This answer is required."),
        ("monthly_gross_salary", "0", "Enter an amount above zero."),
        ("monthly_gross_salary", "6500.505", "Enter a number with at most 2 decimals."),
        ("monthly_gross_salary", "lots", "Enter a number, such as 6500 or 6500.50."),
        ("retention_18_months", "101", "Enter a number of at most 100."),
        ("women_share", "-1", "Enter a number of at least 0."),
        ("segment", "", "This answer is required."),
        ("segment", "XYZ", "This is not one of the choices: CRM, BPO, ITO, ESO, KPO."),
        ("title", "x" * 121, "Enter at most 120 characters."),
        ("existing_staff", "1.5", "Enter a whole number."),
    ],
)
def test_one_wrong_cell_marks_that_cell(name: str, typed: str, message: str) -> None:
    form = people({**a.people("en"), f"profiles-1-{name}": typed})
    assert cells(form) == {f"profiles-1-{name}": [message]}


def test_an_ambiguous_number_says_both_readings() -> None:
    form = people({**a.people("en"), "profiles-0-monthly_gross_salary": "6.500"})
    [message] = cells(form)["profiles-0-monthly_gross_salary"]
    assert "6500" in message
    assert "6.5" in message


def test_a_row_left_as_offered_is_no_profile() -> None:
    blank = a.row(1, **new_row(FRAME), title="  ", monthly_gross_salary="", hires_1="")
    form = people({"annual_raise": "3", **a.profile(0), **blank, **a.profile(2, title="Third")})
    assert form.is_valid()
    assert [profile["title"] for profile in form.payload()["profiles"]] == [
        "Conseiller client",
        "Third",
    ]


def test_errors_after_a_blank_row_stay_on_their_own_row() -> None:
    blank = a.row(0, **new_row(FRAME))
    form = people({"annual_raise": "3", **blank, **a.profile(1, hires_2="x")})
    assert cells(form) == {"profiles-1-hires_2": ["Enter a whole number."]}


@pytest.mark.parametrize("typed", [{"title": "Half"}, {"women_share": "10"}, {"hires_4": "3"}])
def test_a_row_half_filled_is_judged(typed: a.Typed) -> None:
    half = a.row(1, **{**new_row(FRAME), **typed})
    found = cells(people({"annual_raise": "3", **a.profile(0), **half}))
    assert found["profiles-1-monthly_gross_salary"] == ["This answer is required."]
    assert all(name.startswith("profiles-1-") for name in found)


def test_two_rows_half_filled_keep_their_own_errors() -> None:
    first, second = a.profile(0, women_share="x"), a.profile(1, hires_5="")
    found = cells(people({"annual_raise": "3", **first, **second}))
    assert set(found) == {"profiles-0-women_share", "profiles-1-hires_5"}


def test_without_a_profile_the_first_row_says_so() -> None:
    form = people({"annual_raise": "3", **a.row(0, **new_row(FRAME))})
    assert cells(form) == {"profiles-0-title": ["Describe at least one job profile."]}


def test_more_profiles_than_an_estimate_holds_are_refused_for_the_whole() -> None:
    rows = {key: value for n in range(21) for key, value in a.profile(n).items()}
    form = people({"annual_raise": "3", **rows})
    assert cells(form) == {}
    assert not form.is_valid()
    assert form.profiles.non_form_errors() == ["Describe at most 20 job profiles."]
    assert not form.may_add


def test_the_raise_may_be_a_fall_and_takes_its_default_when_empty() -> None:
    assert people(a.people("en", annual_raise="−2.5")).is_valid()
    assert people(a.people("en", annual_raise="")).is_valid()
    form = people(a.people("en", annual_raise="-51"))
    assert not form.is_valid()
    assert form.errors == {"annual_raise": ["Enter a number of at least -50."]}
    assert cells(form) == {}


def test_the_segment_is_offered_when_there_is_only_one() -> None:
    assert new_row(FRAME)["segment"] == "CRM"
    assert "segment" not in new_row(Frame(start=None, years=(), segments=("CRM", "BPO")))


def test_rows_are_read_in_their_order_whatever_their_numbers() -> None:
    typed = PeopleForm.typed(
        post({"profiles-7-title": "Second", "profiles-2-title": "First", "profiles-x-title": "no"})
    )
    assert typed["profiles"] == [{"title": "First"}, {"title": "Second"}]


# --- Money -----------------------------------------------------------------------------------


def test_everything_may_be_left_for_later() -> None:
    form = money({})
    assert form.is_valid()
    assert set(form.payload().values()) == {None}


def test_the_facts_of_an_investment_without_amounts_wait_for_them() -> None:
    form = money({"future_occupations": "yes"})
    assert form.is_valid()
    assert form.payload()["investment"] is None


@pytest.mark.parametrize(
    ("answer", "value"), [("yes", True), ("no", False), ("unknown", None), ("", None)]
)
def test_a_fact_is_yes_no_or_not_known(answer: str, value: bool | None) -> None:
    form = money(a.money("en", future_occupations=answer))
    assert form.is_valid()
    assert form.payload()["investment"]["future_occupations"] is value


@pytest.mark.parametrize(
    ("changed", "field", "message"),
    [
        ({"export_share_3": ""}, "export_share_3", "This answer is required."),
        ({"export_share_3": "101"}, "export_share_3", "Enter a number of at most 100."),
        ({"export_share_3": "x"}, "export_share_3", "Enter a number, such as 6500 or 6500.50."),
        ({"investment_total": ""}, "investment_total", "This answer is required."),
        (
            {"investment_eligible": "60,000,001"},
            "investment_eligible",
            "The eligible amount cannot be above the total investment.",
        ),
        ({"turnover": "-1"}, "turnover", "Enter a number of at least 0."),
        ({"own_funds_share": "100.5"}, "own_funds_share", "Enter a number of at most 100."),
        ({"group_holding_share": "x"}, "group_holding_share",
         "Enter a number, such as 6500 or 6500.50."),
        (a.years("training_budget", "0 0 0 0 -1"), "training_budget_5",
         "Enter a number of at least 0."),
        (a.years("profit_before_tax", "0 -5 1.005 0 1e3"), "profit_before_tax_5",
         "Enter a number, such as 6500 or 6500.50."),
    ],
)  # fmt: skip
def test_one_wrong_figure_marks_its_field(changed: a.Typed, field: str, message: str) -> None:
    form = money(a.money("en", **changed))
    assert form.errors[field] == [message]
    assert {name for name in form.errors if name != field} <= {"profit_before_tax_3"}


def test_shares_and_the_word_that_they_are_not_known_exclude_each_other() -> None:
    form = money({**a.years("export_share", "80 80 80 80 80"), "export_unknown": "on"})
    assert list(form.errors) == ["export_unknown"]
    assert money({"export_unknown": "on"}).is_valid()


def test_errors_follow_the_order_of_the_page() -> None:
    names = list(money({}).fields)
    assert names.index("export_share_5") < names.index("export_unknown")
    assert names.index("group_turnover") < names.index("training_budget_1")


# --- All -------------------------------------------------------------------------------------


def test_the_null_character_is_not_kept() -> None:
    assert MoneyForm.typed(post({"turnover": "1\0"})) == {"turnover": "1"}
    assert PeopleForm.typed(post({"profiles-0-title": "\0a"}))["profiles"] == [{"title": "a"}]


def test_names_that_no_form_asks_for_are_not_kept() -> None:
    assert MoneyForm.typed(post({"evil": "x", "csrfmiddlewaretoken": "x"})) == {}


def test_messages_come_in_the_language_of_the_reader() -> None:
    with translation.override("fr"):
        form = people({**a.people("fr"), "profiles-0-monthly_gross_salary": "6.500"})
        [message] = cells(form)["profiles-0-monthly_gross_salary"]
    assert "6,5" in message
