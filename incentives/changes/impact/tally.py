"""Projects before and after a change, added up: exact sums, so that their order is nothing.

Known to no database: a process that computes gets the two versions of the law and batches of
projects, and gives back one :class:`Tally` a batch.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass, field
from decimal import Decimal, localcontext
from heapq import nlargest, nsmallest
from itertools import islice
from multiprocessing import get_context
from typing import Any, Final

from incentives.changes.impact.portfolio import KeptProjects, MadeProjects, Subject
from incentives.engine.figures import Change, Figures, before_and_after
from incentives.engine.inputs import YEARS, Place
from incentives.engine.money import EXACT, ZERO

Batch = KeptProjects | MadeProjects
DIMENSIONS: Final = ("measure", "year", "segment", "region")
GOLDEN: Final = "golden"
STORED: Final = "stored"
SYNTHETIC: Final = "synthetic"
PORTFOLIOS: Final = (SYNTHETIC, STORED, GOLDEN)
GRANTS: Final = "GRANTS"
UNDATED: Final = "undated"
MOVERS: Final = 20


@dataclass(frozen=True, slots=True)
class Trial:
    """Two versions of the law, what each sees of every place, and the region of each place."""

    change: Change
    places_before: Mapping[str, Place]
    places_after: Mapping[str, Place]
    regions: Mapping[str, str]


@dataclass(slots=True)
class Sums:
    """Support in MAD, in both readings, before and after; and how many projects have some."""

    projects: int = 0
    affected: int = 0
    prudent_before: Decimal = ZERO
    prudent_after: Decimal = ZERO
    favourable_before: Decimal = ZERO
    favourable_after: Decimal = ZERO

    def add(self, other: "Sums") -> None:
        for name in self.__slots__:
            setattr(self, name, getattr(self, name) + getattr(other, name))

    @property
    def changes(self) -> tuple[Decimal, Decimal]:
        """What is added to the prudent, then to the favourable reading."""
        return (
            self.prudent_after - self.prudent_before,
            self.favourable_after - self.favourable_before,
        )


@dataclass(frozen=True, slots=True)
class Mover:
    """A project that gains or loses, without anything that names who asked."""

    number: int
    name: str
    segment: str
    region: str
    size_band: int
    sums: Sums

    @property
    def rank(self) -> tuple[Decimal, Decimal, int]:
        return (*self.sums.changes, -self.number)


@dataclass(slots=True)
class Tally:
    """What a portfolio gets before and after. ``left_out`` could not be computed: they do not read
    any more, or their location is not among those of the law."""

    total: Sums = field(default_factory=Sums)
    groups: dict[str, dict[str, Sums]] = field(
        default_factory=lambda: {name: {} for name in DIMENSIONS}
    )
    gains: list[Mover] = field(default_factory=list)
    losses: list[Mover] = field(default_factory=list)
    gaining: int = 0
    losing: int = 0
    left_out: int = 0

    def group(self, dimension: str, key: str) -> Sums:
        return self.groups[dimension].setdefault(key, Sums())

    def merge(self, other: "Tally") -> None:
        self.total.add(other.total)
        for dimension, keys in other.groups.items():
            for key, sums in keys.items():
                self.group(dimension, key).add(sums)
        self.gaining += other.gaining
        self.losing += other.losing
        self.left_out += other.left_out
        self.gains = nlargest(MOVERS, [*self.gains, *other.gains], key=lambda row: row.rank)
        self.losses = nsmallest(MOVERS, [*self.losses, *other.losses], key=lambda row: row.rank)


# --- One batch ------------------------------------------------------------------------------------


def tally_of(batch: Batch, trial: Trial) -> Tally:
    """The projects of a batch, added up."""
    tally = Tally()
    with localcontext(EXACT):
        for subject in batch.subjects():
            if subject is None:
                tally.left_out += 1
            else:
                _count(tally, subject, trial)
        tally.gains = nlargest(MOVERS, tally.gains, key=lambda row: row.rank)
        tally.losses = nsmallest(MOVERS, tally.losses, key=lambda row: row.rank)
    return tally


def _count(tally: Tally, subject: Subject, trial: Trial) -> None:
    place = trial.places_before.get(subject.place), trial.places_after.get(subject.place)
    if place[0] is None or place[1] is None:
        tally.left_out += 1
        return
    before, after = before_and_after(
        subject.inputs, places=(place[0], place[1]), change=trial.change
    )
    affected = int(_shown(before) != _shown(after))
    sums = Sums(
        1,
        affected,
        before.prudent.total,
        after.prudent.total,
        before.favourable.total,
        after.favourable.total,
    )
    segment, region = subject.segment, trial.regions[subject.place]
    tally.total.add(sums)
    tally.group("segment", segment).add(sums)
    tally.group("region", region).add(sums)
    _count_parts(tally, "measure", _by_measure(before), _by_measure(after))
    _count_parts(tally, "year", _by_year(before), _by_year(after))
    if any(sums.changes):
        mover = Mover(subject.number, subject.name, segment, region, subject.size_band, sums)
        _count_mover(tally, mover)


def _count_mover(tally: Tally, mover: Mover) -> None:
    """By the prudent reading; by the favourable one where the prudent does not move."""
    if mover.sums.changes > (ZERO, ZERO):
        tally.gaining += 1
        tally.gains.append(mover)
    else:
        tally.losing += 1
        tally.losses.append(mover)


def _shown(found: Figures) -> tuple[object, ...]:
    """Everything that a reader sees of the figures: a status may change and no amount."""
    return (found.measures, found.prudent, found.favourable)


Parts = dict[str, tuple[Decimal, Decimal]]


def _count_parts(tally: Tally, dimension: str, before: Parts, after: Parts) -> None:
    nothing = (ZERO, ZERO)
    for key in {**before, **after}:
        old, new = before.get(key, nothing), after.get(key, nothing)
        support = any(old) or any(new)
        part = Sums(int(support), int(old != new), old[0], new[0], old[1], new[1])
        tally.group(dimension, key).add(part)


def _by_measure(found: Figures) -> Parts:
    """What each measure brings to the totals: those that the best regime does not count are left
    out, so that the parts add up to the total."""
    prudent = {code: found.measures[code].prudent or ZERO for code in found.prudent.counted}
    favourable = {
        code: found.measures[code].favourable or ZERO for code in found.favourable.counted
    }
    granted = sum((grant.amount or ZERO for grant in found.grants), ZERO)
    parts = {code: (prudent.get(code, ZERO), favourable.get(code, ZERO)) for code in found.measures}
    return {**parts, GRANTS: (granted, granted)} if found.grants else parts


def _by_year(found: Figures) -> Parts:
    prudent, favourable = found.prudent, found.favourable
    years = {
        str(year + 1): (prudent.by_year[year], favourable.by_year[year]) for year in range(YEARS)
    }
    return {**years, UNDATED: (prudent.undated, favourable.undated)}


# --- Many batches ---------------------------------------------------------------------------------

_trial: Trial | None = None


def _start(trial: Trial) -> None:
    global _trial
    _trial = trial


def _in_process(batch: Batch) -> Tally:
    assert _trial is not None, "the process was given its versions of the law when it started"
    return tally_of(batch, _trial)


def tallies(batches: Iterator[Batch], trial: Trial, *, processes: int) -> Iterator[Tally]:
    """The tally of each batch, in order; in this very process when ``processes`` is one."""
    if processes == 1:
        yield from (tally_of(batch, trial) for batch in batches)
        return
    with ProcessPoolExecutor(
        max_workers=processes,
        mp_context=get_context("spawn"),
        initializer=_start,
        initargs=(trial,),
    ) as pool:
        # A few in hand, and no more: a portfolio is never held whole.
        waiting: list[Future[Tally]] = [
            pool.submit(_in_process, batch) for batch in islice(batches, 2 * processes)
        ]
        while waiting:
            yield waiting.pop(0).result()
            waiting += [pool.submit(_in_process, batch) for batch in islice(batches, 1)]


# --- Kept -----------------------------------------------------------------------------------------


def plain_of(tally: Tally) -> dict[str, Any]:
    """A tally as JSON: amounts are text, so that none is lost."""
    return {
        "total": _plain_sums(tally.total),
        "groups": {
            dimension: {key: _plain_sums(sums) for key, sums in sorted(keys.items())}
            for dimension, keys in tally.groups.items()
        },
        "gaining": tally.gaining,
        "losing": tally.losing,
        "left_out": tally.left_out,
        "gains": _plain_movers(tally.gains),
        "losses": _plain_movers(tally.losses),
    }


def _plain_sums(sums: Sums) -> dict[str, Any]:
    values = {name: getattr(sums, name) for name in Sums.__slots__}
    return {
        name: f"{value:.2f}" if isinstance(value, Decimal) else value
        for name, value in values.items()
    }


def _plain_movers(rows: Sequence[Mover]) -> list[dict[str, Any]]:
    return [
        {
            "name": row.name,
            "segment": row.segment,
            "region": row.region,
            "size_band": row.size_band,
            **_plain_sums(row.sums),
        }
        for row in rows
    ]


def sums_of(plain: Mapping[str, Any]) -> Sums:
    """The sums that :func:`plain_of` wrote."""
    counts = (plain["projects"], plain["affected"])
    names = list(Sums.__slots__)[len(counts) :]
    return Sums(*counts, *(Decimal(plain[name]) for name in names))


# A database may give the names of an object in another order than they were written in.


def tallies_in_order(result: Mapping[str, Any]) -> list[tuple[str, Mapping[str, Any]]]:
    """The portfolios of a kept result, by name."""
    kept = result["portfolios"]
    return [(name, kept[name]) for name in PORTFOLIOS if name in kept]


def groups_in_order(
    groups: Mapping[str, Any], known: Iterable[str]
) -> list[tuple[str, Mapping[str, Any]]]:
    """The groups of a kept tally, as the names of their dimension stand; unknown ones come last."""
    names = [*known, *sorted(set(groups) - set(known))]
    return [(name, groups[name]) for name in names if name in groups]
