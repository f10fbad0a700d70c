"""Estimates: kept or not, read in any language, computed again under today's law."""

import datetime
from typing import Any

import pytest
import time_machine
from django.contrib.auth.models import User
from django.utils import timezone

from incentives.estimates.models import Estimate
from incentives.rules.enums import Certainty, State
from incentives.rules.models import (
    IncomeTaxZone,
    Parameter,
    ParameterValue,
    PublicationEvent,
    RuleSet,
)
from sites.models import Location
from tests.incentives.api.asking import LANGUAGES, Api, example, project, refused, with_profile

PRIVATE = {
    "Cache-Control": "private, no-store",
    "X-Robots-Tag": "noindex",
    "Referrer-Policy": "no-referrer",
}


def publish(model: Any, **values: Any) -> None:
    """A value published by two people of the staff, with the event that dates it."""
    author, approver = (
        User.objects.get_or_create(username=name)[0] for name in ("author", "approver")
    )
    model.objects.create(
        state=State.PUBLISHED,
        certainty=Certainty.OFFICIAL,
        author=author,
        approver=approver,
        published_at=timezone.now(),
        **values,
    )
    PublicationEvent.objects.create(what="test", actor=approver)


def test_a_stored_estimate_has_an_address(api: Api) -> None:
    response = api.post("estimates", example())
    token = response.json()["token"]
    assert response.headers["Location"] == f"/api/v1/estimates/{token}"
    assert len(token) == 22
    assert Estimate.objects.get().token == token


def test_nothing_is_stored_when_asked_not_to(api: Api) -> None:
    response = api.post("estimates?store=false", example())
    assert response.status_code == 200
    assert "token" not in response.json()
    assert "Location" not in response.headers
    assert not Estimate.objects.exists()
    assert not RuleSet.objects.exists()


def test_both_ways_give_the_same_answer(api: Api) -> None:
    stored = api.estimate(example())
    del stored["token"]
    assert api.post("estimates?store=false", example()).json() == stored


def test_steps_can_be_left_out(api: Api) -> None:
    answer = api.post("estimates?steps=false", example()).json()
    assert not any(row["steps"] for row in answer["measures"])
    again = api.get(f"estimates/{answer['token']}?steps=false").json()
    assert again == answer
    complete = api.get(f"estimates/{answer['token']}").json()
    assert any(row["steps"] for row in complete["measures"])


def test_an_estimate_is_private_whatever_the_answer(api: Api) -> None:
    token = api.estimate(example())["token"]
    for response in (
        api.post("estimates", example()),
        api.post("estimates", b""),
        api.post("comparisons", project()),
        api.post("payslips", {"monthly_gross_salary": "6000"}),
        api.get(f"estimates/{token}"),
        api.get("estimates/" + "x" * 22),
        api.get("estimates"),
    ):
        assert {name: response.headers[name] for name in PRIVATE} == PRIVATE


def test_an_estimate_is_read_in_the_language_of_the_reader(api: Api) -> None:
    token = api.estimate(example(), language="fr")["token"]
    names = {}
    for language in LANGUAGES:
        response = api.get(f"estimates/{token}", language=language)
        assert response.headers["Content-Language"] == language
        names[language] = response.json()["measures"][0]["name"]
    assert len(set(names.values())) == len(LANGUAGES)


def test_an_expired_estimate_is_not_found(api: Api) -> None:
    token = api.estimate(example())["token"]
    Estimate.objects.update(expires_at=timezone.now())
    refused(api.get(f"estimates/{token}"), 404)


def test_under_the_same_law_nothing_changes(api: Api) -> None:
    with time_machine.travel(datetime.datetime(2026, 11, 22, 12, tzinfo=datetime.UTC)):
        before = api.estimate(example())
        after = api.get(f"estimates/{before['token']}?parameters=current").json()
    changed = after.pop("changed")
    assert after == before
    assert changed["parameters"] == changed["place"] == []
    assert changed["rules_version"]["then"] == changed["rules_version"]["now"]
    assert changed["totals"]["prudent"]["before"] == changed["totals"]["prudent"]["after"]


def test_a_new_law_says_what_it_changes(api: Api) -> None:
    with time_machine.travel(datetime.datetime(2026, 11, 22, 12, tzinfo=datetime.UTC)):
        before = api.estimate(example())
    rate = Parameter.objects.get(code="pae.rate")
    publish(ParameterValue, parameter=rate, effective_from=datetime.date(2026, 12, 1), value="0.20")
    with time_machine.travel(datetime.datetime(2027, 1, 15, 12, tzinfo=datetime.UTC)):
        after = api.get(f"estimates/{before['token']}?parameters=current").json()
        unchanged = api.get(f"estimates/{before['token']}").json()
    assert unchanged == before
    changed = after["changed"]
    assert changed["on"] == {"then": "2026-11-22", "now": "2027-01-15"}
    assert changed["parameters"] == [
        {
            "code": "pae.rate",
            "before": {"value": "0.17", "favourable_value": None},
            "after": {"value": "0.20", "favourable_value": None},
        }
    ]
    totals = changed["totals"]["favourable"]
    assert totals["before"] == before["totals"]["favourable"]["total"]
    assert totals["after"] == after["totals"]["favourable"]["total"]
    assert float(totals["after"]) > float(totals["before"])
    assert changed["rules_version"]["now"] == after["rules_version"] != before["rules_version"]


def test_a_zone_that_moves_is_said_too(api: Api) -> None:
    before = api.estimate(example())
    publish(
        IncomeTaxZone,
        location=Location.objects.get(slug="fes-shore"),
        effective_from=timezone.localdate(),
        value="main_park",
    )
    changed = api.get(f"estimates/{before['token']}?parameters=current").json()["changed"]
    assert changed["place"] == [
        {"code": "income_tax_zone", "before": "secondary_park", "after": "main_park"}
    ]


@pytest.mark.parametrize("language", LANGUAGES)
def test_under_an_earlier_regime_the_amount_is_unknown(api: Api, language: str) -> None:
    answer = api.estimate(project(on="2017-06-01"), language=language)
    measures = {row["code"]: row for row in answer["measures"]}
    assert {code: row["status"] for code, row in measures.items()} == {
        "AIR": "unknown",
        "AIS": "unknown",
        "PAE": "not_in_force",
        "PAF": "not_in_force",
        "CHARTER": "not_in_force",
        "SME": "not_in_force",
    }
    assert all(row["prudent"] is None and row["favourable"] is None for row in measures.values())
    sentence = measures["AIR"]["status_text"]
    assert sentence and sentence != measures["PAE"]["status_text"]
    left_out = {row["measure"]: row["reason"] for row in answer["totals"]["prudent"]["incomplete"]}
    assert left_out["AIR"] == sentence
    if language == "en":
        assert sentence.startswith("An earlier regime of this measure was in force")


@pytest.mark.parametrize(
    "on", ["0001-01-01", "2025-01-01", "2025-06-30", "2025-07-01", "2025-11-05", "9999-12-31"]
)
def test_the_law_of_any_day_can_be_asked(api: Api, on: str) -> None:
    assert api.estimate(project(on=on))["on"] == on


def test_the_largest_project_is_kept(api: Api) -> None:
    """Every number at its upper bound: nothing overflows, in memory or in the database."""
    money, people = "1000000000000", 100_000
    body = with_profile(
        monthly_gross_salary=money, existing_staff=people, hires=[people] * 5, moroccan_share=100
    )
    body["profiles"] *= 20
    body |= {
        "annual_raise": 100,
        "profit_before_tax": [money] * 5,
        "training_budget": [money] * 5,
        "years_in_operation": 200,
        "investment": {"total": money, "eligible": money},
    }
    answer = api.estimate(body)
    assert api.get(f"estimates/{answer['token']}").json() == answer
    assert len(answer["totals"]["favourable"]["total"]) > 20


def test_the_smallest_project_is_kept(api: Api) -> None:
    body = {
        "start_date": "2027-01-01",
        "location": "fes-shore",
        "profiles": [{"segment": "KPO", "monthly_gross_salary": "0.01", "hires": [0] * 5}],
    }
    answer = api.estimate(body)
    assert answer["per_job"] is None
    assert answer["totals"]["favourable"]["total"] == "0.00"
