"""The table and the data: the figures of the page, unknown values empty, nothing that runs."""

import csv
import json
from datetime import date
from decimal import Decimal
from io import StringIO
from typing import Any

import pytest
from django.utils import translation

from incentives.documents.source import Source, disclaimer
from incentives.documents.tables import as_csv, as_json
from incentives.estimates import labels
from incentives.rules import rule_set
from tests.incentives.documents.workbooks import TODAY, source_for
from tests.incentives.engine.builders import EXAMPLE_NAMES, figures, read_example, request
from tests.incentives.opening import EQUIPMENT, JOB_PREMIUM, OF_INVESTMENT, open_in_test

pytestmark = pytest.mark.django_db
READINGS = ("prudent", "favourable")


def table(source: Source) -> list[list[str]]:
    with translation.override(source.language):
        text = as_csv(source).decode("utf-8-sig")
    head, *rows = csv.reader(StringIO(text))
    assert {len(row) for row in rows} == {len(head)} == {8}
    return rows


def amounts(rows: list[list[str]], measure: str, reading: str) -> list[str]:
    """Values in dirhams of a measure (or of the total) over the years, undated and in all."""
    name = str(labels.READINGS[reading])
    items = ("Total", "Amount")
    return [
        row[5] for row in rows if (row[1], row[3]) == (measure, name) and row[2] in items and row[4]
    ]


@pytest.mark.parametrize("name", EXAMPLE_NAMES)
def test_the_table_has_the_figures_of_the_example(name: str) -> None:
    source = source_for(read_example(name), language="en")
    rows, expected = table(source), figures(source.estimate)
    with translation.override("en"):
        for reading in READINGS:
            parts = {code: row[reading] for code, row in expected["measures"].items()}
            for code, part in {"": expected["totals"][reading], **parts}.items():
                found = amounts(rows, code, reading)
                if part is None:
                    assert found == [""] * 7, code
                else:
                    assert found == [*part["by_year"], part["undated"], part["total"]], code


@pytest.mark.parametrize("language", ["fr", "en", "ar"])
def test_the_table_says_why_and_from_where(language: str) -> None:
    source = source_for(read_example("late-tanger"), language=language)
    rows, presenter = table(source), source.presenter
    values, sources = {row[5] for row in rows}, {row[7] for row in rows}
    assert source.published.version in values
    with translation.override(language):
        assert disclaimer() in values
        for measure in source.estimate.measures:
            assert presenter.status_text(measure) in values
            for doubt in measure.doubts:
                plain = presenter.doubt(doubt)
                assert plain["text"] in values
                assert plain["source"] in sources


def test_what_is_not_known_is_empty() -> None:
    rows = table(source_for(request(), language="en"))
    for item in ("Export turnover / turnover", "Total investment", "Occupations of the future"):
        assert {row[5] for row in rows if row[2] == item} == {""}, item


@pytest.mark.parametrize("title", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1"])
def test_the_table_runs_nothing(title: str) -> None:
    """A negative figure stays a figure."""
    profile = {**request()["profiles"][0], "title": title}
    losses = ["-1.00", "0.00", "0.00", "0.00", "0.00"]
    rows = table(source_for(request(profiles=[profile], profit_before_tax=losses), language="en"))
    (typed,) = [row[5] for row in rows if row[2].endswith("Job title")]
    assert not typed.startswith(("=", "+", "-", "@", "\t"))
    assert typed.lstrip("'") == title.strip() or typed == f"'{title}"
    losses_read = [row[5] for row in rows if row[2] == "Taxable result before tax"]
    assert losses_read == losses


@pytest.mark.parametrize("name", EXAMPLE_NAMES)
def test_the_data_is_the_answer_of_the_api(name: str) -> None:
    body = read_example(name)
    source = source_for(body, language="en")
    data = json.loads(as_json(source, today=TODAY))
    expected = figures(source.estimate)
    assert data["estimate"]["rules_version"] == source.published.version
    for reading in READINGS:
        total = data["estimate"]["totals"][reading]
        assert {key: total[key] for key in expected["totals"][reading]} == expected["totals"][
            reading
        ]
    for measure in data["estimate"]["measures"]:
        assert measure["prudent"] == expected["measures"][measure["code"]]["prudent"]
        assert measure["status"] in labels.STATUSES
    salaries = [Decimal(row["monthly_gross_salary"]) for row in data["project"]["profiles"]]
    assert salaries == [Decimal(row["monthly_gross_salary"]) for row in body["profiles"]]
    assert "token" not in json.dumps(data)
    assert date.fromisoformat(data["made_on"]) == TODAY


def test_open_grants_are_told() -> None:
    open_in_test(JOB_PREMIUM)
    open_in_test(EQUIPMENT, **OF_INVESTMENT)
    source = source_for(request(location="oujda-shore"), language="en")
    rule_set._build.cache_clear()
    rows: list[list[str]] = table(source)
    given: dict[str, Any] = {
        row[1]: row[5] for row in rows if row[0] == "Open regional grants" and row[2] == "Amount"
    }
    presenter = source.presenter
    assert given == {
        presenter.grant_name(EQUIPMENT): "",
        presenter.grant_name(JOB_PREMIUM): "60000.00",
    }
    data = json.loads(as_json(source, today=TODAY))
    assert len(data["estimate"]["infrastructure"]["grants"]) == 2
