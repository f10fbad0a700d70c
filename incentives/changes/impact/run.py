"""A measure of impact from its request to its result: in a process of its own, told as it goes."""

import hashlib
import json
import logging
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures.process import BrokenProcessPool
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

from django.conf import settings
from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import QuerySet, TextField
from django.db.models.functions import Cast
from django.utils import timezone

from incentives.changes.applying import contents_after, values_of
from incentives.changes.enums import RunState
from incentives.changes.golden import active_cases, read_request, run_on_set
from incentives.changes.impact.portfolio import KeptProjects, MadeProjects, Spread
from incentives.changes.impact.tally import (
    GOLDEN,
    PORTFOLIOS,
    STORED,
    SYNTHETIC,
    Batch,
    Tally,
    Trial,
    plain_of,
    tallies,
)
from incentives.changes.models import ImpactRun
from incentives.engine.errors import EngineError
from incentives.engine.figures import change_between
from incentives.engine.inputs import Place
from incentives.estimates.inputs import SEGMENTS, to_stored
from incentives.estimates.models import Estimate
from incentives.rules.checks import PublishingError
from incentives.rules.content import Content, place_from, rules_from
from incentives.rules.models import ChangeSet, PublicationEvent
from incentives.rules.rule_set import rules_on, version_of
from sites.models import Location

log = logging.getLogger(__name__)

BATCH: Final = 250
_TOLD_EVERY_SECONDS: Final = 0.5
Progress = Callable[[int], None]


# --- The days and the state of a set --------------------------------------------------------------


def first_day(change_set: ChangeSet) -> date | None:
    """The first day on which a value of the set applies; None for a set of texts."""
    return min((value.effective_from for value in values_of(change_set)), default=None)


def suggested_day(change_set: ChangeSet, *, today: date) -> date:
    """The day of the law to measure under: today, or the first day of the set if it is to come."""
    return max(today, first_day(change_set) or today)


def fingerprint(change_set: ChangeSet) -> str:
    """Names the set as it is written and the law as it is published: another one is stale."""
    values = [
        (
            row._meta.model_name,
            getattr(row, f"{row.owner}_id"),
            row.effective_from.isoformat(),
            getattr(row, "value", None),
            getattr(row, "favourable_value", None),
        )
        for row in values_of(change_set)
    ]
    edits = change_set.edits.order_by("pk").values_list("model", "key", "action", "after")
    published = PublicationEvent.objects.order_by("-pk").values_list("pk", flat=True).first()
    text = json.dumps([values, list(map(list, edits)), published], sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


# --- Asking ---------------------------------------------------------------------------------------


def request_run(
    change_set: ChangeSet, *, on: date, projects: int, by: User, now: datetime
) -> ImpactRun:
    """Replace the measure of a set by a new one, and start it once this transaction is seen."""
    with transaction.atomic():
        ImpactRun.objects.filter(change_set=change_set).delete()
        row = ImpactRun.objects.create(
            change_set=change_set,
            requested_by=by,
            requested_at=now,
            heard_at=now,
            on=on,
            projects=projects,
        )
        transaction.on_commit(lambda: _start(row.pk))
    return row


def _start(pk: int) -> None:
    if settings.LEVIER_IMPACT_INLINE:
        execute(pk)
        return
    command = [sys.executable, str(settings.BASE_DIR / "manage.py"), "run_impact", str(pk)]
    # Not waited for: it outlives this request, and tells of itself in its row.
    subprocess.Popen(command, start_new_session=True, stdin=subprocess.DEVNULL)


# --- Computing ------------------------------------------------------------------------------------


def execute(pk: int) -> None:
    """Compute the measure of a row, once; whatever happens to it is written in the row."""
    waiting = ImpactRun.objects.filter(pk=pk, state=RunState.WAITING)
    if not waiting.update(state=RunState.RUNNING, heard_at=timezone.now()):
        return
    row = ImpactRun.objects.select_related("change_set").get(pk=pk)
    started = time.perf_counter()
    try:
        row.fingerprint = fingerprint(row.change_set)
        row.result = measure(row, now=timezone.now())
        row.state, row.done = RunState.DONE, row.total
    except (PublishingError, EngineError, LookupError, ValueError, BrokenProcessPool) as error:
        log.warning("Measure of impact %s failed: %s", pk, error)
        row.state, row.error = RunState.FAILED, str(error)
    row.seconds = Decimal(time.perf_counter() - started).quantize(Decimal("0.01"))
    row.heard_at = timezone.now()
    # A measure that was asked again meanwhile has no row any more: nothing is written then.
    ImpactRun.objects.filter(pk=pk).update(
        **{
            name: getattr(row, name)
            for name in ("state", "error", "result", "seconds", "heard_at", "fingerprint")
        },
        done=row.done,
        total=row.total,
    )


def measure(row: ImpactRun, *, now: datetime) -> dict[str, Any]:
    """The result of a measure. Raises :class:`PublishingError` when the set cannot be published."""
    today = timezone.localdate(now)
    published = rules_on(row.on)
    contents = contents_after(row.change_set, days=[row.on], now=now, today=today)
    trial = trial_of(published.content, contents[row.on], on=row.on)
    stored = unexpired(now)
    sizes = {SYNTHETIC: row.projects, STORED: stored.count(), GOLDEN: len(active_cases())}
    row.total = sum(sizes.values())
    batches = {
        SYNTHETIC: made_batches(row.projects, on=row.on, trial=trial),
        STORED: stored_batches(stored),
        GOLDEN: golden_batches(),
    }
    told = _Told(row)
    found = {
        name: add_up(batches[name], trial, progress=told.add) for name in PORTFOLIOS if sizes[name]
    }
    first = first_day(row.change_set)
    return {
        "portfolios": {name: plain_of(tally) for name, tally in found.items()},
        "older": stored.filter(on__lt=first).count() if first else 0,
        "first_day": first and first.isoformat(),
        "before": published.version,
        "after": version_of(contents[row.on]),
        "golden": {
            result.case.code: result.state for result in run_on_set(row.change_set, now=now)
        },
    }


class _Told:
    """Says in the row how far the measure is, now and then."""

    def __init__(self, row: ImpactRun) -> None:
        self.row = row
        self.last = 0.0

    def add(self, projects: int) -> None:
        self.row.done += projects
        if time.perf_counter() - self.last < _TOLD_EVERY_SECONDS:
            return
        self.last = time.perf_counter()
        done = min(self.row.done, self.row.total)
        ImpactRun.objects.filter(pk=self.row.pk).update(
            done=done, total=self.row.total, heard_at=timezone.now()
        )


def add_up(
    batches: Iterator[Batch],
    trial: Trial,
    *,
    progress: Progress = lambda projects: None,
    processes: int | None = None,
) -> Tally:
    """Every batch, added up; ``progress`` is told of the projects of each."""
    whole = Tally()
    for tally in tallies(batches, trial, processes=processes or settings.LEVIER_IMPACT_PROCESSES):
        whole.merge(tally)
        progress(tally.total.projects + tally.left_out)
    return whole


def trial_of(before: Content, after: Content, *, on: date) -> Trial:
    """Two contents of the law of one day, as the computing processes take them."""
    regions = Location.objects.order_by("slug").values_list("slug", "province__region__code")
    return Trial(
        change=change_between(
            rules_from(before, version="before", on=on), rules_from(after, version="after", on=on)
        ),
        places_before=_places(before),
        places_after=_places(after),
        regions=dict(regions),
    )


def _places(content: Content) -> dict[str, Place]:
    return {slug: place_from(content, slug) for slug in content["places"]}


# --- The portfolios -------------------------------------------------------------------------------


def unexpired(now: datetime) -> QuerySet[Estimate]:
    """The estimates that are still kept."""
    return Estimate.objects.filter(expires_at__gt=now)


def stored_batches(rows: QuerySet[Estimate]) -> Iterator[Batch]:
    """The inputs of estimates alone, unread: the processes that compute read them."""
    texts = rows.order_by("pk").annotate(text=Cast("inputs", TextField()))
    return _kept(("", text) for text in texts.values_list("text", flat=True).iterator(BATCH))


def golden_batches() -> Iterator[Batch]:
    return _kept(_golden_requests())


def _golden_requests() -> Iterator[tuple[str, str]]:
    for case in active_cases():
        try:
            request = read_request(case.request)
        except PublishingError:
            continue  # the run of the cases says what is wrong with it
        yield case.code, json.dumps(to_stored(request))


def _kept(rows: Iterator[tuple[str, str]]) -> Iterator[Batch]:
    first, gathered = 0, []
    for row in rows:
        gathered.append(row)
        if len(gathered) == BATCH:
            yield KeptProjects(first, tuple(gathered))
            first, gathered = first + BATCH, []
    if gathered:
        yield KeptProjects(first, tuple(gathered))


def made_batches(projects: int, *, on: date, trial: Trial) -> Iterator[Batch]:
    spread = spread_over(trial, on=on)
    for first in range(0, projects, BATCH):
        yield MadeProjects(first, min(first + BATCH, projects), spread)


def spread_over(trial: Trial, *, on: date) -> Spread:
    places = sorted(set(trial.places_before) & set(trial.places_after))
    return Spread(on=on, places=tuple(places), segments=SEGMENTS)
