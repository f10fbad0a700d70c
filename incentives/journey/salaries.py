"""Typical salaries found in public sources: shown beside the question, never filled in."""

import json
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

DATA = Path(__file__).resolve().parent.parent / "data"


@dataclass(frozen=True, slots=True)
class SalarySource:
    """Where a figure was read; ``link`` says whether its address may be shown."""

    title: str
    publisher: str
    date: str
    url: str
    link: bool


@dataclass(frozen=True, slots=True)
class SalaryReference:
    """What one source says of the pay of one job, with its year."""

    code: str
    job: str
    value: str
    year: str
    note: str
    sources: tuple[SalarySource, ...]


def salary_references() -> list[SalaryReference]:
    """Every reference, in the reader's language, in the order of the data."""
    language = (get_language() or "fr")[:2]
    return [_reference(row, language=language) for row in _rows()]


def _reference(row: dict[str, Any], *, language: str) -> SalaryReference:
    return SalaryReference(
        code=row["code"],
        job=row["job"][language],
        value=row["value"][language],
        year=_year(row),
        note=row["note"][language],
        sources=tuple(_sources()[code] for code in row["sources"]),
    )


def _year(row: dict[str, Any]) -> str:
    if row["year"] is None:
        return ""
    if row["year_approximate"]:
        return _("about %(year)s") % {"year": row["year"]}
    return str(row["year"])


@lru_cache(maxsize=1)
def _rows() -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = json.loads((DATA / "salary_references.json").read_text("utf-8"))
    return rows


@lru_cache(maxsize=1)
def _sources() -> dict[str, SalarySource]:
    rows = json.loads((DATA / "sources.json").read_text("utf-8"))
    return {
        row["code"]: SalarySource(
            title=row["title"],
            publisher=row["publisher"],
            date=row["date"],
            url=row["url"],
            link=row["link"],
        )
        for row in rows
    }
