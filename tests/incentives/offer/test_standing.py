"""Which measure is in force on which day, on each side of every edge."""

import datetime

import pytest

from incentives.engine.measures.registry import REGISTRY
from incentives.offer.selectors import list_regimes, regime_on, standing_of_measure
from incentives.offer.standing import MeasureStanding, Standing, law_by_code
from incentives.rules.models import Regime
from incentives.rules.rule_set import rules_on

pytestmark = pytest.mark.django_db

Day = datetime.date

IN_FORCE, EARLIER, NOT = Standing.IN_FORCE, Standing.EARLIER_REGIME, Standing.NOT_IN_FORCE

# The days on which something changes, and the state of AIR AIS PAE PAF CHARTER SME from each on.
CALENDAR = [
    ("2005-01-01", "", (NOT, NOT, NOT, NOT, NOT, NOT)),
    ("2007-05-06", "", (NOT, NOT, NOT, NOT, NOT, NOT)),
    ("2007-05-07", "circular-9-2007", (EARLIER, EARLIER, NOT, NOT, NOT, NOT)),
    ("2015-12-31", "circular-9-2007", (EARLIER, EARLIER, NOT, NOT, NOT, NOT)),
    ("2016-01-01", "circular-5-2016", (EARLIER, EARLIER, NOT, NOT, NOT, NOT)),
    ("2017-06-01", "circular-5-2016", (EARLIER, EARLIER, NOT, NOT, NOT, NOT)),
    ("2020-12-31", "circular-5-2016", (EARLIER, EARLIER, NOT, NOT, NOT, NOT)),
    ("2021-01-01", "circular-22-2020", (EARLIER, EARLIER, NOT, NOT, NOT, NOT)),
    ("2021-12-31", "circular-22-2020", (EARLIER, EARLIER, NOT, NOT, NOT, NOT)),
    ("2022-01-01", "circular-8-2022", (EARLIER, EARLIER, NOT, NOT, NOT, NOT)),
    ("2023-03-12", "circular-8-2022", (EARLIER, EARLIER, NOT, NOT, NOT, NOT)),
    ("2023-03-13", "circular-8-2022", (EARLIER, EARLIER, NOT, NOT, IN_FORCE, NOT)),
    ("2025-06-30", "circular-8-2022", (EARLIER, EARLIER, NOT, NOT, IN_FORCE, NOT)),
    ("2025-07-01", "circular-15-2025", (IN_FORCE, IN_FORCE, IN_FORCE, IN_FORCE, IN_FORCE, NOT)),
    ("2025-11-05", "circular-15-2025", (IN_FORCE, IN_FORCE, IN_FORCE, IN_FORCE, IN_FORCE, NOT)),
    ("2025-11-06", "circular-15-2025", (IN_FORCE,) * 6),
    ("2030-12-31", "circular-15-2025", (IN_FORCE,) * 6),
    ("2031-01-01", "circular-15-2025", (NOT, NOT, NOT, NOT, IN_FORCE, IN_FORCE)),
    ("9999-12-31", "circular-15-2025", (NOT, NOT, NOT, NOT, IN_FORCE, IN_FORCE)),
]
CODES = ("AIR", "AIS", "PAE", "PAF", "CHARTER", "SME")


def standing(code: str, on: Day) -> MeasureStanding:
    return standing_of_measure(code, list_regimes(), law_by_code(), on=on)


@pytest.mark.parametrize(("day", "regime", "states"), CALENDAR, ids=[row[0] for row in CALENDAR])
def test_the_calendar(day: str, regime: str, states: tuple[Standing, ...]) -> None:
    on = Day.fromisoformat(day)
    found = regime_on(list_regimes(), on)
    assert (found.code if found else "") == regime
    assert tuple(standing(code, on).standing for code in CODES) == states


@pytest.mark.parametrize("day", [row[0] for row in CALENDAR])
def test_the_engine_agrees_on_the_earlier_regimes(day: str) -> None:
    rules = rules_on(Day.fromisoformat(day)).rules
    covered = {code for code in CODES if rules.measures[code].older_regime}
    shown = {code for code in CODES if standing(code, rules.on).standing is EARLIER}
    assert covered == shown


@pytest.mark.parametrize("day", [row[0] for row in CALENDAR])
def test_the_engine_has_every_parameter_of_a_measure_in_force(day: str) -> None:
    rules = rules_on(Day.fromisoformat(day)).rules
    for code in CODES:
        if standing(code, rules.on).standing is IN_FORCE:
            needed = [name for name in REGISTRY[code].parameters if "{" not in name]
            assert set(needed) <= set(rules.parameters)


def test_what_is_not_in_force_says_when_it_starts_or_ended() -> None:
    before = standing("PAE", Day(2017, 6, 1))
    assert (before.starts, before.ended) == (Day(2025, 7, 1), None)
    after = standing("PAE", Day(2031, 1, 1))
    assert (after.starts, after.ended) == (None, Day(2030, 12, 31))
    assert standing("SME", Day(2025, 11, 5)).starts == Day(2025, 11, 6)
    assert standing("CHARTER", Day(2005, 1, 1)).starts == Day(2023, 3, 13)


def test_without_regimes_there_is_none() -> None:
    Regime.objects.all().delete()
    assert regime_on(list_regimes(), Day(2026, 11, 22)) is None
