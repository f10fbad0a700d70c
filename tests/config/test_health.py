"""/healthz and /readyz."""

import pytest
from django.db import DatabaseError, connection

from incentives.rules.models import ParameterValue
from tests.guards.pages import GuardedClient


def test_the_process_answers_without_its_database(client: GuardedClient) -> None:
    response = client.get("/healthz")
    assert (response.status_code, response.json()) == (200, {"status": "ok"})
    assert "no-store" in response["Cache-Control"]


@pytest.mark.django_db
def test_it_is_ready_when_rules_are_published(client: GuardedClient) -> None:
    response = client.get("/readyz")
    assert (response.status_code, response.json()) == (200, {"status": "ok"})


@pytest.mark.django_db
def test_it_is_not_ready_without_a_published_rule(client: GuardedClient) -> None:
    ParameterValue.objects.update(state="superseded")
    response = client.get("/readyz")
    assert response.status_code == 503
    assert "no rule is published" in response.json()["reason"]


@pytest.mark.django_db
def test_it_is_not_ready_without_its_database(
    client: GuardedClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse() -> None:
        raise DatabaseError("no answer")

    monkeypatch.setattr(connection, "ensure_connection", refuse)
    response = client.get("/readyz")
    assert response.status_code == 503
    assert "database" in response.json()["reason"]
