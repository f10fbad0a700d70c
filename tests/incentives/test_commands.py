"""The commands: an estimate at the terminal, the reference data, and the end of keeping."""

import io
import json
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from incentives.estimates.models import Estimate
from incentives.rules.models import Measure, ParameterValue, RuleSet
from sites.models import Location
from tests.guards.pages import GuardedClient
from tests.incentives.api.asking import EXAMPLES, NAMES, Api, example, expected, forget, project

pytestmark = pytest.mark.django_db

FES = str(EXAMPLES / "crm-fes.json")


@pytest.fixture(autouse=True)
def _nothing_remembered(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.delenv("LANGUAGE", raising=False)
    forget()
    yield
    forget()


def run(*arguments: str) -> str:
    """What the command writes when it succeeds."""
    output = io.StringIO()
    call_command("estimate", *arguments, stdout=output)
    return output.getvalue()


def refused(*arguments: str) -> list[str]:
    """The lines that the command writes when it refuses; its exit code checked."""
    errors = io.StringIO()
    with pytest.raises(SystemExit) as stop:
        call_command("estimate", *arguments, stdout=io.StringIO(), stderr=errors)
    assert stop.value.code == 1
    return errors.getvalue().splitlines()


def written(folder: Path, value: Any) -> str:
    path = folder / "project.json"
    path.write_text(value if isinstance(value, str) else json.dumps(value))
    return str(path)


@pytest.mark.parametrize("name", NAMES)
def test_the_totals_of_an_example(name: str) -> None:
    answer = json.loads(run(str(EXAMPLES / f"{name}.json"), "--format", "json"))
    for reading, total in expected(name)["totals"].items():
        assert {key: answer["totals"][reading][key] for key in total} == total
    assert not Estimate.objects.exists()
    assert not RuleSet.objects.exists()


def test_the_json_is_the_answer_of_the_api(client: GuardedClient) -> None:
    api = Api(client)
    assert json.loads(run(FES, "--format", "json")) == (
        api.post("estimates?store=false", example()).json()
    )
    assert json.loads(run(FES, "--all-locations", "--format", "json")) == (
        api.post("comparisons", project()).json()
    )


def test_the_table_shows_each_measure_and_the_totals() -> None:
    lines = run(FES).splitlines()
    for code in ("AIR", "AIS", "PAE", "PAF", "CHARTER", "SME"):
        assert any(line.startswith(code) for line in lines)
    bare = "".join(run(FES).split()).replace("\u202f", "")
    for reading in expected("crm-fes")["totals"].values():
        assert reading["total"].replace(".", ",") in bare


def test_not_known_and_not_in_force_are_two_answers() -> None:
    lines = {line.split()[0]: line for line in run(FES, "--on", "2017-06-01").splitlines() if line}
    assert "–" not in lines["AIR"]
    assert "–" in lines["PAE"]
    assert "0,00" not in lines["AIR"] + lines["PAE"]


def test_the_columns_are_aligned_in_arabic_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LANGUAGE", "ar_MA:fr")
    lines = run(FES, "--all-locations").splitlines()
    rows = [line for line in lines if " fes-shore " in line or " agadir " in line]
    columns = [_bare(row).index(",00") if ",00" in row else _bare(row).index(",") for row in rows]
    assert len(rows) == 2
    assert len(set(columns)) == 1


def _bare(text: str) -> str:
    return text.replace("\u2068", "").replace("\u2069", "")


@pytest.mark.parametrize(
    ("wanted", "language"),
    [("", "fr"), ("en_GB.UTF-8", "en"), ("de:ar", "ar"), ("C", "fr"), ("fr_MA:en", "fr")],
)
def test_the_language_is_that_of_the_terminal(
    monkeypatch: pytest.MonkeyPatch, wanted: str, language: str
) -> None:
    monkeypatch.setenv("LANGUAGE", wanted)
    assert getattr(Measure.objects.get(code="PAE"), f"name_{language}") in run(FES)


def test_every_location_is_compared() -> None:
    answer = json.loads(run(FES, "--all-locations", "--format", "json"))
    assert len(answer["results"]) == Location.objects.count()
    table = run(FES, "--all-locations")
    assert all(row["location"] in table for row in answer["results"])


def test_the_place_and_the_day_can_be_given() -> None:
    answer = json.loads(
        run(FES, "--location", "casanearshore", "--on", "2026-01-15", "--format", "json")
    )
    assert (answer["location"], answer["on"]) == ("casanearshore", "2026-01-15")


def test_a_place_is_one_or_all() -> None:
    with pytest.raises(CommandError):
        run(FES, "--location", "agadir", "--all-locations")


def test_a_project_comes_from_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    stream = io.TextIOWrapper(io.BytesIO(Path(FES).read_bytes()))
    monkeypatch.setattr(sys, "stdin", stream)
    assert json.loads(run("-", "--format", "json"))["location"] == "fes-shore"


def test_each_wrong_value_has_its_line(tmp_path: Path) -> None:
    body = project(start_date="2027-01-02", profiles=[], extra=1)
    lines = refused(written(tmp_path, body))
    assert [line.partition(": ")[0] for line in lines] == ["start_date", "profiles", "extra"]
    assert all(line.partition(": ")[2] for line in lines)


@pytest.mark.parametrize(
    ("text", "arguments", "path"),
    [
        ("[", (), "project.json"),
        ("[]", (), "project.json"),
        (json.dumps(project(location=None)), (), "location"),
        (json.dumps(project()), ("--location", "atlantis"), "location"),
        (json.dumps(project()), ("--on", "demain"), "on"),
    ],
)
def test_what_cannot_be_computed_is_refused(
    tmp_path: Path, text: str, arguments: tuple[str, ...], path: str
) -> None:
    (line,) = refused(written(tmp_path, text), *arguments)
    assert line.partition(": ")[0].endswith(path)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    (line,) = refused(str(tmp_path / "absent.json"))
    assert "absent.json" in line


def test_an_empty_database_says_so(empty_database: None) -> None:
    (line,) = refused(FES)
    assert line


def test_the_reference_data_is_loaded_once() -> None:
    before = ParameterValue.objects.count()
    output = io.StringIO()
    call_command("load_reference_data", stdout=output)
    assert ParameterValue.objects.count() == before
    assert "Rules: 0 rows created, 0 differences." in output.getvalue()


def test_what_has_been_kept_long_enough_is_deleted(client: GuardedClient) -> None:
    api = Api(client)
    old, kept = (api.estimate(example())["token"] for _ in range(2))
    Estimate.objects.filter(token=old).update(expires_at=timezone.now() - timedelta(seconds=1))
    output = io.StringIO()
    call_command("purge_expired", stdout=output)
    assert [row.token for row in Estimate.objects.order_by("pk")] == [kept]
    assert "1 estimates" in output.getvalue()
