"""Texts of the law, one column a language; all three are required."""

from modeltranslation.translator import TranslationOptions, translator

from incentives.rules.models import (
    Criterion,
    HiringProgramme,
    Measure,
    Parameter,
    ParameterValue,
    PrimeText,
    Regime,
    RegimeMeasure,
    RegionalGrant,
    Reservation,
)

LANGUAGES = ("fr", "en", "ar")


def register(model: type, *fields: str, optional: tuple[str, ...] = ()) -> None:
    """Translate ``fields`` of ``model``; ``optional`` ones may stay empty."""
    required = dict.fromkeys(LANGUAGES, fields)
    options = type(
        f"{model.__name__}Options",
        (TranslationOptions,),
        {"fields": (*fields, *optional), "required_languages": required},
    )
    translator.register(model, options)


register(Measure, "name", "summary", "description", "desk", "documents", "deadlines")
register(Parameter, "text")
register(ParameterValue, optional=("doubt",))
register(Criterion, "requirement", "failure")
register(PrimeText, "name", "condition")
register(Reservation, "text")
register(Regime, "name", "summary", optional=("effective_from_note",))
register(RegimeMeasure, "known")
register(HiringProgramme, "name", "benefit", "conditions", "status")
register(RegionalGrant, "name", "conditions", "status")
