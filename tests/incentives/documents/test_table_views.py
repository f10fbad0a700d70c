"""The addresses of the workbook, the table and the data."""

from collections.abc import Iterator

import pytest
from django.core.cache import cache
from django.test import override_settings
from django.utils import timezone

from incentives.estimates.inputs import read_stored
from incentives.estimates.models import Estimate
from incentives.estimates.services import create
from incentives.limits import PageThrottle
from tests.guards.pages import GuardedClient
from tests.incentives.engine.builders import read_example

pytestmark = pytest.mark.django_db

KINDS = {
    "xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", b"PK"),
    "csv": ("text/csv; charset=utf-8", b"\xef\xbb\xbf"),
    "json": ("application/json", b"{"),
}


@pytest.fixture
def estimate() -> Estimate:
    row, _computed = create(read_stored(read_example("crm-fes")), now=timezone.now())
    return row


@pytest.mark.parametrize("language", ["fr", "en", "ar"])
@pytest.mark.parametrize("kind", KINDS)
def test_the_file_is_private_and_named(
    client: GuardedClient, estimate: Estimate, kind: str, language: str
) -> None:
    answer = client.get(f"/{language}/estimate/{estimate.token}/{kind}/")
    content_type, start = KINDS[kind]
    assert answer.status_code == 200
    assert answer["Content-Type"] == content_type
    assert answer.content.startswith(start)
    name = f"levier-fes-shore-2026-11-22-{language}.{kind}"
    assert answer["Content-Disposition"] == f'attachment; filename="{name}"'
    assert answer["Referrer-Policy"] == "no-referrer"
    assert "no-store" in answer["Cache-Control"]
    assert estimate.token.encode() not in answer.content


def test_the_page_leads_to_each_file(client: GuardedClient, estimate: Estimate) -> None:
    page = client.get(f"/ar/estimate/{estimate.token}/").content.decode()
    for kind in KINDS:
        assert f'href="/ar/estimate/{estimate.token}/{kind}/"' in page


@pytest.mark.parametrize("kind", KINDS)
def test_no_file_without_an_estimate(client: GuardedClient, estimate: Estimate, kind: str) -> None:
    assert client.get(f"/fr/estimate/nothing/{kind}/").status_code == 404
    Estimate.objects.update(expires_at=timezone.now())
    answer = client.get(f"/fr/estimate/{estimate.token}/{kind}/")
    assert answer.status_code == 410
    assert "no-store" in answer["Cache-Control"]
    assert client.post(f"/fr/estimate/{estimate.token}/{kind}/").status_code == 405


@pytest.fixture
def one_a_minute(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    memory = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    monkeypatch.setattr(PageThrottle, "THROTTLE_RATES", {"dossiers": "1/min"})
    with override_settings(CACHES=memory):
        cache.clear()
        yield
        cache.clear()


@pytest.mark.usefixtures("one_a_minute")
def test_workbooks_are_limited(client: GuardedClient, estimate: Estimate) -> None:
    address = f"/fr/estimate/{estimate.token}/xlsx/"
    assert client.get(address).status_code == 200
    answer = client.get(address)
    assert answer.status_code == 429
    assert 0 < int(answer["Retry-After"]) <= 60
