"""Texts of the pages' own rows, one column a language."""

from modeltranslation.translator import TranslationOptions, translator

from incentives.pages.models import AgencySettings, SectorFigure, Segment


class AgencySettingsOptions(TranslationOptions):
    fields = ("name", "address", "published_contact", "desks")


class SegmentOptions(TranslationOptions):
    fields = ("name", "definition")
    required_languages = ("fr", "en", "ar")


class SectorFigureOptions(TranslationOptions):
    fields = ("note",)


translator.register(AgencySettings, AgencySettingsOptions)
translator.register(Segment, SegmentOptions)
translator.register(SectorFigure, SectorFigureOptions)
