"""Doubts that the law still holds, how much they weigh, and what settling one closes.

They are weighed on the active golden cases, computed as if each were decided on one day. A range is
the two totals of a case, MAD: its width is what the doubts leave open.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Q
from django.utils.text import slugify
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from incentives.changes.applying import contents_after
from incentives.changes.golden import active_cases, read_request
from incentives.changes.models import GoldenCase
from incentives.engine.evaluation import UNKNOWN
from incentives.engine.figures import Figures, figures
from incentives.engine.rules import Rules
from incentives.estimates.inputs import ProjectRequest
from incentives.rules.checks import PublishingError, check_value
from incentives.rules.content import Content, content_on, place_from, rules_from
from incentives.rules.enums import ChangeSetState, State
from incentives.rules.models import ChangeSet, ParameterValue, Source
from incentives.rules.publishing import record_event

_CODE_LENGTH: Final = 50


@dataclass(frozen=True, slots=True)
class Range:
    """Both totals of a case, MAD. ``unknown`` are measures that count nothing in them, because
    their answer is unknown: that is not zero."""

    prudent: Decimal
    favourable: Decimal
    unknown: tuple[str, ...] = ()

    @property
    def width(self) -> Decimal:
        return self.favourable - self.prudent


@dataclass(frozen=True, slots=True)
class CaseRange:
    """What a case gets before and after."""

    case: GoldenCase
    before: Range
    after: Range

    @property
    def closes(self) -> Decimal:
        """By how much the range narrows, MAD; negative when it widens."""
        return self.before.width - self.after.width


@dataclass(frozen=True, slots=True)
class Doubt:
    """A published value in two readings, with what its settling would close over all the cases.

    ``day`` is the day of the law it is weighed on: today, or its own first day when that is to
    come. ``measures`` are those whose support moves with it.
    """

    row: ParameterValue
    day: date
    if_prudent: Decimal
    if_favourable: Decimal
    measures: tuple[str, ...]

    @property
    def weight(self) -> Decimal:
        return max(self.if_prudent, self.if_favourable)


# --- Which doubts there are -----------------------------------------------------------------------


def doubtful_values(today: date) -> list[ParameterValue]:
    """Published values in two readings that hold today or later."""
    rows = (
        ParameterValue.objects.filter(state=State.PUBLISHED)
        .filter(Q(parameter__repealed_from=None) | Q(parameter__repealed_from__gt=today))
        .select_related("parameter")
        .prefetch_related("sources")
        .order_by("parameter__code", "-effective_from")
    )
    found, past = [], set()
    for row in rows:
        if row.parameter_id in past:
            continue
        if row.effective_from <= today:
            past.add(row.parameter_id)
        if row.favourable_value is not None:
            found.append(row)
    return found


def open_doubts(today: date) -> list[Doubt]:
    """Every doubt, the heaviest first."""
    bench = Bench()
    contents: dict[date, Content] = {}
    found = []
    for row in doubtful_values(today):
        day = max(today, row.effective_from)
        if day not in contents:
            contents[day] = content_on(day)
        found.append(_weighed(row, bench, contents[day], day=day))
    return sorted(found, key=lambda doubt: (-doubt.weight, doubt.row.parameter.code))


def _weighed(row: ParameterValue, bench: "Bench", content: Content, *, day: date) -> Doubt:
    code = row.parameter.code
    prudent = settled(content, code, raw=row.value)
    favourable = settled(content, code, raw=row.favourable_value)
    low, high = bench.totals(prudent, on=day), bench.totals(favourable, on=day)
    before = bench.totals(content, on=day)
    return Doubt(
        row=row,
        day=day,
        if_prudent=_closed(before, low),
        if_favourable=_closed(before, high),
        measures=bench.moving(prudent, favourable, on=day),
    )


def _closed(before: Mapping[int, Range], after: Mapping[int, Range]) -> Decimal:
    both = before.keys() & after.keys()
    return sum((before[pk].width - after[pk].width for pk in both), Decimal("0.00"))


def settled(content: Content, code: str, *, raw: Any) -> Content:
    """The same law with one parameter read in one way."""
    parameter = {**content["parameters"][code], "value": raw, "favourable_value": None}
    return {**content, "parameters": {**content["parameters"], code: parameter}}


# --- On what they are weighed ---------------------------------------------------------------------


class Bench:
    """The projects of the active golden cases; those that do not read any more are left out."""

    def __init__(self) -> None:
        self.cases: dict[int, tuple[GoldenCase, ProjectRequest]] = {}
        self._kept: dict[tuple[int, date], tuple[Content, dict[int, Any]]] = {}
        for case in active_cases():
            try:
                self.cases[case.pk] = (case, read_request(case.request))
            except PublishingError:
                continue  # the run of the cases says what is wrong with it

    def totals(self, content: Content, *, on: date) -> dict[int, Range]:
        """The range of each case, by its key."""
        found = self._figures(content, on=on)
        return {pk: _range(one) for pk, one in found.items()}

    def moving(self, one: Content, other: Content, *, on: date) -> tuple[str, ...]:
        """The measures that give some case something else in the two contents."""
        left, right = self._figures(one, on=on), self._figures(other, on=on)
        codes = {
            code
            for pk in left.keys() & right.keys()
            for code, figure in left[pk].measures.items()
            if figure != right[pk].measures[code]
        }
        return tuple(sorted(codes))

    def _figures(self, content: Content, *, on: date) -> dict[int, Any]:
        # The content is held too, so that no other one takes its number meanwhile.
        key = (id(content), on)
        if key not in self._kept:
            rules = rules_from(content, version="", on=on)
            self._kept[key] = (content, dict(self._computed(content, rules)))
        return self._kept[key][1]

    def _computed(self, content: Content, rules: Rules) -> Iterable[tuple[int, Any]]:
        for pk, (_case, project) in self.cases.items():
            slug = project.location or ""
            if slug in content["places"]:
                place = place_from(content, slug)
                yield pk, figures(project.inputs, place=place, rules=rules)


def _range(found: Figures) -> Range:
    unknown = (code for code, one in found.measures.items() if one.status == UNKNOWN)
    return Range(found.prudent.total, found.favourable.total, tuple(unknown))


# --- Settling one ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Settlement:
    """What the authority confirmed: a value in one reading, not stored yet, and where it says so.

    ``new_source`` is not stored either; None where the source is among ``sources``.
    """

    value: ParameterValue
    sources: tuple[Source, ...]
    new_source: Source | None = None


def preview(settlement: Settlement, *, by: User, now: datetime) -> list[CaseRange]:
    """The range of each case without and with the value, by the code that would publish it.

    Nothing stays of the trial. Raises :class:`PublishingError` as the publication would.
    """
    today = localdate(now)
    day = max(today, settlement.value.effective_from)
    with transaction.atomic():
        trial = ChangeSet.objects.create(title="trial", author=by)
        _store(settlement, trial, by=by, today=today)
        after = contents_after(trial, days=[day], now=now, today=today)[day]
        transaction.set_rollback(True)
    _forget_numbers(settlement)
    bench = Bench()
    old, new = bench.totals(content_on(day), on=day), bench.totals(after, on=day)
    return [
        CaseRange(case, old[pk], new[pk])
        for pk, (case, _project) in bench.cases.items()
        if pk in old and pk in new
    ]


def write(
    settlement: Settlement, *, change_set: ChangeSet | None, by: User, now: datetime
) -> ChangeSet:
    """Write the value in a draft set, a new one for None. It is law once the set is published.

    Raises :class:`PublishingError`.
    """
    with transaction.atomic():
        row = _draft(change_set, settlement, by=by)
        same = row.parametervalues.filter(
            parameter=settlement.value.parameter, effective_from=settlement.value.effective_from
        )
        if same.exists():
            raise PublishingError(
                _("The change set holds a value of this parameter for that day already: open it.")
            )
        if settlement.new_source is not None:
            record_event(what=f"Added: source {settlement.new_source}", by=by)
        _store(settlement, row, by=by, today=localdate(now))
    return row


def _draft(change_set: ChangeSet | None, settlement: Settlement, *, by: User) -> ChangeSet:
    if change_set is None:
        title = _("Doubt settled: %(code)s") % {"code": settlement.value.parameter.code}
        return ChangeSet.objects.create(title=title, author=by)
    row = ChangeSet.objects.select_for_update().get(pk=change_set.pk)
    if row.state != ChangeSetState.DRAFT:
        raise PublishingError(_("Only a draft is written in: send the change set back first."))
    return row


def _store(settlement: Settlement, change_set: ChangeSet, *, by: User, today: date) -> None:
    value, sources = settlement.value, list(settlement.sources)
    if settlement.new_source is not None:
        settlement.new_source.code = _free_code(settlement.new_source)
        settlement.new_source.save()
        sources.append(settlement.new_source)
    value.change_set, value.author = change_set, by
    value.save()
    value.sources.set(sources)
    check_value(value, today=today)


def _free_code(source: Source) -> str:
    """A code that no source has, from who publishes and what."""
    stem = slugify(f"{source.publisher} {source.title}")[:_CODE_LENGTH].strip("-") or "source"
    taken = set(Source.objects.filter(code__startswith=stem).values_list("code", flat=True))
    code, number = stem, 1
    while code in taken:
        number += 1
        code = f"{stem}-{number}"
    return code


def _forget_numbers(settlement: Settlement) -> None:
    """The trial is undone: what it stored has no number any more."""
    for row in (settlement.value, settlement.new_source):
        if row is not None:
            row.pk, row._state.adding = None, True
    settlement.value.change_set = None
