"""The infrastructure lever in the answers of the API."""

from decimal import Decimal

import pytest

from sites.models import Location
from tests.incentives.api.asking import Api, project
from tests.incentives.opening import EQUIPMENT, JOB_PREMIUM, OF_INVESTMENT, open_in_test

pytestmark = pytest.mark.django_db


def test_services_are_sourced_and_what_is_not_known_says_so(api: Api) -> None:
    answer = api.estimate(project(location="fes-shore"), language="en")["infrastructure"]
    assert answer["grants"] == []
    facts = {row["code"]: row for row in answer["services"]}
    services, built = facts["services"], facts["office_m2_built"]
    location = Location.objects.get(slug="fes-shore")
    assert services["items"] == location.services_en.splitlines()  # type: ignore[attr-defined]
    assert services["known"] and services["sources"]
    assert not facts["one_stop_shop"]["known"]
    shop = api.estimate(project(location="casanearshore"), language="en")
    one_stop = shop["infrastructure"]["services"][0]
    assert (one_stop["code"], one_stop["items"]) == ("one_stop_shop", ["Yes"])
    assert one_stop["sources"]
    figure = location.figures.get(code="office_m2_built")
    assert (Decimal(built["value"]), built["unit"], built["year"]) == (
        figure.value,
        "m2",
        figure.year,
    )
    bare = api.estimate(project(location="marrakech"))["infrastructure"]["services"]
    unknown = [row for row in bare if not row["known"]]
    assert {row["code"] for row in unknown} >= {"one_stop_shop", "services", "occupancy_pct"}
    assert all((row["items"], row["value"], row["year"]) == ([], None, None) for row in unknown)


def test_open_grants_are_counted_and_explained(api: Api) -> None:
    open_in_test(JOB_PREMIUM, ceiling_mad=Decimal("90000.00"))
    open_in_test(EQUIPMENT, **OF_INVESTMENT)
    answer = api.estimate(project(location="oujda-shore", investment=None), language="en")
    unknown, counted = answer["infrastructure"]["grants"]
    assert (counted["code"], counted["status"], counted["amount"]) == (
        JOB_PREMIUM,
        "counted",
        "90000.00",
    )
    assert counted["kind"] == "per_job"
    assert counted["starts_on"] == "2026-01-01"
    assert [step["result"] for step in counted["steps"]][-1] == "90000.00"
    assert counted["steps"][0]["parameters"] == [JOB_PREMIUM]
    assert counted["sources"]
    assert (unknown["status"], unknown["amount"], unknown["missing_facts"]) == (
        "unknown",
        None,
        ["investment"],
    )
    totals = answer["totals"]
    assert totals["by_lever"]["infrastructure"] == {
        "prudent": "90000.00",
        "favourable": "90000.00",
    }
    for reading in ("prudent", "favourable"):
        assert totals[reading]["incomplete_grants"] == [
            {"grant": EQUIPMENT, "reason": "We do not know: the investment."}
        ]
    assert len(answer["measures"]) == 6


def test_todays_rules_tell_which_grants_opened(api: Api) -> None:
    token = api.estimate(project(location="oujda-shore"))["token"]
    open_in_test(JOB_PREMIUM, ceiling_mad=Decimal("90000.00"))
    kept = api.get(f"estimates/{token}").json()
    assert kept["infrastructure"]["grants"] == []
    now = api.get(f"estimates/{token}?parameters=current").json()
    assert now["changed"]["grants"] == [{"code": JOB_PREMIUM, "before": None, "after": "90000.00"}]
    before, after = (now["changed"]["totals"]["prudent"][when] for when in ("before", "after"))
    assert Decimal(after) - Decimal(before) == 90000


def test_a_comparison_counts_a_grant_at_its_places(api: Api) -> None:
    open_in_test(JOB_PREMIUM, ceiling_mad=Decimal("90000.00"))
    rows = api.post("comparisons", project(location=None)).json()["results"]
    levers = {row["location"]: row["totals"]["by_lever"]["infrastructure"] for row in rows}
    granted = {slug for slug, lever in levers.items() if lever["prudent"] != "0.00"}
    assert granted == {"oujda-shore"}
    assert levers["oujda-shore"]["favourable"] == "90000.00"
