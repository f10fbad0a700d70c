"""Typical salaries found in public sources: shown beside the question, never filled in."""

import json
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.utils.translation import gettext as _

from incentives.data_sources import DATA, DataSource, data_sources
from incentives.language import current_language


@dataclass(frozen=True, slots=True)
class SalaryReference:
    """What one source says of the pay of one job, with its year."""

    code: str
    job: str
    value: str
    year: str
    note: str
    sources: tuple[DataSource, ...]


def salary_references() -> list[SalaryReference]:
    """Every reference, in the reader's language, in the order of the data."""
    language = current_language()
    return [_reference(row, language=language) for row in _rows()]


def _reference(row: dict[str, Any], *, language: str) -> SalaryReference:
    return SalaryReference(
        code=row["code"],
        job=row["job"][language],
        value=row["value"][language],
        year=_year(row),
        note=row["note"][language],
        sources=tuple(data_sources()[code] for code in row["sources"]),
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
