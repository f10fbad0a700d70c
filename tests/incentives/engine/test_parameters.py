"""Parameters: dated, of one kind, read in one of two readings; what is malformed is refused."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from incentives.engine.calendar import Period, month_index
from incentives.engine.errors import (
    ParameterKindError,
    ParameterNotInForceError,
    RuleDefinitionError,
)
from incentives.engine.parameters import (
    NO_ADVANTAGE,
    Bands,
    MarginalScale,
    Ratio,
    Reading,
    parse_value,
)
from tests.incentives.engine.builders import changed_rules, seed, seed_rules

MALFORMED = [
    ("share", 0.17),
    ("share", True),
    ("share", "many"),
    ("share", "NaN"),
    ("share", "Infinity"),
    ("share", None),
    ("share", {"rate": "0.1"}),
    ("optional_share", "nothing"),
    ("count", "5"),
    ("count", True),
    ("count", 1.5),
    ("flag", 1),
    ("flag", "true"),
    ("period", "2025"),
    ("period", {"to": "2030-12-31"}),
    ("period", {"from": "2030-12-31", "to": "2025-07-01"}),
    ("period", {"from": "2025-02-30"}),
    ("scale", []),
    ("scale", [{"above": "0"}]),
    ("scale", [{"above": "10", "rate": "0.1"}, {"above": "5", "rate": "0.2"}]),
    ("bands", "0.05"),
    ("bands", [{"rate": "0.05"}]),
    ("bands", [{"above": "2", "rate": "0.05"}, {"above": "2", "rate": "0.07"}]),
    ("category_shares", ["A"]),
    ("shoe_size", "42"),
]


@pytest.mark.parametrize(("kind", "raw"), MALFORMED)
def test_what_is_malformed_is_refused(kind: str, raw: Any) -> None:
    with pytest.raises(RuleDefinitionError):
        parse_value(kind, raw)


def test_every_value_of_the_reference_data_can_be_read() -> None:
    for row in seed("parameters"):
        for value in row["values"]:
            parse_value(row["kind"], value["value"])
            if value["favourable_value"] is not None:
                parse_value(row["kind"], value["favourable_value"])


def test_no_advantage_is_an_answer_and_not_a_hole() -> None:
    assert parse_value("optional_share", "none") is NO_ADVANTAGE
    assert parse_value("optional_share", "0.20") == Decimal("0.20")
    assert repr(NO_ADVANTAGE) == "NO_ADVANTAGE"


@pytest.mark.parametrize(
    ("on", "edge"), [("2024-12-31", "30000"), ("2025-01-01", "40000"), ("2026-01-01", "40000")]
)
def test_the_latest_value_that_had_started_holds(on: str, edge: str) -> None:
    scale = seed_rules(on).parameters["ir.scale"].prudent
    assert isinstance(scale, MarginalScale)
    assert scale.brackets[1].above == Decimal(edge)


def test_a_repealed_parameter_ends_the_day_before() -> None:
    assert "history.2022.air_cap_region_without_park" in seed_rules("2025-06-30").parameters
    assert "history.2022.air_cap_region_without_park" not in seed_rules("2025-07-01").parameters


def test_readings_part_only_where_there_is_a_doubt() -> None:
    for value in seed_rules().parameters.values():
        assert (value.prudent != value.favourable) is value.doubtful, value.code


def test_each_reading_has_its_value() -> None:
    rules = seed_rules()
    assert rules.law(Reading.PRUDENT).count("pae.payments") == 1
    assert rules.law(Reading.FAVOURABLE).count("pae.payments") == 5


def test_one_doubt_read_prudently_leaves_the_others() -> None:
    favourable = seed_rules().law(Reading.FAVOURABLE)
    law = favourable.reading_prudently("pae.payments")
    assert law.count("pae.payments") == 1
    assert law.flag("pae.paid_after_period") is True
    assert favourable.count("pae.payments") == 5


def test_a_parameter_that_is_not_in_force_is_an_error_and_never_zero() -> None:
    law = seed_rules("2025-06-30").law(Reading.PRUDENT)
    assert not law.has("pae.rate")
    with pytest.raises(ParameterNotInForceError) as caught:
        law.number("pae.rate")
    assert (caught.value.code, caught.value.on) == ("pae.rate", date(2025, 6, 30))


@pytest.mark.parametrize(
    ("read", "code"),
    [
        ("number", "air.period"),
        ("number", "cumulation.sme"),
        ("count", "pae.rate"),
        ("count", "cumulation.sme"),
        ("flag", "pae.payments"),
        ("period", "pae.rate"),
        ("scale", "charter.jobs_ratio"),
        ("bands", "ir.scale"),
        ("optional_share", "air.period"),
    ],
)
def test_a_value_is_read_as_what_it_is(read: str, code: str) -> None:
    law = seed_rules().law(Reading.PRUDENT)
    with pytest.raises(ParameterKindError) as caught:
        getattr(law, read)(code)
    assert caught.value.code == code


def test_a_share_by_category_is_read_as_such() -> None:
    law = seed_rules().law(Reading.PRUDENT)
    assert law.category_share("charter.territory", "B") == Decimal("0.15")
    with pytest.raises(ParameterKindError):
        law.category_share("pae.rate", "B")


def test_a_band_without_an_edge_below_pays_nothing() -> None:
    bands = parse_value("bands", [{"from": "2", "rate": "0.05"}, {"above": "5", "rate": "0.07"}])
    assert isinstance(bands, Bands)
    thirds = Ratio(Decimal(5), Decimal(3))
    assert bands.rate(thirds) == 0
    assert bands.rate(Ratio(Decimal(2), Decimal(1))) == Decimal("0.05")
    assert bands.rate(Ratio(Decimal(10), Decimal(2))) == Decimal("0.05")
    assert bands.rate(Ratio(Decimal("10.01"), Decimal(2))) == Decimal("0.07")


# --- periods -------------------------------------------------------------------------------------


def month(text: str) -> int:
    return month_index(date.fromisoformat(text))


@pytest.mark.parametrize(
    ("first", "last", "day", "inside"),
    [
        ("2025-07-01", "2030-12-31", "2025-06-01", False),
        ("2025-07-01", "2030-12-31", "2025-07-01", True),
        ("2025-07-01", "2030-12-31", "2030-12-01", True),
        ("2025-07-01", "2030-12-31", "2031-01-01", False),
        ("2025-07-02", "2030-12-30", "2025-07-01", False),  # a month cut by a day is not inside
        ("2025-07-02", "2030-12-30", "2030-12-01", False),
        ("2024-02-01", "2024-02-29", "2024-02-01", True),
        ("2024-02-01", "2024-02-28", "2024-02-01", False),
        ("2025-07-01", None, "2100-12-01", True),
    ],
)
def test_a_month_is_inside_when_all_of_it_is(
    first: str, last: str | None, day: str, inside: bool
) -> None:
    end = None if last is None else date.fromisoformat(last)
    period = Period(date.fromisoformat(first), end)
    assert period.holds_month(month(day)) is inside
    assert period.months_inside(first=month(day), count=1) == int(inside)


def test_months_inside_never_fall_below_zero() -> None:
    period = Period(date(2025, 7, 1), date(2030, 12, 31))
    assert period.months_inside(first=month("2020-01-01"), count=12) == 0
    assert period.months_inside(first=month("2040-01-01"), count=12) == 0
    assert period.months_inside(first=month("2030-12-01"), count=12) == 1


def test_a_changed_rule_set_leaves_the_first_alone() -> None:
    """The builder of these tests: what one test changes, no other test sees."""
    other = changed_rules({"pae.rate": {"value": "0.50"}})
    assert other.parameters["pae.rate"].prudent == Decimal("0.50")
    assert seed_rules().parameters["pae.rate"].prudent == Decimal("0.17")
