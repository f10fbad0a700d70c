"""Forms sent too often from one address are refused, and reading never is."""

from collections.abc import Iterator

import pytest
from django.core.cache import cache
from django.test import override_settings

from incentives.limits import PageThrottle
from tests.guards.pages import GuardedClient

pytestmark = pytest.mark.django_db


@pytest.fixture
def two_a_minute(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    memory = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    monkeypatch.setattr(PageThrottle, "THROTTLE_RATES", {"forms": "2/min"})
    with override_settings(CACHES=memory):
        cache.clear()
        yield
        cache.clear()


@pytest.mark.parametrize(
    ("language", "word"), [("fr", "formulaires"), ("en", "Too many"), ("ar", "الاستمارات")]
)
@pytest.mark.usefixtures("two_a_minute")
def test_the_third_form_of_a_minute_is_refused_in_the_readers_language(
    client: GuardedClient, language: str, word: str
) -> None:
    address = f"/{language}/project/"
    answers = [client.post(address, {}) for _ in range(3)]
    assert [answer.status_code for answer in answers[:2]] == [422, 422]
    assert answers[2].status_code == 429
    assert word in answers[2].content.decode()
    assert 0 < int(answers[2]["Retry-After"]) <= 60
    assert "no-store" in answers[2]["Cache-Control"]
    assert client.get(address).status_code == 200


def test_without_a_rate_nothing_is_limited(client: GuardedClient) -> None:
    assert {client.post("/fr/project/", {}).status_code for _ in range(4)} == {422}
