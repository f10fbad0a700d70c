"""The models of the app, collected for Django from the sub-packages that own them."""

from incentives.changes.models import GoldenCase, GoldenExpectation, ImpactRun
from incentives.currencies.models import ExchangeRate
from incentives.estimates.models import Estimate, EstimateDigest, PlaceRevision
from incentives.journey.embed.models import EmbedPartner
from incentives.journey.models import Draft, StepCount
from incentives.pages.models import AgencySettings, SectorFigure, Segment
from incentives.requests.models import ContactRequest, LocationDesk, RoutingThreshold
from incentives.rules.models import (
    ChangeSet,
    CharterCategory,
    Criterion,
    CriterionGroup,
    HiringProgramme,
    IncomeTaxZone,
    Measure,
    Parameter,
    ParameterValue,
    PrimeText,
    ProposedEdit,
    PublicationEvent,
    Regime,
    RegimeMeasure,
    RegionalGrant,
    Reservation,
    RuleSet,
    Source,
)
from incentives.training.models import TrainingPlan

__all__ = [
    "AgencySettings",
    "ChangeSet",
    "CharterCategory",
    "ContactRequest",
    "Criterion",
    "CriterionGroup",
    "Draft",
    "EmbedPartner",
    "Estimate",
    "EstimateDigest",
    "ExchangeRate",
    "GoldenCase",
    "GoldenExpectation",
    "HiringProgramme",
    "ImpactRun",
    "IncomeTaxZone",
    "LocationDesk",
    "Measure",
    "Parameter",
    "ParameterValue",
    "PlaceRevision",
    "PrimeText",
    "ProposedEdit",
    "PublicationEvent",
    "Regime",
    "RegimeMeasure",
    "RegionalGrant",
    "Reservation",
    "RoutingThreshold",
    "RuleSet",
    "SectorFigure",
    "Segment",
    "Source",
    "StepCount",
    "TrainingPlan",
]
