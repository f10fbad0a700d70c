"""Sources named by the JSON files of ``incentives/data`` that no table of the database holds."""

import json
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

DATA = Path(__file__).resolve().parent / "data"


@dataclass(frozen=True, slots=True)
class DataSource:
    """Where something was read; ``link`` says whether its address may be shown."""

    title: str
    publisher: str
    date: str
    url: str
    link: bool


@lru_cache(maxsize=1)
def data_sources() -> dict[str, DataSource]:
    """Every source, by code."""
    rows = json.loads((DATA / "sources.json").read_text("utf-8"))
    return {
        row["code"]: DataSource(
            title=row["title"],
            publisher=row["publisher"],
            date=row["date"],
            url=row["url"],
            link=row["link"],
        )
        for row in rows
    }
