"""Workbooks of projects, and what LibreOffice makes of them."""

import csv
import re
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.utils import translation

from incentives.documents.source import Source
from incentives.documents.spreadsheet.book import Book
from incentives.documents.spreadsheet.workbook import fill
from incentives.engine import estimate
from incentives.engine.rules import Rules
from incentives.estimates.inputs import read_stored
from incentives.estimates.presenters import Presenter
from incentives.rules.rule_set import rules_on
from tests.incentives.engine.builders import MEASURES, Json

TODAY = date(2026, 11, 22)
STATUS = 1
RANGE = re.compile(r"\$([A-Z]+)\$(\d+)(?::\$([A-Z]+)\$\d+)?$")
NUMBER = re.compile(r"-?\d+([.,]\d+)?$")

# Recalculate whatever made the file: what is read must be the program's own figures.
SETTINGS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load">
<prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item>
</oor:items>
"""
# Comma, quotes, UTF-8, values as they are rather than as shown, and the fourth sheet alone.
RESULT_AS_CSV = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,false,false,false,false,4"
PATIENCE_SECONDS = 240

Rows = Sequence[Sequence[str]]


def source_for(body: Json, *, language: str = "fr", rules: Rules | None = None) -> Source:
    """The source of a project that is not kept; ``rules`` stand in for the published ones."""
    asked = read_stored(body)
    published = rules_on(asked.on)
    if rules is not None:
        published = replace(published, rules=rules)
    place = published.place(body["location"])
    return Source(
        made_on=TODAY,
        location=body["location"],
        inputs=asked.inputs,
        published=published,
        estimate=estimate(asked.inputs, place=place, rules=published.rules),
        presenter=Presenter(published.content, language),
    )


@dataclass(frozen=True, slots=True)
class Workbook:
    """A finished file, with the place of each named range of its sheet of results."""

    source: Source
    file: bytes
    peak: int | Decimal
    names: Mapping[str, tuple[int, int, int]]


def workbook_of(source: Source) -> Workbook:
    with translation.override(source.language):
        book = fill(Book(source.language), source)
        names = named_ranges(book)
        return Workbook(source, book.close(), book.peak, names)


def named_ranges(book: Book) -> dict[str, tuple[int, int, int]]:
    """Row, first and last column of each name on the sheet of results, from 0."""
    found = {}
    for name, _scope, formula, *_rest in book.raw.defined_names:
        if not formula.startswith(book.result.prefix):
            continue
        match = RANGE.search(formula)
        assert match, formula
        first, row, last = match.groups()
        found[name] = (int(row) - 1, column(first), column(last or first))
    return found


def column(letters: str) -> int:
    assert len(letters) == 1, letters
    return ord(letters) - ord("A")


# --- Reading results -----------------------------------------------------------------------------


def shown(workbook: Workbook, rows: Rows) -> Json:
    """What the sheet of results says, in the shape of ``builders.figures``."""
    statuses = {
        str(word): code for code, word in _in_language(workbook.source.language, "STATUSES").items()
    }
    regimes = {
        str(word): code for code, word in _in_language(workbook.source.language, "REGIMES").items()
    }
    names = workbook.names
    return {
        "measures": {
            code: {
                "status": statuses.get(rows[names[f"{code}_prudent"][0]][STATUS]),
                "prudent": _amounts(rows, names[f"{code}_prudent"]),
                "favourable": _amounts(rows, names[f"{code}_favourable"]),
            }
            for code in MEASURES
        },
        "totals": {
            reading: {
                **(_amounts(rows, names[f"totals_{reading}"]) or {}),
                "regime": regimes.get(rows[names[f"totals_{reading}"][0]][0]),
            }
            for reading in ("prudent", "favourable")
        },
    }


def _in_language(language: str, name: str) -> dict[str, str]:
    from incentives.estimates import labels

    with translation.override(language):
        return {code: str(word) for code, word in getattr(labels, name).items()}


def _amounts(rows: Rows, place: tuple[int, int, int]) -> Json | None:
    """Amounts with two decimals; None where the cells hold words."""
    row, first, last = place
    cells = [_number(cell) for cell in rows[row][first : last + 1]]
    if None in cells:
        assert set(cells) == {None}, rows[row]
        return None
    return {"by_year": cells[:5], "undated": cells[5], "total": cells[6]}


def _number(cell: str) -> str | None:
    """A figure as LibreOffice writes it, at its full precision."""
    if not NUMBER.match(cell):
        return None
    value = Decimal(cell.replace(",", "."))
    assert value == value.quantize(Decimal("0.01")), cell
    return f"{value:.2f}"


# --- LibreOffice ---------------------------------------------------------------------------------


class Calc:
    """LibreOffice at work in a folder: files are handed over by the batch, results read at the
    end, so that workbooks can be made while others are recalculated."""

    def __init__(self, folder: Path) -> None:
        program = shutil.which("soffice")
        if program is None:
            pytest.fail("LibreOffice is missing: run scripts/system_packages.sh", pytrace=False)
        self.program, self.folder = program, folder
        self.running: list[tuple[Path, subprocess.Popen[bytes]]] = []

    def take(self, files: Mapping[str, bytes]) -> None:
        """Recalculate these files in one process."""
        folder = self.folder / str(len(self.running))
        settings = folder / "profile" / "user"
        settings.mkdir(parents=True)
        (settings / "registrymodifications.xcu").write_text(SETTINGS, encoding="utf-8")
        for name, file in files.items():
            (folder / f"{name}.xlsx").write_bytes(file)
        command = [
            self.program,
            f"-env:UserInstallation={(folder / 'profile').as_uri()}",
            "--headless",
            "--convert-to",
            RESULT_AS_CSV,
            "--outdir",
            str(folder),
            *(str(folder / f"{name}.xlsx") for name in files),
        ]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        self.running.append((folder, process))

    def results(self) -> dict[str, Rows]:
        """The sheet of results of every file, by name."""
        found: dict[str, Rows] = {}
        for folder, process in self.running:
            said, _errors = process.communicate(timeout=PATIENCE_SECONDS)
            assert process.returncode == 0, said
            for path in folder.glob("*.csv"):
                with path.open(encoding="utf-8", newline="") as lines:
                    found[path.stem.partition("-")[0]] = list(csv.reader(lines))
        return found


def batches(rows: Sequence[Any], size: int) -> list[Sequence[Any]]:
    return [rows[start : start + size] for start in range(0, len(rows), size)]
