"""What to do after an estimate: desks, documents and deadlines, and what no total counts."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from incentives.engine.evaluation import NOT_ELIGIBLE, NOT_IN_FORCE
from incentives.estimates.page_measures import MeasureLine
from incentives.rules.models import HiringProgramme, Measure, RegionalGrant
from sites.models import Location


@dataclass(frozen=True, slots=True)
class Desk:
    """Measures that one desk handles, with the same deadlines; documents differ by measure."""

    measures: tuple[str, ...]
    desk: str
    deadlines: str
    documents: tuple["Documents", ...]


@dataclass(frozen=True, slots=True)
class Documents:
    measures: tuple[str, ...]
    text: str


@dataclass(frozen=True, slots=True)
class Grant:
    """A grant of the location's region. ``places`` is empty when it names no location."""

    grant: RegionalGrant
    places: tuple[str, ...]
    names_this_place: bool


@dataclass(frozen=True, slots=True)
class NextSteps:
    desks: tuple[Desk, ...]
    grants: tuple[Grant, ...]
    programmes: tuple[HiringProgramme, ...]


def next_steps(
    lines: Iterable[MeasureLine], *, location: Location, counted: Collection[str]
) -> NextSteps:
    """Live texts: whom to see today, not on the day of the estimate. Seven queries.

    ``counted`` are the codes of the grants that the estimate weighs, shown with their amount.
    """
    asked = [line.code for line in lines if line.status not in (NOT_ELIGIBLE, NOT_IN_FORCE)]
    return NextSteps(
        desks=_desks(Measure.objects.filter(code__in=asked).order_by("order", "code")),
        grants=_grants(location, counted=counted),
        programmes=tuple(
            HiringProgramme.objects.prefetch_related("sources").order_by("order", "code")
        ),
    )


def _desks(measures: Iterable[Measure]) -> tuple[Desk, ...]:
    """Measures with the same texts are named together: each text is read once."""
    found: dict[tuple[str, str], list[Measure]] = {}
    for measure in measures:
        found.setdefault((measure.desk, measure.deadlines), []).append(measure)
    return tuple(
        Desk(
            measures=tuple(measure.name for measure in together),
            desk=desk,
            deadlines=deadlines,
            documents=_documents(together),
        )
        for (desk, deadlines), together in found.items()
    )


def _documents(measures: Iterable[Measure]) -> tuple[Documents, ...]:
    names: dict[str, list[str]] = {}
    for measure in measures:
        names.setdefault(measure.documents, []).append(measure.name)
    return tuple(Documents(tuple(found), text) for text, found in names.items())


def _grants(location: Location, *, counted: Collection[str]) -> tuple[Grant, ...]:
    """Grants of the region that no total counts; those that name this location come first."""
    rows = RegionalGrant.objects.filter(region=location.province.region)
    rows = rows.exclude(code__in=counted)
    found = [
        _grant(row, location)
        for row in rows.prefetch_related("sources", "locations").order_by("order", "code")
    ]
    return tuple(sorted(found, key=lambda grant: not grant.names_this_place))


def _grant(row: RegionalGrant, location: Location) -> Grant:
    places = sorted(row.locations.all(), key=lambda place: place.slug)
    return Grant(
        grant=row,
        places=tuple(place.name for place in places),
        names_this_place=any(place.pk == location.pk for place in places),
    )
