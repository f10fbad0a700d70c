"""Found by django-modeltranslation; the registrations live beside their models."""

from incentives.pages import translation as pages_translation
from incentives.requests import translation as requests_translation
from incentives.rules import translation as rules_translation

__all__ = ["pages_translation", "requests_translation", "rules_translation"]
