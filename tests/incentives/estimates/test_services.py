"""Estimates kept: computed, read again, replayed to the byte, computed anew under today's law."""

import json
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import msgspec
import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from incentives.estimates.inputs import ProjectRequest, read_stored
from incentives.estimates.models import Estimate
from incentives.estimates.services import (
    UnknownLocationError,
    as_first_computed,
    compare_places,
    compute,
    create,
    from_plain,
    recompute,
    replay,
    to_plain,
)
from incentives.rules.immutability import lifted
from incentives.rules.models import ParameterValue, PublicationEvent, RuleSet
from tests.incentives.engine.builders import (
    EXAMPLE_NAMES,
    estimate_of,
    figures,
    inputs_of,
    places,
    read_example,
    request,
)

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 22, 10, 30, tzinfo=UTC)
ON = date(2026, 11, 22)


def asked(name: str = "crm-fes") -> ProjectRequest:
    """An example as any caller asks for it: through the serializer of requests."""
    return read_stored(read_example(name))


def stored(name: str = "crm-fes") -> Estimate:
    """An estimate as the database gives it back."""
    row, _ = create(asked(name), now=NOW)
    return Estimate.objects.select_related("rule_set").get(pk=row.pk)


def change_the_law() -> None:
    """A published value that moves every employment bonus."""
    with lifted():
        ParameterValue.objects.filter(parameter__code="pae.rate").update(value="0.99")
    PublicationEvent.objects.create(what="pae.rate")


@pytest.mark.parametrize("name", EXAMPLE_NAMES)
def test_the_service_gives_the_figures_of_the_engine(name: str) -> None:
    assert figures(compute(asked(name)).estimate) == figures(estimate_of(read_example(name)))


def in_order(plain: Any) -> str:
    """JSON with the names of each object in order: PostgreSQL does not keep theirs."""
    return json.dumps(plain, sort_keys=True, ensure_ascii=False)


@pytest.mark.parametrize("name", EXAMPLE_NAMES)
def test_a_stored_estimate_replays_to_the_same_bytes(name: str) -> None:
    row = stored(name)
    first, again = compute(asked(name)).estimate, replay(row).estimate
    assert msgspec.json.encode(again) == msgspec.json.encode(first)
    assert in_order(to_plain(again)) == in_order(row.result)


def test_defaults_replay_to_the_same_bytes() -> None:
    """What was left out is kept as what it stood for."""
    row, computed = create(read_stored(request()), now=NOW)
    row.refresh_from_db()
    assert msgspec.json.encode(replay(row).estimate) == msgspec.json.encode(computed.estimate)


@pytest.mark.parametrize("share", [80, "80", "80.0", "80.0000", Decimal("80.00"), "8e1"])
def test_a_number_written_otherwise_gets_the_same_bytes(share: Any) -> None:
    body = request(export_share=[share] * 5, company={"own_funds_share": share})
    wanted = request(export_share=[80] * 5, company={"own_funds_share": 80})
    found, expected = (compute(read_stored(one)).estimate for one in (body, wanted))
    assert msgspec.json.encode(found) == msgspec.json.encode(expected)


def test_a_stored_estimate_replays_after_the_law_has_changed() -> None:
    row = stored()
    change_the_law()
    assert in_order(to_plain(replay(row).estimate)) == in_order(row.result)
    assert replay(row).published.version == row.rule_set_id


def test_the_law_of_today_is_another_answer() -> None:
    row = stored()
    change_the_law()
    today = recompute(row, on=ON)
    assert today.published.version != row.rule_set_id
    assert today.estimate.favourable.total > row.favourable_total_mad
    row.refresh_from_db()
    assert in_order(to_plain(replay(row).estimate)) == in_order(row.result)


@pytest.mark.parametrize("name", EXAMPLE_NAMES)
def test_what_is_kept_can_be_read_again(name: str) -> None:
    row = stored(name)
    computed = as_first_computed(row)
    assert in_order(to_plain(computed.estimate)) == in_order(row.result)
    assert computed.estimate == from_plain(to_plain(computed.estimate))
    assert figures(computed.estimate) == figures(estimate_of(read_example(name)))
    assert computed.estimate == compute(asked(name)).estimate


def test_what_is_kept_holds_no_float() -> None:
    def check(value: Any) -> None:
        assert not isinstance(value, float)
        if isinstance(value, dict):
            value = list(value.values())
        if isinstance(value, list):
            for one in value:
                check(one)

    row = stored("bpo-oujda-existing")
    check(row.result)
    check(row.inputs)


def test_an_estimate_is_kept_with_its_law_its_place_and_its_end() -> None:
    row = stored()
    assert (row.on, row.location.slug) == (ON, "fes-shore")
    assert row.created_at == NOW
    assert row.expires_at > NOW + timedelta(days=1)
    assert row.prudent_total_mad == Decimal("13750000.00")
    assert row.favourable_total_mad == Decimal("30929102.27")
    assert RuleSet.objects.get().version == row.rule_set_id
    assert read_stored(row.inputs) == asked()
    assert len(row.token) > 20 and row.token not in str(row)


def test_two_estimates_of_one_project_have_two_addresses_and_one_law() -> None:
    assert stored().token != stored().token
    assert RuleSet.objects.count() == 1


def test_a_prudent_total_above_the_favourable_one_is_refused() -> None:
    row = stored()
    row.prudent_total_mad = row.favourable_total_mad + 1
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save()


@pytest.mark.parametrize("slug", ["atlantis", "", None])
def test_a_place_that_does_not_exist_is_said(slug: str | None) -> None:
    with pytest.raises(UnknownLocationError) as caught:
        compute(ProjectRequest(asked().inputs, ON, slug))
    assert caught.value.slug == (slug or "")
    assert not Estimate.objects.exists()


def test_a_comparison_is_best_first_and_holds_every_place() -> None:
    compared = compare_places(asked().inputs, on=ON)
    totals = [row.totals for row in compared.rows]
    keys = [(-row.prudent.total, -row.favourable.total, row.place) for row in totals]
    assert keys == sorted(keys)
    assert {row.place for row in totals} == places().keys()


def test_places_that_tie_share_a_rank_and_come_by_name() -> None:
    """Nobody is hired: every place gives nothing."""
    body = request(profiles=[{**request()["profiles"][0], "hires": [0] * 5}])
    rows = compare_places(inputs_of(body), on=ON).rows
    names = [row.totals.place for row in rows]
    assert names == sorted(names)
    assert {row.rank for row in rows} == {1}
    assert {row.totals.per_job for row in rows} == {None}


def test_computing_asks_little_of_the_database(django_assert_num_queries: Any) -> None:
    compute(asked())
    with django_assert_num_queries(1):  # which publication is the newest
        compute(asked())
    with django_assert_num_queries(1):
        compare_places(asked().inputs, on=ON)


def test_the_clock_is_read_by_the_caller() -> None:
    row, _ = create(asked(), now=timezone.now())
    assert row.created_at <= timezone.now()
