"""A measure of impact: sums that add up, in one process or two, kept and told as stale."""

import datetime
import json
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from django.utils import timezone

from incentives.changes.enums import RunState
from incentives.changes.impact.portfolio import KeptProjects, made_project
from incentives.changes.impact.run import (
    add_up,
    execute,
    fingerprint,
    made_batches,
    request_run,
    spread_over,
    suggested_day,
    trial_of,
)
from incentives.changes.impact.tally import DIMENSIONS, Tally, Trial, plain_of, sums_of, tally_of
from incentives.changes.models import SILENCE, ImpactRun
from incentives.engine import estimate
from incentives.estimates.inputs import read_stored, to_stored
from incentives.estimates.services import create
from incentives.rules.content import content_on, place_from, rules_from
from incentives.rules.models import ChangeSet
from tests.incentives.api.asking import example
from tests.incentives.changes.builders import NOW, TODAY, a_set, a_value

pytestmark = pytest.mark.django_db

Committed = Callable[..., Any]


@pytest.fixture
def change_set(amina: User) -> ChangeSet:
    made = a_set(amina)
    a_value(made)
    return made


def trial(**values: str) -> Trial:
    """The law of today, and the same with other values of parameters."""
    before, after = content_on(TODAY), content_on(TODAY)
    for code, value in values.items():
        after["parameters"][code.replace("__", ".")] |= {"value": value, "favourable_value": None}
    return trial_of(before, after, on=TODAY)


def measured(tried: Trial, projects: int, *, processes: int = 1) -> Tally:
    return add_up(made_batches(projects, on=TODAY, trial=tried), tried, processes=processes)


@pytest.mark.once
def test_two_processes_give_what_one_gives_to_the_centime() -> None:
    tried = trial(pae__rate="0.20")
    assert plain_of(measured(tried, 600, processes=2)) == plain_of(measured(tried, 600))


def test_the_sums_are_those_of_the_estimates() -> None:
    tried, before = trial(pae__rate="0.20", air__cap__main_park="0.15"), content_on(TODAY)
    old = rules_from(before, version="", on=TODAY)
    spread, projects = spread_over(tried, on=TODAY), 25
    prudent, favourable = Decimal(0), Decimal(0)
    for number in range(projects):
        subject = made_project(number, spread)
        place = place_from(before, subject.place)
        whole = estimate(subject.inputs, place=place, rules=old)
        prudent, favourable = prudent + whole.prudent.total, favourable + whole.favourable.total
    total = measured(tried, projects).total
    assert (total.prudent_before, total.favourable_before) == (prudent, favourable)


def test_every_way_of_parting_adds_up_to_the_total() -> None:
    tally = measured(trial(pae__rate="0.20"), 200)
    for dimension in DIMENSIONS:
        parts = tally.groups[dimension].values()
        for name in ("prudent_before", "prudent_after", "favourable_before", "favourable_after"):
            assert sum(getattr(part, name) for part in parts) == getattr(tally.total, name)
    assert tally.total.projects == 200
    assert tally.gaining > 0
    assert tally.losing == 0
    assert tally.gaining <= tally.total.affected <= 200


def test_the_same_law_affects_nobody() -> None:
    tally = measured(trial(), 60)
    assert (tally.total.affected, tally.gains, tally.losses) == (0, [], [])
    assert tally.total.prudent_before == tally.total.prudent_after > 0


def test_the_largest_moves_come_first() -> None:
    tally = measured(trial(pae__rate="0.10"), 300)
    changes = [row.sums.changes for row in tally.losses]
    assert len(changes) == 20
    assert changes == sorted(changes)
    assert max(changes) < (Decimal(0), Decimal(0))


def test_a_place_that_the_law_does_not_know_is_left_out() -> None:
    text = json.dumps({**to_stored(read_stored(example("crm-fes"))), "location": "atlantis"})
    tally = tally_of(KeptProjects(0, (("", text), ("", "{}"))), trial())
    assert (tally.left_out, tally.total.projects) == (2, 0)


def test_sums_are_kept_exactly() -> None:
    total = measured(trial(pae__rate="0.20"), 20).total
    assert sums_of(plain_of(measured(trial(pae__rate="0.20"), 20))["total"]) == total


# --- The row --------------------------------------------------------------------------------------


def result_of(row: ImpactRun) -> dict[str, Any]:
    result: dict[str, Any] = row.result or {}
    return result


def asked(change_set: ChangeSet, by: User, committed: Committed, **fields: Any) -> ImpactRun:
    values = {"on": TODAY, "projects": 30, "now": timezone.now(), **fields}
    with committed(execute=True):
        row = request_run(change_set, by=by, **values)
    row.refresh_from_db()
    return row


@pytest.mark.usefixtures("golden_cases")
def test_a_measure_is_kept_whole(
    change_set: ChangeSet, amina: User, django_capture_on_commit_callbacks: Committed
) -> None:
    create(read_stored(example("crm-fes")), now=timezone.now())
    create(read_stored({**example("sme-tetouan"), "on": "2025-12-01"}), now=timezone.now())
    row = asked(change_set, amina, django_capture_on_commit_callbacks)
    assert (row.state, row.error, row.done, row.total) == (RunState.DONE, "", 38, 38)
    sizes = {
        name: tally["total"]["projects"] for name, tally in result_of(row)["portfolios"].items()
    }
    assert sizes == {"synthetic": 30, "stored": 2, "golden": 6}
    assert result_of(row)["older"] == 1
    assert result_of(row)["golden"]["crm-fes"] == "red"
    assert result_of(row)["before"] != result_of(row)["after"]
    assert row.fingerprint == fingerprint(change_set)


def test_nothing_of_a_company_is_kept_but_sums_and_a_band(
    change_set: ChangeSet, amina: User, django_capture_on_commit_callbacks: Committed
) -> None:
    request = read_stored({**example("crm-fes")})
    estimate_row, _ = create(request, now=timezone.now())
    row = asked(change_set, amina, django_capture_on_commit_callbacks)
    stored = result_of(row)["portfolios"]["stored"]
    [mover] = stored["gains"]
    assert (mover["name"], mover["segment"], mover["size_band"]) == ("", "CRM", 3)
    text = json.dumps(stored)
    assert not any(word in text for word in (estimate_row.token, "fes-shore", "Conseiller", "6500"))


def test_expired_estimates_are_not_counted(
    change_set: ChangeSet, amina: User, django_capture_on_commit_callbacks: Committed
) -> None:
    create(read_stored(example("crm-fes")), now=timezone.now() - datetime.timedelta(days=1000))
    row = asked(change_set, amina, django_capture_on_commit_callbacks)
    assert "stored" not in result_of(row)["portfolios"]


def test_a_new_measure_replaces_the_old_one(
    change_set: ChangeSet, amina: User, django_capture_on_commit_callbacks: Committed
) -> None:
    first = asked(change_set, amina, django_capture_on_commit_callbacks)
    second = asked(change_set, amina, django_capture_on_commit_callbacks)
    assert list(ImpactRun.objects.order_by("pk")) == [second]
    execute(first.pk)
    call_command("run_impact", second.pk)
    assert ImpactRun.objects.get().heard_at == second.heard_at


def test_a_set_that_cannot_be_published_says_why(
    amina: User, django_capture_on_commit_callbacks: Committed
) -> None:
    broken = a_set(amina)
    a_value(broken, value="17")
    row = asked(broken, amina, django_capture_on_commit_callbacks)
    assert (row.state, row.result, bool(row.error)) == (RunState.FAILED, None, True)


def test_a_measure_is_stale_once_the_set_says_something_else(
    change_set: ChangeSet, amina: User, django_capture_on_commit_callbacks: Committed
) -> None:
    row = asked(change_set, amina, django_capture_on_commit_callbacks)
    a_value(change_set, code="paf.rate")
    assert row.fingerprint != fingerprint(change_set)


def test_a_silent_measure_is_lost(change_set: ChangeSet, amina: User) -> None:
    row = request_run(change_set, on=TODAY, projects=10, by=amina, now=NOW)
    assert not row.is_lost(NOW)
    assert row.is_lost(NOW + SILENCE + datetime.timedelta(seconds=1))


def test_the_day_suggested_is_the_first_one_that_feels_the_set(amina: User) -> None:
    change_set = a_set(amina)
    assert suggested_day(change_set, today=TODAY) == TODAY
    a_value(change_set)
    assert suggested_day(change_set, today=TODAY) == TODAY
    later = a_set(amina)
    a_value(later, effective_from=datetime.date(2027, 1, 1))
    assert suggested_day(later, today=TODAY) == datetime.date(2027, 1, 1)
