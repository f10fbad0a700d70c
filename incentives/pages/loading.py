"""Brings the seeds of the pages (`incentives/data`) into the database.

Creates what is missing, never overwrites a row, and reports what differs: staff own the rows once
they exist. Runs after the rules, whose sources the rows name.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any, Protocol

from django.db import models, transaction
from django.utils.translation import gettext as _

from incentives.pages.models import SectorFigure, Segment
from incentives.rules.models import Source

DATA = Path(__file__).resolve().parent.parent / "data"
LANGUAGES = ("fr", "en", "ar")

Columns = dict[str, Any]


class Writer(Protocol):
    def write(self, text: str, /) -> object: ...


class SeedError(ValueError):
    """A seed of the pages names a source that was not loaded."""


@dataclass(frozen=True, slots=True)
class LoadReport:
    """How many rows were created, and which fields differ in the rows that were there already,
    named like "sector figure jobs.2024: value"."""

    created: int
    differing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the seed says of one row: its columns, and the codes of its sources."""

    columns: Columns
    sources: frozenset[str]


@transaction.atomic
def load_pages(*, stdout: Writer) -> LoadReport:
    """Create the missing segments and figures of the sector.

    Writes one line per difference and one for the count. Raises SeedError when a row names a source
    that is not stored; nothing is then stored.
    """
    created = 0
    differing: list[str] = []
    for model, wanted in (
        (Segment, _wanted("segments.json", _segment)),
        (SectorFigure, _wanted("sector_figures.json", _sector_figure)),
    ):
        created += _create_missing(model, wanted)
        differing += _differences(model, wanted)
    for difference in differing:
        stdout.write(
            _("%(row)s differs from the seed and was left as it is.\n") % {"row": difference}
        )
    stdout.write(
        _("Pages: %(created)d rows created, %(differing)d differences.\n")
        % {"created": created, "differing": len(differing)}
    )
    return LoadReport(created=created, differing=tuple(differing))


def _wanted(file: str, columns: Any) -> dict[str, Wanted]:
    rows = json.loads((DATA / file).read_text(encoding="utf-8"), parse_float=Decimal)
    return {row["code"]: Wanted(columns(row), frozenset(row["sources"])) for row in rows}


def _segment(row: Mapping[str, Any]) -> Columns:
    return {**_translated("name", row["name"]), **_translated("definition", row["definition"])}


def _sector_figure(row: Mapping[str, Any]) -> Columns:
    plain = {name: row[name] for name in ("indicator", "series", "period", "filiere", "status")}
    return {
        **plain,
        "value": Decimal(row["value"]),
        "unit": row["unit"],
        **_translated("note", row["note"]),
    }


def _translated(field: str, texts: Mapping[str, str] | str) -> Columns:
    """One column per language; "" stands for a text that does not exist."""
    return {
        f"{field}_{language}": texts[language] if isinstance(texts, Mapping) else texts
        for language in LANGUAGES
    }


def _create_missing(model: type[models.Model], wanted: Mapping[str, Wanted]) -> int:
    stored = set(model._default_manager.values_list("code", flat=True))
    ids = dict(Source.objects.values_list("code", "pk"))
    missing = [code for code in wanted if code not in stored]
    for code in missing:
        row = model._default_manager.create(code=code, **wanted[code].columns)
        row.sources.set(_known(ids, code, wanted[code].sources))  # type: ignore[attr-defined]
    return len(missing)


def _known(ids: Mapping[str, int], row: str, sources: frozenset[str]) -> list[int]:
    unknown = sorted(sources - set(ids))
    if unknown:
        raise SeedError(f"{row} names sources that are not loaded: {', '.join(unknown)}")
    return [ids[code] for code in sources]


def _differences(model: type[models.Model], wanted: Mapping[str, Wanted]) -> list[str]:
    name = str(model._meta.verbose_name)
    found = []
    for row in model._default_manager.prefetch_related("sources").order_by("code"):
        code = row.code  # type: ignore[attr-defined]
        if code not in wanted:
            continue
        sources = {source.code for source in row.sources.all()}  # type: ignore[attr-defined]
        stored = {field: getattr(row, field) for field in wanted[code].columns}
        fields = [
            field
            for field, value in wanted[code].columns.items()
            if not _same(stored[field], value)
        ]
        fields += [] if sources == wanted[code].sources else ["sources"]
        found += [f"{name} {code}: {field}" for field in fields]
    return found


def _same(stored: object, seed: object) -> bool:
    """A text column that is null and one that is empty say the same thing."""
    return (stored or "") == (seed or "") or stored == seed
