"""Golden cases: green under the law they describe; a red one blocks the publication of a set."""

import datetime
import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError

from incentives.changes.golden import (
    CaseResult,
    expect,
    flat,
    nested,
    run_on_set,
    run_on_the_law,
)
from incentives.changes.loading import load_golden_cases
from incentives.changes.models import GoldenCase, GoldenExpectation
from incentives.changes.steps import approve, authors_of, publish_due, submit
from incentives.rules.checks import PublishingError
from incentives.rules.enums import ChangeSetState
from incentives.rules.models import ChangeSet
from tests.incentives.changes.builders import NOW, TODAY, a_set, a_value, published

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("golden_cases")]

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"


def read(name: str) -> Any:
    return json.loads((EXAMPLES / f"{name}.json").read_text())


def by_code(results: list[CaseResult]) -> dict[str, CaseResult]:
    return {result.case.code: result for result in results}


def a_change(author: User, **fields: Any) -> ChangeSet:
    """A set that every project with stable hires feels: a higher rate of the employment bonus."""
    change_set = a_set(author)
    a_value(change_set, **fields)
    return change_set


def accept(change_set: ChangeSet, author: User) -> None:
    for result in run_on_set(change_set, now=NOW):
        if not result.is_green:
            expect(change_set, result.case, expected=result.found, by=author)


def test_the_six_examples_are_the_first_cases() -> None:
    names = {path.stem for path in EXAMPLES.glob("*.json")}
    examples = {name for name in names if not name.endswith(".expected")}
    cases = {case.code: case for case in GoldenCase.objects.order_by("code")}
    assert set(cases) == examples
    for name, case in cases.items():
        answer = read(f"{name}.expected")
        assert case.request == read(name)
        for reading in ("prudent", "favourable"):
            assert case.expected[reading] == answer["totals"][reading]["total"]
        for code, measure in answer["measures"].items():
            expected = {"status": measure["status"]} | {
                reading: measure[reading] and measure[reading]["total"]
                for reading in ("prudent", "favourable")
            }
            assert case.expected["measures"][code] == expected


def test_cases_are_loaded_once_and_then_left_alone() -> None:
    GoldenCase.objects.filter(code="crm-fes").update(title="Renamed")
    assert load_golden_cases() == 0
    assert GoldenCase.objects.get(code="crm-fes").title == "Renamed"


def test_every_case_is_green_under_the_law_of_today() -> None:
    assert {result.state for result in run_on_the_law()} == {"green"}


def test_a_change_turns_red_what_it_touches_figure_by_figure(amina: User) -> None:
    found = by_code(run_on_set(a_change(amina), now=NOW))
    assert {code for code, row in found.items() if row.state == "green"} == set()
    touched = [one.figure for one in found["crm-fes"].differences]
    # The prudent total does not move: there the Charter alone is worth more than the offer.
    assert touched == ["favourable", "PAE.prudent", "PAE.favourable"]
    one = found["crm-fes"].differences[0]
    assert one.expected == GoldenCase.objects.get(code="crm-fes").expected["favourable"]
    assert Decimal(one.found or 0) > Decimal(one.expected or 0)


def test_nothing_of_a_trial_stays(amina: User) -> None:
    run_on_set(a_change(amina), now=NOW)
    assert {result.state for result in run_on_the_law()} == {"green"}
    assert not User.objects.filter(username__startswith="trial-").exists()


def test_a_red_case_blocks_the_approval_and_not_the_submission(amina: User, badr: User) -> None:
    change_set = a_change(amina)
    submit(change_set, by=amina, now=NOW)
    for day in (None, TODAY + datetime.timedelta(days=7)):
        with pytest.raises(PublishingError, match="crm-fes"):
            approve(change_set, by=badr, now=NOW, publish_on=day)
    change_set.refresh_from_db()
    assert change_set.state == ChangeSetState.IN_REVIEW


def test_new_expectations_are_approved_with_the_set(amina: User, badr: User) -> None:
    change_set = a_change(amina)
    accept(change_set, amina)
    wanted = GoldenExpectation.objects.get(change_set=change_set, case__code="crm-fes").expected
    assert GoldenCase.objects.get(code="crm-fes").expected != wanted
    assert {result.state for result in run_on_set(change_set, now=NOW)} == {"green"}
    published(change_set, author=amina, approver=badr)
    assert GoldenCase.objects.get(code="crm-fes").expected == wanted
    assert {result.state for result in run_on_the_law()} == {"green"}


def test_whoever_writes_an_expectation_does_not_approve(amina: User, badr: User) -> None:
    change_set = a_change(amina)
    accept(change_set, badr)
    assert badr.pk in authors_of(change_set)


def test_an_expectation_of_what_was_expected_already_is_none(amina: User) -> None:
    change_set, case = a_change(amina), GoldenCase.objects.get(code="crm-fes")
    accept(change_set, amina)
    expect(change_set, case, expected=case.expected, by=amina)
    assert not GoldenExpectation.objects.filter(change_set=change_set, case=case).exists()


def test_a_case_is_retired_by_a_set(amina: User, badr: User) -> None:
    change_set, case = a_set(amina), GoldenCase.objects.get(code="crm-fes")
    expect(change_set, case, expected=None, by=amina)
    assert "crm-fes" not in by_code(run_on_set(change_set, now=NOW))
    published(change_set, author=amina, approver=badr)
    case.refresh_from_db()
    assert not case.active


def test_an_expectation_written_of_an_older_one_is_refused(amina: User, badr: User) -> None:
    first, second = a_change(amina), a_change(amina, effective_from=datetime.date(2026, 2, 1))
    for one in (first, second):
        accept(one, amina)
    published(first, author=amina, approver=badr)
    submit(second, by=amina, now=NOW)
    with pytest.raises(PublishingError):
        approve(second, by=badr, now=NOW)


def test_only_a_draft_is_written_in(amina: User) -> None:
    change_set = a_change(amina)
    submit(change_set, by=amina, now=NOW)
    case = GoldenCase.objects.get(code="crm-fes")
    with pytest.raises(PublishingError):
        expect(change_set, case, expected=None, by=amina)


def test_a_set_that_turned_red_on_its_day_goes_back(amina: User, badr: User) -> None:
    day = TODAY + datetime.timedelta(days=7)
    change_set = a_set(amina)
    a_value(change_set, effective_from=datetime.date(2027, 6, 1))
    submit(change_set, by=amina, now=NOW)
    approve(change_set, by=badr, now=NOW, publish_on=day)
    case = GoldenCase.objects.get(code="crm-fes")
    GoldenCase.objects.filter(pk=case.pk).update(expected={**case.expected, "prudent": "1.00"})
    assert publish_due(now=NOW + datetime.timedelta(days=7)) == []
    change_set.refresh_from_db()
    assert change_set.state == ChangeSetState.DRAFT
    assert "crm-fes" in change_set.review_note


@pytest.mark.parametrize(
    "broken",
    [
        {"location": "atlantis"},
        {"start_date": "2027-01-02"},
        {"on": None},
        {"on": "1999-13-01"},
        {"profiles": []},
    ],
)
def test_a_case_that_cannot_be_computed_is_broken_with_the_reason(broken: Any) -> None:
    case = GoldenCase.objects.get(code="crm-fes")
    case.request = {**case.request, **broken}
    case.save()
    result = by_code(run_on_the_law())["crm-fes"]
    assert (result.state, bool(result.reason)) == ("broken", True)


def test_unknown_zero_and_not_eligible_are_three_answers() -> None:
    case = GoldenCase.objects.get(code="crm-fes")
    expected = flat(case.expected)
    for changes in ({"CHARTER.prudent": "0.00"}, {"AIS.status": "unknown"}):
        case.expected = nested({**expected, **changes})
        case.save()
        result = by_code(run_on_the_law())["crm-fes"]
        assert [row.figure for row in result.differences] == list(changes)


@pytest.mark.parametrize(
    ("changes", "figure"),
    [
        ({"prudent": None}, "prudent"),
        ({"prudent": "1 000"}, "prudent"),
        ({"AIR.prudent": "1.005"}, "AIR.prudent"),
        ({"AIR.prudent": "NaN"}, "AIR.prudent"),
        ({"AIR.status": "maybe"}, "AIR.status"),
    ],
)
def test_figures_that_do_not_read_are_named(changes: dict[str, Any], figure: str) -> None:
    expected = flat(GoldenCase.objects.get(code="crm-fes").expected)
    with pytest.raises(ValidationError) as raised:
        nested({**expected, **changes})
    assert set(raised.value.message_dict) == {figure}
    assert nested(expected) == GoldenCase.objects.get(code="crm-fes").expected
