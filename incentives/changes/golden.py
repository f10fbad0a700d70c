"""Golden cases run against the law: as it stands, or as a change set would make it.

Figures are kept as JSON: totals, and of each measure its status and its amounts, MAD as text with
two places. Null is an amount that is unknown, which is neither zero nor "not eligible".
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from rest_framework import serializers

from incentives.changes.applying import contents_after
from incentives.changes.models import GoldenCase, GoldenExpectation
from incentives.engine.errors import EngineError
from incentives.engine.figures import Figures, figures
from incentives.engine.measures.registry import REGISTRY
from incentives.estimates.inputs import ProjectRequest, error_paths, read_stored
from incentives.estimates.labels import STATUSES
from incentives.rules.checks import PublishingError
from incentives.rules.content import Content, content_on, place_from, rules_from
from incentives.rules.enums import ChangeSetState
from incentives.rules.models import ChangeSet

Plain = dict[str, Any]
READINGS: Final = ("prudent", "favourable")
STATUS: Final = "status"
# What the texts of a measure may hold at most: as the totals of stored estimates.
_DIGITS: Final = 28


# --- Figures as JSON ------------------------------------------------------------------------------


def plain_of(found: Figures) -> Plain:
    """The figures of a computation, as they are kept."""
    return {
        "prudent": f"{found.prudent.total:.2f}",
        "favourable": f"{found.favourable.total:.2f}",
        "measures": {
            code: {
                STATUS: row.status,
                "prudent": _amount(row.prudent),
                "favourable": _amount(row.favourable),
            }
            for code, row in found.measures.items()
        },
    }


def _amount(value: Decimal | None) -> str | None:
    return None if value is None else f"{value:.2f}"


def flat(plain: Plain) -> dict[str, str | None]:
    """One figure a name: ``prudent``, ``favourable``, ``AIR.status``, ``AIR.prudent``…"""
    found: dict[str, str | None] = {reading: plain[reading] for reading in READINGS}
    for code in REGISTRY:
        found |= {f"{code}.{name}": plain["measures"][code][name] for name in (STATUS, *READINGS)}
    return found


def nested(values: Mapping[str, str | None]) -> Plain:
    """What :func:`flat` lists, checked. Raises ValidationError, by name of figure."""
    errors: dict[str, str] = {}
    checked = {name: _checked(name, values.get(name), errors) for name in FIGURES}
    if errors:
        raise ValidationError(errors)
    return {
        **{reading: checked[reading] for reading in READINGS},
        "measures": {
            code: {name: checked[f"{code}.{name}"] for name in (STATUS, *READINGS)}
            for code in REGISTRY
        },
    }


FIGURES: Final = (
    *READINGS,
    *(f"{code}.{name}" for code in REGISTRY for name in (STATUS, *READINGS)),
)


def _checked(name: str, value: str | None, errors: dict[str, str]) -> str | None:
    if name.endswith(f".{STATUS}"):
        if value not in STATUSES:
            errors[name] = _("Write one of: %(statuses)s.") % {"statuses": ", ".join(STATUSES)}
        return value
    if value is None and name in READINGS:
        errors[name] = _("A total is an amount: write 0 where there is none.")
    if value is None:
        return None
    try:
        amount = Decimal(value)
        exact = f"{amount:.2f}"
    except InvalidOperation:
        exact = ""
    if not exact or Decimal(exact) != amount or len(exact) > _DIGITS:
        errors[name] = _("Write an amount in dirhams, with two decimals at most and a point.")
    return exact


# --- A run ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Difference:
    """A figure that is not as expected; None is an amount that is unknown."""

    figure: str
    expected: str | None
    found: str | None


@dataclass(frozen=True, slots=True)
class CaseResult:
    """A case against a version of the law: green, red with what differs, or broken with why."""

    case: GoldenCase
    expectation: GoldenExpectation | None
    found: Plain | None
    differences: tuple[Difference, ...]
    reason: str = ""

    @property
    def state(self) -> str:
        if self.found is None:
            return "broken"
        return "red" if self.differences else "green"

    @property
    def is_green(self) -> bool:
        return self.state == "green"


def active_cases() -> list[GoldenCase]:
    return list(GoldenCase.objects.filter(active=True).order_by("code"))


def expectations_of(change_set: ChangeSet) -> dict[int, GoldenExpectation]:
    """What a set expects, by case."""
    rows = GoldenExpectation.objects.filter(change_set=change_set).select_related("case")
    return {row.case_id: row for row in rows.order_by("pk")}


def days_of(cases: Iterable[GoldenCase]) -> set[date]:
    """The days whose law the cases are computed under; a case that names none is broken anyway."""
    return {day for case in cases if (day := _day(case)) is not None}


def _day(case: GoldenCase) -> date | None:
    try:
        return date.fromisoformat(case.request["on"])
    except (KeyError, TypeError, ValueError):
        return None


def run_on_the_law(cases: Sequence[GoldenCase] | None = None) -> list[CaseResult]:
    """The cases under the law as it is published."""
    rows = active_cases() if cases is None else list(cases)
    return run(rows, contents={day: content_on(day) for day in days_of(rows)})


def run_on_set(change_set: ChangeSet, *, now: datetime) -> list[CaseResult]:
    """The cases under the law that the set would make, against what the set expects of them.

    Raises :class:`PublishingError` when the set could not be published at all.
    """
    rows = active_cases()
    contents = contents_after(change_set, days=days_of(rows), now=now, today=localdate(now))
    return run(rows, contents=contents, expectations=expectations_of(change_set))


def run(
    cases: Sequence[GoldenCase],
    *,
    contents: Mapping[date, Content],
    expectations: Mapping[int, GoldenExpectation] | None = None,
) -> list[CaseResult]:
    """Each case under the content of its day; retired cases are left out."""
    proposed = expectations or {}
    return [
        _run(case, contents, proposed.get(case.pk))
        for case in cases
        if case.pk not in proposed or proposed[case.pk].expected is not None
    ]


def _run(
    case: GoldenCase, contents: Mapping[date, Content], expectation: GoldenExpectation | None
) -> CaseResult:
    wanted = case.expected if expectation is None else expectation.expected
    assert wanted is not None, "a case that a set retires is left out of the run"
    expected = flat(wanted)
    try:
        found = compute(case.request, contents)
    except PublishingError as error:
        return CaseResult(case, expectation, None, (), str(error))
    differences = tuple(
        Difference(name, expected[name], value)
        for name, value in flat(found).items()
        if value != expected[name]
    )
    return CaseResult(case, expectation, found, differences)


def compute(request: Plain, contents: Mapping[date, Content]) -> Plain:
    """The figures of a project under the content of its day. PublishingError says why not."""
    project = read_request(request)
    content = contents[project.on]
    slug = project.location or ""
    if slug not in content["places"]:
        raise PublishingError(_("There is no location “%(slug)s”.") % {"slug": slug})
    try:
        rules = rules_from(content, version="", on=project.on)
        return plain_of(figures(project.inputs, place=place_from(content, slug), rules=rules))
    except EngineError as error:
        raise PublishingError(_("It cannot be computed: %(reason)s") % {"reason": error}) from error


def read_request(request: Plain) -> ProjectRequest:
    """The project of a case, judged as the API judges it; PublishingError names each field."""
    if not isinstance(request, dict) or not request.get("on"):
        raise PublishingError(_("A case names the day of its law: “on”."))
    try:
        return read_stored(request)
    except serializers.ValidationError as error:
        faults = [f"{one['path']}: {one['message']}" for one in error_paths(error.detail)]
        raise PublishingError(" ".join(faults)) from error


# --- New expectations -----------------------------------------------------------------------------


def expect(
    change_set: ChangeSet, case: GoldenCase, *, expected: Plain | None, by: User
) -> GoldenExpectation | None:
    """Write in a draft set what a case must give from now on; None retires the case.

    What the case expects already is no new expectation: then the set says nothing of it.
    """
    with transaction.atomic():
        row = ChangeSet.objects.select_for_update().get(pk=change_set.pk)
        if row.state != ChangeSetState.DRAFT:
            raise PublishingError(_("Only a draft is written in: send the change set back first."))
        forget(row, case)
        if expected == case.expected:
            return None
        return GoldenExpectation.objects.create(
            change_set=row, case=case, before=case.expected, expected=expected, author=by
        )


def forget(change_set: ChangeSet, case: GoldenCase) -> None:
    """Take back what a set says of a case."""
    GoldenExpectation.objects.filter(change_set=change_set, case=case).delete()


def write_expectations(change_set: ChangeSet) -> None:
    """The expectations of a set become those of the cases, inside the publication."""
    for row in expectations_of(change_set).values():
        if row.case.expected != row.before:
            raise PublishingError(
                _(
                    "The golden case “%(code)s” has got another expectation since this one was"
                    " written: look at it again, and write it anew."
                )
                % {"code": row.case.code}
            )
        if row.expected is None:
            row.case.active = False
        else:
            row.case.expected = row.expected
        row.case.save()


def require_green(results: Iterable[CaseResult]) -> None:
    """Refuse a publication after which a case would not give what is expected of it."""
    red = [result.case.code for result in results if not result.is_green]
    if red:
        raise PublishingError(
            _(
                "Golden cases do not give what is expected of them: %(codes)s. Correct the change,"
                " or write their new expectations in this change set."
            )
            % {"codes": ", ".join(red)}
        )
