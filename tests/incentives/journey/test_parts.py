"""The small parts: project years, months, typical salaries, steps."""

from datetime import date

import pytest
from django.utils import translation

from incentives.journey.salaries import salary_references
from incentives.journey.steps import Step
from incentives.journey.years import month_names, project_years


def test_years_that_follow_the_civil_year_carry_its_number() -> None:
    periods = [year.period for year in project_years(date(2027, 1, 1))]
    assert periods == ["2027", "2028", "2029", "2030", "2031"]


def test_other_years_carry_their_first_and_last_month() -> None:
    with translation.override("en"):
        first, *_, last = project_years(date(2029, 7, 1))
    assert (first.period, first.short) == ("July 2029 to June 2030", "07/2029 to 06/2030")
    assert last.full == "Year 5 (July 2033 to June 2034)"


def test_years_without_a_start_have_numbers_only() -> None:
    with translation.override("en"):
        assert [year.full for year in project_years(None)][:2] == ["Year 1", "Year 2"]


def test_months_carry_their_moroccan_names_in_arabic() -> None:
    with translation.override("ar"):
        names = dict(month_names())
    assert (names["7"], names["8"], names["11"]) == ("يوليوز", "غشت", "نونبر")


@pytest.mark.parametrize("language", ["fr", "en", "ar"])
def test_typical_salaries_carry_their_year_and_sources(language: str) -> None:
    with translation.override(language):
        references = {reference.code: reference for reference in salary_references()}
    agent = references["call-centre-agent-base"]
    assert "2020" in agent.year
    assert agent.sources[0].publisher == "Ola.sn"
    assert all(reference.job and reference.value for reference in references.values())
    # What was not found is said, and has neither year nor source.
    assert (references["bpo-clerk"].year, references["bpo-clerk"].sources) == ("", ())


def test_steps_know_their_neighbours() -> None:
    assert [step.previous for step in Step] == [None, Step.ACTIVITY, Step.PEOPLE, Step.MONEY]
    assert [step.next for step in Step] == [Step.PEOPLE, Step.MONEY, Step.PLACE, None]
    assert Step.MONEY.before == [Step.ACTIVITY, Step.PEOPLE]
