"""The life of a change set: written by one person, published by another, then frozen."""

import datetime
from decimal import Decimal
from typing import Any

import pytest
from django.contrib.auth.models import User

from incentives.changes.applying import contents_after
from incentives.changes.steps import approve, publish_due, send_back, submit
from incentives.rules.checks import PublishingError
from incentives.rules.enums import ChangeSetState, State
from incentives.rules.models import (
    ChangeSet,
    CharterCategory,
    IncomeTaxZone,
    ParameterValue,
    PublicationEvent,
)
from incentives.rules.rule_set import rules_on
from tests.incentives.changes.builders import NOW, TODAY, a_set, a_value, published

pytestmark = pytest.mark.django_db

IN_A_WEEK = TODAY + datetime.timedelta(days=7)


def rate_on(day: datetime.date) -> object:
    return rules_on(day).rules.parameters["pae.rate"].prudent


def test_publishing_changes_the_rules_from_its_date_on(amina: User, badr: User) -> None:
    before = rules_on(TODAY)
    change_set = a_set(amina)
    row = a_value(change_set)
    published(change_set, author=amina, approver=badr)
    row.refresh_from_db()
    assert (row.state, row.approver, row.published_at) == (State.PUBLISHED, badr, NOW)
    assert (change_set.state, change_set.approver) == (ChangeSetState.PUBLISHED, badr)
    assert rate_on(TODAY) == Decimal("0.20")
    assert rate_on(datetime.date(2026, 1, 1)) == Decimal("0.20")
    assert rate_on(datetime.date(2025, 12, 31)) == Decimal("0.17")
    assert rules_on(TODAY).version != before.version
    event = PublicationEvent.objects.order_by("-pk")[0]
    assert (event.actor, "PAE" in event.what) == (badr, True)


def test_a_value_of_the_same_date_is_superseded(amina: User, badr: User) -> None:
    seed = ParameterValue.objects.get(parameter__code="pae.rate")
    change_set = a_set(amina)
    a_value(change_set, effective_from=seed.effective_from)
    published(change_set, author=amina, approver=badr)
    seed.refresh_from_db()
    assert seed.state == State.SUPERSEDED
    assert rate_on(seed.effective_from) == Decimal("0.20")


def test_the_author_of_the_set_cannot_approve(amina: User) -> None:
    change_set = a_set(amina)
    row = a_value(change_set)
    submit(change_set, by=amina, now=NOW)
    with pytest.raises(PublishingError):
        approve(change_set, by=amina, now=NOW)
    row.refresh_from_db()
    assert row.state == State.IN_REVIEW
    assert rate_on(TODAY) == Decimal("0.17")


def test_the_author_of_one_of_its_values_cannot_approve(amina: User, badr: User) -> None:
    change_set = a_set(amina)
    a_value(change_set, author=badr)
    submit(change_set, by=amina, now=NOW)
    with pytest.raises(PublishingError):
        approve(change_set, by=badr, now=NOW)


def test_a_draft_is_reviewed_first(amina: User, badr: User) -> None:
    change_set = a_set(amina)
    row = a_value(change_set)
    with pytest.raises(PublishingError):
        approve(change_set, by=badr, now=NOW)
    with pytest.raises(PublishingError):
        send_back(change_set, reason="no")
    submit(change_set, by=amina, now=NOW)
    with pytest.raises(PublishingError):
        submit(change_set, by=amina, now=NOW)
    with pytest.raises(PublishingError):
        send_back(change_set, reason=" ")
    send_back(change_set, reason="The circular says 19 %.")
    row.refresh_from_db()
    assert (change_set.state, row.state) == (ChangeSetState.DRAFT, State.DRAFT)
    assert change_set.review_note == "The circular says 19 %."


def test_what_is_published_goes_no_further(amina: User, badr: User) -> None:
    change_set = a_set(amina)
    a_value(change_set)
    published(change_set, author=amina, approver=badr)
    with pytest.raises(PublishingError):
        submit(change_set, by=amina, now=NOW)
    with pytest.raises(PublishingError):
        approve(change_set, by=badr, now=NOW)
    with pytest.raises(PublishingError):
        send_back(change_set, reason="too late")


def test_an_empty_set_is_refused(amina: User) -> None:
    with pytest.raises(PublishingError):
        submit(a_set(amina), by=amina, now=NOW)


def test_a_value_without_source_is_refused(amina: User) -> None:
    change_set = a_set(amina)
    a_value(change_set).sources.clear()
    with pytest.raises(PublishingError):
        submit(change_set, by=amina, now=NOW)


@pytest.mark.parametrize(
    "fields",
    [
        {"value": 0.2},
        {"value": "17"},
        {"value": "-0.1"},
        {"value": {"from": "2025-07-01"}},
        {"favourable_value": "0.25"},
        {"favourable_value": "0.25", "doubt_fr": "Une phrase, dans une seule langue."},
    ],
)
def test_a_value_that_does_not_hold_is_refused(fields: dict[str, Any], amina: User) -> None:
    change_set = a_set(amina)
    row = a_value(change_set, **fields)
    with pytest.raises(PublishingError):
        submit(change_set, by=amina, now=NOW)
    row.refresh_from_db()
    assert row.state == State.DRAFT


def test_zones_and_categories_live_the_same_life(amina: User, badr: User) -> None:
    zone = IncomeTaxZone.objects.filter(state=State.PUBLISHED).order_by("pk")[0]
    category = CharterCategory.objects.filter(state=State.PUBLISHED).order_by("pk")[0]
    change_set = a_set(amina)
    like_the_rate = a_value(change_set)
    later = {
        name: getattr(like_the_rate, name)
        for name in ("effective_from", "backdating_reason", "certainty", "author", "change_set")
    }
    rows = (
        IncomeTaxZone.objects.create(location=zone.location, value="main_park", **later),
        CharterCategory.objects.create(province=category.province, value="B", **later),
    )
    for row in rows:
        row.sources.set(like_the_rate.sources.all())
    published(change_set, author=amina, approver=badr)
    for row in rows:
        row.refresh_from_db()
        assert row.state == State.PUBLISHED
    assert rules_on(TODAY).place(zone.location.slug).income_tax_zone == "main_park"


def test_two_drafts_of_one_value_and_date_are_refused(amina: User) -> None:
    change_set = a_set(amina)
    a_value(change_set)
    a_value(change_set, value="0.21")
    with pytest.raises(PublishingError):
        submit(change_set, by=amina, now=NOW)
    assert not ParameterValue.objects.exclude(change_set=None).exclude(state=State.DRAFT).exists()


# --- On a day -------------------------------------------------------------------------------------


def scheduled(amina: User, badr: User, **fields: Any) -> ChangeSet:
    change_set = a_set(amina)
    a_value(change_set, **fields)
    submit(change_set, by=amina, now=NOW)
    approve(change_set, by=badr, now=NOW, publish_on=IN_A_WEEK)
    return change_set


def test_a_scheduled_set_is_law_from_its_day_for_whoever_asks(
    amina: User, badr: User, time_machine: Any
) -> None:
    time_machine.move_to(NOW)
    change_set = scheduled(amina, badr)
    assert change_set.state == ChangeSetState.SCHEDULED
    assert rate_on(TODAY) == Decimal("0.17")
    time_machine.move_to(NOW + datetime.timedelta(days=7))
    assert rate_on(IN_A_WEEK) == Decimal("0.20")
    change_set.refresh_from_db()
    assert (change_set.state, change_set.approver) == (ChangeSetState.PUBLISHED, badr)


def test_a_day_that_is_past_is_refused(amina: User, badr: User) -> None:
    change_set = a_set(amina)
    a_value(change_set)
    submit(change_set, by=amina, now=NOW)
    with pytest.raises(PublishingError):
        approve(change_set, by=badr, now=NOW, publish_on=TODAY - datetime.timedelta(days=1))


def test_a_scheduled_set_can_be_stopped(amina: User, badr: User) -> None:
    change_set = scheduled(amina, badr)
    send_back(change_set, reason="The decree is late.")
    assert publish_due(now=NOW + datetime.timedelta(days=30)) == []
    assert (change_set.approver, change_set.publish_on) == (None, None)


def test_a_set_that_no_longer_holds_on_its_day_goes_back_with_the_reason(
    amina: User, badr: User, caplog: pytest.LogCaptureFixture
) -> None:
    change_set = scheduled(amina, badr)
    ParameterValue.objects.get(change_set=change_set).sources.clear()
    assert publish_due(now=NOW + datetime.timedelta(days=7)) == []
    change_set.refresh_from_db()
    assert change_set.state == ChangeSetState.DRAFT
    assert change_set.review_note
    assert "could not be published" in caplog.text
    assert rate_on(IN_A_WEEK) == Decimal("0.17")


# --- A look ---------------------------------------------------------------------------------------


def test_a_trial_says_what_the_law_would_be_and_leaves_nothing(amina: User) -> None:
    change_set = a_set(amina)
    row = a_value(change_set)
    people = User.objects.count()
    found = contents_after(change_set, days=[TODAY], now=NOW, today=TODAY)
    assert found[TODAY]["parameters"]["pae.rate"]["value"] == "0.20"
    row.refresh_from_db()
    assert (row.state, User.objects.count()) == (State.DRAFT, people)
    assert rate_on(TODAY) == Decimal("0.17")
