"""Bounds that hold for every project, whatever its facts."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import msgspec
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from incentives.engine import Estimate
from incentives.engine.measures.base import Amounts
from incentives.engine.measures.registry import OFFER
from tests.incentives.engine.builders import (
    Json,
    by_code,
    changed_rules,
    estimate_of,
    read_example,
)
from tests.incentives.engine.strategies import law_changes, requests

FIVE = range(5)
BONUSES = {"pae.rate": "PAE", "paf.rate": "PAF", "ais.rate": "AIS"}


def numbers_of(amounts: Any) -> list[Decimal]:
    return [*amounts.by_year, amounts.undated, amounts.total]


@settings(max_examples=120)
@given(requests())
def test_bounds(body: Json) -> None:
    """Prudent at most favourable; nothing negative; two places; totals add up."""
    result = estimate_of(body)
    totals = (result.prudent, result.favourable)
    for prudent, favourable in [
        totals,
        *((one.prudent, one.favourable) for one in result.measures),
    ]:
        assert (prudent is None) == (favourable is None)
        if prudent is None or favourable is None:
            continue
        assert prudent.total <= favourable.total
        for amounts in (prudent, favourable):
            values = numbers_of(amounts)
            assert all(value >= 0 for value in values)
            assert all(value.as_tuple().exponent == -2 for value in values)
            assert amounts.total == sum(amounts.by_year) + amounts.undated
    check_totals(result)
    check_per_job(result)
    check_bytes(result, estimate_of(dict(reversed(list(body.items())))))


def check_bytes(first: Estimate, second: Estimate) -> None:
    """The same question gets the same bytes, and none of them is a float."""
    written = msgspec.json.encode(first)
    assert written == msgspec.json.encode(second)
    # Decimals are written as text: a JSON number with a point would be a float.
    assert not any(isinstance(value, float) for value in leaves(msgspec.json.decode(written)))


def leaves(value: Any) -> Iterator[Any]:
    if isinstance(value, dict):
        value = list(value.values())
    if not isinstance(value, list):
        yield value
        return
    for one in value:
        yield from leaves(one)


def check_totals(result: Estimate) -> None:
    """A total is the sum of the measures counted, by year, undated and by lever."""
    for reading, total in (("prudent", result.prudent), ("favourable", result.favourable)):
        amounts: dict[str, Amounts | None] = {
            measure.code: getattr(measure, reading) for measure in result.measures
        }
        counted = [one for code in total.counted if (one := amounts[code]) is not None]
        assert total.total == sum(one.total for one in counted)
        assert total.undated == sum(one.undated for one in counted)
        for year in FIVE:
            assert total.by_year[year] == sum(one.by_year[year] for one in counted)
        assert sum(total.by_lever.values()) == total.total
        assert set(total.incomplete) == {code for code, one in amounts.items() if one is None}
        check_regime(total.regime, total.counted)


def check_regime(regime: str, counted: tuple[str, ...]) -> None:
    names = {"offer": OFFER, "charter": ("CHARTER",), "sme": ("SME",)}
    assert counted == tuple(code for part in regime.split("+") for code in names[part])


def check_per_job(result: Estimate) -> None:
    assert (result.per_job is None) == (result.total_hires == 0)
    assert (result.payroll_share is None) == (result.payroll_total == 0)
    if result.per_job is not None:
        exact = result.favourable.total / result.total_hires
        assert abs(result.per_job.favourable - exact) <= Decimal("0.005")


@settings(max_examples=40)
@given(requests(), law_changes())
def test_bounds_hold_when_a_doubt_is_settled(body: Json, changes: Any) -> None:
    result = estimate_of(body, rules=changed_rules(changes, on=body["on"]))
    assert result.prudent.total <= result.favourable.total
    check_totals(result)


@settings(max_examples=25)
@given(requests())
def test_no_staff_and_no_hires_give_nothing(body: Json) -> None:
    empty = [{**row, "existing_staff": 0, "hires": [0] * 5} for row in body["profiles"]]
    measures = by_code(estimate_of({**body, "profiles": empty}))
    for code in ("AIR", "PAE", "PAF"):
        for amounts in (measures[code].prudent, measures[code].favourable):
            assert amounts is None or amounts.total == 0


def check_no_fall(lower: Estimate, higher: Estimate) -> None:
    after = by_code(higher)
    for before in lower.measures:
        for reading in ("prudent", "favourable"):
            was, became = getattr(before, reading), getattr(after[before.code], reading)
            if was is not None and became is not None:
                assert was.total <= became.total, (before.code, reading)
                pairs = zip(was.by_year, became.by_year, strict=True)
                assert all(one <= two for one, two in pairs), (before.code, reading)


@settings(max_examples=40)
@given(
    requests(),
    st.sampled_from(["retention_18_months", "moroccan_share"]),
    st.decimals("0.0001", 100, places=4),
)
def test_a_higher_share_lowers_nothing(body: Json, name: str, more: Decimal) -> None:
    def raised(row: Json) -> Json:
        return {**row, name: str(min(Decimal(100), Decimal(str(row[name])) + more))}

    higher = {**body, "profiles": [raised(row) for row in body["profiles"]]}
    check_no_fall(estimate_of(body), estimate_of(higher))


@settings(max_examples=40)
@given(requests(), st.sampled_from(sorted(BONUSES)), st.decimals("0.0001", "0.3", places=4))
def test_a_higher_bonus_rate_lowers_nothing(body: Json, code: str, more: Decimal) -> None:
    before = estimate_of(body)
    rate = changed_rules({}, on=body["on"]).parameters[code].prudent
    assert isinstance(rate, Decimal)
    rules = changed_rules({code: {"value": str(rate + more)}}, on=body["on"])
    check_no_fall(before, estimate_of(body, rules=rules))


@settings(max_examples=25)
@given(requests(), st.randoms(use_true_random=False))
def test_the_order_of_profiles_changes_no_figure(body: Json, random: Any) -> None:
    assume(len(body["profiles"]) > 1)
    shuffled = list(body["profiles"])
    random.shuffle(shuffled)
    one, two = estimate_of(body), estimate_of({**body, "profiles": shuffled})
    assert (one.prudent.total, one.favourable.total) == (two.prudent.total, two.favourable.total)


def test_an_amount_counts_once_when_the_charter_replaces_the_offer() -> None:
    """Where the prudent regime is the Charter, its years are zero and its amount is undated."""
    result = estimate_of(read_example("crm-fes"))
    assert result.prudent.regime == "charter"
    assert set(result.prudent.by_year) == {Decimal("0.00")}
    assert result.prudent.total == result.prudent.undated
    assert result.prudent.by_lever["human_capital"] == 0
