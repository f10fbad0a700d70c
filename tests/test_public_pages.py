"""Every public page, in every language, under the rules of ``tests.guards.pages``."""

import re

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import translation

from tests.guards.pages import GuardedClient

pytestmark = pytest.mark.django_db

PAGES = ("landing", "offer", "pay", "sector", "about", "privacy", "accessibility", "sites:list")
LANGUAGES = [code for code, _ in settings.LANGUAGES]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", PAGES)
def test_a_page_says_its_language_and_direction(
    client: GuardedClient, name: str, language: str
) -> None:
    with translation.override(language):
        address = reverse(name)
    response = client.get(address)
    assert response.status_code == 200
    opening = re.search(r"<html[^>]*>", response.content.decode())
    assert opening
    assert f'lang="{language}"' in opening.group()
    assert ('dir="rtl"' in opening.group()) == (language == "ar")
