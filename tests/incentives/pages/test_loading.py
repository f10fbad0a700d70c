"""Loading the seeds of the pages."""

from decimal import Decimal
from io import StringIO

import pytest

from incentives.pages import loading
from incentives.pages.models import SectorFigure, Segment
from incentives.rules.models import Source

pytestmark = pytest.mark.django_db


def test_what_is_missing_is_created_with_its_sources() -> None:
    SectorFigure.objects.all().delete()
    Segment.objects.all().delete()
    report = loading.load_pages(stdout=StringIO())
    assert report.created == SectorFigure.objects.count() + Segment.objects.count()
    assert report.differing == ()
    figure = SectorFigure.objects.get(code="exports.new.2024")
    assert figure.value == Decimal("26.22")
    assert figure.sources.count() == 4
    assert Segment.objects.count() == 5


def test_a_second_run_changes_nothing() -> None:
    loading.load_pages(stdout=StringIO())
    report = loading.load_pages(stdout=StringIO())
    assert (report.created, report.differing) == (0, ())


def test_what_staff_changed_is_reported_and_left() -> None:
    loading.load_pages(stdout=StringIO())
    SectorFigure.objects.filter(code="jobs.2024").update(value=Decimal(150000))
    Segment.objects.get(code="CRM").sources.clear()
    output = StringIO()
    report = loading.load_pages(stdout=output)
    assert report.created == 0
    assert [difference.rpartition(" ")[2] for difference in report.differing] == [
        "sources",
        "value",
    ]
    assert "jobs.2024: value" in output.getvalue()
    assert SectorFigure.objects.get(code="jobs.2024").value == 150000


def test_an_unknown_source_stops_the_load() -> None:
    SectorFigure.objects.all().delete()
    Source.objects.get(code="challenge-80701").delete()
    with pytest.raises(loading.SeedError, match="challenge-80701"):
        loading.load_pages(stdout=StringIO())
