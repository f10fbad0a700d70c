"""The match of a comparison: preferences weigh it, reasons are sentences, no amount moves."""

from typing import Any

import pytest

from incentives.estimates import match_labels
from sites.matching import PLACEHOLDERS, CriterionCode, ReasonCode
from tests.incentives.api.asking import LANGUAGES, Api, Plain, example, project

pytestmark = pytest.mark.django_db

ONLY_TALENT = {**dict.fromkeys((code.value for code in CriterionCode), 0), "talent": 100}


def compared(api: Api, **preferences: Any) -> list[Plain]:
    rows: list[Plain] = answer(api, **preferences)["results"]
    return rows


def answer(api: Api, **preferences: Any) -> Plain:
    body = {**project(location=None), "preferences": preferences or None}
    found: Plain = api.post("comparisons", body).json()
    return found


def test_without_preferences_amounts_rank_and_the_match_is_said(api: Api) -> None:
    found = answer(api)
    assert found["ranked_by"] == "support"
    totals = [float(row["totals"]["prudent"]["total"]) for row in found["results"]]
    assert totals == sorted(totals, reverse=True)
    fes = next(row for row in found["results"] if row["location"] == "fes-shore")
    assert [one["code"] for one in fes["match"]["criteria"]] == [
        code.value for code in CriterionCode
    ]
    assert 0 <= float(fes["match"]["score"]) <= 100


def test_preferences_rank_by_match_and_move_no_amount(api: Api) -> None:
    by_amount = {row["location"]: row["totals"] for row in compared(api)}
    found = answer(api, weights=ONLY_TALENT)
    assert found["ranked_by"] == "match"
    assert {row["location"]: row["totals"] for row in found["results"]} == by_amount
    ranks = [row["rank"] for row in found["results"]]
    known = [rank for rank in ranks if rank is not None]
    assert known == sorted(known) and ranks[: len(known)] == known
    assert found["results"][0]["match"]["criteria"][2]["score"] == 100


def test_what_is_asked_for_leaves_places_out_with_the_reason(api: Api) -> None:
    rows = compared(api, regions=["fes-meknes"], setting="park")
    kept = [row["location"] for row in rows if not row["match"]["excluded"]]
    assert kept == ["fes-shore"]
    tanger = next(row for row in rows if row["location"] == "tanger")
    assert len(tanger["match"]["excluded"]) == 2 and tanger["rank"] is None
    assert tanger["match"]["score"] is None and tanger["match"]["criteria"] == []


def test_the_space_is_judged_only_when_a_seat_is_stated(api: Api) -> None:
    for stated, asked in (({}, False), ({"m2_per_seat": "8"}, True)):
        fes = next(
            row for row in compared(api, setting="any", **stated) if row["location"] == "fes-shore"
        )
        (space,) = (one for one in fes["match"]["criteria"] if one["code"] == "space")
        assert space["asked"] is asked
        assert (space["score"] is None) is not asked


def test_raising_one_weight_changes_the_leader(api: Api) -> None:
    nothing = dict.fromkeys((code.value for code in CriterionCode), 0)
    leaders = {
        compared(api, weights={**nothing, code: 100})[0]["location"]
        for code in ("support", "talent", "cost")
    }
    assert len(leaders) == 3


@pytest.mark.parametrize("language", LANGUAGES)
def test_reasons_speak_the_readers_language(api: Api, language: str) -> None:
    body = {
        **{key: value for key, value in example().items() if key != "location"},
        "preferences": {"languages": ["es"], "m2_per_seat": 8, "airport_within_km": 30},
    }
    rows = api.post("comparisons", body, language=language).json()["results"]
    said = [one["text"] for row in rows for one in row["match"]["criteria"]]
    said += [text for row in rows for text in row["match"]["excluded"]]
    assert said and all(text and "%(" not in text for text in said)
    letters = "".join(said)
    assert any("\u0600" <= letter <= "\u06ff" for letter in letters) == (language == "ar")


@pytest.mark.parametrize(
    ("preferences", "path"),
    [
        ([], "preferences"),
        ({"weights": {"support": 101}}, "preferences.weights.support"),
        ({"weights": {"beauty": 10}}, "preferences.weights.beauty"),
        ({"languages": ["xx"]}, "preferences.languages[0]"),
        ({"regions": ["fes-meknes", "atlantis"]}, "preferences.regions[1]"),
        ({"setting": "island"}, "preferences.setting"),
        ({"ready_by": "soon"}, "preferences.ready_by"),
        ({"m2_per_seat": "-1"}, "preferences.m2_per_seat"),
        ({"colour": "blue"}, "preferences.colour"),
    ],
)
def test_wrong_preferences_are_named(api: Api, preferences: Any, path: str) -> None:
    response = api.post("comparisons", {**project(location=None), "preferences": preferences})
    assert response.status_code == 400
    assert path in [error["path"] for error in response.json()["errors"]]


def test_every_reason_has_a_sentence_with_values_that_it_is_given() -> None:
    assert match_labels.REASONS.keys() == set(ReasonCode)
    assert match_labels.CRITERIA.keys() == set(CriterionCode)
    for code, names in PLACEHOLDERS.items():
        assert str(match_labels.REASONS[code]) % dict.fromkeys(names, "x")
