"""The law over the API: its state on a date, and the history of its parameters."""

import datetime

import pytest

from incentives.rules.enums import State
from incentives.rules.models import Parameter, ParameterValue
from tests.incentives.api.asking import LANGUAGES, Api, Plain


def measures(api: Api, on: str) -> dict[str, Plain]:
    response = api.get(f"measures?on={on}")
    assert response.status_code == 200
    assert response.json()["on"] == on
    return {row["code"]: row for row in response.json()["results"]}


@pytest.mark.parametrize(
    ("on", "in_force"),
    [
        ("2007-05-06", ""),
        ("2007-05-07", "AIR AIS"),
        ("2017-06-01", "AIR AIS"),
        ("2023-03-12", "AIR AIS"),
        ("2023-03-13", "AIR AIS CHARTER"),
        ("2025-06-30", "AIR AIS CHARTER"),
        ("2025-07-01", "AIR AIS CHARTER PAE PAF"),
        ("2025-11-06", "AIR AIS CHARTER PAE PAF SME"),
        ("2030-12-31", "AIR AIS CHARTER PAE PAF SME"),
        ("2031-01-01", "CHARTER SME"),
    ],
)
def test_the_measures_in_force_on_a_day(api: Api, on: str, in_force: str) -> None:
    found = sorted(code for code, row in measures(api, on).items() if row["in_force"])
    assert " ".join(found) == in_force


def test_an_earlier_regime_says_what_is_known_of_it(api: Api) -> None:
    found = measures(api, "2017-06-01")
    for code in ("AIR", "AIS"):
        regime = found[code]["regime"]
        assert regime["code"] == "circular-5-2016"
        assert regime["known"] and regime["summary"] and regime["sources"]
        assert regime["computable"] is False
        assert regime["repealed_from"] == "2021-01-01"
    for code in ("PAE", "PAF", "CHARTER", "SME"):
        assert found[code]["regime"] is None
        assert found[code]["parameters"] == []


def test_a_measure_shows_the_parameters_of_the_day(api: Api) -> None:
    answer = api.get("measures/PAE?on=2026-11-22").json()
    assert answer["in_force"] is True
    assert answer["regime"]["code"] == "circular-15-2025"
    parameters = {row["code"]: row for row in answer["parameters"]}
    assert set(parameters) == {
        "pae.months",
        "pae.paid_after_period",
        "pae.payments",
        "pae.period",
        "pae.rate",
    }
    payments = parameters["pae.payments"]
    assert payments["value"] != payments["favourable_value"]
    assert payments["doubt"] and payments["sources"][0]["title"]
    assert payments["effective_from"] == "2025-07-01"


def test_a_measure_shows_the_ordinary_law_that_it_reads(api: Api) -> None:
    codes = [row["code"] for row in api.get("measures/AIR?on=2026-11-22").json()["parameters"]]
    assert "air.cap.main_park" in codes
    assert "ir.scale" in codes
    assert len(codes) == len(set(codes))


def test_measures_are_told_in_the_language_of_the_reader(api: Api) -> None:
    told = [api.get("measures/PAF", language=language).json() for language in LANGUAGES]
    for name in ("name", "summary", "description", "desk", "documents", "deadlines"):
        assert len({answer[name] for answer in told}) == len(LANGUAGES)
    assert all(answer["reservations"] for answer in told)


def test_every_parameter_with_all_its_values(api: Api) -> None:
    found = {row["code"]: row for row in api.get("parameters").json()["results"]}
    assert set(found) == set(Parameter.objects.order_by("code").values_list("code", flat=True))
    scale = found["ir.scale"]
    assert [value["effective_from"] for value in scale["values"]] == ["2010-01-01", "2025-01-01"]
    assert scale["unit"] == "MAD/year"
    for row in found.values():
        for value in row["values"]:
            assert value["sources"], row["code"]
            assert bool(value["doubt"]) or value["favourable_value"] is None
    assert found["history.2016.air_cap_p2i"]["repealed_from"] == "2021-01-01"


def test_a_draft_is_not_shown(api: Api) -> None:
    ParameterValue.objects.create(
        parameter=Parameter.objects.get(code="pae.rate"),
        effective_from=datetime.date(2026, 1, 1),
        value="0.99",
        certainty="assumed",
        state=State.DRAFT,
    )
    assert "0.99" not in api.get("parameters").content.decode()
    assert "0.99" not in api.get("measures/PAE?on=2026-11-22").content.decode()


def test_an_address_that_may_not_be_linked_is_left_out(api: Api) -> None:
    unlinked = set(
        ParameterValue.objects.filter(sources__link=False)
        .order_by("pk")
        .values_list("sources__url", flat=True)
    ) - {""}
    shown = {
        source["url"]
        for row in api.get("parameters").json()["results"]
        for value in row["values"]
        for source in value["sources"]
    }
    assert shown - {""}
    assert not (shown & {url for url in unlinked if url and not _linked(url)})


def _linked(url: str) -> bool:
    return ParameterValue.objects.filter(sources__url=url, sources__link=True).exists()
