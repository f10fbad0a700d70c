"""Regional grants: opened by two people once they can be computed, then part of the rules."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import msgspec
import pytest
from django.contrib.auth.models import User
from django.db import IntegrityError, transaction
from django.utils import timezone

from incentives.engine import estimate
from incentives.engine.grants import Cost, CostShare, PerJob
from incentives.estimates.inputs import read_stored
from incentives.estimates.services import as_first_computed, create, from_plain, recompute, replay
from incentives.rules.checks import PublishingError
from incentives.rules.content import content_on, rules_from
from incentives.rules.models import PublicationEvent, RegionalGrant
from incentives.rules.publishing import close_grant, open_grant
from incentives.rules.rule_set import record, recorded, rules_on, version_of
from tests.incentives.engine.builders import (
    EXAMPLE_NAMES,
    figures,
    inputs_of,
    read_example,
    request,
)
from tests.incentives.opening import EQUIPMENT, JOB_PREMIUM, OF_INVESTMENT, open_in_test, written

pytestmark = pytest.mark.django_db
ON = date(2026, 11, 22)


# --- The content of the rules --------------------------------------------------------------------


def test_closed_grants_are_not_in_the_content() -> None:
    assert "grants" not in content_on(ON)
    assert rules_on(ON).rules.grants == ()
    before = rules_on(ON).version
    written(JOB_PREMIUM, ceiling_mad=Decimal("100000.00"))
    PublicationEvent.objects.create(what="a closed grant changed")
    assert rules_on(ON).version == before


def test_an_open_grant_is_in_the_content_and_in_its_hash() -> None:
    before = rules_on(ON).version
    grant = open_in_test(JOB_PREMIUM, ceiling_mad=Decimal("100000.00"))
    after = rules_on(ON)
    assert after.version != before
    (found,) = after.rules.grants
    assert (found.code, found.terms) == (JOB_PREMIUM, PerJob(Decimal("6000.00")))
    assert (found.ceiling_mad, set(found.places)) == (Decimal("100000.00"), {"oujda-shore"})
    row = after.content["grants"][JOB_PREMIUM]
    assert {code: row["name"][code] for code in ("fr", "en", "ar")} == {
        code: getattr(grant, f"name_{code}") for code in ("fr", "en", "ar")
    }
    assert row["sources"] == ["fmes-oujda", "lavieeco-oujda"]
    close_grant(grant, by=User.objects.get(username="author-of-grants"))
    assert rules_on(ON).version == before


def test_both_days_of_a_grant_are_in_force() -> None:
    open_in_test(JOB_PREMIUM, starts_on=date(2026, 3, 1), ends_on=date(2026, 12, 31))
    for day, count in (
        (date(2026, 2, 28), 0),
        (date(2026, 3, 1), 1),
        (date(2026, 12, 31), 1),
        (date(2027, 1, 1), 0),
    ):
        assert len(rules_on(day).rules.grants) == count, day


def test_a_grant_that_names_no_location_covers_its_region() -> None:
    grant = written(EQUIPMENT, **OF_INVESTMENT)
    grant.locations.clear()
    open_in_test(EQUIPMENT)
    rules = rules_on(ON)
    (found,) = rules.rules.grants
    assert found.places == {"oujda-shore", "nador", "technopark-oujda"}
    assert found.terms == CostShare(Decimal("0.20"), Cost.INVESTMENT_TOTAL)
    assert rules.content["grants"][EQUIPMENT]["whole_region"] is True


def test_the_rules_do_not_hang_on_the_order_of_the_grants() -> None:
    open_in_test(JOB_PREMIUM)
    open_in_test(EQUIPMENT, **OF_INVESTMENT)
    content = content_on(ON)
    turned = {**content, "grants": dict(reversed(list(content["grants"].items())))}
    one, other = (rules_from(each, version="", on=ON) for each in (content, turned))
    assert one.grants == other.grants
    assert version_of(content) == version_of(turned)
    published = rules_on(ON)
    record(published)
    assert recorded(published.version, on=ON).rules.grants == published.rules.grants


# --- Replay --------------------------------------------------------------------------------------


def at_oujda(**changes: Any) -> Any:
    body = request(location="oujda-shore", investment={"total": "1000000", "eligible": "800000"})
    return read_stored({**body, **changes})


def test_an_estimate_replays_after_its_grant_is_closed() -> None:
    grant = open_in_test(JOB_PREMIUM)
    open_in_test(EQUIPMENT, **OF_INVESTMENT)
    row, computed = create(at_oujda(), now=timezone.now())
    row.refresh_from_db()
    assert {one.code: str(one.amount) for one in computed.estimate.grants} == {
        EQUIPMENT: "100000.00",
        JOB_PREMIUM: "60000.00",
    }
    close_grant(grant, by=User.objects.get(username="author-of-grants"))
    assert msgspec.json.encode(replay(row).estimate) == msgspec.json.encode(computed.estimate)
    assert as_first_computed(row).estimate == computed.estimate
    now = recompute(row, on=ON).estimate
    assert [one.code for one in now.grants] == [EQUIPMENT]
    assert computed.estimate.prudent.total - now.prudent.total == 60000


def test_an_estimate_stored_before_there_were_grants_is_read() -> None:
    row, computed = create(at_oujda(), now=timezone.now())
    row.refresh_from_db()
    assert "grants" not in row.result
    assert "incomplete_grants" not in row.result["prudent"]
    assert from_plain(row.result) == computed.estimate
    assert computed.estimate.grants == ()


@pytest.mark.parametrize("name", EXAMPLE_NAMES)
def test_a_grant_elsewhere_moves_no_example(name: str) -> None:
    body = read_example(name)
    before = recorded_figures(body)
    open_in_test("dakhla-tax-practice", kind="per_job", amount_mad=Decimal(9999))
    assert recorded_figures(body) == before


def recorded_figures(body: Any) -> Any:
    rules = rules_on(date.fromisoformat(body["on"]))
    place = rules.place(body["location"])
    return figures(estimate(inputs_of(body), place=place, rules=rules.rules))


# --- Opening -------------------------------------------------------------------------------------


@pytest.fixture
def approver() -> User:
    return User.objects.create(username="second")


def refusal(step: Callable[[], None]) -> str:
    with pytest.raises(PublishingError) as refused:
        step()
    return str(refused.value)


@pytest.mark.parametrize(
    ("code", "facts", "part"),
    [
        ("rabat-sale-kenitra-fund", {}, "montant par emploi ou une part"),  # an envelope
        ("dakhla-tax-practice", {}, "montant par emploi ou une part"),
        (JOB_PREMIUM, {"amount_mad": None}, "montant par emploi ou une part"),
        (EQUIPMENT, {}, "la part et le coût concerné"),  # of which cost?
        (EQUIPMENT, {"cost": "investment_total", "share": None}, "la part et le coût concerné"),
        (JOB_PREMIUM, {"starts_on": None}, "le jour où l’aide commence"),
        (JOB_PREMIUM, {"author": None}, "sans auteur"),
    ],
)
def test_what_cannot_be_computed_is_not_opened(
    approver: User, code: str, facts: Any, part: str
) -> None:
    grant = written(code, **facts)
    events = PublicationEvent.objects.count()
    assert part in refusal(lambda: open_grant(grant, by=approver, now=timezone.now()))
    grant.refresh_from_db()
    assert not grant.open
    assert PublicationEvent.objects.count() == events


def test_a_grant_without_source_is_not_opened(approver: User) -> None:
    grant = written(JOB_PREMIUM)
    grant.sources.clear()
    assert "source" in refusal(lambda: open_grant(grant, by=approver, now=timezone.now()))


def test_whoever_wrote_a_grant_does_not_open_it() -> None:
    grant = written(JOB_PREMIUM)
    assert grant.author is not None
    author = grant.author
    assert "ne peut pas l’ouvrir" in refusal(
        lambda: open_grant(grant, by=author, now=timezone.now())
    )


def test_opening_twice_and_closing_twice_are_refused(approver: User) -> None:
    grant = open_in_test(JOB_PREMIUM)
    assert refusal(lambda: open_grant(grant, by=approver, now=timezone.now()))
    close_grant(grant, by=approver)
    assert (grant.open, grant.approver, grant.opened_at) == (False, None, None)
    assert refusal(lambda: close_grant(grant, by=approver))


@pytest.mark.parametrize(
    "facts",
    [
        {"open": True},
        {"open": True, "starts_on": None},
        {"starts_on": date(2026, 2, 1), "ends_on": date(2026, 1, 31)},
        {"amount_mad": Decimal(0)},
        {"share": Decimal("1.000001")},
        {"ceiling_mad": Decimal("-1")},
    ],
)
def test_the_database_refuses_what_no_grant_may_be(facts: Any) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        RegionalGrant.objects.filter(code=JOB_PREMIUM).update(**facts)
