"""The worked examples: right to the centime, by the engine and by the reference calculation."""

import json

import pytest

from tests.incentives.engine.builders import (
    EXAMPLE_NAMES,
    EXAMPLES,
    Json,
    by_code,
    estimate_of,
    figures,
    read_example,
)
from tests.incentives.engine.reference import reference_estimate


def expected(name: str) -> Json:
    path = EXAMPLES / f"{name}.expected.json"
    body: Json = json.loads(path.read_text(encoding="utf-8"))
    return body


def test_there_are_six() -> None:
    assert len(EXAMPLE_NAMES) == 6


@pytest.mark.parametrize("name", EXAMPLE_NAMES)
def test_the_engine_gives_the_worked_example(name: str) -> None:
    assert figures(estimate_of(read_example(name))) == expected(name)


@pytest.mark.parametrize("name", EXAMPLE_NAMES)
def test_the_reference_gives_the_worked_example(name: str) -> None:
    assert reference_estimate(read_example(name)) == expected(name)


def test_what_the_ceiling_of_the_charter_cuts_is_said() -> None:
    """Fès: 7 + 3 + 10 + 5 % prudent stays under the ceiling of 30 %; nothing is cut."""
    charter = by_code(estimate_of(read_example("crm-fes")))["CHARTER"]
    assert [note.code for note in charter.notes] == []


def test_the_saving_of_ordinary_law_stands_beside_ais_and_in_no_total() -> None:
    body = {**read_example("bpo-oujda-existing"), "years_in_operation": 3}
    result = estimate_of(body)
    (note,) = by_code(result)["AIS"].notes
    assert note.code == "ais.ordinary_saving"
    counted = {measure.code: measure.favourable for measure in result.measures}
    dated = [counted[code] for code in result.favourable.counted]
    assert sum(one.total for one in dated if one) == result.favourable.total
