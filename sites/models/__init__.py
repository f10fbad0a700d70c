"""Places: regions, provinces, locations, the figures known of each and the sources behind them.

What the law attaches to a place (its income-tax zone, its Charter category) is not here: it is
dated, published by staff, and belongs to the rules.
"""

from sites.models.figures import Figure
from sites.models.locations import (
    RESERVED_SLUGS,
    Location,
    LocationQuerySet,
    Programme,
    lines,
)
from sites.models.sources import Evidence, Sourced
from sites.models.talent import TalentFigure, TalentProvider
from sites.models.territory import Province, Region

__all__ = [
    "Evidence",
    "Figure",
    "Location",
    "LocationQuerySet",
    "Programme",
    "Province",
    "RESERVED_SLUGS",
    "Region",
    "Sourced",
    "TalentFigure",
    "TalentProvider",
    "lines",
]
