"""The law in the database: dated, sourced, in two readings; published values never change."""

from incentives.rules.models.changes import ChangeSet, ProposedEdit
from incentives.rules.models.dated import (
    CharterCategory,
    DatedValue,
    IncomeTaxZone,
    ParameterValue,
)
from incentives.rules.models.measures import (
    Criterion,
    CriterionGroup,
    Measure,
    Parameter,
    PrimeText,
    Reservation,
    Source,
)
from incentives.rules.models.records import PublicationEvent, RuleSet
from incentives.rules.models.regimes import (
    HiringProgramme,
    Regime,
    RegimeMeasure,
    RegionalGrant,
)

__all__ = [
    "ChangeSet",
    "CharterCategory",
    "Criterion",
    "CriterionGroup",
    "DatedValue",
    "HiringProgramme",
    "IncomeTaxZone",
    "Measure",
    "Parameter",
    "ParameterValue",
    "PrimeText",
    "ProposedEdit",
    "PublicationEvent",
    "Regime",
    "RegimeMeasure",
    "RegionalGrant",
    "Reservation",
    "RuleSet",
    "Source",
]
