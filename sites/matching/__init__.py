"""Where a project fits, and why. Pure Python: no Django, no database, no clock, no float.

``match`` is the entry point; what it takes is in ``inputs``, what it says in ``reasons``.
``docs/matching.md`` explains each criterion.
"""

from sites.matching.criteria import CriterionScore
from sites.matching.errors import DuplicateSiteError, MatchingError, WeightError
from sites.matching.inputs import (
    EQUAL_WEIGHTS,
    CriterionCode,
    DatedFigure,
    FactCode,
    Kind,
    Needs,
    Setting,
    Site,
    Status,
    Weights,
)
from sites.matching.rank import Match, match
from sites.matching.reasons import PLACEHOLDERS, Reason, ReasonCode

__all__ = [
    "EQUAL_WEIGHTS",
    "PLACEHOLDERS",
    "CriterionCode",
    "CriterionScore",
    "DatedFigure",
    "DuplicateSiteError",
    "FactCode",
    "Kind",
    "Match",
    "MatchingError",
    "Needs",
    "Reason",
    "ReasonCode",
    "Setting",
    "Site",
    "Status",
    "WeightError",
    "Weights",
    "match",
]
