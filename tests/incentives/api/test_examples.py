"""The worked examples through the API, to the centime."""

import pytest

from tests.incentives.api.asking import NAMES, Api, example, expected

LEVERS = {
    "AIR": "incentive_framework",
    "AIS": "incentive_framework",
    "PAE": "incentive_framework",
    "PAF": "human_capital",
    "CHARTER": "incentive_framework",
    "SME": "incentive_framework",
}


@pytest.mark.parametrize("name", NAMES)
def test_an_example_to_the_centime(api: Api, name: str) -> None:
    answer, want = api.estimate(example(name)), expected(name)
    measures = {row["code"]: row for row in answer["measures"]}
    assert {code: row["lever"] for code, row in measures.items()} == LEVERS
    for code, row in want["measures"].items():
        assert measures[code]["status"] == row["status"], code
        assert measures[code]["prudent"] == row["prudent"], code
        assert measures[code]["favourable"] == row["favourable"], code
    for reading, total in want["totals"].items():
        got = answer["totals"][reading]
        assert {key: got[key] for key in total} == total, reading


@pytest.mark.parametrize("name", NAMES)
def test_a_measure_explains_itself(api: Api, name: str) -> None:
    known = {row["code"] for row in api.get("parameters").json()["results"]}
    for row in api.estimate(example(name))["measures"]:
        assert all(criterion["text"] and criterion["source"] for criterion in row["criteria"])
        assert {code for step in row["steps"] for code in step["parameters"]} <= known
        assert {doubt["parameter"] for doubt in row["doubts"]} <= known
        if row["favourable"] and row["favourable"]["total"] != "0.00":
            assert len(row["steps"]) >= 3
        if row["favourable"] and row["favourable"]["total"] != row["prudent"]["total"]:
            assert row["doubts"]


@pytest.mark.parametrize("name", NAMES)
def test_an_estimate_is_read_back_as_it_was(api: Api, name: str) -> None:
    answer = api.estimate(example(name))
    again = api.get(f"estimates/{answer['token']}")
    assert again.status_code == 200
    assert again.json() == answer
