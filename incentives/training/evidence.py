"""What each step of the training bonus asks for, as far as it is known: texts with sources."""

import json
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from incentives.data_sources import DATA, DataSource, data_sources
from incentives.language import current_language

FORMER = "former"


@dataclass(frozen=True, slots=True)
class Evidence:
    """One thing known, or known not to be published. ``former`` marks the earlier procedure."""

    code: str
    text: str
    former: bool
    sources: tuple[DataSource, ...]


def training_evidence() -> tuple[Evidence, ...]:
    """Every entry in the reader's language: today's procedure first, then the former one."""
    language = current_language()
    found = [_evidence(row, language=language) for row in _rows()]
    return tuple(sorted(found, key=lambda entry: entry.former))


def _evidence(row: dict[str, Any], *, language: str) -> Evidence:
    return Evidence(
        code=row["code"],
        text=row["text"][language],
        former=row["regime"] == FORMER,
        sources=tuple(data_sources()[code] for code in row["sources"]),
    )


@lru_cache(maxsize=1)
def _rows() -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = json.loads((DATA / "training_evidence.json").read_text("utf-8"))
    return rows
