"""``docs/glossary.md`` uses the words of the reference data and of the interface."""

from collections.abc import Iterator

import pytest
from django.utils import translation

from incentives.estimates import labels
from incentives.rules.loading import read_seed
from tests.incentives.engine.builders import ROOT

PAGE = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")
WORDS = PAGE.replace("\n  ", " ").replace("\u00a0", " ").replace("\u202f", " ")
PEOPLE = {"CNSS", "AMO", "P2I", "CRI", "CRUI", "ANAPEC", "AMDIE", "COPIL", "CTO"}
TAXES = {"RBI", "IR", "IS", "SMIG"}
MEASURES = {"PAE", "PAF", "AIR", "AIS", "CHARTER", "SME"}
SEGMENTS = {"CRM", "BPO", "ITO", "ESO", "KPO"}


def tables() -> Iterator[list[str]]:
    for line in PAGE.splitlines():
        if line.startswith("|") and not line.startswith("|--"):
            yield [cell.strip() for cell in line.strip("|").split("|")]


@pytest.mark.parametrize("term", sorted(PEOPLE | TAXES | MEASURES | SEGMENTS))
def test_each_abbreviation_is_explained_once(term: str) -> None:
    assert [row[0] for row in tables()].count(term) == 1


def test_every_row_is_complete() -> None:
    for row in tables():
        assert len(row) == 4 and all(row), row


@pytest.mark.parametrize("name", ["measures", "segments"])
def test_measures_and_segments_have_their_names(name: str) -> None:
    for row in read_seed(name):
        for text in row["name"].values():
            assert text.replace("\u00a0", " ") in WORDS, row["code"]


@pytest.mark.parametrize("language", ["fr", "en", "ar"])
def test_statuses_and_readings_are_those_of_the_interface(language: str) -> None:
    with translation.override(language):
        shown = [str(text) for text in labels.STATUSES.values()]
        shown += [str(text) for reading, text in labels.READINGS.items() if reading]
    cells = {cell for row in tables() for cell in row}
    assert set(shown) <= cells
