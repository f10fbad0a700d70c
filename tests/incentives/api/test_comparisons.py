"""The comparison of a project at every location."""

from decimal import Decimal

from incentives.estimates.models import Estimate
from sites.models import Location
from tests.incentives.api.asking import LANGUAGES, Api, Plain, example, project


def rows(api: Api, body: Plain, language: str = "fr") -> list[Plain]:
    response = api.post("comparisons", body, language=language)
    assert response.status_code == 200, response.content
    found: list[Plain] = response.json()["results"]
    return found


def test_one_row_a_location_best_first(api: Api) -> None:
    found = rows(api, {name: value for name, value in example().items() if name != "location"})
    assert {row["location"] for row in found} == set(
        Location.objects.order_by("slug").values_list("slug", flat=True)
    )
    totals = [
        tuple(Decimal(row["totals"][reading]["total"]) for reading in ("prudent", "favourable"))
        for row in found
    ]
    assert totals == sorted(totals, reverse=True)
    # Equal totals share the rank of the first of them.
    assert [row["rank"] for row in found] == [totals.index(total) + 1 for total in totals]
    assert len({row["rank"] for row in found}) < len(found)
    assert not Estimate.objects.exists()


def test_a_row_is_the_estimate_at_its_location(api: Api) -> None:
    for row in rows(api, project(location=None))[:3]:
        answer = api.post("estimates?store=false", project(location=row["location"])).json()
        assert row["per_job"] == answer["per_job"]
        assert row["statuses"] == {one["code"]: one["status"] for one in answer["measures"]}
        for reading in ("prudent", "favourable"):
            assert row["totals"][reading]["total"] == answer["totals"][reading]["total"]
            assert row["totals"][reading]["regime"] == answer["totals"][reading]["regime"]


def test_what_could_not_be_judged_is_listed(api: Api) -> None:
    for row in rows(api, project(export_share=None)):
        assert row["unknown"] == ["AIR"]
        assert [one["measure"] for one in row["totals"]["prudent"]["incomplete"]] == ["AIR"]


def test_locations_are_named_in_the_language_of_the_reader(api: Api) -> None:
    names = {
        language: {row["location"]: row["name"] for row in rows(api, project(), language)}
        for language in LANGUAGES
    }
    assert names["ar"]["fes-shore"] != names["fr"]["fes-shore"]


def test_the_answer_says_which_law_it_read(api: Api) -> None:
    answer = api.post("comparisons", project(on="2026-01-01")).json()
    assert answer["on"] == "2026-01-01"
    assert answer["rules_version"]
