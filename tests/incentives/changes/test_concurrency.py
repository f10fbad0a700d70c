"""Several people and many investors at once: one publication, and no estimate between two laws.

On PostgreSQL, where writers run side by side; SQLite lets them write one after the other.
"""

import datetime
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection, connections

from incentives.changes.edits import describe, propose
from incentives.changes.steps import approve, publish_due, submit
from incentives.estimates.inputs import ProjectRequest, read_stored
from incentives.estimates.models import Estimate
from incentives.estimates.services import create, from_plain, replay
from incentives.rules import content, rule_set
from incentives.rules.checks import PublishingError
from incentives.rules.enums import ChangeSetState
from incentives.rules.models import ChangeSet, Measure, PublicationEvent
from incentives.rules.rule_set import rules_on, version_of
from tests.incentives.admin.conftest import person
from tests.incentives.changes.builders import NOW, TODAY, a_set, a_value
from tests.incentives.engine.builders import EXAMPLE_NAMES, read_example

pytestmark = [
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
    pytest.mark.skipif(
        connection.vendor != "postgresql", reason="SQLite has one writer at a time by itself"
    ),
]

ESTIMATES = 200
AT_ONCE = 16


def in_a_connection_of_its_own(work: Callable[..., Any]) -> Callable[..., Any]:
    """Threads have connections of their own: closed, or the database could not be emptied."""

    def run(*args: Any, **kwargs: Any) -> Any:
        try:
            return work(*args, **kwargs)
        finally:
            connections.close_all()

    return run


def in_review(author: User, **fields: Any) -> ChangeSet:
    """Two values and a text: parts of the law that different queries read."""
    change_set = a_set(author)
    a_value(change_set, **fields)
    a_value(change_set, "paf.rate", value="0.25", **fields)
    measure = Measure.objects.get(code="PAE")
    before = describe(measure)
    propose(
        change_set,
        model=Measure,
        key="PAE",
        before=before,
        after={**before, "name_fr": "Prime d'après"},
        by=author,
    )
    submit(change_set, by=author, now=NOW)
    return change_set


@pytest.fixture
def people() -> tuple[User, User, User]:
    return person("amina"), person("badr"), person("chakib")


def test_of_two_approvers_at_once_one_publishes(people: tuple[User, User, User]) -> None:
    amina, *approvers = people
    change_set = in_review(amina)
    together = threading.Barrier(2)

    @in_a_connection_of_its_own
    def try_to(approver: User) -> str:
        together.wait(timeout=10)
        try:
            approve(ChangeSet.objects.get(pk=change_set.pk), by=approver, now=NOW)
        except PublishingError:
            return "refused"
        return approver.username

    with ThreadPoolExecutor(2) as pool:
        outcomes = list(pool.map(try_to, approvers))
    change_set.refresh_from_db()
    assert sorted(outcomes).count("refused") == 1
    assert change_set.state == ChangeSetState.PUBLISHED
    assert change_set.approver is not None
    assert change_set.approver.username in outcomes
    assert PublicationEvent.objects.filter(what__startswith="Published").count() == 1


def test_two_sets_that_contradict_each_other_are_not_both_published(
    people: tuple[User, User, User],
) -> None:
    """Each is sound alone; the second to come finds a text that is no longer what it changed."""
    amina, *approvers = people
    sets = [in_review(amina), in_review(amina, effective_from=datetime.date(2026, 2, 1))]
    together = threading.Barrier(2)

    @in_a_connection_of_its_own
    def try_to(approver: User, change_set: ChangeSet) -> bool:
        together.wait(timeout=10)
        try:
            approve(change_set, by=approver, now=NOW)
        except PublishingError:
            return False
        return True

    with ThreadPoolExecutor(2) as pool:
        outcomes = list(pool.map(try_to, approvers, sets))
    assert sorted(outcomes) == [False, True]
    assert ChangeSet.objects.filter(state=ChangeSetState.PUBLISHED).count() == 1


def test_a_due_set_is_published_once_whoever_asks(people: tuple[User, User, User]) -> None:
    amina, badr, _chakib = people
    change_set = in_review(amina)
    day = TODAY + datetime.timedelta(days=7)
    approve(change_set, by=badr, now=NOW, publish_on=day)
    together = threading.Barrier(AT_ONCE)

    @in_a_connection_of_its_own
    def ask(_number: int) -> int:
        together.wait(timeout=10)
        return len(publish_due(now=NOW + datetime.timedelta(days=7)))

    with ThreadPoolExecutor(AT_ONCE) as pool:
        published = list(pool.map(ask, range(AT_ONCE)))
    assert sum(published) == 1
    assert PublicationEvent.objects.filter(what__startswith="Published").count() == 1


# --- Estimates ------------------------------------------------------------------------------------


def versions(days: list[datetime.date]) -> dict[datetime.date, str]:
    return {day: version_of(content.content_on(day)) for day in days}


def test_each_of_200_estimates_during_a_publication_is_wholly_under_one_law(
    people: tuple[User, User, User], examples: list[ProjectRequest]
) -> None:
    """Each is of a day of its own, so that each reads the whole law again."""
    amina, badr, _chakib = people
    change_set = in_review(amina)
    days = [TODAY + datetime.timedelta(days=number) for number in range(ESTIMATES)]
    before = versions(days)
    rule_set._build.cache_clear()
    begun = threading.Semaphore(0)

    @in_a_connection_of_its_own
    def make(number: int) -> int:
        example = examples[number % len(examples)]
        project = ProjectRequest(example.inputs, days[number], example.location)
        begun.release()
        return create(project, now=NOW)[0].pk

    @in_a_connection_of_its_own
    def publish() -> None:
        for _estimate in range(ESTIMATES // 4):
            begun.acquire()
        approve(change_set, by=badr, now=NOW)

    with ThreadPoolExecutor(AT_ONCE + 1) as pool:
        publication = pool.submit(publish)
        made = list(pool.map(make, range(ESTIMATES)))
        publication.result()
    after = versions(days)
    found = Counter(judged(pk, before=before, after=after) for pk in made)
    assert sum(found.values()) == ESTIMATES
    assert min(found["before"], found["after"]) > 0, found


def judged(pk: int, *, before: dict[datetime.date, str], after: dict[datetime.date, str]) -> str:
    """Which of the two laws an estimate was made under; its figures are those of that law."""
    row = Estimate.objects.get(pk=pk)
    assert replay(row).estimate == from_plain(row.result)
    law = {before[row.on]: "before", after[row.on]: "after"}
    return law[row.rule_set_id]


@contextmanager
def published_between_two_queries(
    monkeypatch: pytest.MonkeyPatch, publish: Callable[[], None]
) -> Iterator[None]:
    """The parameters are read; then something is published; then the measures are read."""
    read_measures = content._measures
    done = threading.Event()

    def publish_then_read(on: datetime.date) -> content.Content:
        if not done.is_set():
            done.set()
            with ThreadPoolExecutor(1) as pool:
                pool.submit(in_a_connection_of_its_own(publish)).result()
        return read_measures(on)

    with monkeypatch.context() as patch:
        patch.setattr(content, "_measures", publish_then_read)
        yield


def test_a_law_read_while_it_changes_is_read_again(
    people: tuple[User, User, User], monkeypatch: pytest.MonkeyPatch
) -> None:
    amina, badr, _chakib = people
    change_set = in_review(amina)
    rule_set._build.cache_clear()
    with published_between_two_queries(
        monkeypatch, lambda: approve(ChangeSet.objects.get(pk=change_set.pk), by=badr, now=NOW)
    ):
        found = rules_on(TODAY)
    assert found.content["measures"]["PAE"]["name"]["fr"] == "Prime d'après"
    assert found.content["parameters"]["pae.rate"]["value"] == "0.20"
    assert found.version == version_of(content.content_on(TODAY))


@pytest.fixture
def examples() -> list[ProjectRequest]:
    return [read_stored({**read_example(name)}) for name in EXAMPLE_NAMES]
