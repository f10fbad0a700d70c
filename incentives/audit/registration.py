"""What is audited, and what is not, with the reason.

A model of ``incentives`` or ``sites`` that is named in neither list fails a test.
"""

from typing import Any, Final

from auditlog.registry import auditlog
from django.apps import apps
from django.db.models import Model
from modeltranslation.translator import NotRegistered, translator

AUDITED: Final = (
    "auth.Group",
    "auth.User",
    "incentives.AgencySettings",
    "incentives.ChangeSet",
    "incentives.CharterCategory",
    "incentives.ContactRequest",
    "incentives.Criterion",
    "incentives.CriterionGroup",
    "incentives.EmbedPartner",
    "incentives.ExchangeRate",
    "incentives.GoldenCase",
    "incentives.GoldenExpectation",
    "incentives.HiringProgramme",
    "incentives.IncomeTaxZone",
    "incentives.LocationDesk",
    "incentives.Measure",
    "incentives.Parameter",
    "incentives.ParameterValue",
    "incentives.PrimeText",
    "incentives.ProposedEdit",
    "incentives.Regime",
    "incentives.RegimeMeasure",
    "incentives.RegionalGrant",
    "incentives.Reservation",
    "incentives.RoutingThreshold",
    "incentives.SectorFigure",
    "incentives.Segment",
    "incentives.Source",
    "sites.Evidence",
    "sites.Figure",
    "sites.Location",
    "sites.Programme",
    "sites.Province",
    "sites.Region",
    "sites.TalentFigure",
    "sites.TalentProvider",
)

UNAUDITED: Final = {
    "incentives.Draft": "answers of a visitor, deleted after their time: no trail of people",
    "incentives.Estimate": "written once by a visitor, never changed, deleted after its time",
    "incentives.EstimateDigest": "what the dashboard adds up of an estimate, deleted with it",
    "incentives.ImpactRun": "a computation: who asked for it and when is in its own row",
    "incentives.PlaceRevision": "a mark that programs leave for one another",
    "incentives.PublicationEvent": "a record itself, which the database keeps as it is",
    "incentives.RuleSet": "a record itself, which the database keeps as it is",
    "incentives.StepCount": "a counter of the form, without anybody",
    "incentives.TrainingPlan": "answers of a visitor, deleted with their estimate",
}

# Nothing of who writes to the agency, and nothing that opens a door.
ONLY: Final = {"incentives.ContactRequest": ("state", "assignee", "next_action_on")}
NEVER: Final = {
    "auth.User": ("password", "last_login"),
    "incentives.EmbedPartner": ("key",),
}


def register_all() -> None:
    """Tell the library, once the models and their translated columns are there."""
    for label in AUDITED:
        model = apps.get_model(label)
        only = ONLY.get(label)
        relations = () if only else (field.name for field in model._meta.many_to_many)
        auditlog.register(
            model,
            include_fields=list(only or _columns(model, but=NEVER.get(label, ()))),
            m2m_fields=set(relations),
        )


def _columns(model: type[Model], *, but: tuple[str, ...]) -> list[str]:
    """The stored columns; of a translated text its columns and not the text of the moment."""
    left_out = {model._meta.pk.name, *_translated(model), *but}
    return [field.name for field in model._meta.concrete_fields if field.name not in left_out]


def _translated(model: type[Model]) -> set[str]:
    try:
        options: Any = translator.get_options_for_model(model)
    except NotRegistered:
        return set()
    return set(options.all_fields)
