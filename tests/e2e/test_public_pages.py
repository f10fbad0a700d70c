"""Every public page, on a phone and on a laptop: silent console, accessible, nothing cut off."""

from collections.abc import Callable

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import translation
from playwright.sync_api import Page

from tests.e2e.conftest import LAPTOP, PHONE
from tests.test_public_pages import PAGES

LANGUAGES = [code for code, _ in settings.LANGUAGES]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_accessible_and_fits(
    page: Page,
    assert_accessible: Callable[[Page], None],
    assert_no_sideways_scroll: Callable[[Page], None],
    name: str,
    language: str,
) -> None:
    with translation.override(language):
        address = reverse(name)
    response = page.goto(address)
    assert response and response.ok
    for size in (LAPTOP, PHONE):
        page.set_viewport_size(size)
        assert_no_sideways_scroll(page)
        assert_accessible(page)
