"""What is kept of the places: read once, and again in every process after a change of a place."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from typing import Any

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from incentives.estimates import place_facts as module
from incentives.estimates.inputs import read_stored
from incentives.estimates.matching import MatchPresenter, match_places
from incentives.estimates.models import PlaceRevision
from incentives.estimates.place_facts import PlaceFacts, place_facts
from incentives.estimates.preferences import to_preferences
from incentives.estimates.services import compare_places
from sites.models import Evidence, Figure, Location, Province, Region, TalentFigure
from tests.incentives.engine.builders import EXAMPLE_NAMES, read_example

pytestmark = pytest.mark.django_db
RENT = "rent_mad_per_m2_month"
KEPT = 1  # Which revision of the places is the newest.
READ = KEPT + 5 + 2  # Then the facts, and the names of the locations and of the regions.


@pytest.fixture(autouse=True)
def _nothing_kept() -> Iterator[None]:
    module._kept.cache_clear()
    yield
    module._kept.cache_clear()


def queries() -> int:
    with CaptureQueriesContext(connection) as captured:
        place_facts()
    return len(captured)


def rent(facts: PlaceFacts) -> Decimal:
    figure = facts.sites["fes-shore"].rent_mad_per_m2_month
    assert figure is not None
    return figure.value


def fes_rent() -> Figure:
    return Figure.objects.get(location__slug="fes-shore", code=RENT)


def test_places_are_read_once_for_all_projects() -> None:
    """The part of a comparison that no project moves: once in a language, whatever is compared."""
    with CaptureQueriesContext(connection) as captured:
        for name in EXAMPLE_NAMES:
            request = read_stored(read_example(name))
            compared = compare_places(request.inputs, on=request.on)
            facts = place_facts()
            preferences = to_preferences(request.inputs, None)
            assert match_places(compared, preferences, facts=facts)
    read = [query["sql"] for query in captured if 'FROM "sites_figure"' in query["sql"]]
    assert len(EXAMPLE_NAMES) == 6
    assert len(read) == 1
    assert module._kept.cache_info()[:2] == (5, 1)


def test_each_language_has_its_own_names() -> None:
    assert [queries(), queries()] == [READ, KEPT]
    with translation.override("ar"):
        assert [queries(), queries()] == [READ, KEPT]
        arabic = place_facts().names
    assert arabic != place_facts().names
    assert queries() == KEPT


CHANGES: dict[str, Any] = {
    "a figure": lambda: fes_rent().save(),
    "a figure less": lambda: fes_rent().delete(),
    "a figure less, by many": lambda: Figure.objects.filter(code=RENT).delete(),
    "a location": lambda: Location.objects.get(slug="fes-shore").save(),
    "a province": lambda: Province.objects.order_by("pk")[0].save(),
    "a region": lambda: Region.objects.order_by("pk")[0].save(),
    "a number of people": lambda: TalentFigure.objects.order_by("pk")[0].save(),
    "an evidence": lambda: Evidence.objects.order_by("pk")[0].save(),
    "a neighbour less": lambda: Province.objects.get(code="03.231").neighbours.clear(),
    "the seeds": lambda: call_command("load_reference_data", verbosity=0),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_after_any_change_they_are_read_again(change: Any, capsys: Any) -> None:
    place_facts()
    before = PlaceRevision.current()
    change()
    assert PlaceRevision.current() not in ("", before)
    assert [queries(), queries()] == [READ, KEPT]


def test_a_change_made_by_another_process_is_seen() -> None:
    """No signal reaches this process: only what the database holds tells of the change."""
    assert rent(place_facts()) != 999
    Figure.objects.filter(pk=fes_rent().pk).update(value=999)
    PlaceRevision.objects.update(token="written-elsewhere")
    assert rent(place_facts()) == 999


def test_a_change_that_is_rolled_back_leaves_nothing_behind() -> None:
    before = rent(place_facts())
    revisions = []
    for value in (111, 222):
        with transaction.atomic():
            figure = fes_rent()
            figure.value = Decimal(value)
            figure.save()
            revisions.append(PlaceRevision.current())
            assert rent(place_facts()) == value
            transaction.set_rollback(True)
        assert rent(place_facts()) == before
    assert len(set(revisions)) == 2


def test_without_a_revision_nothing_is_kept() -> None:
    PlaceRevision.objects.all().delete()
    assert [queries(), queries()] == [READ, READ]
    assert not module._kept.cache_info().currsize


def test_there_is_one_revision() -> None:
    PlaceRevision.renew()
    PlaceRevision.renew()
    assert PlaceRevision.objects.count() == 1
    with pytest.raises(IntegrityError), transaction.atomic():
        PlaceRevision.objects.create(pk=2, token="another")


def test_threads_share_what_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    """Threads that ask at once, around a change, never get the facts of before it."""
    facts = place_facts()
    monkeypatch.setattr(module, "_read", lambda: facts)
    monkeypatch.setattr(PlaceRevision, "current", lambda: "a")
    with ThreadPoolExecutor(8) as pool:
        assert all(found is facts for found in pool.map(lambda _: place_facts(), range(200)))
    newer = PlaceFacts(sites={}, names={}, regions={})
    monkeypatch.setattr(module, "_read", lambda: newer)
    monkeypatch.setattr(PlaceRevision, "current", lambda: "b")
    with ThreadPoolExecutor(8) as pool:
        assert all(found is newer for found in pool.map(lambda _: place_facts(), range(200)))


def test_the_year_of_the_census_is_that_of_the_figure() -> None:
    """A sentence never says a year that is not in the data."""
    TalentFigure.objects.update(year=2031)
    PlaceRevision.renew()
    request, facts = read_stored(read_example("crm-fes")), place_facts()
    found = match_places(
        compare_places(request.inputs, on=request.on),
        to_preferences(request.inputs, None),
        facts=facts,
    )
    with translation.override("en"):
        words = MatchPresenter(facts)
        said = [
            words.sentence(one.reason)
            for row in found
            for one in row.criteria
            if "talent" in one.code
        ]
    known = [text for text in said if "census" in text]
    assert known and all("census of 2031" in text for text in known)
