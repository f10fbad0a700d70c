"""Asking the API in tests: requests out, plain values back."""

import json
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.core.cache import cache

from incentives.estimates import place_facts
from incentives.rules import rule_set
from tests.guards.pages import GuardedClient

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
NAMES = sorted(
    path.name.removesuffix(".expected.json") for path in EXAMPLES.glob("*.expected.json")
)
LANGUAGES = ("fr", "en", "ar")
PROBLEM = "application/problem+json"

Plain = dict[str, Any]


def forget() -> None:
    """Empty the memory of the process: rule sets, facts of places and counts of requests."""
    rule_set._build.cache_clear()
    rule_set.recorded.cache_clear()
    place_facts._kept.cache_clear()
    cache.clear()


def example(name: str = "crm-fes") -> Plain:
    loaded: Plain = json.loads((EXAMPLES / f"{name}.json").read_text())
    return loaded


def expected(name: str) -> Plain:
    loaded: Plain = json.loads((EXAMPLES / f"{name}.expected.json").read_text())
    return loaded


def project(**changes: Any) -> Plain:
    """The call centre of the examples, with some names changed."""
    return {**example(), **changes}


def with_profile(**changes: Any) -> Plain:
    """The same project with its first profile changed."""
    changed = deepcopy(example())
    changed["profiles"] = [{**changed["profiles"][0], **changes}]
    return changed


@dataclass
class Api:
    """A client of the API that has no memory and speaks one language."""

    client: GuardedClient

    def get(self, path: str, *, language: str = "fr", accept: str = "application/json") -> Any:
        return self.client.get(
            f"/api/v1/{path}", headers={"Accept": accept, "Accept-Language": language}
        )

    def post(
        self,
        path: str,
        body: Any,
        *,
        language: str = "fr",
        content_type: str = "application/json",
    ) -> Any:
        raw = body if isinstance(body, bytes) else json.dumps(body)
        return self.client.post(
            f"/api/v1/{path}",
            data=raw,
            content_type=content_type,
            headers={"Accept": "application/json", "Accept-Language": language},
        )

    def estimate(self, body: Any, *, language: str = "fr") -> Plain:
        """A new stored estimate."""
        response = self.post("estimates", body, language=language)
        assert response.status_code == 201, response.content
        answer: Plain = response.json()
        return answer


def refused(response: Any, status: int) -> Plain:
    """The problem document of a refusal, its form checked."""
    assert response.status_code == status, response.content
    assert response.headers["Content-Type"] == PROBLEM
    body: Plain = response.json()
    assert list(body) == ["type", "title", "status", "detail", "errors"]
    assert body["status"] == status
    assert body["title"] and body["detail"]
    assert all(error["message"] for error in body["errors"])
    return body


def paths(problem: Plain) -> list[str]:
    return [error["path"] for error in problem["errors"]]
