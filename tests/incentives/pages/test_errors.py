"""The error pages: they ask nothing of the database (no test here may touch it)."""

import re

import pytest
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils import translation


@pytest.mark.parametrize("status", [400, 403, 404, 500])
@pytest.mark.parametrize(("language", "direction"), [("fr", "ltr"), ("en", "ltr"), ("ar", "rtl")])
def test_an_error_page_is_rendered_without_the_database(
    status: int, language: str, direction: str
) -> None:
    request = RequestFactory().get(f"/{language}/anything/")
    with translation.override(language):
        text = render_to_string(f"errors/{status}.html", {"request": request})
    head = re.search(r"<html lang=\"(\w+)\"\s+dir=\"(\w+)\"", text)
    assert head
    assert head.groups() == (language, direction)
    assert len(re.findall(r"<h1\b", text)) == 1


def test_an_error_page_can_do_without_a_request() -> None:
    with translation.override("fr"):
        text = render_to_string("errors/500.html")
    assert 'href="/ar/"' in text
