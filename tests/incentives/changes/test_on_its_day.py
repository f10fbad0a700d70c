"""On the day of a publication nobody reads the old law, nor pays for a fault of the change."""

import datetime
import re
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from incentives.changes import signals
from incentives.changes.applying import DATED
from incentives.changes.edits import EDITABLE
from incentives.changes.steps import approve, publish_due, submit
from incentives.rules import rule_set
from incentives.rules.enums import ChangeSetState, State
from incentives.rules.models import ChangeSet, ParameterValue
from incentives.rules.rule_set import rules_on
from tests.guards.pages import GuardedClient
from tests.incentives.changes.builders import NOW, TODAY, a_set, a_value
from tests.test_privacy import SECRETS, filled, public_routes

pytestmark = pytest.mark.django_db

DAY = TODAY + datetime.timedelta(days=7)
ON_ITS_DAY = NOW + datetime.timedelta(days=7)
# Asks whether there is a law, and shows nothing of it.
BESIDE = {"/readyz"}
TABLES = {model._meta.db_table for model in (*DATED, *EDITABLE.values())}


def public_addresses() -> list[str]:
    """Every public address that no token guards."""
    return sorted(
        filled(route, name, {})
        for route, name in public_routes()
        if route not in BESIDE and not set(re.findall(r"(\w+)>", route)) & SECRETS
    )


@pytest.fixture
def due(amina: User, badr: User) -> ChangeSet:
    change_set = a_set(amina)
    a_value(change_set)
    submit(change_set, by=amina, now=NOW)
    approve(change_set, by=badr, now=NOW, publish_on=DAY)
    return change_set


def readings(queries: CaptureQueriesContext) -> int:
    """How many times the law was read until now."""
    return sum(any(f'"{table}"' in query["sql"] for table in TABLES) for query in queries)


def asks_what_is_due(client: GuardedClient, address: str) -> bool | None:
    """Whether a page publishes what is due before it reads the law; None when it reads none."""
    with pytest.MonkeyPatch.context() as patch, CaptureQueriesContext(connection) as queries:
        before: list[int] = []
        patch.setattr(rule_set, "_publish_what_is_due", [lambda: before.append(readings(queries))])
        client.get(address)
        return before[:1] == [0] if readings(queries) else None


def test_every_public_page_that_reads_the_law_reads_that_of_its_day(
    due: ChangeSet, client: GuardedClient, time_machine: Any
) -> None:
    time_machine.move_to(ON_ITS_DAY)
    found = {address: asks_what_is_due(client, address) for address in public_addresses()}
    assert [address for address, asks in found.items() if asks is False] == []
    # Most others read rules kept in memory, for which the same is asked.
    assert sum(asks is True for asks in found.values()) > 3


def test_the_reason_of_a_refusal_is_in_the_language_of_the_agency(
    due: ChangeSet, time_machine: Any
) -> None:
    ParameterValue.objects.get(change_set=due).sources.clear()
    time_machine.move_to(ON_ITS_DAY)
    with translation.override("ar"):
        rules_on(DAY)
    due.refresh_from_db()
    assert due.state == ChangeSetState.DRAFT
    assert due.review_note.startswith("Il n’a pas pu être publié")


def test_a_fault_of_the_change_leaves_the_law_as_it_was(
    due: ChangeSet,
    time_machine: Any,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    def fail(**given: Any) -> None:
        raise ZeroDivisionError

    time_machine.move_to(ON_ITS_DAY)
    monkeypatch.setattr(signals, "publish_due", fail)
    assert str(rules_on(DAY).rules.parameters["pae.rate"].prudent) == "0.17"
    assert "ZeroDivisionError" in caplog.text
    due.refresh_from_db()
    assert due.state == ChangeSetState.SCHEDULED


def test_a_day_late_is_no_change_of_the_past(amina: User, badr: User) -> None:
    """A value that applies from the day of its set needs no reason when nobody came by that day."""
    change_set = a_set(amina)
    value = a_value(change_set, effective_from=DAY, backdating_reason="")
    submit(change_set, by=amina, now=NOW)
    approve(change_set, by=badr, now=NOW, publish_on=DAY)
    assert publish_due(now=ON_ITS_DAY + datetime.timedelta(days=3)) == [change_set]
    value.refresh_from_db()
    assert value.state == State.PUBLISHED
