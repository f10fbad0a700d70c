"""Which texts of the locations exist in French, English and Arabic."""

from modeltranslation.translator import TranslationOptions, register

from sites.models import Location, Programme, Province, Region, TalentProvider


@register(Region)
class RegionTranslation(TranslationOptions):
    fields = ("name",)
    required_languages = ("fr", "en", "ar")


@register(Province)
class ProvinceTranslation(TranslationOptions):
    fields = ("name",)
    required_languages = ("fr", "en", "ar")


@register(Programme)
class ProgrammeTranslation(TranslationOptions):
    fields = ("name", "what_is_known", "what_is_not_known", "earlier_project")
    required_languages = {language: ("name",) for language in ("fr", "en", "ar")}


@register(Location)
class LocationTranslation(TranslationOptions):
    fields = (
        "name",
        "city",
        "district",
        "operator",
        "status_note",
        "delivery_note",
        "notes",
        "languages_note",
        "rail",
        "urban_transport",
        "airport_name",
        "services",
        "talent_notes",
        "regional_support",
        "coordinates_precision",
    )
    required_languages = {language: ("name", "city") for language in ("fr", "en", "ar")}


@register(TalentProvider)
class TalentProviderTranslation(TranslationOptions):
    fields = ("name", "city", "note")
    required_languages = {language: ("name",) for language in ("fr", "en", "ar")}
