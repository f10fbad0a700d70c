"""The models of the app, collected for Django from the sub-packages that own them."""

from incentives.currencies.models import ExchangeRate
from incentives.estimates.models import Estimate
from incentives.journey.embed.models import EmbedPartner
from incentives.journey.models import Draft
from incentives.pages.models import AgencySettings, SectorFigure, Segment
from incentives.rules.models import (
    CharterCategory,
    Criterion,
    CriterionGroup,
    HiringProgramme,
    IncomeTaxZone,
    Measure,
    Parameter,
    ParameterValue,
    PrimeText,
    PublicationEvent,
    Regime,
    RegimeMeasure,
    RegionalGrant,
    Reservation,
    RuleSet,
    Source,
)

__all__ = [
    "AgencySettings",
    "CharterCategory",
    "Criterion",
    "CriterionGroup",
    "Draft",
    "EmbedPartner",
    "Estimate",
    "ExchangeRate",
    "HiringProgramme",
    "IncomeTaxZone",
    "Measure",
    "Parameter",
    "ParameterValue",
    "PrimeText",
    "PublicationEvent",
    "Regime",
    "RegimeMeasure",
    "RegionalGrant",
    "Reservation",
    "RuleSet",
    "SectorFigure",
    "Segment",
    "Source",
]
