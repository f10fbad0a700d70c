"""Texts of the desks, one column a language."""

from modeltranslation.translator import TranslationOptions, translator

from incentives.requests.models import LocationDesk


class LocationDeskOptions(TranslationOptions):
    fields = ("name",)
    required_languages = ("fr", "en", "ar")


translator.register(LocationDesk, LocationDeskOptions)
