"""The reference data: complete, loaded once, never written over."""

import io
import json
from pathlib import Path
from typing import Any

import pytest

from sites import loading
from sites.loading import LoadReport, SeedError, load_sites
from sites.models import (
    Evidence,
    Figure,
    Location,
    Programme,
    Province,
    Region,
    TalentFigure,
    TalentProvider,
)

pytestmark = pytest.mark.usefixtures("no_places")


def load() -> LoadReport:
    return load_sites(stdout=io.StringIO())


def seed(name: str) -> Any:
    return json.loads((loading.DATA / name).read_text(encoding="utf-8"))


@pytest.fixture
def own_seed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the seed that a test may spoil."""
    for file in loading.DATA.glob("*.json"):
        (tmp_path / file.name).write_bytes(file.read_bytes())
    monkeypatch.setattr(loading, "DATA", tmp_path)
    return tmp_path


def edit(folder: Path, name: str, change: Any) -> None:
    rows = json.loads((folder / name).read_text(encoding="utf-8"))
    change(rows)
    (folder / name).write_text(json.dumps(rows), encoding="utf-8")


def test_an_empty_installation_gets_everything() -> None:
    report = load()
    assert Region.objects.count() == 12
    assert Province.objects.count() == 75
    assert Location.objects.count() == len(seed("locations.json")) == 32
    assert Programme.objects.filter(slug="tech-valley-offshoring").exists()
    assert report.differing == ()
    rows = sum(
        model.objects.count()
        for model in (
            *(Region, Province, Programme, Location, Figure, Evidence, TalentFigure),
            *(TalentProvider, TalentProvider.provinces.through),
            *(TalentProvider.other_regions.through, Province.neighbours.through),
        )
    )
    assert report.created == rows


def test_a_figure_that_is_not_known_has_no_row() -> None:
    load()
    known = {
        (row["slug"], code)
        for row in seed("locations.json")
        for code, figure in row["figures"].items()
        if figure is not None
    }
    assert set(Figure.objects.values_list("location__slug", "code")) == known


def test_every_figure_keeps_its_sources_in_order() -> None:
    load()
    for row in seed("locations.json"):
        for code, figure in row["figures"].items():
            stored = Evidence.objects.filter(
                location__slug=row["slug"], field=f"figures.{code}"
            ).values_list("url", "confidence", "link")
            sources = figure["sources"] if figure else []
            assert list(stored) == [
                (source["url"] or "", source["confidence"], source["link"]) for source in sources
            ]


def test_neighbours_are_loaded_both_ways() -> None:
    load()
    for row in seed("provinces.json"):
        stored = Province.objects.get(code=row["code"]).neighbours.values_list("code", flat=True)
        assert sorted(stored) == sorted(row["neighbours"])


def test_loading_again_changes_nothing() -> None:
    load()
    report = load()
    assert report == LoadReport(created=0, differing=())


def test_what_staff_changed_is_reported_and_left() -> None:
    load()
    Location.objects.filter(slug="fes-shore").update(city_fr="Fès la Neuve")
    Figure.objects.filter(location__slug="fes-shore", code="office_m2_built").update(value=45000)
    said = io.StringIO()
    report = load_sites(stdout=said)
    assert report.created == 0
    assert [(item.row, item.field) for item in report.differing] == [
        ("location fes-shore", "city_fr"),
        ("figure fes-shore office_m2_built", "value"),
    ]
    assert Location.objects.get(slug="fes-shore").city_fr == "Fès la Neuve"  # type: ignore[attr-defined]
    assert Figure.objects.filter(value=45000).exists()
    assert "location fes-shore" in said.getvalue()


def test_sources_and_neighbours_that_staff_changed_are_reported_and_left() -> None:
    load()
    Evidence.objects.filter(location__slug="fes-shore", field="operator").first().delete()  # type: ignore[union-attr]
    province = Province.objects.get(code="03.231")
    neighbour = province.neighbours.first()
    assert neighbour is not None
    province.neighbours.remove(neighbour)
    report = load()
    assert report.created == 0
    assert {(item.row, item.field) for item in report.differing} == {
        ("evidence fes-shore", "operator"),
        ("province 03.231", "neighbours"),
        (f"province {neighbour.code}", "neighbours"),
    }
    assert neighbour not in province.neighbours.all()


def test_what_is_missing_is_created_again() -> None:
    load()
    figures = Figure.objects.filter(location__slug="fes-shore").count()
    Figure.objects.filter(location__slug="fes-shore").delete()
    report = load()
    assert report.created == figures
    assert report.differing == ()


def test_a_location_in_the_wrong_region_is_refused_and_nothing_stays(own_seed: Path) -> None:
    edit(own_seed, "locations.json", lambda rows: rows[-1].update(region_code="99"))
    with pytest.raises(SeedError, match="does not lie in the region"):
        load()
    assert not Region.objects.exists()


def test_a_province_that_no_row_has_is_refused(own_seed: Path) -> None:
    edit(
        own_seed,
        "locations.json",
        lambda rows: rows[0].update(province_code="01.999", region_code="01"),
    )
    with pytest.raises(SeedError, match=r"01\.999"):
        load()


def test_one_sided_neighbours_are_refused(own_seed: Path) -> None:
    edit(own_seed, "provinces.json", lambda rows: rows[0]["neighbours"].pop())
    with pytest.raises(SeedError, match="name each other"):
        load()


def test_sources_of_an_unknown_fact_are_refused(own_seed: Path) -> None:
    edit(own_seed, "locations.json", lambda rows: rows[0]["sources"].update(rumour=[]))
    with pytest.raises(SeedError, match="rumour"):
        load()


def test_the_loading_costs_few_queries(django_assert_max_num_queries: Any) -> None:
    with django_assert_max_num_queries(75):
        load()
    with django_assert_max_num_queries(45):
        load()
